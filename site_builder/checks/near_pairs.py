"""Search for all pairs of similar texts without comparing every pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

Pair = tuple[int, int]
"""Indexes of two texts, the smaller one first."""

_Segments = tuple[tuple[int, int], ...]


def near_pairs(texts: Sequence[str], cutoff: int) -> Iterator[Pair]:
    """Yield every pair whose `fuzz.ratio` is at least `cutoff`, once each, in no particular order.

    The search is exact and uses Pass-Join (Li, Deng, Wang, Feng, VLDB 2011). `fuzz.ratio` counts
    inserted and deleted characters, so the cutoff limits the number of edits. A text is divided into
    one segment more than that number, so at least one segment appears unchanged in a similar text,
    near its own position. Only texts that share a segment are compared.
    """
    by_length: dict[int, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        by_length[len(text)].append(position)
    tables_by_length: dict[int, list[dict[str, list[int]]]] = {}  # segment -> text -> positions
    for length in sorted(by_length, reverse=True):  # the longer text is divided: fewer segments
        searches = [
            (tables, _candidate_positions(longer, length, cutoff))
            for longer, tables in tables_by_length.items()
            if longer - length <= _max_edits(longer, length, cutoff)
        ]
        own_tables = tables_by_length[length] = [
            defaultdict(list) for _ in _segments(length, cutoff)
        ]
        searches.append((own_tables, _candidate_positions(length, length, cutoff)))
        for position in by_length[length]:
            text = texts[position]
            candidate_texts = {
                other
                for tables, candidates in searches
                for segment, start, end in candidates
                for other in tables[segment].get(text[start:end], ())
            }
            for other in candidate_texts:
                if fuzz.ratio(text, texts[other], score_cutoff=cutoff) >= cutoff:
                    yield min(position, other), max(position, other)
            for table, (start, end) in zip(own_tables, _segments(length, cutoff), strict=True):
                table[text[start:end]].append(position)


def _max_edits(longer: int, shorter: int, cutoff: int) -> int:
    return (longer + shorter) * (100 - cutoff) // 100


@cache
def _segments(length: int, cutoff: int) -> _Segments:
    """Divide a length into segments: one more than the maximum number of edits."""
    number = _max_edits(length, length, cutoff) + 1
    cuts = [length * index // number for index in range(number + 1)]
    return tuple(pairwise(cuts))


@cache
def _candidate_positions(
    longer: int, shorter: int, cutoff: int
) -> tuple[tuple[int, int, int], ...]:
    """Return (segment, start, end) for each place of a longer text's segment in the shorter text.

    Count segments from 0, and let i be the first one that has at most i edits up to its end. It
    contains no edit and has exactly i edits before it, so its shift is -i, -i + 2, ... or i. The
    remaining edits follow it and must make up the rest of the difference in length.
    """
    edits, difference = _max_edits(longer, shorter, cutoff), longer - shorter
    found = []
    for index, (start, end) in enumerate(_segments(longer, cutoff)[: edits + 1]):
        for shift in range(-index, index + 1, 2):
            possible = abs(shift + difference) <= edits - index
            if possible and start + shift >= 0 and end + shift <= shorter:
                found.append((index, start + shift, end + shift))
    return tuple(found)
