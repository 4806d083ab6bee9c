"""Find all pairs of similar texts without comparing each text with every other text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

Pair = tuple[int, int]
"""Indexes of two texts, the smaller index first."""

_Segments = tuple[tuple[int, int], ...]
"""Start and end of each segment of a text."""


def near_pairs(texts: Sequence[str], cutoff: int) -> Iterator[Pair]:
    """Yield every pair of texts whose `fuzz.ratio` is at least `cutoff`. Each pair is yielded once.

    The algorithm is Pass-Join (Li, Deng, Wang, Feng, VLDB 2011), which misses no pair. `fuzz.ratio` counts
    edits: inserted and deleted characters. So the cutoff limits the number of edits. The longer text of a
    pair is divided into more segments than there can be edits. So at least one segment has no edit, and the
    shorter text contains this segment near its position in the longer text. Only texts that have a segment in
    common are compared.
    """
    indexes_by_length: dict[int, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        indexes_by_length[len(text)].append(index)
    # Length of texts -> a table for each of their segments. The table maps the characters of the segment to the
    # indexes of the texts that contain them.
    tables_by_length: dict[int, list[dict[str, list[int]]]] = {}
    # Longer texts come first, because each text is looked up in the tables of the longer texts.
    for length in sorted(indexes_by_length, reverse=True):
        searches = [
            (tables, _candidate_segments(longer, length, cutoff))
            for longer, tables in tables_by_length.items()
            if longer - length <= _max_edits(longer, length, cutoff)
        ]
        same_length_tables = tables_by_length[length] = [
            defaultdict(list) for _ in _segments(length, cutoff)
        ]
        searches.append((same_length_tables, _candidate_segments(length, length, cutoff)))
        for index in indexes_by_length[length]:
            text = texts[index]
            candidates = {
                candidate
                for tables, candidate_segments in searches
                for segment, start, end in candidate_segments
                for candidate in tables[segment].get(text[start:end], ())
            }
            for candidate in candidates:
                if fuzz.ratio(text, texts[candidate], score_cutoff=cutoff) >= cutoff:
                    yield min(index, candidate), max(index, candidate)
            segments = _segments(length, cutoff)
            for table, (start, end) in zip(same_length_tables, segments, strict=True):
                table[text[start:end]].append(index)


def _max_edits(longer: int, shorter: int, cutoff: int) -> int:
    """Return the maximum number of edits between similar texts of these lengths."""
    return (longer + shorter) * (100 - cutoff) // 100


@cache
def _segments(length: int, cutoff: int) -> _Segments:
    """Divide a text of this length into segments. If `cutoff` allows n edits, there are n + 1 segments."""
    count = _max_edits(length, length, cutoff) + 1
    cuts = [length * number // count for number in range(count + 1)]
    return tuple(pairwise(cuts))


@cache
def _candidate_segments(longer: int, shorter: int, cutoff: int) -> tuple[tuple[int, int, int], ...]:
    """Return (segment number, start, end) for each place in the shorter text where a segment of the longer text may be.

    The longer text is divided into segments, numbered from 0. Let segment i be the first one with at most i
    edits before its end. Then at least i edits are before the end of segment i - 1. So exactly i edits are before
    segment i, and no edit is in it. Each edit shifts the text by one character, so the shorter text has the segment
    shifted by -i, -i + 2, ... or i characters. The remaining edits are after the segment, and must be enough for the
    difference in length that remains after the shift.
    """
    edits, difference = _max_edits(longer, shorter, cutoff), longer - shorter
    candidates = []
    for number, (start, end) in enumerate(_segments(longer, cutoff)[: edits + 1]):
        for shift in range(-number, number + 1, 2):
            is_possible = abs(shift + difference) <= edits - number
            if is_possible and start + shift >= 0 and end + shift <= shorter:
                candidates.append((number, start + shift, end + shift))
    return tuple(candidates)
