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

from site_builder import cache_store

MANIFEST_FILE = "manifest.json"
"""The one file whose name never changes."""

BUNDLE_FILE = "files.bin"
"""Where a generation is kept for the next build, in the folder that the caller names."""

CompressedFile = tuple[bytes, bytes]
"""The digest of a content, and the content compressed."""


@dataclass(frozen=True, slots=True)
class LazyFile:
    """The content of a file, which need not be made where it was made before."""

    key: bytes
    """Equal ones make equal contents."""
    make: Callable[[], bytes]


MapFunction = Callable[
    [Callable[[LazyFile], CompressedFile], Sequence[LazyFile]], Iterable[CompressedFile]
]


@dataclass(frozen=True, slots=True)
class Bundle:
    """All files, as `marshal` can write them."""

    inputs_digest: bytes = b""
    """Equal ones make equal files."""
    manifest_fields: Mapping[str, object] = field(default_factory=dict)
    """What the manifest says."""
    file_keys: Mapping[str, bytes] = field(default_factory=dict)
    """Path -> key of its source."""
    compressed: Mapping[bytes, CompressedFile] = field(default_factory=dict)
    """By these keys."""

    def files(self) -> dict[str, bytes]:
        """Return path -> bytes, with the manifest."""
        compressed = {path: self.compressed[key] for path, key in self.file_keys.items()}
        name = bundle_name({path: digest for path, (digest, _) in compressed.items()})
        manifest = {**self.manifest_fields, "generation": name}
        text = json.dumps(manifest, separators=(",", ":")).encode() + b"\n"
        return {
            MANIFEST_FILE: text,
            **{f"{name}/{path}": own for path, (_, own) in compressed.items()},
        }


def make_bundle(
    inputs_digest: bytes,
    manifest_fields: Mapping[str, object],
    sources: Mapping[str, LazyFile],
    last: Bundle,
    map_: MapFunction = map,
) -> Bundle:
    """Make and compress all files that are not in the last generation."""
    file_keys = {path: sources[path].key for path in sorted(sources)}
    new = {own.key: own for own in sources.values() if own.key not in last.compressed}
    made = dict(zip(new, map_(compress_file, list(new.values())), strict=True))
    compressed = {
        key: made[key] if key in made else last.compressed[key] for key in file_keys.values()
    }
    return Bundle(inputs_digest, manifest_fields, file_keys, compressed)


def digest_values(values: object) -> bytes:
    """Return a key for plain values that decide about a content."""
    # Version 2 writes equal values equally; later ones tell which are the same object.
    return hashlib.sha256(marshal.dumps(values, 2)).digest()  # type: ignore[arg-type]


def ready_file(content: bytes) -> LazyFile:
    """Return the source of a content that is there already."""
    return LazyFile(hashlib.sha256(content).digest(), lambda: content)


def load_bundle(folder: Path | None) -> Bundle:
    """Return the generation that was kept in a folder; an empty one, if there is none."""
    kept = cache_store.load(folder / BUNDLE_FILE) if folder is not None else None
    if kept is None:
        return Bundle()
    # What was written by this very code is what this code writes.
    return Bundle(
        *cast(
            "tuple[bytes, dict[str, object], dict[str, bytes], dict[bytes, CompressedFile]]", kept
        )
    )


def save_bundle(folder: Path, generation: Bundle) -> None:
    """Keep a generation for the next build."""
    parts = (
        generation.inputs_digest,
        generation.manifest_fields,
        generation.file_keys,
        generation.compressed,
    )
    cache_store.save(folder / BUNDLE_FILE, parts)


def bundle_name(digests: Mapping[str, bytes]) -> str:
    """Return the name of the folder for files with these digests; another byte makes another name."""
    digest = hashlib.sha256()
    for path in sorted(digests):
        digest.update(f"{path}\n".encode() + digests[path])
    return digest.hexdigest()[:16]


def gzip_without_time(content: bytes) -> bytes:
    """Compress without a time stamp; byte 9, the operating system, is set to "unknown"."""
    compressed = bytearray(zlib.compress(content, 6, wbits=31))
    compressed[9] = 255
    return bytes(compressed)


def compress_file(source: LazyFile) -> CompressedFile:
    """Make a content and compress it."""
    content = source.make()
    return hashlib.sha256(content).digest(), gzip_without_time(content)
