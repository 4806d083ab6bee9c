"""Numbers with their nouns, for sentences in English."""

from __future__ import annotations


def plural(count: int, word: str) -> str:
    """Write a number and its noun.

    >>> plural(1, "link"), plural(1204, "link")
    ('1 link', '1,204 links')
    """
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
