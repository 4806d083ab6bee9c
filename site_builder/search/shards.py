"""Split the terms of the index into shards, which `FORMAT.md` describes."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.search.inverting import append_varint
from site_builder.search.posting_codec import EncodedPostings
from site_builder.search.postings import term_sort_key

SHARD_BYTES = (14_000, 48_000)
"""Maximum size of a shard before compression: (in the smallest index, in the largest index).

With larger shards, every query downloads more. With smaller shards, the directory is longer.
"""
_POSTINGS_PER_SHARD_BYTE = 1000
"""Between these sizes, the maximum is one byte for this number of postings in the index."""

_MIN_FILL = 0.85
"""A shard may end before a boundary if it is fuller than this part of the maximum size."""

_TERMS_PER_BOUNDARY = 32
"""On average, one in this number of terms is a boundary (see `split_into_shards`)."""


@dataclass(frozen=True, slots=True)
class TermShard:
    """The contents of the two files for a range of terms."""

    start: str
    """Sorts after the last term of the previous shard, and not after the first term of this shard."""
    terms: bytes
    positions: bytes
    """Empty if the shard has no Han term."""


def max_shard_bytes(posting_count: int) -> int:
    """Return the maximum size of a shard in an index with this number of postings."""
    small, large = SHARD_BYTES
    return max(small, min(large, posting_count // _POSTINGS_PER_SHARD_BYTE))


def split_into_shards(index: Mapping[str, EncodedPostings], max_bytes: int) -> Iterator[TermShard]:
    """Yield shards of at most about `max_bytes` bytes. The terms of the index must be sorted.

    The checksums of some terms make them boundaries. A shard that is almost full ends before a boundary.
    So a change of the terms changes few shards, because the shards after them still end before the
    boundaries at which they ended.
    """
    batch: list[str] = []
    size = 0
    start = ""
    for term, (postings, positions, _) in index.items():
        # Positions count half, because they are in a separate file, which few queries request.
        term_bytes = len(postings) + 2 * len(term) + len(positions) // 2
        is_boundary = zlib.crc32(term.encode()) % _TERMS_PER_BOUNDARY == 0
        may_end = size > max_bytes * _MIN_FILL and is_boundary
        if batch and (may_end or size + term_bytes > max_bytes):
            yield _shard(start, batch, index)
            start = _separator(batch[-1], term)
            batch, size = [], 0
        batch.append(term)
        size += term_bytes
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
    """Return the wide prefixes, whose terms are in three shards or more, given the starts of all shards.

    A prefix is wide if it begins two or more starts and is shorter than these. The browser looks up a
    wide prefix in the prefix files, and any other prefix in one or two term shards. It decides by this
    rule too.
    """
    longer = Counter(start[:end] for start in starts for end in range(1, len(start)))
    return sorted((prefix for prefix, count in longer.items() if count > 1), key=term_sort_key)
