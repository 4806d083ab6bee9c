"""Formulas in Unicode: a formula is converted as a whole or not at all."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from site_builder.tex.symbols import latex_to_text, script_characters, symbol

MAX_NESTED_BRACES = 20
"""A formula with more levels of braces is not read."""


class _NotInUnicodeError(Exception):
    """A formula contains something that Unicode cannot say."""


@lru_cache(4096)
def formula_to_unicode(tex: str) -> str | None:
    r"""Return a formula without delimiters as Unicode text; None if Unicode cannot say it.

    >>> formula_to_unicode(r"\mathbb{R}^{10} \times \alpha_i"), formula_to_unicode(r"\frac{a}{b}")
    ('ℝ¹⁰ × αᵢ', None)
    """
    if has_deep_braces(tex) or "%" in tex.replace(r"\%", ""):
        return None
    tokens = _TOKEN.findall(tex)
    try:
        text, rest = _group(tokens, 0)
    except _NotInUnicodeError:
        return None
    text = _spaced(text)
    return None if rest < len(tokens) or not text else unicodedata.normalize("NFC", text)


def has_deep_braces(tex: str) -> bool:
    """Return whether the braces of a formula do not match, or have too many levels."""
    depth = 0
    for character in re.sub(r"\\.", "", tex, flags=re.DOTALL):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if not 0 <= depth <= MAX_NESTED_BRACES:
            return True
    return depth > 0


_TOKEN = re.compile(r"\\[A-Za-z]+ ?|\\.|\s+|.", re.DOTALL)
_SCRIPTS = {"_": "<sub>", "^": "<super>"}
_RAISED = frozenset("*′†‡°")
"""Characters that are above the line already, so `A^*` is A*."""
_UPRIGHT = frozenset({"mathrm", "text", "textrm", "mathit", "operatorname", "rm"})
_ALPHABETS = frozenset({"mathbb", "mathcal", "mathscr", "mathfrak"})
_GAP = "\0"
"""White space in a formula. TeX ignores it; here it may decide about the spaces around an operator."""
_CHARACTER_COMMANDS = {",": "", ";": " ", ":": " ", " ": " ", "!": "", "|": "‖"} | {
    c: c for c in "%&#_"
}
_IGNORED = frozenset({"left", "right", "displaystyle", "textstyle", "limits", "nolimits"})
_CHARACTERS = {"-": "−", "'": "′", "~": " "}
_OPERATOR = re.compile(rf"([ {_GAP}]*)([=<>≤≥≪≫≈≠≡∼≃×÷±·∘+−→←↔⇒↦∈∉⊂⊆∪∩∣/])([ {_GAP}]*)")


def _group(tokens: list[str], start: int) -> tuple[str, int]:
    """Return the text of the tokens up to a closing brace, and the index of this brace or the number of tokens."""
    text, index = "", start
    while index < len(tokens) and tokens[index] != "}":
        part, index = _item(tokens, index)
        text += part
    return text, index


def _item(tokens: list[str], index: int) -> tuple[str, int]:
    """Return the text of the token, command or group at an index, and the index after it."""
    if index >= len(tokens):
        raise _NotInUnicodeError
    part = tokens[index]
    if part == "{":
        text, end = _group(tokens, index + 1)
        return text, end + 1
    if part in _SCRIPTS:
        index = _skip_spaces(tokens, index + 1)
        if tokens[index : index + 1] in (["_"], ["^"]):
            raise _NotInUnicodeError
        text, end = _item(tokens, index)
        return _script(text, _SCRIPTS[part]), end
    if part.startswith("\\"):
        return _command(tokens, index)
    if part in "&#}$":
        raise _NotInUnicodeError
    return (_GAP if part.isspace() else _CHARACTERS.get(part, part)), index + 1


def _command(tokens: list[str], index: int) -> tuple[str, int]:
    name, gap = tokens[index][1:].rstrip(" "), _GAP if tokens[index][-1] == " " else ""
    index += 1
    if name in _CHARACTER_COMMANDS or tokens[index - 1] == "\\ ":
        return _CHARACTER_COMMANDS.get(name, " "), index
    if name in _IGNORED:
        return "", index
    if name in _UPRIGHT or name in _ALPHABETS:
        text, end = _item(tokens, _skip_spaces(tokens, index))
        return (_in_alphabet(text, name) if name in _ALPHABETS else text.replace(_GAP, " ")), end
    character = symbol(name) if name.isalpha() else None
    if character is None:
        raise _NotInUnicodeError
    # The name of a function, such as log, needs spaces around it.
    is_function = character.isascii() and character.isalpha()
    return (f" {character} " if is_function else character + gap), index


def _skip_spaces(tokens: list[str], index: int) -> int:
    while index < len(tokens) and tokens[index].isspace():
        index += 1
    return index


def _in_alphabet(text: str, name: str) -> str:
    if not (text.isascii() and text.isalpha()):
        raise _NotInUnicodeError
    styled = latex_to_text(rf"$\{name}{{{text}}}$")
    if len(styled) != len(text) or styled == text:
        raise _NotInUnicodeError
    return styled


def _script(text: str, position: str) -> str:
    """Return a text as subscripts or superscripts."""
    if position == "<super>" and text and _RAISED.issuperset(text):
        return text
    table = script_characters(position)
    if not text.strip() or not all(character in table for character in text):
        raise _NotInUnicodeError
    return "".join([table[character] for character in text])


def _spaced(text: str) -> str:
    """Return a formula's text with a space on both sides of an operator that has white space on both, and after commas."""

    def even(match: re.Match[str]) -> str:
        return f" {match[2]} " if match[1] and match[3] else match[2]

    text = re.sub(rf"([,;:]){_GAP}+", r"\1 ", _OPERATOR.sub(even, text)).replace(_GAP, "")
    return " ".join(text.split())
