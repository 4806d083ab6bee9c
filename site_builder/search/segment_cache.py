"""Save the merged index and its segments for the next build.

The name of a segment's file is a digest of its content, and the file of the merged index contains the
names of its segments' files. So an index is never combined with segments of another index.
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
"""Name of the file of the merged index in the cache folder."""

SEGMENTS_FOLDER = "segments"
"""Name of the folder, below the cache folder, with one file for each segment."""


@dataclass(frozen=True, slots=True)
class CachedIndex:
    """The index of the previous build."""

    merged: MergedIndex = field(default_factory=MergedIndex)
    segments: Mapping[bytes, Segment] = field(default_factory=dict)
    """Key of a segment -> segment."""


def load(folder: Path | None) -> CachedIndex:
    """Return the cached index, or an empty index if the cache is missing or damaged."""
    cached = cache_store.load(folder / INDEX_FILE) if folder is not None else None
    if cached is None or folder is None:
        return CachedIndex()
    segments, *other_values = cast("tuple[Any, ...]", cached)
    infos = [SegmentInfo(*values) for values in segments]
    by_key = {info.key: Segment(info, folder / SEGMENTS_FOLDER) for info in infos}
    return CachedIndex(MergedIndex(infos, *other_values), by_key)


def save(folder: Path, merged: MergedIndex, segments: Sequence[Segment]) -> None:
    """Write the index and its new segments, and delete the files of all segments not in the index."""
    segments_folder = folder / SEGMENTS_FOLDER
    for segment in segments:
        if segment.folder is None:
            cache_store.save(segments_folder / segment.info.file_name, segment.load())
    infos = [tuple(info) for info in merged.segments]
    cache_store.save(
        folder / INDEX_FILE,
        (
            infos,
            merged.terms,
            merged.prefixes,
            merged.phrases,
            merged.phrase_frequencies,
            merged.frequent_grams,
            merged.spellings,
        ),
    )
    current = {cache_store.NONCE_FILE, *(segment.info.file_name for segment in segments)}
    with contextlib.suppress(OSError):
        for file in segments_folder.iterdir():
            if file.name not in current:
                file.unlink()
