"""Save the merged index and its segments for the next build.

A segment is a group of documents, and the merged index has the terms of all segments. Each segment has a cache file,
which is named after a digest of the file's content. The cache file of the merged index contains these names. So a
merged index is never loaded with segments of another index.
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
"""Name of the folder for the files of segments. This folder is in the cache folder."""


@dataclass(frozen=True, slots=True)
class CachedIndex:
    """The index of the previous build."""

    merged: MergedIndex = field(default_factory=MergedIndex)
    segments: Mapping[bytes, Segment] = field(default_factory=dict)
    """Key of a segment -> segment."""


def load(folder: Path | None) -> CachedIndex:
    """Return the cached index. If there is no cache or the cache is damaged, return an empty index."""
    cached = cache_store.load(folder / INDEX_FILE) if folder is not None else None
    if cached is None or folder is None:
        return CachedIndex()
    info_values, *other_values = cast("tuple[Any, ...]", cached)
    infos = [SegmentInfo(*values) for values in info_values]
    by_key = {info.key: Segment(info, folder / SEGMENTS_FOLDER) for info in infos}
    return CachedIndex(MergedIndex(infos, *other_values), by_key)


def save(folder: Path, merged: MergedIndex, segments: Sequence[Segment]) -> None:
    """Write the index and its new segments. Delete the files of segments that the index does not have."""
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
