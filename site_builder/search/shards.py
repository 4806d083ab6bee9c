"""Split the sorted terms of the index into shards: ranges of terms, each in a file of its own (see `FORMAT.md`)."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_builder.search.inverting import append_varint
from site_builder.search.posting_codec import EncodedPostings
from site_builder.search.postings import term_sort_key

SHARD_BYTES = (14_000, 48_000)
"""Maximum size of a shard before compression: (in a small index, in a large index).

If shards are larger, every query downloads more. If shards are smaller, the directory of shards is
longer.
"""
_POSTINGS_PER_SHARD_BYTE = 1000
"""The maximum size of a shard is the number of postings divided by this number, within the limits of `SHARD_BYTES`."""

_MIN_FILL = 0.85
"""A shard that exceeds this share of the maximum size ends before the next boundary."""

_TERMS_PER_BOUNDARY = 32
"""On average, one in this many terms is a boundary (see `split_into_shards`)."""


@dataclass(frozen=True, slots=True)
class TermShard:
    """A range of terms: the contents of its terms file and of its positions file."""

    start: str
    """The first term, cut to the shortest text that sorts after the last term of the previous shard.

    The start of the first shard is empty.
    """
    terms: bytes
    positions: bytes
    """Empty for a shard without Han terms, and for a shard of prefixes."""


def max_shard_bytes(posting_count: int) -> int:
    """Return the maximum size of a shard in an index with this number of postings."""
    small, large = SHARD_BYTES
    return max(small, min(large, posting_count // _POSTINGS_PER_SHARD_BYTE))


def split_into_shards(index: Mapping[str, EncodedPostings], max_bytes: int) -> Iterator[TermShard]:
    """Yield shards of about `max_bytes` bytes or less. The terms of the index must be sorted.

    A term with more bytes than `max_bytes` has a shard of its own.

    A shard that is almost full ends before the next boundary. A boundary is a term with a certain
    checksum, so a change of other terms does not move it. If terms are added or removed, only a few
    shards change, because the later shards soon end at the same boundaries as before.
    """
    batch: list[str] = []
    size = 0
    start = ""
    for term, (postings, positions, _) in index.items():
        # Positions count half, because few queries download the separate file that contains them.
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


def _separator(previous: str, term: str) -> str:
    """Return the shortest prefix of `term` that sorts after `previous`."""
    for end in range(1, len(term)):
        if term_sort_key(term[:end]) > term_sort_key(previous):
            return term[:end]
    return term


def _shard(start: str, batch: Sequence[str], index: Mapping[str, EncodedPostings]) -> TermShard:
    out = bytearray()
    terms = "\n".join(batch).encode()
    append_varint(out, len(terms))
    out += terms
    out += b"".join([index[term][0] for term in batch])
    return TermShard(start, bytes(out), b"".join([index[term][1] for term in batch]))


def wide_prefixes(starts: Iterable[str]) -> list[str]:
    """Return the wide prefixes, given the starts of all shards.

    A prefix is wide if two or more starts are longer than the prefix and begin with the prefix. So its terms
    may be in three shards or more. The browser applies this rule, too. It looks up a wide prefix in the prefix
    files, and any other prefix in one or two term shards.
    """
    longer = Counter(start[:end] for start in starts for end in range(1, len(start)))
    return sorted((prefix for prefix, count in longer.items() if count > 1), key=term_sort_key)
