"""English plurals for counts in messages."""

from __future__ import annotations


def plural(count: int, word: str) -> str:
    """Return a count with its noun in the singular or plural.

    >>> plural(1, "link")
    '1 link'
    >>> plural(1204, "link")
    '1,204 links'
    """
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
