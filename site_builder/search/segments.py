"""The unit of work that is done apart and kept: some neighbouring documents, read and inverted."""

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

MEAN_SEGMENT_DOCUMENTS = 96

DISPLAY_DIGEST_BYTES = 16
"""Bytes."""

SegmentData = tuple[bytes, bytes]
"""`DisplayData` and `InvertedSegment`, each by `marshal`: small, and quick to hand over, to write and to read."""


class CacheMiss(Exception):
    """A file with kept work is gone or damaged."""


class SegmentInfo(NamedTuple):
    """What is known of a segment without reading it."""

    key: bytes
    """Equal ones are made of equal documents."""
    name: str
    """That of the file in which its work is kept."""
    documents: int
    """How many there are in it."""
    spaced: list[str]
    """The compounds in its documents that may be written with blanks."""
    places: int
    """A word counts once a document, a Han term wherever it stands."""
    size: int
    """Bytes of what results show of its documents."""
    shown: bytes
    """The digests of these, one a document."""


@dataclass(slots=True)
class Segment:
    """Some documents with neighbouring numbers.

    It does not know these, so it stays as it is when newer documents come.
    """

    facts: SegmentInfo
    folder: Path | None = None
    """Where its work is kept."""
    made: SegmentData | None = None
    """Its work, if it was done or read just now."""

    def display(self) -> DisplayData:
        """Return what results show, and the words. Raises WorkLost."""
        display: DisplayData = marshal.loads(self.work()[0])  # noqa: S302  # see `cache_store`
        return display

    def inverted(self) -> InvertedSegment:
        """Return the terms. Raises WorkLost."""
        inverted: InvertedSegment = marshal.loads(self.work()[1])  # noqa: S302  # see `cache_store`
        return inverted

    def work(self) -> SegmentData:
        """Return what can be kept. Raises WorkLost."""
        if self.made is None:
            kept = cache_store.load(self.folder / self.facts.name) if self.folder else None
            if kept is None:
                raise CacheMiss
            self.made = cast("SegmentData", kept)
        return self.made


DocumentGroups = dict[bytes, list[LazyDocument]]
"""Documents that make a segment, by its key."""


def split_into_groups(ordered: Iterable[LazyDocument]) -> DocumentGroups:
    """Cut where the documents themselves say so: a new one moves no border but those near it."""
    groups: DocumentGroups = {}
    group: list[LazyDocument] = []
    for draft in ordered:
        group.append(draft)
        is_border = zlib.crc32(draft.id.encode()) % MEAN_SEGMENT_DOCUMENTS == 0
        if is_border or len(group) == MAX_SEGMENT_DOCUMENTS:
            groups[_key(group)] = group
            group = []
    if group:
        groups[_key(group)] = group
    return groups


def make_segments(
    groups: DocumentGroups,
    kept: Mapping[bytes, Segment],
    segments_containing: Callable[[Set[str]], Set[bytes]],
) -> list[Segment]:
    """Do the work of all documents that are not as they were when `kept` was done.

    A document that changed costs the work of its segment, about a hundred documents. The
    compounds of all documents must be known before the terms of any: a new one may change
    segments in which it is written with blanks. `segments_containing` tells the keys of those kept ones.
    """
    read = _analyse_groups({key: group for key, group in groups.items() if key not in kept})
    same = {key: kept[key] for key in groups if key in kept}
    spaced = _spaced(same.values()).union(*(own.spaced for own in read.values()))
    stale = segments_containing(spaced ^ _spaced(kept.values())) & same.keys()
    read |= _analyse_groups({key: groups[key] for key in same if key in stale})
    inverted = map_in_parallel(
        lambda sections: _invert(sections, spaced), [own.sections for own in read.values()]
    )
    for (key, own), (terms, places) in zip(read.items(), inverted, strict=True):
        same[key] = _segment(key, own, terms, places)
    return [same[key] for key in groups]


def _spaced(segments: Iterable[Segment]) -> set[str]:
    return set().union(*(segment.facts.spaced for segment in segments))


def _key(group: Iterable[LazyDocument]) -> bytes:
    return digest_values([(draft.id, draft.content) for draft in group])


class _AnalysedGroup(NamedTuple):
    """Documents that were read and not yet inverted."""

    display: bytes
    sections: list[FieldTexts]
    spaced: list[str]
    size: int
    shown: bytes


def _analyse_groups(groups: DocumentGroups) -> dict[bytes, _AnalysedGroup]:
    read = map_in_parallel(_analyse_group, list(groups.values()))
    return {key: _AnalysedGroup(*own) for key, own in zip(groups, read, strict=True)}


def _analyse_group(
    group: Sequence[LazyDocument],
) -> tuple[bytes, list[FieldTexts], list[str], int, bytes]:
    display, sections, spaced = analyse_documents([draft.make() for draft in group])
    shown = display[0]
    digests = b"".join(
        [hashlib.blake2b(own, digest_size=DISPLAY_DIGEST_BYTES).digest() for own in shown]
    )
    return marshal.dumps(display), sections, spaced, sum(map(len, shown)), digests


def _invert(sections: Sequence[FieldTexts], spaced: set[str]) -> tuple[bytes, int]:
    inverted = invert(sections, spaced)
    return marshal.dumps(inverted), inverted[-1]


def _segment(key: bytes, own: _AnalysedGroup, terms: bytes, places: int) -> Segment:
    name = hashlib.sha256(own.display + terms).hexdigest()
    facts = SegmentInfo(key, name, len(own.sections), own.spaced, places, own.size, own.shown)
    return Segment(facts, made=(own.display, terms))
