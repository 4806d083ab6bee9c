"""Find the position in a YAML file of a part of a scalar's value.

In every style (plain, quoted, block), YAML only changes white space and, in quotes, escapes. So the other
characters of the value are in the file in the same order, and counting them gives their positions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from site_builder.entry_files.markdown_links import Span

Style = Literal["plain", "single", "double", "block"]

_STYLES: dict[str, Style] = {"'": "single", '"': "double", "|": "block", ">": "block"}
_WORD = re.compile(r"\S+")
_IN_SINGLE = re.compile(r"''|'|[^\s']+")
_IN_DOUBLE = re.compile(r'\\(?:x..|u.{4}|U.{8}|\r\n|[\s\S])|"|[^\s"\\]+')
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class _Run:
    """Adjacent characters without white space in the file, or one character that is escaped there."""

    characters: str
    start: int
    end: int


class Scalar:
    """A text scalar of a valid YAML file, and the positions of its characters."""

    def __init__(self, file: str, start: int, value: str) -> None:
        """Locate the `value` of the scalar that starts at index `start` of the text `file`."""
        self.value = value
        if file[start] == "!":  # the non-specific tag, which changes nothing
            start = next(_WORD.finditer(file, start + 1)).start()
        self.style: Style = _STYLES.get(file[start], "plain")
        self._offsets: list[int] = []
        self._runs: list[_Run] = []
        expected, found = _without_whitespace(value), ""
        for run in _runs(file, start, self.style):
            if len(found) >= len(expected):
                break
            self._offsets.append(len(found))
            self._runs.append(run)
            found += run.characters
        self._is_found = found.startswith(expected)

    def span(self, start: int, end: int) -> Span | None:
        """Return the span in the file of `value[start:end]`, without white space at its ends.

        Return None if the part is only white space, or if the file does not contain the value.
        """
        size = len(_without_whitespace(self.value[start:end]))
        if not self._is_found or not size:
            return None
        first = len(_without_whitespace(self.value[:start]))
        return self._character_span(first)[0], self._character_span(first + size - 1)[1]

    def _character_span(self, number: int) -> Span:
        """Return the span in the file of a character; white space is not counted."""
        index = bisect_right(self._offsets, number) - 1
        run, offset = self._runs[index], number - self._offsets[index]
        if len(run.characters) == 1:
            return run.start, run.end
        return run.start + offset, run.start + offset + 1


def _without_whitespace(text: str) -> str:
    return "".join(text.split())


def _runs(file: str, start: int, style: Style) -> Iterator[_Run]:
    if style == "single":
        yield from _single_quoted(file, start + 1)
    elif style == "double":
        yield from _double_quoted(file, start + 1)
    else:
        if style == "block":  # the first line has indicators and maybe a comment
            header = _LINE_END.search(file, start)
            start = header.end() if header else len(file)
        for word in _WORD.finditer(file, start):
            yield _Run(word[0], word.start(), word.end())


def _single_quoted(file: str, start: int) -> Iterator[_Run]:
    for part in _IN_SINGLE.finditer(file, start):
        if part[0] == "'":
            return
        yield _Run("'" if part[0] == "''" else part[0], part.start(), part.end())


def _double_quoted(file: str, start: int) -> Iterator[_Run]:
    for part in _IN_DOUBLE.finditer(file, start):
        if part[0] == '"':
            return
        text = _unescape(part[0]) if part[0].startswith("\\") else part[0]
        if text:
            yield _Run(text, part.start(), part.end())


# Escapes of white space, then of other characters (YAML 1.1, section 5.6).
_WHITESPACE_ESCAPES = frozenset("\t\n\r tnvfrNLP_")
_OTHER_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b"}


def _unescape(escape: str) -> str:
    """Return the character of an escape, or an empty string for white space."""
    name = escape[1]
    if name in "xuU":
        return _without_whitespace(chr(int(escape[2:], 16)))
    return "" if name in _WHITESPACE_ESCAPES else _OTHER_ESCAPES.get(name, name)
