"""What was read before: good entries, kept as long as their files are the very same.

A wrong cache is worse than none. An entry is believed when size, times and inode of its file are
what they were, or else when its bytes are; a file that changed within seconds of being read may
change again without its times telling, so its bytes are always compared (git does the same). The
cache is of one machine, one folder and one version of the code; whatever is odd about it means that
it is empty, and what cannot be written is not: neither is ever an error.

It lies in the project, where a pull request could put one. So it names the inode and the time of
change of a file beside it, which no checkout and no copy can bring along; and what it holds can
become our own records and nothing else.
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
"""Size, time of change of the content, time of change of anything, inode."""

_PART_COUNT = 64
"""An edit writes one of so many files again."""
_RACY_NANOSECONDS = 3_000_000_000
"""Nanoseconds after which a change shows in a file's times, whatever the file system."""
_ALLOWED_CLASSES = {
    ("datetime", "date"),
    ("site_builder.errors", "Finding"),
    ("site_builder.errors", "Severity"),
}
_MODELS_PACKAGE = "site_builder.models."


class CachedEntry(NamedTuple):
    """A good entry, what was found in it, and how to tell that its file is still the same."""

    name: str
    """The entry's id."""
    stat: FileStat
    is_stat_reliable: bool
    """Whether the signature alone can be believed."""
    digest: bytes
    entry: Entry
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class EntryCache:
    """Where entries are kept, and which code read and examined them."""

    cache_folder: Path
    """A folder that only this uses."""
    code_version: str
    """What must be equal for an entry to be believed, as a text without line breaks."""

    def read(self, folder: Path) -> dict[str, CachedEntry]:
        """Return what is kept of a folder of entries, by id."""
        found: dict[str, CachedEntry] = {}
        if (head := self._header(folder)) is not None:
            for part in range(_PART_COUNT):
                found |= {kept.name: kept for kept in _read_part(self._part(part), head)}
        return found

    def write(
        self, folder: Path, before: Mapping[str, CachedEntry], now: Iterable[CachedEntry]
    ) -> None:
        """Keep what there is now. Parts in which nothing changed stay as they are."""
        parts: dict[int, list[CachedEntry]] = defaultdict(list)
        changed = set()
        names = set()
        for kept in now:
            part = _part_of(kept.name)
            parts[part].append(kept)
            names.add(kept.name)
            if before.get(kept.name) is not kept:
                changed.add(part)
        changed |= {_part_of(name) for name in before if name not in names}
        if not changed:
            return
        with suppress(OSError):
            cache_store.create_nonce(self.cache_folder)
            if (head := self._header(folder)) is not None:
                for part in sorted(changed):
                    _write_part(self._part(part), head, parts[part])

    def _part(self, number: int) -> Path:
        return self.cache_folder / f"{number:02d}.entries"

    def _header(self, folder: Path) -> bytes | None:
        """Return the first line of every part, or None where there is no cache."""
        try:
            if self.cache_folder.is_symlink() or self.cache_folder.parent.is_symlink():
                return None
        except OSError:
            return None
        stamp = cache_store.read_nonce(self.cache_folder)
        if stamp is None:
            return None
        facts = (self.code_version, str(folder.resolve()), *stamp)
        return hashlib.sha256(repr(facts).encode()).hexdigest().encode() + b"\n"


def file_stat(path: Path | str) -> FileStat | None:
    """Return by what a file is known again, or None where the system does not say."""
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino


def cached_entry(
    entry: Entry, findings: tuple[Finding, ...], stat: FileStat | None, content: bytes
) -> CachedEntry:
    """Describe an entry whose file had this signature before it was read."""
    is_stat_reliable = stat is not None and _is_stat_reliable(stat)
    seen = stat or (0, 0, 0, 0)
    return CachedEntry(entry.id, seen, is_stat_reliable, content_digest(content), entry, findings)


def with_current_stat(kept: CachedEntry, stat: FileStat) -> CachedEntry:
    """Return what is kept of a file whose bytes are the same, under its present signature."""
    is_stat_reliable = _is_stat_reliable(stat)
    if kept.stat == stat and kept.is_stat_reliable == is_stat_reliable:
        return kept
    return kept._replace(stat=stat, is_stat_reliable=is_stat_reliable)


def content_digest(content: bytes) -> bytes:
    """Return by what bytes are known again."""
    return hashlib.sha256(content).digest()


def _is_stat_reliable(stat: FileStat) -> bool:
    _, modified, changed, _ = stat
    return max(modified, changed) < time.time_ns() - _RACY_NANOSECONDS


def _part_of(name: str) -> int:
    return zlib.crc32(name.encode()) % _PART_COUNT


class _Unpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> object:
        if (module_name, global_name) in _ALLOWED_CLASSES:
            return super().find_class(module_name, global_name)
        if module_name == __name__ and global_name == CachedEntry.__name__:
            return CachedEntry
        if module_name.startswith(_MODELS_PACKAGE) and "." not in global_name:
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no record")


_parts_in_memory: dict[Path, tuple[bytes, list[CachedEntry]]] = {}
"""What parts held when this process, a preview, read them before, under their first bytes."""


def _read_part(path: Path, head: bytes) -> list[CachedEntry]:
    try:
        content = path.read_bytes()
        if not content.startswith(head):
            return []
        begin, body = content[: len(head) + 32], content[len(head) + 32 :]
        if content_digest(body) != begin[len(head) :]:
            return []
        known = _parts_in_memory.get(path)
        if known is None or known[0] != begin:
            known = _parts_in_memory[path] = begin, _Unpickler(io.BytesIO(body)).load()
        return known[1]
    except Exception:  # noqa: BLE001 - pickle raises nearly anything; what is odd is no cache
        return []


def _write_part(path: Path, head: bytes, kept: list[CachedEntry]) -> None:
    body = pickle.dumps(kept, protocol=5)
    cache_store.replace_file(path, head, content_digest(body), body)
