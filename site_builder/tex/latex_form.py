r"""Convert Unicode to TeX for BibTeX. pdfLaTeX knows Latin letters with accents, but neither π nor ₀ nor ℝ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from site_builder.tex.formula_text import has_bad_braces
from site_builder.tex.formulas import Formula
from site_builder.tex.symbols import script_characters, symbol

if TYPE_CHECKING:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_ENDS_WITH_COMMAND = re.compile(r"\\[A-Za-z]+$")
_STRUCTURES = re.compile(
    "[dt]?frac|binom|sqrt|stackrel|(?:wide)?(?:hat|tilde)|bar|vec|d?dot|check|breve|acute|grave"
    "|(?:over|under)(?:line|brace)|math(?:bb|cal|frak|bf|rm|it|sf|tt)|boldsymbol|operatorname"
    "|text(?:bf|it|rm)?|left|right|[bB]igg?|displaystyle|textstyle|(?:no)?limits|[,;:! |{}_%&#]"
)
"""Commands of LaTeX and amsmath in formulas, except the commands for characters (see `symbol`)."""
_NOT_IN_LATEX = re.compile(
    "argmax|argmin|softmax|arc(?:cos|sin|tan)h|[gl]t|omicron"
    "|Alpha|Beta|Epsilon|Zeta|Eta|Iota|Kappa|Mu|Nu|Omicron|Rho|Tau|Chi|Digamma|Koppa|Sampi|Stigma"
)
"""Commands that `symbol` knows, and that LaTeX, amsmath and amssymb lack."""
_OWN = {
    "×": r"\times",
    "→": r"\rightarrow",
    "·": r"\cdot",
    "÷": r"\div",
    "√": r"\surd",
    "✓": r"\checkmark",
}
"""Character -> its TeX in a formula. The encoder does not know the character, or returns TeX that is wrong in a formula."""
_GREEK_WORD = re.compile("([\u0370-\u03ff\u1f00-\u1fff]{4,})")
"""Four or more Greek letters in a row are a word in Greek. They are not symbols of a formula."""


def formula_to_tex(formula: Formula) -> str | None:
    """Return a formula between dollar signs, or None if it is not safe in LaTeX.

    A safe formula has balanced braces, only ASCII characters, no `%&#~` outside commands, and only commands that LaTeX
    has: those for characters, and those in `_STRUCTURES`. Entries are untrusted: a command such as `input` must not be
    in the BibTeX that a reader gives to LaTeX.
    """
    commands = _COMMAND.findall(formula.tex)
    rest = _COMMAND.sub("", formula.tex)
    # BibTeX counts `\{` as an opening brace.
    is_balanced = not has_bad_braces(formula.tex) and not has_bad_braces(
        formula.tex.replace("\\", "")
    )
    is_safe = is_balanced and rest.isascii() and re.search("[%&#~]", rest) is None
    return f"${formula.tex}$" if is_safe and all(map(_is_known, commands)) else None


def _is_known(command: str) -> bool:
    if _STRUCTURES.fullmatch(command) is not None:
        return True
    return symbol(command) is not None and _NOT_IN_LATEX.fullmatch(command) is None


@lru_cache(4096)
def to_tex(text: str) -> str:
    r"""Return a text in which formulas replace the characters that pdfLaTeX lacks.

    Each formula is in braces, so that BibTeX keeps the capitals in it.

    >>> to_tex("π₀ in ℝ¹⁰, Müller")
    '{$\\pi_0$} in {$\\mathbb{R}^{10}$}, Müller'
    """
    if text.isascii():
        return text
    return "".join([tex for _, tex in _runs(text)])


def formulas_in(text: str) -> dict[str, str]:
    r"""Return each formula that `to_tex` puts into a text -> the characters that the formula replaces.

    >>> formulas_in("A → B")
    {'{$\\rightarrow$}': '→'}
    """
    return {} if text.isascii() else {tex: run for run, tex in _runs(text) if tex != run}


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield (part of a text, TeX of the part), in order."""
    for number, part in enumerate(_GREEK_WORD.split(text)):
        if number % 2:
            yield part, part
            continue
        for is_formula, run in groupby(part, lambda character: _character(character) != ""):
            characters = "".join(run)
            yield characters, f"{{${_formula(characters)}$}}" if is_formula else characters


def _formula(characters: Iterable[str]) -> str:
    """Return the TeX of characters. Neighbouring subscripts or superscripts share braces."""
    parts = []
    for mark, run in groupby(characters, _script_mark):
        bases = [_character(character) for character in run]
        text = _joined(bases)
        parts.append(f"{mark}{{{text}}}" if mark and len(bases) > 1 else mark + text)
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    r"""Join parts of TeX. A space separates a command from a letter after it, as in `\pi x`."""
    text = ""
    for part in parts:
        needs_space = part[:1].isalpha() and _ENDS_WITH_COMMAND.search(text)
        text += f" {part}" if needs_space else part
    return text


@cache
def _marks() -> dict[str, tuple[str, str]]:
    """Return subscript or superscript -> (`_` or `^`, the character in normal size)."""
    return {
        small: (mark, base)
        for mark, position in (("_", "<sub>"), ("^", "<super>"))
        for base, small in script_characters(position).items()
    }


def _script_mark(character: str) -> str:
    return _marks().get(character, ("", ""))[0]


@lru_cache(4096)
def _character(character: str) -> str:
    """Return the TeX of a character in a formula; an empty text if the character needs no formula."""
    if character.isascii():
        return ""
    if character in _marks():
        base = _marks()[character][1]
        return _character(base) or base
    if character in _OWN:
        return _OWN[character]
    tex = str(_encoder().unicode_to_latex(character))
    if not tex.startswith(r"\ensuremath{"):
        return ""
    return tex.removeprefix(r"\ensuremath{").removesuffix("}").replace(r"\mathscr", r"\mathcal")


@cache
def _encoder() -> UnicodeToLatexEncoder:
    # Imported here, because most titles need no conversion.
    from pylatexenc.latexencode import UnicodeToLatexEncoder  # noqa: PLC0415

    return UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False)
