"""Rules that say which URLs lead to one type of resource, in Python and in JavaScript.

`models/browser_urls.py` returns the rules as data for the search script, so a pattern must mean the same in both
languages. Named groups are `(?P<name>...)` and `(?P=name)`, which are converted to JavaScript's syntax. A pattern has
no flags, no comments and no possessive quantifiers, and escapes only characters with a special meaning.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.models.identifiers import KnownIdentifier

UNPRINTABLE = (
    r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u200e\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff"
)
"""White space, control characters and invisible characters, for use in `[...]` in a regular expression.

U+200C and U+200D are left out, because Persian words and emoji need them.
"""
TOKEN = "[A-Za-z0-9_-]{1,128}"  # noqa: S105 - a pattern
"""Pattern of an id that consists of letters, digits, `_` and `-`."""
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def lower(text: str) -> str:
    """Return a text with ASCII letters in lower case. Other letters are not changed."""
    return text.translate(_ASCII_LOWER)


def one_of(words: str) -> str:
    """Return a pattern that matches each of the words, which are separated by white space."""
    return f"(?:{'|'.join(word.replace('.', '[.]') for word in words.split())})"


def parameter(name: str, value: str) -> str:
    """Return the pattern of a query with this parameter. `value` is the pattern of its value."""
    return f"(?:.*?&)?{name}={value}(?:&.*)?"


@dataclass(frozen=True, slots=True)
class UrlRule:
    """The URLs on some hosts that lead to one type of resource."""

    hosts: tuple[str, ...]
    """The hosts, without `www.`."""
    pattern: str
    """Matches the whole path, after repeated slashes are merged, and the slash at the end is removed.

    `uses_query` and `is_decoded` change what the pattern matches.
    """
    make: Callable[[Mapping[str, str]], KnownIdentifier]
    """Makes the identifier from the groups of the match. A group without a match is an empty text."""
    key: str
    """The identifier's `key`, with `{group}` for a group: JavaScript makes the key from this text."""
    text: str
    """The identifier's `text`, with `{group}` for a group."""
    ignore_case: bool = False
    """Whether the pattern ignores the case of letters. If so, the key is in lower case."""
    uses_query: bool = False
    """Whether the pattern matches the path, `?` and the query, in which parameters are sorted and `%3D` is decoded."""
    is_decoded: bool = False
    """Whether the pattern matches the percent-decoded path with all its slashes."""
    regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        flags = re.ASCII | (re.IGNORECASE if self.ignore_case else re.NOFLAG)
        object.__setattr__(self, "regex", re.compile(self.pattern, flags))

    def key_of(self, groups: Mapping[str, str]) -> str:
        """Return the key for the groups of a match, as JavaScript makes it."""
        if self.is_decoded:
            groups = {name: value.replace("%", "%25") for name, value in groups.items()}
        key = self.key.format_map(groups)
        return lower(key) if self.ignore_case else key
