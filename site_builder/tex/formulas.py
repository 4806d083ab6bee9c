"""Find the formulas in a text of one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_FORMULA_LENGTH = 2000
"""If a text between two delimiters has more characters than this, it is not a formula, and is shown as written.

A backslash and the character after the backslash count as one character.
"""

_FORMULA = re.compile(
    rf"(?<![\\$])\$\$(?P<display>(?:[^$\\]|\\.){{1,{MAX_FORMULA_LENGTH}}}?)\$\$(?!\$)"
    rf"|\\\[(?P<square>(?:[^$\\]|\\[^\[\]]){{1,{MAX_FORMULA_LENGTH}}}?)\\\]"
    rf"|(?<![\\$])\$(?![\s$])(?P<dollars>(?:[^$\\]|\\.){{1,{MAX_FORMULA_LENGTH}}}?)(?<!\s)\$(?![\d$])"
    rf"|\\\((?P<brackets>(?:[^$\\]|\\[^()]){{1,{MAX_FORMULA_LENGTH}}}?)\\\)",
    re.DOTALL,
)
_SIGN_OF_MATHS = re.compile(r"[\\^_{}=<>+]")
_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a text."""

    source: str
    """The formula as written, with its delimiters."""
    tex: str
    """The formula without its delimiters."""
    is_display: bool = False
    """Whether a note shows the formula on a line of its own: `$$...$$` or `\\[...\\]`."""


def may_have_tex(text: str) -> bool:
    """Return whether a text contains a dollar sign or a backslash. Without them, it has no formula and no TeX command."""
    return "$" in text or "\\" in text


def split_formulas(text: str) -> Iterator[str | Formula]:
    """Yield the formulas of a text, and the texts between them, in order.

    A formula between single dollar signs neither begins nor ends with a space, and no digit follows its closing sign.
    Words between two dollar signs are not a formula either. So `from $5 to $10` and `A$AP and B$AP` contain no formula.

    >>> [part if isinstance(part, str) else part.tex for part in split_formulas("R$^2$-Bench, $5")]
    ['R', '^2', '-Bench, $5']
    """
    end = position = 0
    while (match := _FORMULA.search(text, position)) is not None:
        tex = next(filter(None, match.groups()))
        if match["dollars"] and _is_prose(tex):
            position = match.start() + 1
            continue
        if match.start() > end:
            yield text[end : match.start()]
        is_display = match["dollars"] is None and match["brackets"] is None
        yield Formula(match[0], tex.strip(), is_display)
        end = position = match.end()
    if end < len(text):
        yield text[end:]


def _is_prose(text: str) -> bool:
    """Return whether a text between two dollar signs is prose, such as `AP and B` in `A$AP and B$AP`.

    Prose contains a space and two letters in a row, but no sign of mathematics.
    """
    is_without_signs = _SIGN_OF_MATHS.search(text) is None
    return " " in text and is_without_signs and _WORD.search(text) is not None
