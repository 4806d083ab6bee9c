"""Files that a browser fetches by itself: compressed, in a folder named for what they hold.

So a browser that has half of an index never gets the other half of a newer one, and the same input
makes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from site_builder import kept_files

MANIFEST = "manifest.json"
"""The one file whose name never changes."""

FILES = "files.bin"
"""Where a generation is kept for the next build, in the folder that the caller names."""

Packed = tuple[bytes, bytes]
"""The digest of a content, and the content compressed."""


@dataclass(frozen=True, slots=True)
class Source:
    """The content of a file, which need not be made where it was made before."""

    key: bytes
    """Equal ones make equal contents."""
    make: Callable[[], bytes]


Map = Callable[[Callable[[Source], Packed], Sequence[Source]], Iterable[Packed]]


@dataclass(frozen=True, slots=True)
class Generation:
    """All files, as `marshal` can write them."""

    made_of: bytes = b""
    """Equal ones make equal files."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the manifest says."""
    keys: Mapping[str, bytes] = field(default_factory=dict)
    """Path -> key of its source."""
    packed: Mapping[bytes, Packed] = field(default_factory=dict)
    """By these keys."""

    def files(self) -> dict[str, bytes]:
        """Return path -> bytes, with the manifest."""
        packed = {path: self.packed[key] for path, key in self.keys.items()}
        name = name_of({path: digest for path, (digest, _) in packed.items()})
        manifest = {**self.facts, "generation": name}
        text = json.dumps(manifest, separators=(",", ":")).encode() + b"\n"
        return {MANIFEST: text, **{f"{name}/{path}": own for path, (_, own) in packed.items()}}


def make_generation(
    made_of: bytes,
    facts: Mapping[str, object],
    sources: Mapping[str, Source],
    last: Generation,
    map_: Map = map,
) -> Generation:
    """Make and compress all files that are not in the last generation."""
    keys = {path: sources[path].key for path in sorted(sources)}
    new = {own.key: own for own in sources.values() if own.key not in last.packed}
    made = dict(zip(new, map_(pack, list(new.values())), strict=True))
    packed = {key: made[key] if key in made else last.packed[key] for key in keys.values()}
    return Generation(made_of, facts, keys, packed)


def key_of(values: object) -> bytes:
    """Return a key for plain values that decide about a content."""
    # Version 2 writes equal values equally; later ones tell which are the same object.
    return hashlib.sha256(marshal.dumps(values, 2)).digest()  # type: ignore[arg-type]


def source_of(content: bytes) -> Source:
    """Return the source of a content that is there already."""
    return Source(hashlib.sha256(content).digest(), lambda: content)


def recall_generation(folder: Path | None) -> Generation:
    """Return the generation that was kept in a folder; an empty one, if there is none."""
    kept = kept_files.recall(folder / FILES) if folder is not None else None
    if kept is None:
        return Generation()
    # What was written by this very code is what this code writes.
    return Generation(
        *cast("tuple[bytes, dict[str, object], dict[str, bytes], dict[bytes, Packed]]", kept)
    )


def keep_generation(folder: Path, generation: Generation) -> None:
    """Keep a generation for the next build."""
    parts = (generation.made_of, generation.facts, generation.keys, generation.packed)
    kept_files.keep(folder / FILES, parts)


def name_of(digests: Mapping[str, bytes]) -> str:
    """Return the name of the folder for files with these digests; another byte makes another name."""
    digest = hashlib.sha256()
    for path in sorted(digests):
        digest.update(f"{path}\n".encode() + digests[path])
    return digest.hexdigest()[:16]


def gzipped(content: bytes) -> bytes:
    """Compress without a time stamp; byte 9, the operating system, is set to "unknown"."""
    packed = bytearray(zlib.compress(content, 6, wbits=31))
    packed[9] = 255
    return bytes(packed)


def pack(source: Source) -> Packed:
    """Make a content and compress it."""
    content = source.make()
    return hashlib.sha256(content).digest(), gzipped(content)
