"""Find all pairs of nearly equal texts without comparing every text with every other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

Pair = tuple[int, int]
"""Positions of two texts, the smaller one first."""

_Segments = tuple[tuple[int, int], ...]


def near_pairs(texts: Sequence[str], cutoff: int) -> Iterator[Pair]:
    """Yield every pair whose `fuzz.ratio` is at least `cutoff`, each once, in no order.

    No pair is missed. `fuzz.ratio` counts single characters put in and taken out, so a ratio allows
    so and so many of them. A text is cut into one segment more than that; at least one segment then
    stands unchanged in the other text, near its own place, and only texts that share one are
    compared (Li, Deng, Wang, Feng: Pass-Join, VLDB 2011). The higher the cutoff, the fewer they are.
    """
    by_length: dict[int, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        by_length[len(text)].append(position)
    known: dict[int, list[dict[str, list[int]]]] = {}
    for length in sorted(by_length, reverse=True):  # the longer one is cut: fewer segments
        others = [
            (tables, _candidate_positions(longer, length, cutoff))
            for longer, tables in known.items()
            if longer - length <= _max_edits(longer, length, cutoff)
        ]
        own = known[length] = [defaultdict(list) for _ in _segments(length, cutoff)]
        others.append((own, _candidate_positions(length, length, cutoff)))
        for position in by_length[length]:
            text = texts[position]
            near = {
                other
                for tables, places in others
                for segment, start, end in places
                for other in tables[segment].get(text[start:end], ())
            }
            for other in near:
                if fuzz.ratio(text, texts[other], score_cutoff=cutoff) >= cutoff:
                    yield min(position, other), max(position, other)
            for table, (start, end) in zip(own, _segments(length, cutoff), strict=True):
                table[text[start:end]].append(position)


def _max_edits(longer: int, shorter: int, cutoff: int) -> int:
    return (longer + shorter) * (100 - cutoff) // 100


@cache
def _segments(length: int, cutoff: int) -> _Segments:
    """Cut a length into segments, one more than there may be changes."""
    number = _max_edits(length, length, cutoff) + 1
    cuts = [length * index // number for index in range(number + 1)]
    return tuple(pairwise(cuts))


@cache
def _candidate_positions(
    longer: int, shorter: int, cutoff: int
) -> tuple[tuple[int, int, int], ...]:
    """Return (segment, start, end) wherever a segment of the longer may stand in the shorter.

    Let i be the first segment up to whose end there are at most i changes, counted from 0. It is
    untouched, and there are exactly i changes before it: so it has moved by -i, -i + 2, ... or i.
    The changes behind it, of which as many are left as remain, must make up for the lengths.
    """
    changes, difference = _max_edits(longer, shorter, cutoff), longer - shorter
    found = []
    for index, (start, end) in enumerate(_segments(longer, cutoff)[: changes + 1]):
        for shift in range(-index, index + 1, 2):
            possible = abs(shift + difference) <= changes - index
            if possible and start + shift >= 0 and end + shift <= shorter:
                found.append((index, start + shift, end + shift))
    return tuple(found)
