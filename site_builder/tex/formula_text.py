"""Convert formulas to Unicode text, exactly if possible. Otherwise, the text is only readable: a fraction becomes `a/b`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from site_builder.tex.symbols import latex_to_text, script_characters, symbol

MAX_NESTING = 20
"""A formula is not converted if its braces, or its commands, have more levels of nesting than this."""


class FormulaText(NamedTuple):
    """The text of a formula."""

    text: str
    """Empty if the formula cannot be converted."""
    is_exact: bool
    """Whether the text loses nothing of the formula. The text `a/b` of a fraction is not exact."""


@lru_cache(4096)
def formula_text(tex: str) -> FormulaText:
    r"""Return the text of a formula. `tex` is the formula without its delimiters.

    >>> formula_text(r"\mathbb{R}^{10} \times \alpha_i")
    FormulaText(text='ℝ¹⁰ × αᵢ', is_exact=True)
    >>> formula_text(r"\frac{a}{b+1} \hat{x}_{CLIP} \foo")
    FormulaText(text='a/(b+1) x̂_CLIP foo', is_exact=False)
    """
    if has_bad_braces(tex):
        return FormulaText("", False)
    reader = _Reader(_TOKEN.findall(tex.strip()))
    try:
        text = reader.read_all()
    except _TooDeepError:
        return FormulaText("", False)
    text = unicodedata.normalize("NFC", _spaced(text, "" if reader.is_exact else " "))
    return FormulaText(text, reader.is_exact and bool(text))


def has_bad_braces(tex: str) -> bool:
    """Return whether the braces of a formula do not match, or have more than `MAX_NESTING` levels."""
    depth = 0
    for character in _NOT_BRACES.sub("", tex):
        depth += 1 if character == "{" else -1
        if not 0 <= depth <= MAX_NESTING:
            return True
    return depth > 0


class _TooDeepError(Exception):
    """The arguments of commands have more than `MAX_NESTING` levels of nesting."""


_NOT_BRACES = re.compile(r"\\.|[^{}]", re.DOTALL)
_TOKEN = re.compile(
    r"\\begin ?\{[a-zA-Z]+\*?\}(?:\{[lcr|]*\})?|\\end ?\{[a-zA-Z]+\*?\}|\\[A-Za-z]+ ?|\\.|\s+|.",
    re.DOTALL,
)
_SCRIPTS = {"_": "<sub>", "^": "<super>"}
_RAISED = frozenset("*′†‡°")
"""Characters that are above the line already, so `A^*` is A*."""
_UPRIGHT = frozenset({"mathrm", "text", "textrm", "mathit", "operatorname", "rm", "mbox"})
_ALPHABETS = frozenset({"mathbb", "mathcal", "mathscr", "mathfrak"})
_STYLES = re.compile(
    "math(?:bf|sf|tt|normal)|boldsymbol|bm|pmb|text(?:bf|it|sf|tt|sc)|(?:over|under)(?:line|brace)|boxed|tag"
)
_ACCENTS = {
    **dict.fromkeys(("hat", "widehat"), "\u0302"),
    **dict.fromkeys(("tilde", "widetilde"), "\u0303"),
    "bar": "\u0304",
    "breve": "\u0306",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "vec": "\u20d7",
}
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "binom"})
_IGNORED = re.compile(
    "left|right|[bB]igg?[lrm]?|(?:display|text|script)style|(?:no)?limits|nonumber|notag"
    "|math(?:op|rel|bin|ord|open|close|punct|inner)"
)
_GAP = "\0"
"""Replaces white space of a formula. TeX ignores white space, but `_spaced` keeps it on both sides of an operator."""
_CHARACTER_COMMANDS = {
    **{character: character for character in "%&#_{}"},
    **dict.fromkeys(";: ", " "),
    **dict.fromkeys(",!", ""),
    "|": "‖",
    "quad": " ",
    "qquad": " ",
}
_CHARACTERS = {"-": "−", "'": "′", "~": " "}
_OPERATOR = re.compile(rf"([ {_GAP}]*)([=<>≤≥≪≫≈≠≡∼≃×÷±·∘+−→←↔⇒↦∈∉⊂⊆∪∩|/])([ {_GAP}]*)")
_GAP_AFTER_COMMA = re.compile(rf"([,;:]){_GAP}+")
_SPACE_BEFORE_SCRIPT = re.compile(r"(?<=\w) +(?=[_^][\w(])")
_ONE_WORD = re.compile(r"√?(?:[^\W_]|[\u0300-\u036f\u20d7])*")


class _Reader:
    """Reads the tokens of a formula."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.index = 0
        self.depth = 0
        self.is_exact = True

    def read_all(self) -> str:
        parts = []
        while self.index < len(self.tokens):
            parts.append(self._group())
            if self.index < len(self.tokens):  # a brace that closes nothing
                self.index += 1
                self.is_exact = False
        return "".join(parts)

    def _group(self) -> str:
        """Return the text up to a closing brace or the end."""
        parts = []
        while self.index < len(self.tokens) and self.tokens[self.index] != "}":
            parts.append(self._item())
        return "".join(parts)

    def _argument(self) -> str:
        """Return the text of the next argument, which belongs to a command, to `_` or to `^`."""
        while self.index < len(self.tokens) and self.tokens[self.index].isspace():
            self.index += 1
        if self.index >= len(self.tokens) or self.tokens[self.index] in {"_", "^", "}"}:
            self.is_exact = False
            return ""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise _TooDeepError
        text = self._item()
        self.depth -= 1
        return text

    def _item(self) -> str:
        """Return the text of a character, a group, or a command with its arguments."""
        part = self.tokens[self.index]
        self.index += 1
        if part == "{":
            text = self._group()
            self.index += 1
            is_before_script = self.tokens[self.index : self.index + 1] in (["_"], ["^"])
            return text.rstrip() if is_before_script else text
        if part in _SCRIPTS:
            return self._script(part)
        if part[0] == "\\" and len(part) > 1:
            return self._command(part)
        if part in "&#$%\\":
            self.is_exact = False
            return " "
        return _GAP if part.isspace() else _CHARACTERS.get(part, part)

    def _command(self, part: str) -> str:
        name = part[1:].rstrip(" ") or " "
        gap = _GAP if part[-1] == " " else ""
        if name in _CHARACTER_COMMANDS:
            # The text of `\{` and `\}` would be read as TeX again.
            self.is_exact = self.is_exact and name not in "{}"
            return _CHARACTER_COMMANDS[name]
        if name in _UPRIGHT:
            return self._argument().replace(_GAP, " ")
        if name in _ALPHABETS:
            return self._in_alphabet(name)
        if _IGNORED.fullmatch(name):
            return ""
        character = symbol(name) if name.isalpha() else None
        if character is None:
            self.is_exact = False
            return self._inexact(name)
        if character.isascii() and character.isalpha():
            return self._function(character)
        return character + gap

    def _function(self, name: str) -> str:
        """Return the name of a function, such as log, and its scripts. A space precedes the name.

        If the next character is not a bracket, a space follows the scripts.
        """
        text = name
        while self.index < len(self.tokens) and self.tokens[self.index] in _SCRIPTS:
            text += self._item()
        is_before_bracket = self.tokens[self.index : self.index + 1] == ["("]
        return f" {text}" if is_before_bracket else f" {text} "

    def _inexact(self, name: str) -> str:
        """Return the text of a command that has no exact form in Unicode."""
        if name in _FRACTIONS:
            return f"{_bracketed(self._argument())}/{_bracketed(self._argument())}"
        if name == "sqrt":
            return f"{self._degree()}√{_bracketed(self._argument())}"
        if name in _ACCENTS:
            text = self._argument()
            return text + _ACCENTS[name] if len(text) == 1 else text
        if _STYLES.fullmatch(name):
            return self._argument()
        return self._function(name) if name.isalpha() else " "

    def _degree(self) -> str:
        """Return the degree of a root, such as ³ for `[3]`."""
        if (
            self.tokens[self.index : self.index + 1] != ["["]
            or "]" not in self.tokens[self.index :]
        ):
            return ""
        end = self.tokens.index("]", self.index)
        digits = self.tokens[self.index + 1 : end]
        self.index = end + 1
        return "".join([script_characters("<super>").get(digit, digit) for digit in digits])

    def _in_alphabet(self, name: str) -> str:
        text = self._argument()
        styled = _styled(name, text) if text.isascii() and text.isalpha() else ""
        self.is_exact = self.is_exact and styled != ""
        return styled or text

    def _script(self, mark: str) -> str:
        """Return the argument of `_` or `^` as subscripts or superscripts."""
        text, position = self._argument().replace(_GAP, ""), _SCRIPTS[mark]
        if position == "<super>" and text and _RAISED.issuperset(text):
            return text
        table = script_characters(position)
        if text and all(character in table for character in text):
            return "".join([table[character] for character in text])
        self.is_exact = False
        return f"{mark}{_bracketed(text)}" if text else mark


def _bracketed(text: str) -> str:
    text = _spaced(text)
    return text if len(text) == 1 or _ONE_WORD.fullmatch(text) else f"({text})"


@lru_cache(1024)
def _styled(name: str, text: str) -> str:
    r"""Return letters in an alphabet such as `\mathbb`; an empty text if Unicode lacks one of them."""
    styled = latex_to_text(rf"$\{name}{{{text}}}$")
    return styled if len(styled) == len(text) and styled != text else ""


def _spaced(text: str, gap: str = "") -> str:
    """Return the text with even spacing.

    An operator keeps one space on each side if it has white space on both sides; otherwise it has no spaces. White
    space after a comma, a semicolon or a colon becomes one space. `gap` replaces all remaining white space of the formula.
    """
    text = _GAP_AFTER_COMMA.sub(r"\1 ", _OPERATOR.sub(_even, text)).replace(_GAP, gap)
    text = _SPACE_BEFORE_SCRIPT.sub("", text)
    return " ".join(text.split())


def _even(match: re.Match[str]) -> str:
    return f" {match[2]} " if match[1] and match[3] else match[2]
