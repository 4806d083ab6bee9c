"""Compare two titles of web pages, or a title with the names of an entry.

`have_common_word` and `differs_wholly` compare significant words: all words except numbers, single letters, and words
that occur in many titles. In Chinese, Japanese and Korean text, each pair of neighbouring characters counts as a word,
and so does a character that is alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from site_builder.search.text import fold, han_runs, remove_han_spaces, words

_GENERIC_WORDS = frozenset(
    [
        "and",
        "at",
        "best",
        "by",
        "com",
        "for",
        "free",
        "from",
        "github",
        "home",
        "homepage",
        "html",
        "http",
        "https",
        "in",
        "index",
        "io",
        "is",
        "loading",
        "net",
        "new",
        "of",
        "official",
        "on",
        "online",
        "org",
        "our",
        "page",
        "project",
        "site",
        "the",
        "to",
        "untitled",
        "document",
        "welcome",
        "web",
        "website",
        "with",
        "www",
        "your",
        "首页",
        "主页",
        "官网",
        "欢迎",
        "加载",
        "项目",
    ]
)
_MIN_JOINED_LENGTH = 5
"""A word with at least this many letters is also searched for in the other text without spaces and punctuation.

So `TinyFeed` and `tiny feed` have a word in common. `CLIP` is too short to be found in `Eclipse`.
"""
_MIN_LETTERS, _MIN_HAN = 8, 4
"""A title must have at least this many letters and digits to identify a page.

`_MIN_HAN` is for titles with letters outside ASCII, such as Chinese titles. An accented Latin letter counts as ASCII.
"""


def have_common_word(first: str, second: str) -> bool:
    """Return whether two texts have a significant word in common.

    >>> have_common_word("TinyFeed – readers", "The tiny feed reader"), have_common_word("TinyFeed", "Slots")
    (True, False)
    """
    return (
        not _words(first).isdisjoint(_words(second))
        or _contains_word(_joined(first), second)
        or _contains_word(_joined(second), first)
    )


def differs_wholly(title: str, texts: Iterable[str]) -> bool:
    """Return whether no significant word of a title is in any of the texts.

    Returns False if there is nothing to compare: the title has no significant word, or no text has one.
    """
    comparable = [text for text in texts if _words(text)]
    return bool(
        _words(title)
        and comparable
        and not any(have_common_word(title, text) for text in comparable)
    )


def is_same_title(first: str, second: str) -> bool:
    """Return whether two titles are equal except for case, accents, spaces and punctuation.

    Returns False for short titles and for titles without significant words, because different pages may have
    such titles.
    """
    joined = _joined(first)
    long_enough = len(joined) >= (_MIN_LETTERS if joined.isascii() else _MIN_HAN)
    return long_enough and joined == _joined(second) and bool(_words(first) and _words(second))


def _contains_word(joined: str, text: str) -> bool:
    return any(len(word) >= _MIN_JOINED_LENGTH and word in joined for word in _words(text))


def _joined(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


@lru_cache(maxsize=4_096)
def _words(text: str) -> frozenset[str]:
    """Return the significant words of a text."""
    folded = remove_han_spaces(fold(text))
    found = {word for word in words(folded) if len(word) > 1 and not word.isdecimal()}
    for run in han_runs(folded):
        found.update(run[start : start + 2] for start in range(max(1, len(run) - 1)))
    return frozenset(found - _GENERIC_WORDS)
