"""Read values of untrusted JSON. A value of an unexpected type counts as missing.

Services document the type of each member of a JSON object. But some responses contain an empty list in place of a
title, or an object in place of a list with one author. If a member has a wrong type, the other members are still read.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any

from site_builder.services.html_reading import HtmlReader
from site_builder.services.service import InvalidAnswer

MAX_LINE_LENGTH = 1_000
"""A text on one line is cut after this many characters."""
MAX_ABSTRACT_LENGTH = 8_000
"""An abstract is cut after this many characters."""
MAX_AUTHORS = 5_000
"""If a work has more authors than this, the rest is left out. The largest collaborations have about 3,000 authors."""

Object = dict[str, Any]

_BLOCKS = {"p", "jats:p", "br", "div", "li", "title", "jats:title", "sec", "jats:sec"}
_HIDDEN_CONTENT = {"script", "style"}
_DATE = re.compile(r"(\d{4})(?:[-/](0?[1-9]|1[0-2])(?:[-/](0?[1-9]|[12]\d|3[01]))?)?(?=$|[T\s])")
_DOTLESS_I = re.compile("\u0131(?=[\u0300-\u036f])")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&[a-zA-Z#]")
_OPENING_BRACKET = re.compile(r"<(?=[a-zA-Z/!?])")
_ENCODED_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]")
"""Matches the first two bytes of a UTF-8 character that were decoded as Latin-1 or Windows-1252."""
_ABSTRACT_HEADING = re.compile(r"(?:Abstract(?:\n\n|\s*[:.—–-]\s*)|ABSTRACT\s+)(?=\S)")
_MAX_ROUNDS = 4
"""Maximum number of rounds of unescaping. Markup may be escaped twice: `&amp;lt;b&amp;gt;` is `<b>` after two rounds."""

_MAX_ACCENTS = 30
"""The limit of Unicode's Stream-Safe Text Format. Without a limit, the time of NFC grows with the square of the length."""


def read_object(body: bytes) -> Object:
    """Return the JSON object in a body. Raise InvalidAnswer if the body is anything else."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise InvalidAnswer("the response is not an object")
    return value


def read_json(body: bytes) -> Any:
    """Return the JSON value in a body. Raise InvalidAnswer if the body is not JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidAnswer("the response is not JSON") from None


def obj(value: Any) -> Object:
    """Return the value if it is an object. Otherwise, return an empty object."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return the items of a list. For null, return an empty list. For any other value, return a list with the value."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects(value: Any) -> list[Object]:
    """Return the objects in a list. For a single object, return a list with the object."""
    return [item for item in items(value) if isinstance(item, dict)]


def line(value: Any) -> str:
    """Return a text, or the first text in a list, as one clean line (see `clean_text`).

    For any other value, return an empty text.
    """
    text = next((item for item in items(value) if isinstance(item, str)), "")
    return clean_text(text)[:MAX_LINE_LENGTH].strip()


def word(value: Any) -> str:
    """Return a text or a number, such as the volume of a journal, as one clean line."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return line(value)


def lines(value: Any) -> tuple[str, ...]:
    """Return the texts in a list as clean lines. Empty lines are left out."""
    return tuple(filter(None, (line(item) for item in items(value) if isinstance(item, str))))


def number(value: Any) -> int | None:
    """Return the value if it is an integer from 0 to 10**12 - 1. Otherwise, return None."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value < 10**12 else None


def flag(value: Any) -> bool:
    """Return whether a value is the JSON value true. For texts and numbers, return False."""
    return value is True


def iso_date(value: Any) -> str:
    """Return a date such as `2023-01-30`, `2023-01` or `2023` from a year, a list of numbers or the beginning of a text.

    If there is no date, return an empty text.
    """
    if isinstance(value, list):
        parts = [str(part) for part in value[:3] if isinstance(part, int)]
        value = "-".join(parts)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    match = _DATE.match(value.strip()) if isinstance(value, str) else None
    if match is None or not 1000 <= int(match[1]) <= 2999:
        return ""
    return "-".join([match[1], *(part.zfill(2) for part in match.groups()[1:] if part)])


def abstract(value: Any) -> str:
    """Return an abstract as clean paragraphs with empty lines between them."""
    if not isinstance(value, str):
        return ""
    text = _visible(_decoded_twice(value[: 4 * MAX_ABSTRACT_LENGTH]))
    paragraphs = _without_markup(text).split("\n\n")
    cleaned = "\n\n".join(filter(None, (_one_line(paragraph) for paragraph in paragraphs)))
    return _ABSTRACT_HEADING.sub("", cleaned)[:MAX_ABSTRACT_LENGTH].strip()


def clean_text(text: str) -> str:
    r"""Return a text as one line: no HTML or XML tags, no invisible characters, Unicode NFC.

    >>> clean_text("Attention <i>Is</i> All\n  You Need &amp; more")
    'Attention Is All You Need & more'
    """
    return _one_line(_without_markup(_visible(_decoded_twice(text[: 10 * MAX_LINE_LENGTH]))))


def _decoded_twice(text: str) -> str:
    """Return a text. If a publisher has encoded it as UTF-8 twice, decode it once more: `Ã¶` becomes `ö`."""
    if not _ENCODED_TWICE.search(text):
        return text
    for encoding in ("latin-1", "cp1252"):
        with suppress(UnicodeError):
            return text.encode(encoding).decode("utf-8")
    return text


def _visible(text: str) -> str:
    """Return a text without invisible characters, which could hide markup."""
    if text.isprintable():  # a fast test, which is true for most lines
        return text
    return "".join([c for c in text if c.isspace() or _is_visible(c)])


def _one_line(text: str) -> str:
    # TeX writes an accented i as `ı` and an accent, and so do some texts. NFC combines an accent with `i`, not with `ı`.
    accented = _DOTLESS_I.sub("i", _with_few_accents(_visible(text)))
    return " ".join(unicodedata.normalize("NFC", accented).split())


def _with_few_accents(text: str) -> str:
    """Return a text in which at most `_MAX_ACCENTS` combining characters follow each other. The others are left out."""
    if text.isascii():
        return text
    kept = []
    accents = 0
    for character in text:
        accents = accents + 1 if unicodedata.combining(character) else 0
        if accents <= _MAX_ACCENTS:
            kept.append(character)
    return "".join(kept)


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cn", "Co", "Cs"}


def _without_markup(text: str) -> str:
    for _ in range(_MAX_ROUNDS):
        if not _MARKUP.search(text):
            return text
        reader = _TextReader()
        # In `x <!-- <b>y</b>`, the comment has no end. When its `<` is removed, the next round finds `<b>` and `</b>`.
        rest = _OPENING_BRACKET.sub("", reader.read(text), count=1)
        if text == (text := "".join(reader.parts) + unescape(rest)):
            break
    return _OPENING_BRACKET.sub("", text)


class _TextReader(HtmlReader):
    """Collects the text between the tags of HTML or XML. A block element begins a new paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _HIDDEN_CONTENT:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN_CONTENT:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def unique(values: Iterator[str]) -> tuple[str, ...]:
    """Return the texts in their order, without empty texts and without repetitions."""
    return tuple(dict.fromkeys(filter(None, values)))
