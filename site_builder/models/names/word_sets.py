"""Sets of words that are written as one text in the code."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def line_set(text: str) -> frozenset[str]:
    """Return the lines of a text without their indentation."""
    return frozenset(line.strip() for line in text.splitlines() if line.strip())
