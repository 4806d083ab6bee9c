"""Remember the work of one build for the next: the index as a whole, and a file for each segment.

The whole names its segments' files by what is in them, so it never goes with others than its own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from site_builder import kept_files
from site_builder.search.segments import Facts, Segment
from site_builder.search.whole import Whole

WHOLE = "index.bin"
SEGMENTS = "segments"
"""Names in the folder that the caller names."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a build has left behind."""

    whole: Whole = field(default_factory=Whole)
    segments: Mapping[bytes, Segment] = field(default_factory=dict)
    """By key."""


def recall(folder: Path | None) -> Kept:
    """Read what was kept; nothing, where there is none or something is wrong with it."""
    kept = kept_files.recall(folder / WHOLE) if folder is not None else None
    if kept is None or folder is None:
        return Kept()
    segments, *others = cast("tuple[Any, ...]", kept)
    facts = [Facts(*own) for own in segments]
    found = {own.key: Segment(own, folder / SEGMENTS) for own in facts}
    return Kept(Whole(facts, *others), found)


def keep(folder: Path, whole: Whole, segments: Sequence[Segment]) -> None:
    """Write what the next build may use, and remove what only the last one could."""
    below = folder / SEGMENTS
    for segment in segments:
        if segment.folder is None:
            kept_files.keep(below / segment.facts.name, segment.work())
    facts = [tuple(own) for own in whole.segments]
    kept_files.keep(
        folder / WHOLE,
        (facts, whole.terms, whole.prefixes, whole.texts, whole.counts, whole.grams, whole.words),
    )
    names = {kept_files.STAMP, *(segment.facts.name for segment in segments)}
    with contextlib.suppress(OSError):
        for file in below.iterdir():
            if file.name not in names:
                file.unlink()
