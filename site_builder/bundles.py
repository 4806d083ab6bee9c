"""Bundles of compressed files, which the scripts of the site load.

The files are in a folder whose name is a digest of the files. So each version of a bundle has its own folder, and a
browser never combines files of two versions. Next to the folder is the bundle manifest, a file with the name of the
current folder. Equal inputs give files with equal bytes.
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

BUNDLE_MANIFEST_FILE = "manifest.json"
"""Name of the bundle manifest."""

BUNDLE_FILE = "files.bin"
"""Name of the cache file with the bundle of the previous build."""

CompressedFile = tuple[bytes, bytes]
"""(digest of a file's content, the content compressed with gzip)."""


@dataclass(frozen=True, slots=True)
class LazyFile:
    """A file. Its content is made only if the previous build has no file with the same cache key."""

    key: bytes
    """Cache key. Two files with equal keys have equal contents."""
    make: Callable[[], bytes]


SiteFile = tuple[str, bytes | LazyFile]
"""(path, content). The path is below the root folder of a group of files (see `site_files`)."""

MapFunction = Callable[
    [Callable[[LazyFile], CompressedFile], Sequence[LazyFile]], Iterable[CompressedFile]
]
"""`map`, or a function with the same results that uses several processes."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """All files of a bundle, in types that `marshal` can write."""

    inputs_digest: bytes = b""
    """Digest of everything that the files depend on."""
    manifest_fields: Mapping[str, object] = field(default_factory=dict)
    """Fields of the bundle manifest, without `generation`, which contains the name of the folder."""
    file_keys: Mapping[str, bytes] = field(default_factory=dict)
    """Path -> cache key."""
    compressed: Mapping[bytes, CompressedFile] = field(default_factory=dict)
    """Cache key -> compressed file."""

    def files(self) -> dict[str, bytes]:
        """Return path -> content of all files, including the bundle manifest."""
        compressed = {path: self.compressed[key] for path, key in self.file_keys.items()}
        name = bundle_name({path: digest for path, (digest, _) in compressed.items()})
        manifest = {**self.manifest_fields, "generation": name}
        return {
            BUNDLE_MANIFEST_FILE: to_json(manifest) + b"\n",
            **{f"{name}/{path}": content for path, (_, content) in compressed.items()},
        }


def make_bundle(
    inputs_digest: bytes,
    manifest_fields: Mapping[str, object],
    files: Mapping[str, LazyFile],
    previous: Bundle,
    map_: MapFunction = map,
) -> Bundle:
    """Return a bundle of these files. A file is made and compressed only if `previous` lacks its cache key."""
    keys = {path: files[path].key for path in sorted(files)}
    new = {file.key: file for file in files.values() if file.key not in previous.compressed}
    made = dict(zip(new, map_(compress_file, list(new.values())), strict=True))
    compressed = {
        key: made[key] if key in made else previous.compressed[key] for key in keys.values()
    }
    return Bundle(inputs_digest, manifest_fields, keys, compressed)


def digest_values(values: object) -> bytes:
    """Return a digest of values that `marshal` can write, for use as a cache key."""
    # Version 2 of the marshal format gives equal bytes for equal values. Later versions do not: an
    # object that occurs twice is written once, but two equal objects are written twice.
    return hashlib.sha256(marshal.dumps(values, 2)).digest()  # type: ignore[arg-type]


def ready_file(content: bytes) -> LazyFile:
    """Return a `LazyFile` for content that already exists."""
    return LazyFile(hashlib.sha256(content).digest(), lambda: content)


def to_json(value: object) -> bytes:
    """Return a value as JSON, without spaces between the JSON tokens."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def load_bundle(folder: Path | None) -> Bundle:
    """Return the bundle saved in a cache folder; if there is none, return an empty bundle."""
    value = cache_store.load(folder / BUNDLE_FILE) if folder is not None else None
    if value is None:
        return Bundle()
    # The cast is safe: the cache store returns only values that this version of the code has saved.
    return Bundle(
        *cast(
            "tuple[bytes, dict[str, object], dict[str, bytes], dict[bytes, CompressedFile]]", value
        )
    )


def save_bundle(folder: Path, bundle: Bundle) -> None:
    """Save a bundle in a cache folder for the next build."""
    value = (bundle.inputs_digest, bundle.manifest_fields, bundle.file_keys, bundle.compressed)
    cache_store.save(folder / BUNDLE_FILE, value)


def bundle_name(digests: Mapping[str, bytes]) -> str:
    """Return the folder name for files with these digests (path -> digest)."""
    digest = hashlib.sha256()
    for path in sorted(digests):
        digest.update(f"{path}\n".encode() + digests[path])
    return digest.hexdigest()[:16]


def gzip_without_time(content: bytes) -> bytes:
    """Compress with gzip. The result contains no time stamp, so equal contents give equal bytes."""
    compressed = bytearray(zlib.compress(content, 6, wbits=31))
    compressed[9] = 255  # means: the operating system is unknown
    return bytes(compressed)


def compress_file(file: LazyFile) -> CompressedFile:
    """Make a file's content and compress it."""
    content = file.make()
    return hashlib.sha256(content).digest(), gzip_without_time(content)
