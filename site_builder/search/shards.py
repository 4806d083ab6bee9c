"""Cut the terms into files, as `FORMAT_VERSION.md` says."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.search.inverting import append_varint
from site_builder.search.posting_codec import EncodedPostings
from site_builder.search.postings import term_sort_key

SHARD_BYTES = (14_000, 48_000)
"""How long a shard grows, uncompressed, before the next one begins: in small and huge indexes.

A longer shard costs bytes in every query, a shorter one adds a line to the directory.
"""
_POSTINGS_PER_SHARD_BYTE = 1000

_MIN_FILL = 0.85
"""The part of a shard's length from which on it may end."""

_TERMS_PER_BOUNDARY = 32
"""Of so many terms, there is one where it rather ends."""


@dataclass(frozen=True, slots=True)
class TermShard:
    """A range of terms, as the two files that hold it."""

    start: str
    """Not after its first term, and after the last term of the shard before."""
    terms: bytes
    positions: bytes
    """Empty where the shard has no Han text."""


def max_shard_bytes(places: int) -> int:
    """Return how long the shards of an index with so many places grow."""
    shortest, longest = SHARD_BYTES
    return max(shortest, min(longest, places // _POSTINGS_PER_SHARD_BYTE))


def split_into_shards(records: Mapping[str, EncodedPostings], limit: int) -> Iterator[TermShard]:
    """Write the terms, which are in order, as shards of about so many bytes.

    Near its end, a shard rather ends before a term whose checksum says so: behind terms that grew,
    came or went, borders soon are again where they were, and the files that follow are the same.
    """
    batch: list[str] = []
    size = 0
    start = ""
    for term, (postings, positions, _) in records.items():
        # Positions are a file of their own, which few queries ask for.
        grown = len(postings) + 2 * len(term) + len(positions) // 2
        may_end = size > limit * _MIN_FILL and zlib.crc32(term.encode()) % _TERMS_PER_BOUNDARY == 0
        if batch and (may_end or size + grown > limit):
            yield _shard(start, batch, records)
            start = _separator(batch[-1], term)
            batch, size = [], 0
        batch.append(term)
        size += grown
    if batch:
        yield _shard(start, batch, records)


def _separator(before: str, after: str) -> str:
    """Return the shortest beginning of `after` that sorts behind `before`."""
    for end in range(1, len(after)):
        if term_sort_key(after[:end]) > term_sort_key(before):
            return after[:end]
    return after


def _shard(start: str, batch: Sequence[str], records: Mapping[str, EncodedPostings]) -> TermShard:
    out = bytearray()
    terms = "\n".join(batch).encode()
    append_varint(out, len(terms))
    out += terms
    out += b"".join([records[term][0] for term in batch])
    return TermShard(start, bytes(out), b"".join([records[term][1] for term in batch]))


def wide_prefixes(starts: Iterable[str]) -> list[str]:
    """Return the prefixes whose terms fill three shards or more, from the shards' starts.

    The browser follows the same rule: a prefix of which two starts or more are longer forms
    is looked up among the prefix lists, any other one in its one or two shards.
    """
    longer = Counter(start[:end] for start in starts for end in range(1, len(start)))
    return sorted((prefix for prefix, count in longer.items() if count > 1), key=term_sort_key)
