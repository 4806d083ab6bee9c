"""How a text is written in YAML so that every reader sees this text and nothing else.

YAML 1.1 (PyYAML, Ruby, older editors) and YAML 1.2 (most of the rest) disagree about which plain
words are numbers, dates and truth values. A text is quoted where either would see one.
"""

from __future__ import annotations

import re

from site_builder.models.fields import hidden_characters

_NUMBER = re.compile(
    r"""[-+]? (?:
        0[bB][01_]+ | 0[oO]?[0-7_]+ | 0[xX][0-9a-fA-F_]+
      | [0-9][0-9_]* (?: :[0-9]+ )+ (?: \.[0-9_]* )?      # 12:30 is 750 in base sixty
      | (?: [0-9][0-9_,]* (?: \.[0-9_.]* )? | \.[0-9_.]* ) (?: [eE][-+]?[0-9]+ )?
      | \.?(?:inf|nan)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\s].*)?")
_RESERVED_WORDS = {
    *("y", "n", "yes", "no", "on", "off", "true", "false"),
    *("null", "~", "=", "<<"),
}
# At the beginning of a text these are YAML's own; `-`, `?` and `:` are so before a space.
_STARTS_LIKE_SYNTAX = re.compile(r"[,\[\]{}#&*!|>'\"%@`]|[-?:](?![\w/.+])|---|\.\.\.")
_SYNTAX_INSIDE = re.compile(r":(?:\s|$)|\s#")
_SYNTAX_INSIDE_FLOW = re.compile(r"[,\[\]{}?]|^:|:(?![\w/])")

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
# What YAML allows to stand as it is (1.2, section 5.1), without its line breaks.
_NEEDS_ESCAPE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def needs_no_escapes(text: str) -> bool:
    """Tell whether a text may stand in a file without escapes."""
    return _NEEDS_ESCAPE.search(text) is None and next(hidden_characters(text), None) is None


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Tell whether a text needs no quotes; `flow`: between brackets or braces."""
    return not (
        not text
        or text != text.strip(" \t")
        or "\t" in text
        or "\n" in text
        or text.lower() in _RESERVED_WORDS
        or _NUMBER.fullmatch(text)
        or _DATE.fullmatch(text)
        or _STARTS_LIKE_SYNTAX.match(text)
        or _SYNTAX_INSIDE.search(text)
        or (flow and _SYNTAX_INSIDE_FLOW.search(text))
        or not needs_no_escapes(text)
    )


def to_scalar(text: str, *, flow: bool = False) -> str:
    """Write a text in one line: plain where that is safe, else in double quotes.

    >>> to_scalar("Learning to See"), to_scalar("No"), to_scalar("2103.00020")
    ('Learning to See', '"No"', '"2103.00020"')
    """
    return text if is_plain(text, flow=flow) else double_quoted(text)


def double_quoted(text: str) -> str:
    """Write a text in double quotes."""
    hidden = {text[position] for position, _ in hidden_characters(text)}
    hidden.update(_NEEDS_ESCAPE.findall(text))
    return '"' + "".join(_escape_if_needed(c, c in hidden) for c in text) + '"'


def _escape_if_needed(character: str, hidden: bool) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not hidden:
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
