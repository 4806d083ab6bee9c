"""The unit of work that is done apart and kept: some neighbouring documents, read and inverted."""

from __future__ import annotations

import hashlib
import marshal
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from site_builder import kept_files
from site_builder.generations import key_of
from site_builder.processes import map_in_parallel
from site_builder.search.documents import Draft
from site_builder.search.inverting import MOST_DOCUMENTS, Inverted, invert
from site_builder.search.reading import Display, Sections, read_documents

MEAN_DOCUMENTS = 96

SHOWN_DIGEST = 16
"""Bytes."""

Work = tuple[bytes, bytes]
"""`Display` and `Inverted`, each by `marshal`: small, and quick to hand over, to write and to read."""


class WorkLost(Exception):
    """A file with kept work is gone or damaged."""


class Facts(NamedTuple):
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

    facts: Facts
    folder: Path | None = None
    """Where its work is kept."""
    made: Work | None = None
    """Its work, if it was done or read just now."""

    def display(self) -> Display:
        """Return what results show, and the words. Raises WorkLost."""
        display: Display = marshal.loads(self.work()[0])  # noqa: S302  # see `kept_files`
        return display

    def inverted(self) -> Inverted:
        """Return the terms. Raises WorkLost."""
        inverted: Inverted = marshal.loads(self.work()[1])  # noqa: S302  # see `kept_files`
        return inverted

    def work(self) -> Work:
        """Return what can be kept. Raises WorkLost."""
        if self.made is None:
            kept = kept_files.recall(self.folder / self.facts.name) if self.folder else None
            if kept is None:
                raise WorkLost
            self.made = cast("Work", kept)
        return self.made


Groups = dict[bytes, list[Draft]]
"""Documents that make a segment, by its key."""


def cut_into_groups(ordered: Iterable[Draft]) -> Groups:
    """Cut where the documents themselves say so: a new one moves no border but those near it."""
    groups: Groups = {}
    group: list[Draft] = []
    for draft in ordered:
        group.append(draft)
        is_border = zlib.crc32(draft.id.encode()) % MEAN_DOCUMENTS == 0
        if is_border or len(group) == MOST_DOCUMENTS:
            groups[_key(group)] = group
            group = []
    if group:
        groups[_key(group)] = group
    return groups


def make_segments(
    groups: Groups, kept: Mapping[bytes, Segment], holding: Callable[[Set[str]], Set[bytes]]
) -> list[Segment]:
    """Do the work of all documents that are not as they were when `kept` was done.

    A document that changed costs the work of its segment, about a hundred documents. The
    compounds of all documents must be known before the terms of any: a new one may change
    segments in which it is written with blanks. `holding` tells the keys of those kept ones.
    """
    read = _read({key: group for key, group in groups.items() if key not in kept})
    same = {key: kept[key] for key in groups if key in kept}
    spaced = _spaced(same.values()).union(*(own.spaced for own in read.values()))
    stale = holding(spaced ^ _spaced(kept.values())) & same.keys()
    read |= _read({key: groups[key] for key in same if key in stale})
    inverted = map_in_parallel(
        lambda sections: _invert(sections, spaced), [own.sections for own in read.values()]
    )
    for (key, own), (terms, places) in zip(read.items(), inverted, strict=True):
        same[key] = _segment(key, own, terms, places)
    return [same[key] for key in groups]


def _spaced(segments: Iterable[Segment]) -> set[str]:
    return set().union(*(segment.facts.spaced for segment in segments))


def _key(group: Iterable[Draft]) -> bytes:
    return key_of([(draft.id, draft.content) for draft in group])


class _Reading(NamedTuple):
    """Documents that were read and not yet inverted."""

    display: bytes
    sections: list[Sections]
    spaced: list[str]
    size: int
    shown: bytes


def _read(groups: Groups) -> dict[bytes, _Reading]:
    read = map_in_parallel(_read_one, list(groups.values()))
    return {key: _Reading(*own) for key, own in zip(groups, read, strict=True)}


def _read_one(group: Sequence[Draft]) -> tuple[bytes, list[Sections], list[str], int, bytes]:
    display, sections, spaced = read_documents([draft.make() for draft in group])
    shown = display[0]
    digests = b"".join([hashlib.blake2b(own, digest_size=SHOWN_DIGEST).digest() for own in shown])
    return marshal.dumps(display), sections, spaced, sum(map(len, shown)), digests


def _invert(sections: Sequence[Sections], spaced: set[str]) -> tuple[bytes, int]:
    inverted = invert(sections, spaced)
    return marshal.dumps(inverted), inverted[-1]


def _segment(key: bytes, own: _Reading, terms: bytes, places: int) -> Segment:
    name = hashlib.sha256(own.display + terms).hexdigest()
    facts = Facts(key, name, len(own.sections), own.spaced, places, own.size, own.shown)
    return Segment(facts, made=(own.display, terms))
