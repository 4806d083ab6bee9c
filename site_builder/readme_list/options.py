"""The options in the opening marker of a list, such as `<!-- kb:list by=topic,year -->`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.errors import UsageError
from site_builder.i18n import LANGUAGES, LanguageCode
from site_builder.suggestions import did_you_mean

GROUPINGS = ("topic", "year", "kind")
"""Values of the option `by`."""
_OPTION = re.compile(r"""\s*([\w-]+)=(?:"([^"]*)"|([^\s"]+))\s*""")


@dataclass(frozen=True, slots=True)
class ListOptions:
    """The options of a list: its entries, its headings, its languages, and the size of its files.

    A marker without options means a list of all entries by topic.

    The options `kinds`, `topics`, `tags`, `years`, `venues` and `authors` limit the entries: an entry of the list
    matches at least one value of each option that is given.
    """

    languages: tuple[LanguageCode, ...] = ()
    """Languages of the texts. If the option is left out, the texts are in the first language of the site."""
    by: tuple[str, ...] = ("topic",)
    """Groupings of the entries, from the outermost headings to the innermost, such as `topic` and `year`."""
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """An entry matches a topic if it has this topic or one of its subtopics."""
    tags: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    depth: int = 4
    """Topics of this many levels have headings. Entries of deeper topics are below the nearest topic with a heading."""
    contents: int = 2
    """The table of contents has headings of this many levels. With 0, there is no table."""
    part: int = 400
    """A file has at most this many kilobytes (of 1,000 bytes). The rest of the list is in further files."""


def parse_options(text: str) -> ListOptions:
    """Return the options in a text such as `by=year languages=en,zh`. Raise UsageError if the text is not valid."""
    values: dict[str, Any] = {}
    position = 0
    while position < len(text.rstrip()):
        match = _OPTION.match(text, position)
        if match is None:
            raise UsageError(
                f"`{text[position:].strip()}` is not an option. Write options as `by=year languages=en,zh`."
            )
        name, value = match[1], match[2] if match[2] is not None else match[3]
        if name not in _READERS:
            raise UsageError(f"There is no option `{name}`. {did_you_mean(name, _READERS)}")
        if name in values:
            raise UsageError(f"The option `{name}` is given twice.")
        values[name] = _READERS[name](name, value)
        position = match.end()
    return ListOptions(**values)


def _texts(name: str, value: str) -> tuple[str, ...]:
    texts = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    if not texts:
        raise UsageError(f"The option `{name}` has no value.")
    return texts


def _names_from(known: Callable[[], tuple[str, ...]]) -> Callable[[str, str], tuple[str, ...]]:
    def read(name: str, value: str) -> tuple[str, ...]:
        texts = _texts(name, value)
        for text in texts:
            if text not in known():
                raise UsageError(
                    f"`{text}` is not a value of `{name}`. {did_you_mean(text, known())}"
                )
        return texts

    return read


def _number(lowest: int, highest: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not (value.isdecimal() and value.isascii() and lowest <= int(value) <= highest):
            raise UsageError(
                f"`{name}={value}` is not valid. Give a number from {lowest} to {highest}."
            )
        return int(value)

    return read


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "by": _names_from(lambda: GROUPINGS),
    "languages": _names_from(lambda: tuple(LANGUAGES)),
    "kinds": _texts,
    "topics": _texts,
    "tags": _texts,
    "years": _texts,
    "venues": _texts,
    "authors": _texts,
    "depth": _number(1, 6),
    "contents": _number(0, 6),
    "part": _number(20, 500),
}
