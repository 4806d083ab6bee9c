"""What somebody most likely meant: the nearest of the names that exist."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def closest_match(word: str, known: Iterable[str], *, cutoff: float = 60) -> str | None:
    """Return the known word that is most likely meant, or None where none is near.

    `cutoff` is the least similarity in percent (`rapidfuzz.fuzz.ratio`).
    """
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=cutoff)
    return None if found is None else str(found[0])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Offer the nearest known word, or list them all."""
    known = list(known)
    near = closest_match(word, known)
    return f"Did you mean `{near}`?" if near else f"Known here: {', '.join(known)}."
