"""The unit of work that is done apart and kept: some neighbouring documents, read and inverted."""

from __future__ import annotations

import hashlib
import marshal
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from site_builder.processes import map_in_parallel
from site_builder.search.documents import SearchDocument
from site_builder.search.inverting import MOST_DOCUMENTS, Inverted, invert
from site_builder.search.kept_work import Kept, Work, keep, recall
from site_builder.search.reading import Display, Sections, read_documents

MEAN_DOCUMENTS = 96


@dataclass(frozen=True, slots=True)
class Segment:
    """Some documents with neighbouring numbers.

    It does not know these, so it stays as it is when newer documents come. It is bytes, because
    they are small, and quick to hand over, to write and to read.
    """

    shown: bytes
    """`Display`, by `marshal`."""
    terms: bytes
    """`Inverted`, by `marshal`."""
    spaced: list[str]
    """The compounds in its documents that may be written with blanks."""
    count: int
    """Of its documents."""

    def display(self) -> Display:
        """Return what results show, and the words."""
        display: Display = marshal.loads(self.shown)  # noqa: S302  # see `kept_work`
        return display

    def inverted(self) -> Inverted:
        """Return the terms."""
        inverted: Inverted = marshal.loads(self.terms)  # noqa: S302  # see `kept_work`
        return inverted

    def work(self) -> Work:
        """Return what can be kept."""
        return self.shown, self.terms, self.spaced, self.count


def cut_into_segments(ordered: Sequence[SearchDocument], cache: Path | None) -> list[Segment]:
    """Do the work of all documents that are not as they were when `cache` was written.

    A document that changed costs the work of its segment, about a hundred documents. The
    compounds of all documents must be known before the terms of any: a new one may change
    segments in which it is written with blanks.
    """
    groups = {_digest(group): group for group in _groups(ordered)}
    kept = recall(cache)
    old = {key: Segment(*kept.segments[key]) for key in groups if key in kept.segments}
    read = _read({key: group for key, group in groups.items() if key not in old})
    spaced = set().union(
        *(segment.spaced for segment in old.values()), *(own for _, _, own in read.values())
    )
    changed = spaced ^ kept.spaced
    stale = {key for key, segment in old.items() if _may_hold(segment, changed)}
    read |= _read({key: groups[key] for key in stale})
    inverted = map_in_parallel(
        lambda texts: marshal.dumps(invert(texts, spaced)), [texts for _, texts, _ in read.values()]
    )
    for (key, (shown, texts, own)), terms in zip(read.items(), inverted, strict=True):
        old[key] = Segment(shown, terms, own, len(texts))
    if cache is not None and (read or changed or len(old) != len(kept.segments)):
        keep(cache, Kept(spaced, {key: old[key].work() for key in groups}))
    return [old[key] for key in groups]


def _groups(ordered: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    """Cut where the documents themselves say so: a new one moves no border but those near it."""
    group: list[SearchDocument] = []
    for document in ordered:
        group.append(document)
        is_border = zlib.crc32(document.id.encode()) % MEAN_DOCUMENTS == 0
        if is_border or len(group) == MOST_DOCUMENTS:
            yield group
            group = []
    if group:
        yield group


def _digest(group: Iterable[SearchDocument]) -> str:
    digest = hashlib.sha256()
    for document in group:
        content = document.content()
        digest.update(b"%d " % len(content))
        digest.update(content)
    return digest.hexdigest()


_Read = tuple[bytes, list[Sections], list[str]]


def _read(groups: dict[str, list[SearchDocument]]) -> dict[str, _Read]:
    return dict(zip(groups, map_in_parallel(_read_one, list(groups.values())), strict=True))


def _read_one(group: Sequence[SearchDocument]) -> _Read:
    display, sections, spaced = read_documents(group)
    return marshal.dumps(display), sections, spaced


def _may_hold(segment: Segment, compounds: Iterable[str]) -> bool:
    """Tell whether some words in a row may be one of the compounds: cheap, and never wrongly no."""
    terms: set[str] | None = None
    for compound in compounds:
        if terms is None:
            terms = set().union(*segment.inverted()[0])
        cuts = range(1, len(compound))
        begins = any(compound[:at] in terms for at in cuts)
        if begins and any(compound[at:] in terms for at in cuts):
            return True
    return False
