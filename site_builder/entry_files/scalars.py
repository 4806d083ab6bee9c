"""Write texts as YAML scalars that every YAML parser reads as strings.

YAML 1.1 (PyYAML, Ruby, older editors) and YAML 1.2 (newer parsers) disagree about which scalars without quotes are
numbers, dates and booleans. A text is put in quotes unless both versions read it as a string.
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
# Characters with a special meaning at the start of a scalar. `-`, `?` and `:` are ordinary characters before a letter,
# a digit or one of `_/.+`.
_STARTS_LIKE_SYNTAX = re.compile(r"[,\[\]{}#&*!|>'\"%@`]|[-?:](?![\w/.+])|---|\.\.\.")
_SYNTAX_INSIDE = re.compile(r":(?:\s|$)|\s#")
_SYNTAX_INSIDE_FLOW = re.compile(r"[,\[\]{}?]|^:|:(?![\w/])")

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
# Characters that are not printable in YAML (1.2, section 5.1), and all line breaks except `\n`.
_NEEDS_ESCAPE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def needs_no_escapes(text: str) -> bool:
    """Return whether all characters of a text can be written as they are, without escapes."""
    return _NEEDS_ESCAPE.search(text) is None and next(hidden_characters(text), None) is None


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Return whether a text can be a plain scalar, that is, a scalar without quotes.

    `flow` tells whether the scalar is inside `[...]` or `{...}`, where more characters need quotes.
    """
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
    """Return a text as a scalar of one line: plain if `is_plain`, else in double quotes.

    >>> to_scalar("Learning to See"), to_scalar("No"), to_scalar("2103.00020")
    ('Learning to See', '"No"', '"2103.00020"')
    """
    return text if is_plain(text, flow=flow) else double_quoted(text)


def double_quoted(text: str) -> str:
    """Return a text as a double-quoted scalar."""
    to_escape = {text[index] for index, _ in hidden_characters(text)}
    to_escape.update(_NEEDS_ESCAPE.findall(text))
    return '"' + "".join(_escape_if_needed(c, c in to_escape) for c in text) + '"'


def _escape_if_needed(character: str, must_escape: bool) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not must_escape:
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
