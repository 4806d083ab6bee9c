"""Segments: parts of the index. The documents of a segment are analysed, inverted and cached together.

A document is inverted when it is added to the inverted index, which maps each term to the documents with this term.
"""

from __future__ import annotations

import hashlib
import marshal
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from site_builder import cache_store
from site_builder.bundles import digest_values
from site_builder.parallel import map_in_parallel
from site_builder.search.analysis import DisplayData, FieldTexts, analyse_documents
from site_builder.search.documents import LazyDocument
from site_builder.search.inverting import MAX_SEGMENT_DOCUMENTS, InvertedSegment, invert

DOCUMENTS_PER_BOUNDARY = 96
"""On average, one in this many documents is a boundary. A segment ends after a boundary, or at its maximum size."""

DISPLAY_DIGEST_BYTES = 16

SegmentData = tuple[bytes, bytes]
"""(`DisplayData`, `InvertedSegment`), each as bytes that `marshal` wrote.

Such bytes need little memory. They are quickly written to a file, or sent to another process.
"""


class CacheMiss(Exception):
    """The cache file of a segment is missing or damaged."""


class SegmentInfo(NamedTuple):
    """What the merged index, which joins all segments, knows about a segment.

    So a build can reuse a segment without reading its file.
    """

    key: bytes
    """Segments with equal keys have equal documents."""
    file_name: str
    """Name of the segment's file in the cache."""
    document_count: int
    spaced: list[str]
    """Joined forms of compounds in the segment, such as `qformer` for Q-Former.

    They are those of compounds that texts may also write with spaces (see `spaced_forms`).
    """
    posting_count: int
    """Number of postings, as `InvertedSegment` counts them."""
    display_bytes: int
    """Size of the JSON in `DisplayData`, of all documents of the segment together."""
    display_digests: bytes
    """For each document, a digest of its JSON in `DisplayData`. A digest has `DISPLAY_DIGEST_BYTES` bytes."""


@dataclass(slots=True)
class Segment:
    """Documents with consecutive numbers in the index.

    Within a segment, documents are numbered from 0. So a segment stays valid when new documents change
    the numbers of its documents in the index.
    """

    info: SegmentInfo
    folder: Path | None = None
    """The folder of the segment's cache file; None if this build has made the segment."""
    data: SegmentData | None = None
    """None if the cache file contains the data and `load` has not read it yet."""

    def display(self) -> DisplayData:
        """Return what search results show, and the spellings of words. Raises CacheMiss."""
        display: DisplayData = marshal.loads(self.load()[0])  # noqa: S302  # see `cache_store`
        return display

    def inverted(self) -> InvertedSegment:
        """Return the inverted index. Raises CacheMiss."""
        inverted: InvertedSegment = marshal.loads(self.load()[1])  # noqa: S302  # see `cache_store`
        return inverted

    def load(self) -> SegmentData:
        """Return the data. Read it from the cache file if it is not in memory. Raises CacheMiss."""
        if self.data is None:
            cached = cache_store.load(self.folder / self.info.file_name) if self.folder else None
            if cached is None:
                raise CacheMiss
            self.data = cast("SegmentData", cached)
        return self.data


DocumentGroups = dict[bytes, list[LazyDocument]]
"""Key of a segment -> its documents."""


def split_into_groups(ordered: Iterable[LazyDocument]) -> DocumentGroups:
    """Split documents into groups, one for each segment.

    A group ends after a document whose id has a certain checksum, and after `MAX_SEGMENT_DOCUMENTS`
    documents. So a new document changes few groups, those near it (content-defined chunking).
    """
    groups: DocumentGroups = {}
    group: list[LazyDocument] = []
    for document in ordered:
        group.append(document)
        is_boundary = zlib.crc32(document.id.encode()) % DOCUMENTS_PER_BOUNDARY == 0
        if is_boundary or len(group) == MAX_SEGMENT_DOCUMENTS:
            groups[_group_key(group)] = group
            group = []
    if group:
        groups[_group_key(group)] = group
    return groups


def make_segments(
    groups: DocumentGroups,
    cached: Mapping[bytes, Segment],
    segments_containing: Callable[[Set[str]], Set[bytes]],
) -> list[Segment]:
    """Return the segment of each group, from the cache if the cached segment is still valid.

    If a document changed, its whole segment is made again. A new compound in one document can add terms
    to every segment whose texts write this compound with spaces. So all new segments are analysed before
    the first segment is inverted. `segments_containing` returns the keys of the cached segments whose
    texts may write one of the given compounds with spaces.
    """
    analysed = _analyse_groups({key: group for key, group in groups.items() if key not in cached})
    segments = {key: cached[key] for key in groups if key in cached}
    spaced = _spaced_compounds(segments.values()).union(
        *(analysis.spaced for analysis in analysed.values())
    )
    stale = segments_containing(spaced ^ _spaced_compounds(cached.values())) & segments.keys()
    analysed |= _analyse_groups({key: groups[key] for key in segments if key in stale})
    inverted = map_in_parallel(
        lambda texts: _invert(texts, spaced),
        [analysis.field_texts for analysis in analysed.values()],
    )
    for (key, analysis), (content, posting_count) in zip(analysed.items(), inverted, strict=True):
        segments[key] = _segment(key, analysis, content, posting_count)
    return [segments[key] for key in groups]


def _spaced_compounds(segments: Iterable[Segment]) -> set[str]:
    return set().union(*(segment.info.spaced for segment in segments))


def _group_key(group: Iterable[LazyDocument]) -> bytes:
    return digest_values([(document.id, document.content_key) for document in group])


class _Analysis(NamedTuple):
    """The results of `analyse_documents` for one group.

    `SegmentInfo` explains the last three fields.
    """

    display: bytes
    field_texts: list[FieldTexts]
    spaced: list[str]
    display_bytes: int
    display_digests: bytes


def _analyse_groups(groups: DocumentGroups) -> dict[bytes, _Analysis]:
    analysed = map_in_parallel(_analyse_group, list(groups.values()))
    return {key: _Analysis(*values) for key, values in zip(groups, analysed, strict=True)}


def _analyse_group(
    group: Sequence[LazyDocument],
) -> tuple[bytes, list[FieldTexts], list[str], int, bytes]:
    display, field_texts, spaced = analyse_documents([document.make() for document in group])
    results = display[0]
    digests = b"".join(
        [hashlib.blake2b(result, digest_size=DISPLAY_DIGEST_BYTES).digest() for result in results]
    )
    return marshal.dumps(display), field_texts, spaced, sum(map(len, results)), digests


def _invert(texts: Sequence[FieldTexts], spaced: set[str]) -> tuple[bytes, int]:
    inverted = invert(texts, spaced)
    return marshal.dumps(inverted), inverted[-1]


def _segment(key: bytes, analysis: _Analysis, inverted: bytes, posting_count: int) -> Segment:
    info = SegmentInfo(
        key=key,
        file_name=hashlib.sha256(analysis.display + inverted).hexdigest(),
        document_count=len(analysis.field_texts),
        spaced=analysis.spaced,
        posting_count=posting_count,
        display_bytes=analysis.display_bytes,
        display_digests=analysis.display_digests,
    )
    return Segment(info, data=(analysis.display, inverted))
