"""Split the terms into files, as `FORMAT.md` says."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.search.inverting import append_varint
from site_builder.search.posting_codec import EncodedPostings
from site_builder.search.postings import term_sort_key

SHARD_BYTES = (14_000, 48_000)
"""Maximum size of a shard, uncompressed, in small and in huge indexes.

A larger shard costs bytes in every query, a smaller one adds a line to the directory.
"""
_POSTINGS_PER_SHARD_BYTE = 1000
"""Between these two sizes, the maximum is one byte for each 1,000 postings of the index."""

_MIN_FILL = 0.85
"""A shard may end early when it has reached this part of the maximum size."""

_TERMS_PER_BOUNDARY = 32
"""A shard may end early before one term in this number of terms."""


@dataclass(frozen=True, slots=True)
class TermShard:
    """A range of terms, as the contents of its two files."""

    start: str
    """A string after the last term of the previous shard and not after the first term of this one."""
    terms: bytes
    positions: bytes
    """Empty if the shard has no Han term."""


def max_shard_bytes(posting_count: int) -> int:
    """Return the maximum size of shards in an index with this number of postings."""
    small, large = SHARD_BYTES
    return max(small, min(large, posting_count // _POSTINGS_PER_SHARD_BYTE))


def split_into_shards(index: Mapping[str, EncodedPostings], max_bytes: int) -> Iterator[TermShard]:
    """Yield shards of about `max_bytes`; the terms of the index are in order.

    An almost full shard ends early before a term whose checksum makes it a boundary. So shortly
    after terms that grew, came or went, the boundaries are the same again, and so are the files
    that follow.
    """
    batch: list[str] = []
    size = 0
    start = ""
    for term, (postings, positions, _) in index.items():
        # Positions are in a file of their own, which few queries request.
        added = len(postings) + 2 * len(term) + len(positions) // 2
        is_boundary = zlib.crc32(term.encode()) % _TERMS_PER_BOUNDARY == 0
        may_end = size > max_bytes * _MIN_FILL and is_boundary
        if batch and (may_end or size + added > max_bytes):
            yield _shard(start, batch, index)
            start = _separator(batch[-1], term)
            batch, size = [], 0
        batch.append(term)
        size += added
    if batch:
        yield _shard(start, batch, index)


def _separator(before: str, after: str) -> str:
    """Return the shortest prefix of `after` that sorts after `before`."""
    for end in range(1, len(after)):
        if term_sort_key(after[:end]) > term_sort_key(before):
            return after[:end]
    return after


def _shard(start: str, batch: Sequence[str], index: Mapping[str, EncodedPostings]) -> TermShard:
    out = bytearray()
    terms = "\n".join(batch).encode()
    append_varint(out, len(terms))
    out += terms
    out += b"".join([index[term][0] for term in batch])
    return TermShard(start, bytes(out), b"".join([index[term][1] for term in batch]))


def wide_prefixes(starts: Iterable[str]) -> list[str]:
    """Return the prefixes whose terms fill three shards or more, from the starts of the shards.

    The browser follows the same rule: it looks up a prefix in the prefix files if two or more
    starts are longer strings with this prefix, and in one or two term shards otherwise.
    """
    longer = Counter(start[:end] for start in starts for end in range(1, len(start)))
    return sorted((prefix for prefix, count in longer.items() if count > 1), key=term_sort_key)
