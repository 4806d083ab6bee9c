"""Remember the work of one build for the next: the index as a whole, and a file for each segment.

The whole names its segments' files by what is in them, so it never goes with others than its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from site_builder import cache_store
from site_builder.search.merged_index import MergedIndex
from site_builder.search.segments import Segment, SegmentInfo

INDEX_FILE = "index.bin"
SEGMENTS_FOLDER = "segments"
"""Names in the folder that the caller names."""


@dataclass(frozen=True, slots=True)
class CachedIndex:
    """What a build has left behind."""

    whole: MergedIndex = field(default_factory=MergedIndex)
    segments: Mapping[bytes, Segment] = field(default_factory=dict)
    """By key."""


def recall(folder: Path | None) -> CachedIndex:
    """Read what was kept; nothing, where there is none or something is wrong with it."""
    kept = cache_store.load(folder / INDEX_FILE) if folder is not None else None
    if kept is None or folder is None:
        return CachedIndex()
    segments, *others = cast("tuple[Any, ...]", kept)
    facts = [SegmentInfo(*own) for own in segments]
    found = {own.key: Segment(own, folder / SEGMENTS_FOLDER) for own in facts}
    return CachedIndex(MergedIndex(facts, *others), found)


def keep(folder: Path, whole: MergedIndex, segments: Sequence[Segment]) -> None:
    """Write what the next build may use, and remove what only the last one could."""
    below = folder / SEGMENTS_FOLDER
    for segment in segments:
        if segment.folder is None:
            cache_store.save(below / segment.facts.name, segment.work())
    facts = [tuple(own) for own in whole.segments]
    cache_store.save(
        folder / INDEX_FILE,
        (facts, whole.terms, whole.prefixes, whole.texts, whole.counts, whole.grams, whole.words),
    )
    names = {cache_store.NONCE_FILE, *(segment.facts.name for segment in segments)}
    with contextlib.suppress(OSError):
        for file in below.iterdir():
            if file.name not in names:
                file.unlink()
