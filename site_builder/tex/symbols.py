"""Find the characters that TeX commands mean (from pylatexenc), and subscripts and superscripts (from Unicode)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

MAX_SYMBOL_LENGTH = 2
"""If pylatexenc replaces a command by more characters than this, the command is not a symbol. An example is `\\today`.

There is one exception. A command that pylatexenc replaces by the command's own name, such as `\\log`, is a symbol.
"""

TEX_SYNTAX = re.compile(r"[\\{}$]")


def latex_to_text(tex: str) -> str:
    """Return TeX as plain text, as pylatexenc writes it."""
    return str(_converter().latex_to_text(tex))


@cache
def _converter() -> LatexNodes2Text:
    # Imported here, because most texts contain no TeX.
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415

    return LatexNodes2Text(math_mode="text", keep_comments=True)


@cache
def symbol(command: str) -> str | None:
    r"""Return the characters that a command without arguments means, such as `π` for `pi`; None for any other command.

    >>> symbol("pi"), symbol("sqrt"), symbol("unknown")
    ('π', None, None)
    """
    own = _OWN_SYMBOLS.get(command)
    if own is not None:
        return own
    spec = _converter().latex_context.get_macro_spec(command)
    text = None if spec is None else spec.simplify_repl
    if not isinstance(text, str) or not text.strip() or "%" in text or TEX_SYNTAX.search(text):
        return None
    is_function = text == command
    return text if is_function or len(text) <= MAX_SYMBOL_LENGTH else None


_OWN_SYMBOLS = {
    **{name: name for name in ("arg", "argmax", "argmin", "deg", "softmax")},
    "ast": "*",
    "bullet": "•",
    "checkmark": "✓",
    "circ": "°",
    "colon": ":",
    "dagger": "†",
    "ddagger": "‡",
    "gets": "←",
    "gt": ">",
    "iff": "⟺",
    "implies": "⟹",
    "Im": "ℑ",
    "land": "∧",
    "lor": "∨",
    "lt": "<",
    "ne": "≠",
    "neg": "¬",
    "prime": "′",
    "Re": "ℜ",
    "star": "⋆",
    "triangle": "△",
}
"""Command -> its characters, for commands that pylatexenc lacks or replaces by other characters."""


@cache
def script_characters(position: str) -> dict[str, str]:
    """Return character -> its subscript or superscript. `position` is `<sub>` or `<super>`.

    >>> script_characters("<sub>")["0"], script_characters("<super>")["n"]
    ('₀', 'ⁿ')
    """
    table: dict[str, str] = {}
    # Most fonts lack the subscripts and superscripts beyond U+FFFF.
    for code in (*range(0xA0, 0x3000), *range(0xA700, 0xAC00)):
        tag, _, base = unicodedata.decomposition(chr(code)).partition(" ")
        if tag == position and " " not in base and chr(code) not in "ªº":
            table.setdefault(chr(int(base, 16)), chr(code))
    return table
