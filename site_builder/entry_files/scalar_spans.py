"""Find the positions of the characters of a YAML scalar in its file.

A YAML parser changes the white space of a scalar, and replaces the escapes of a quoted scalar. It keeps the
order of the characters, so counting them without white space gives their positions in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from site_builder.notes.markdown_links import Span

Style = Literal["plain", "single", "double", "block"]

_STYLES: dict[str, Style] = {"'": "single", '"': "double", "|": "block", ">": "block"}
_WORD = re.compile(r"\S+")
_IN_SINGLE = re.compile(r"''|'|[^\s']+")
_IN_DOUBLE = re.compile(r'\\(?:x..|u.{4}|U.{8}|\r\n|[\s\S])|"|[^\s"\\]+')
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class _Part:
    """Some characters of a value, without white space, and their span in the file.

    The file contains either these characters unchanged, or one escape for a single character.
    """

    characters: str
    start: int
    end: int


class Scalar:
    """A scalar of a valid YAML file, and the positions of its characters."""

    def __init__(self, file: str, start: int, value: str) -> None:
        """Locate the characters of `value`, whose scalar starts at index `start` of the text `file`."""
        self.value = value
        if file[start] == "!":  # the non-specific tag, which does not change the value
            start = next(_WORD.finditer(file, start + 1)).start()
        self.style: Style = _STYLES.get(file[start], "plain")
        self._offsets: list[int] = []
        """For each part, the index of its first character in the value without white space."""
        self._parts: list[_Part] = []
        expected, text_in_file = _without_whitespace(value), ""
        for part in _parts(file, start, self.style):
            if len(text_in_file) >= len(expected):
                break
            self._offsets.append(len(text_in_file))
            self._parts.append(part)
            text_in_file += part.characters
        self._is_found = text_in_file.startswith(expected)

    def span(self, start: int, end: int) -> Span | None:
        """Return the span of `value[start:end]` in the file, without white space at its ends.

        Return None if `value[start:end]` contains only white space, or if the file does not contain the
        value.
        """
        size = len(_without_whitespace(self.value[start:end]))
        if not self._is_found or not size:
            return None
        first = len(_without_whitespace(self.value[:start]))
        return self._character_span(first)[0], self._character_span(first + size - 1)[1]

    def _character_span(self, index: int) -> Span:
        """Return a character's span in the file, given its index in the value without white space."""
        number = bisect_right(self._offsets, index) - 1
        part, offset = self._parts[number], index - self._offsets[number]
        if len(part.characters) == 1:
            return part.start, part.end
        return part.start + offset, part.start + offset + 1


def _without_whitespace(text: str) -> str:
    return "".join(text.split())


def _parts(file: str, start: int, style: Style) -> Iterator[_Part]:
    if style == "single":
        yield from _single_quoted(file, start + 1)
    elif style == "double":
        yield from _double_quoted(file, start + 1)
    else:
        if style == "block":  # the first line contains only indicators, such as `|`, and comments
            header = _LINE_END.search(file, start)
            start = header.end() if header else len(file)
        for word in _WORD.finditer(file, start):
            yield _Part(word[0], word.start(), word.end())


def _single_quoted(file: str, start: int) -> Iterator[_Part]:
    for match in _IN_SINGLE.finditer(file, start):
        if match[0] == "'":
            return
        yield _Part("'" if match[0] == "''" else match[0], match.start(), match.end())


def _double_quoted(file: str, start: int) -> Iterator[_Part]:
    for match in _IN_DOUBLE.finditer(file, start):
        if match[0] == '"':
            return
        characters = _unescape(match[0]) if match[0].startswith("\\") else match[0]
        if characters:
            yield _Part(characters, match.start(), match.end())


# Characters that may follow a backslash (YAML 1.1, section 5.6). `x`, `u` and `U` begin an escape with digits, and all
# characters that are not listed here, such as a quotation mark, mean themselves.
_WHITESPACE_ESCAPES = frozenset("\t\n\r tnvfrNLP_")
_OTHER_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b"}


def _unescape(escape: str) -> str:
    """Return the character of an escape, or an empty string for white space."""
    name = escape[1]
    if name in "xuU":
        return _without_whitespace(chr(int(escape[2:], 16)))
    return "" if name in _WHITESPACE_ESCAPES else _OTHER_ESCAPES.get(name, name)
