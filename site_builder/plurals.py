"""English plurals for counts in messages."""

from __future__ import annotations


def plural(count: int, word: str, many: str = "") -> str:
    """Return a count with its noun in the singular or plural. Give `many` if the plural is not `word` with an `s`.

    >>> plural(1, "link")
    '1 link'
    >>> plural(1204, "link")
    '1,204 links'
    >>> plural(2, "entry", "entries")
    '2 entries'
    """
    return f"{count:,} {word if count == 1 else many or f'{word}s'}"
