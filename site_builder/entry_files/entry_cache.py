"""Cache of valid entries, so that unchanged files need not be parsed again.

A wrong entry would be worse than none. So an entry comes from the cache only if the stat of its file is
unchanged, or else the file's content. A file that changed within seconds before it was read may change
again without a new stat, so its content is always compared (git does the same with "racy" files). The
cache is valid for one folder and one version of the code; a damaged cache counts as empty, and a cache
that cannot be written is not written. Neither is an error.

The cache is in the project's folder, where a pull request could add files. So each file starts with a
key that depends on a nonce (see `cache_store`), and unpickling only creates our own records.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from site_builder import cache_store
from site_builder.errors import Finding
from site_builder.models import Entry

FileStat = tuple[int, int, int, int]
"""Size, modification time, change time, inode number; times in nanoseconds."""

_PART_COUNT = 64
"""Number of cache files. A changed entry needs only one of them to be written."""
_RACY_NANOSECONDS = 3_000_000_000
"""Two changes further apart than this have different times on every file system."""
_ALLOWED_CLASSES = {
    ("datetime", "date"),
    ("site_builder.errors", "Finding"),
    ("site_builder.errors", "Severity"),
}
_MODELS_PACKAGE = "site_builder.models."


class CachedEntry(NamedTuple):
    """A valid entry with its findings, and the state of its file when it was read."""

    name: str
    """The entry's id."""
    stat: FileStat
    is_stat_reliable: bool
    """Whether an unchanged `stat` proves that the file is unchanged."""
    digest: bytes
    entry: Entry
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class EntryCache:
    """A cache of entries in a folder."""

    cache_folder: Path
    """A folder without any other files."""
    code_version: str
    """Version of the code that reads and checks entries. Entries of another version are ignored."""

    def read(self, folder: Path) -> dict[str, CachedEntry]:
        """Return the cached entries of an entries folder, by id."""
        cached: dict[str, CachedEntry] = {}
        if (header := self._header(folder)) is not None:
            for number in range(_PART_COUNT):
                cached |= {item.name: item for item in _read_part(self._part(number), header)}
        return cached

    def write(
        self, folder: Path, old: Mapping[str, CachedEntry], new: Iterable[CachedEntry]
    ) -> None:
        """Save the entries of an entries folder. Only parts with changes are written."""
        parts: dict[int, list[CachedEntry]] = defaultdict(list)
        changed = set()
        names = set()
        for item in new:
            number = _part_number(item.name)
            parts[number].append(item)
            names.add(item.name)
            if old.get(item.name) is not item:
                changed.add(number)
        changed |= {_part_number(name) for name in old if name not in names}
        if not changed:
            return
        with suppress(OSError):
            cache_store.create_nonce(self.cache_folder)
            if (header := self._header(folder)) is not None:
                for number in sorted(changed):
                    _write_part(self._part(number), header, parts[number])

    def _part(self, number: int) -> Path:
        return self.cache_folder / f"{number:02d}.entries"

    def _header(self, folder: Path) -> bytes | None:
        """Return the first line of every part, or None if the cache has no nonce."""
        try:
            if self.cache_folder.is_symlink() or self.cache_folder.parent.is_symlink():
                return None
        except OSError:
            return None
        nonce = cache_store.read_nonce(self.cache_folder)
        if nonce is None:
            return None
        key = (self.code_version, str(folder.resolve()), *nonce)
        return hashlib.sha256(repr(key).encode()).hexdigest().encode() + b"\n"


def file_stat(path: Path | str) -> FileStat | None:
    """Return the stat of a file, or None if the system does not provide it."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def cached_entry(
    entry: Entry, findings: tuple[Finding, ...], stat: FileStat | None, content: bytes
) -> CachedEntry:
    """Return an entry for the cache; `stat` is that of its file before it was read."""
    is_reliable = stat is not None and _is_stat_reliable(stat)
    known_stat = stat or (0, 0, 0, 0)
    return CachedEntry(entry.id, known_stat, is_reliable, content_digest(content), entry, findings)


def with_current_stat(cached: CachedEntry, stat: FileStat) -> CachedEntry:
    """Return a cached entry, whose file has the same content, with the present stat of the file."""
    is_reliable = _is_stat_reliable(stat)
    if cached.stat == stat and cached.is_stat_reliable == is_reliable:
        return cached
    return cached._replace(stat=stat, is_stat_reliable=is_reliable)


def content_digest(content: bytes) -> bytes:
    """Return the SHA-256 digest of a file's content."""
    return hashlib.sha256(content).digest()


def _is_stat_reliable(stat: FileStat) -> bool:
    _, modified, changed, _ = stat
    return max(modified, changed) < time.time_ns() - _RACY_NANOSECONDS


def _part_number(name: str) -> int:
    return zlib.crc32(name.encode()) % _PART_COUNT


class _Unpickler(pickle.Unpickler):
    """Refuses all classes except for our own records."""

    def find_class(self, module_name: str, global_name: str) -> object:
        if (module_name, global_name) in _ALLOWED_CLASSES:
            return super().find_class(module_name, global_name)
        if module_name == __name__ and global_name == CachedEntry.__name__:
            return CachedEntry
        if module_name.startswith(_MODELS_PACKAGE) and "." not in global_name:
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is not allowed in the cache")


_parts_in_memory: dict[Path, tuple[bytes, list[CachedEntry]]] = {}
"""Path of a part -> its header with digest, and its entries, for a preview that loads repeatedly."""


def _read_part(path: Path, header: bytes) -> list[CachedEntry]:
    try:
        content = path.read_bytes()
        if not content.startswith(header):
            return []
        head, body = content[: len(header) + 32], content[len(header) + 32 :]
        if content_digest(body) != head[len(header) :]:
            return []
        known = _parts_in_memory.get(path)
        if known is None or known[0] != head:
            known = _parts_in_memory[path] = head, _Unpickler(io.BytesIO(body)).load()
        return known[1]
    except Exception:  # noqa: BLE001 - pickle raises nearly anything; a damaged part counts as empty
        return []


def _write_part(path: Path, header: bytes, entries: list[CachedEntry]) -> None:
    body = pickle.dumps(entries, protocol=5)
    cache_store.replace_file(path, header, content_digest(body), body)
