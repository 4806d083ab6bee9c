r"""Convert TeX formulas to MathML at build time. Pages need no script and no font for formulas.

The library math-core converts a formula. Formulas are untrusted, so this module parses the library's output, and
keeps only the elements and attributes in `_ATTRIBUTES`. An alignment or a border that the library writes as a style
becomes a class, because pages have no style attributes. Colours are left out, because a coloured symbol might be
invisible in the dark or in the light scheme.

A formula cannot define commands. If it could, a short formula could expand to more nested elements than the
converter can process. Only maintainers define macros for the knowledge base. The macros have limits, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from xml.etree import ElementTree as ET

from math_core import LatexError, LatexToMathML

from site_builder.notes.latex_variants import index_before_rewriting, rewrite_variants

Macros = tuple[tuple[str, str], ...]
r"""Name and definition of each macro: `(("norm", r"\lVert #1 \rVert"),)`."""

MAX_FORMULA_LENGTH = 2000
"""A formula with more characters than this is not converted, because deeply nested formulas can crash the converter."""
MAX_MATHML_LENGTH = 50_000
"""MathML with more characters than this is not used. With macros, a short formula can have long MathML."""
MAX_MACRO_LENGTH = 200
"""A macro whose definition has more characters than this is refused."""
MAX_MACRO_COMMANDS = 16
"""Maximum number of commands and groups in a macro. Macros that use other macros could otherwise nest too deeply."""
MAX_EXPANSIONS = 100
"""Maximum number of times that one formula may use macros, including their uses inside macros."""

_COMMON_MACROS = {
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}",
    "substack": r"\begin{matrix}#1\end{matrix}",
    "pmb": r"\boldsymbol{#1}",
    "mathnormal": r"{#1}",
    "ensuremath": r"{#1}",
    "smash": r"{#1}",
    "textnormal": r"\text{#1}",
    "textsc": r"\text{#1}",
}
"""Commands of LaTeX and its packages that the converter lacks, or shows with a style that pages cannot have. A macro of the knowledge base cannot have one of these names."""
_HINTS = {
    "math mode within text mode": r"End the text before the formula: `\text{if } x > 0`.",
    "unknown command": "Correct the command, or define it in macros.yml.",
    "unknown environment": "Write it with `aligned`, `cases`, `array` or a matrix.",
}
"""Part of a message of the converter -> hint for this message."""
_DEFINITION = re.compile(
    r"\\(?:def|gdef|edef|xdef|let|futurelet|global|newcommand|renewcommand|providecommand"
    r"|DeclareMathOperator)(?![A-Za-z])"
)
_LABEL = re.compile(r"\\(?:label|ref|eqref)(?![A-Za-z])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COMMAND_OR_GROUP = re.compile(r"\\[A-Za-z]+|\{")
_POSITION = re.compile(r"(\d+): (.*)", re.DOTALL)

_NONE: frozenset[str] = frozenset()
_ATTRIBUTES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("b", "code", "em", "i", "mmultiscripts", "mn"), _NONE),
    **dict.fromkeys(("mphantom", "mprescripts", "mroot", "msqrt", "msub"), _NONE),
    **dict.fromkeys(("msubsup", "msup", "mtd", "mtext", "mtr", "none"), _NONE),
    "menclose": frozenset({"notation"}),
    "mfrac": frozenset({"displaystyle", "linethickness"}),
    "mi": frozenset({"mathvariant"}),
    "mo": frozenset(
        ("form", "lspace", "maxsize", "minsize", "movablelimits", "rspace", "stretchy", "symmetric")
    ),
    "mover": frozenset({"accent"}),
    "mpadded": frozenset({"depth", "height", "lspace", "voffset", "width"}),
    "mrow": frozenset({"displaystyle", "scriptlevel"}),
    "mspace": frozenset({"depth", "height", "width"}),
    "mstyle": frozenset({"displaystyle", "scriptlevel"}),
    "mtable": frozenset({"displaystyle", "scriptlevel"}),
    "munder": frozenset({"accentunder"}),
    "munderover": frozenset({"accent", "accentunder"}),
}
"""Allowed element -> its allowed attributes.

Any other element is replaced by its content. Any other attribute is left out.
"""
_VALUE = re.compile(r"[a-z]+|[+-]?[0-9]*\.?[0-9]+(?:em|%)?")
_CLASSES = {
    "text-align:left": "kb-m-left",
    "text-align:right": "kb-m-right",
    "padding-left:0": "kb-m-pl0",
    "padding-left:1em": "kb-m-pl1",
    "padding-right:0": "kb-m-pr0",
    "border-right:0.05em solid currentcolor": "kb-m-br",
    "border-top:0.05em solid currentcolor": "kb-m-bt",
    "border-right:0.05em dashed currentcolor": "kb-m-br",
    "border-top:0.05em dashed currentcolor": "kb-m-bt",
    "width:100%": "kb-m-full",
    "width:50%": "kb-m-half",
}
"""Declaration of the converter's styles -> class in the stylesheet of the site."""


@dataclass(frozen=True, slots=True)
class MathsError:
    """A mistake that prevents the conversion of a formula to MathML."""

    message: str
    position: int
    """Index of the character in the formula at which the mistake is; 0 if the index is unknown."""
    hint: str = ""


