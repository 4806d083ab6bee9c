"""Remember the work of one build for the next, in one file.

A wrong memory would be worse than none: the file counts only if it is whole and was written by
this very code on this very Python, and what is in it goes by the content that it was made of.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import marshal
import os
import sys
import tempfile
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

import markdown_it

from site_builder import notes

WORK = "work.bin"
"""The file's name, in the folder that the caller names."""

_DIGEST = hashlib.sha256

Work = tuple[bytes, bytes, list[str], int]
"""The fields of a segment."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a build has left behind."""

    spaced: Set[str] = frozenset()
    """The compounds of the whole collection, on which the work of each segment depends as well."""
    segments: Mapping[str, Work] = field(default_factory=dict)
    """By a digest of the documents' content."""


def recall(folder: Path | None) -> Kept:
    """Read what was kept; nothing, where there is none or something is wrong with it."""
    if folder is None:
        return Kept()
    try:
        content = memoryview((folder / WORK).read_bytes())
    except OSError:
        return Kept()
    size = _DIGEST().digest_size
    made_by, digest, work = content[:size], content[size : 2 * size], content[2 * size :]
    if made_by != _maker() or digest != _DIGEST(work).digest():
        return Kept()
    # No stranger's bytes come as far as this, and `marshal` builds values, it runs nothing.
    spaced, segments = marshal.loads(work)  # noqa: S302
    return Kept(frozenset(spaced), segments)


def keep(folder: Path, kept: Kept) -> None:
    """Write what the next build may use; where that is impossible, it must do without."""
    work = marshal.dumps((sorted(kept.spaced), dict(kept.segments)))
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / WORK, (_maker(), _DIGEST(work).digest(), work))


def _replace(target: Path, parts: tuple[bytes, ...]) -> None:
    """Write beside and rename: after Ctrl-C the old file stands, and nothing lies beside it."""
    handle, name = tempfile.mkstemp(prefix=f"{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@functools.cache
def _maker() -> bytes:
    """Return a digest of all that decides what becomes of a document's content."""
    digest = _DIGEST()
    for word in (sys.version, unicodedata.unidata_version, markdown_it.__version__):
        digest.update(word.encode() + b"\0")
    for path in (*sorted(Path(__file__).parent.glob("*.py")), Path(notes.__file__)):
        digest.update(_DIGEST(path.read_bytes()).digest())
    return digest.digest()
