"""Suggestions for misspelt names: the most similar known name."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def closest_match(word: str, known: Iterable[str], *, cutoff: float = 60) -> str | None:
    """Return the known word that is most similar to `word`, or None.

    `cutoff` is the lowest accepted similarity in percent (`rapidfuzz.fuzz.ratio`).
    """
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=cutoff)
    return None if found is None else str(found[0])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint: the most similar known word, or a list of all known words."""
    known = list(known)
    match = closest_match(word, known)
    return f"Did you mean `{match}`?" if match else f"Known here: {', '.join(known)}."