@lru_cache(maxsize=8192)
def to_mathml(tex: str, block: bool, macros: Macros = ()) -> str | MathsError:
    r"""Return a `<math>` element that contains the formula as MathML and as TeX, or the mistake in the formula.

    >>> to_mathml(r"\pi_0", block=False)[:50]
    '<math><semantics><msub><mi>π</mi><mn>0</mn></msub>'
    >>> to_mathml(r"\frac{1}", block=False).position
    8
    """
    refusal = _refusal(tex)
    if refusal is not None:
        return refusal
    try:
        converted = _converter(macros).convert_with_local_state(
            rewrite_variants(tex), displaystyle=block
        )
        body = "".join(_safe_body(_parse(converted)))
    except LatexError as error:
        return _maths_error(str(error), tex)
    except ET.ParseError:
        return MathsError("the formula cannot be converted", 0, "Write it in another way.")
    if len(body) > MAX_MATHML_LENGTH:
        return MathsError("the formula is too large", 0, "Split it into several formulas.")
    display = ' display="block"' if block else ""
    annotation = escape(tex.strip(), quote=False)
    return (
        f"<math{display}><semantics>{body}"
        f'<annotation encoding="application/x-tex">{annotation}</annotation></semantics></math>'
    )


def macro_error(name: str, definition: str) -> str | None:
    """Return what is wrong with a macro, or None if the macro is valid."""
    if len(definition) > MAX_MACRO_LENGTH:
        return f"is longer than {MAX_MACRO_LENGTH} characters"
    if is_known_command(name):
        return f"the command `\\{name}` exists already"
    if len(_COMMAND_OR_GROUP.findall(definition)) > MAX_MACRO_COMMANDS:
        return f"has more than {MAX_MACRO_COMMANDS} commands and groups"
    if refusal := _refusal(definition):
        return refusal.message
    try:
        LatexToMathML(fancy_error=False, macros={**_COMMON_MACROS, name: definition})
    except LatexError as error:
        message = re.sub(r"^macro\d+:\d+: ", "", str(error))
        return _sentence_part(message)
    return None


@lru_cache(maxsize=4096)
def is_known_command(name: str) -> bool:
    """Return whether the converter itself or one of the `_COMMON_MACROS` defines a command."""
    result = to_mathml(f"\\{name}", block=False)
    return isinstance(result, str) or not result.message.startswith("unknown command")


def _refusal(tex: str) -> MathsError | None:
    if len(tex) > MAX_FORMULA_LENGTH:
        return MathsError(
            f"the formula has more than {MAX_FORMULA_LENGTH} characters",
            MAX_FORMULA_LENGTH,
            "Split it into several formulas.",
        )
    if match := _CONTROL.search(tex):
        return MathsError(
            "the formula contains an invisible character", match.start(), "Delete it."
        )
    if match := _DEFINITION.search(tex):
        return MathsError(
            f"a formula cannot contain `{match[0]}`",
            match.start(),
            "Write the macro in macros.yml, or write the formula without it.",
        )
    if match := _LABEL.search(tex):
        return MathsError(
            f"a formula cannot contain `{match[0]}`",
            match.start(),
            "Refer to the formula in words.",
        )
    return None


@lru_cache(maxsize=16)
def _converter(macros: Macros) -> LatexToMathML:
    return LatexToMathML(
        fancy_error=False,
        allow_unreliable_rendering=True,
        max_expansions=MAX_EXPANSIONS,
        macros={**_COMMON_MACROS, **dict(macros)},
    )


def _maths_error(message: str, tex: str) -> MathsError:
    match = _POSITION.match(message)
    if match is None:  # a mistake in a macro has no position in the formula
        return MathsError(_sentence_part(message), 0)
    position = index_before_rewriting(tex, int(match[1]))
    part = _sentence_part(match[2])
    return MathsError(part, position, _hint(part))


def _hint(message: str) -> str:
    for part, hint in _HINTS.items():
        if part in message:
            return hint
    return ""


def _sentence_part(message: str) -> str:
    """Change a message of the converter so that it can end a sentence: small first letter, and no full stop."""
    text = message.rstrip(".").replace('"', "`")
    return text[:1].lower() + text[1:]


# --- MathML -------------------------------------------------------------------------------------


def _parse(mathml: str) -> ET.Element:
    return ET.fromstring(mathml.replace("&ApplyFunction;", "\u2061"))  # noqa: S314 - the converter writes no DTD


def _safe_body(formula: ET.Element) -> Iterator[str]:
    """Yield the content of a formula as exactly one element, because `<semantics>` shows only its first child."""
    is_one_element = len(formula) == 1 and formula[0].tag in _ATTRIBUTES
    yield "" if is_one_element else "<mrow>"
    yield from _safe_children(formula)
    yield "" if is_one_element else "</mrow>"


def _safe_children(element: ET.Element) -> Iterator[str]:
    if element.text:
        yield escape(element.text, quote=False)
    for child in element:
        attributes = _ATTRIBUTES.get(child.tag)
        if attributes is None:
            yield from _safe_children(child)
        else:
            yield f"<{child.tag}{_safe_attributes(child, attributes)}>"
            yield from _safe_children(child)
            yield f"</{child.tag}>"
        if child.tail:
            yield escape(child.tail, quote=False)


def _safe_attributes(element: ET.Element, allowed: frozenset[str]) -> str:
    written = [
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in allowed and _VALUE.fullmatch(value)
    ]
    style = element.get("style") if element.tag in {"mtable", "mtd"} else None
    if style is not None:
        classes = [_CLASSES.get(_without_space(part)) for part in style.split(";")]
        if names := " ".join(name for name in classes if name):
            written.append(f' class="{names}"')
    return "".join(written)


def _without_space(declaration: str) -> str:
    name, _, value = declaration.partition(":")
    return f"{name.strip()}:{value.strip()}"
