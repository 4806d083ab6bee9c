"""Suggestions for misspelt names: the most similar valid name."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def closest_match(word: str, candidates: Iterable[str], *, cutoff: float = 60) -> str | None:
    """Return the candidate that is most similar to `word`, or None if no candidate reaches `cutoff`.

    `cutoff` is the lowest accepted similarity in percent (`rapidfuzz.fuzz.ratio`). The first comparison is
    case-sensitive. If no candidate reaches `cutoff`, a second comparison ignores case.
    """
    names = list(candidates)
    match = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=cutoff)
    match = match or process.extractOne(
        word, names, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=cutoff
    )
    return None if match is None else str(match[0])


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return a hint with the most similar candidate, or with all candidates if no candidate is similar."""
    candidates = list(candidates)
    match = closest_match(word, candidates)
    return f"Did you mean `{match}`?" if match else f"Valid here: {', '.join(candidates)}."
