"""Cache of valid entries, so that unchanged files need not be parsed again.

A cached entry is used if the stat of its file (size, times and inode number) has not changed, or if the
content has not changed. If a file was changed less than three seconds before it was read, a second change
may leave the stat unchanged, so the next run compares the content of such a file. (git calls such a file "racy".)

The cache is valid for one entries folder, the languages of its site, and one environment key (a digest of the
code and of the versions of its libraries). It never causes an error: a damaged file of the cache counts as empty, and
a file that cannot be written stays unchanged.

The cache is in the project's folder, where a pull request could add files. So each cache file starts with
a hash whose input contains a key that no pull request can know (see `cache_store`). Unpickling allows only the
classes in `site_builder.models` and the few others that cached entries need.
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
from site_builder.files.atomic import replace_cache_file
from site_builder.i18n import SiteLanguages
from site_builder.models import Entry
from site_builder.notes import text_links_of

FileStat = tuple[int, int, int, int]
"""Size, modification time, change time, inode number; times in nanoseconds."""

_PART_COUNT = 64
"""The cached entries are divided into this number of files, called parts. An edit of one entry rewrites one part."""
_RACY_NANOSECONDS = 3_000_000_000
"""Two changes that are at least this far apart have different modification times on every file system."""
_ALLOWED_CLASSES = {
    ("datetime", "date"),
    ("site_builder.errors", "Finding"),
    ("site_builder.errors", "Severity"),
}
_MODELS_PACKAGE = "site_builder.models."


class CheckedEntry(NamedTuple):
    """A valid entry with the findings of its checks, and the stat and digest of its file when the file was read."""

    id: str
    stat: FileStat
    is_stat_reliable: bool
    """Whether an unchanged `stat` proves that the file is unchanged."""
    digest: bytes
    """Digest of the content of the file."""
    entry: Entry
    findings: tuple[Finding, ...]
    text_links: tuple[str, ...]
    """Ids of the entries to which the summary and the notes link.

    They are cached, because parsing the texts is slow.
    """


@dataclass(frozen=True)
class EntryCache:
    """A cache of entries, in a folder that contains only this cache."""

    cache_folder: Path

    def read(self, folder: Path, languages: SiteLanguages) -> dict[str, CheckedEntry]:
        """Return the cached entries of an entries folder, by id.

        If the cache was written for a site with other languages, the result is empty, because the languages of the site
        decide the language of a text whose file does not state it.
        """
        by_id: dict[str, CheckedEntry] = {}
        if (header := self._header(folder, languages)) is not None:
            for number in range(_PART_COUNT):
                by_id |= {cached.id: cached for cached in _read_part(self._part(number), header)}
        return by_id

    def write(
        self,
        folder: Path,
        languages: SiteLanguages,
        old: Mapping[str, CheckedEntry],
        new: Iterable[CheckedEntry],
    ) -> None:
        """Save the entries of an entries folder, and write only the parts that have changed.

        `old` is the result of `read`. `new` contains all entries to save.
        """
        parts: dict[int, list[CheckedEntry]] = defaultdict(list)
        changed = set()
        new_ids = set()
        for cached in new:
            number = _part_number(cached.id)
            parts[number].append(cached)
            new_ids.add(cached.id)
            if old.get(cached.id) is not cached:
                changed.add(number)
        changed |= {_part_number(entry_id) for entry_id in old if entry_id not in new_ids}
        if not changed:
            return
        with suppress(OSError):
            cache_store.create_nonce(self.cache_folder)
            if (header := self._header(folder, languages)) is not None:
                for number in sorted(changed):
                    _write_part(self._part(number), header, parts[number])

    def _part(self, number: int) -> Path:
        return self.cache_folder / f"{number:02d}.entries"

    def _header(self, folder: Path, languages: SiteLanguages) -> bytes | None:
        """Return the line with which each part must start, or None if the cache must not be used."""
        try:
            if self.cache_folder.is_symlink() or self.cache_folder.parent.is_symlink():
                return None
        except OSError:
            return None
        key = cache_store.cache_key(self.cache_folder)
        if key is None:
            return None
        scope = f"{','.join(languages)}\0{folder.resolve()}"
        return hashlib.sha256(key + os.fsencode(scope)).hexdigest().encode() + b"\n"


def file_stat(path: Path | str) -> FileStat | None:
    """Return the stat of a file, or None if the operating system returns an error."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def checked_entry(
    entry: Entry, findings: tuple[Finding, ...], stat: FileStat | None, content: bytes
) -> CheckedEntry:
    """Return a `CheckedEntry` for a file that the caller has just read.

    The caller must read `stat` before `content`. If the file changes between the two, its stat differs in the next run.
    """
    is_reliable = stat is not None and is_stat_reliable(stat)
    stat = stat or (0, 0, 0, 0)
    digest, linked = content_digest(content), text_links_of(entry)
    return CheckedEntry(entry.id, stat, is_reliable, digest, entry, findings, linked)


def with_current_stat(cached: CheckedEntry, stat: FileStat) -> CheckedEntry:
    """Return a cached entry with the new stat of its file. Callers have checked that the content is unchanged."""
    is_reliable = is_stat_reliable(stat)
    if cached.stat == stat and cached.is_stat_reliable == is_reliable:
        return cached
    return cached._replace(stat=stat, is_stat_reliable=is_reliable)


def content_digest(content: bytes) -> bytes:
    """Return the SHA-256 digest of a file's content."""
    return hashlib.sha256(content).digest()


def is_stat_reliable(stat: FileStat) -> bool:
    """Return whether a file is certainly unchanged if it still has this stat in a later run."""
    _, modified, changed, _ = stat
    return max(modified, changed) < time.time_ns() - _RACY_NANOSECONDS


def _part_number(entry_id: str) -> int:
    return zlib.crc32(entry_id.encode()) % _PART_COUNT


class _Unpickler(pickle.Unpickler):
    """Loads classes of `site_builder.models` and the few others that cached entries need, and refuses the rest."""

    def find_class(self, module_name: str, global_name: str) -> object:
        if (module_name, global_name) in _ALLOWED_CLASSES:
            return super().find_class(module_name, global_name)
        if module_name == __name__ and global_name == CheckedEntry.__name__:
            return CheckedEntry
        if module_name.startswith(_MODELS_PACKAGE) and "." not in global_name:
            value = super().find_class(module_name, global_name)
            if isinstance(value, type) and value.__module__ == module_name:
                return value
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is not allowed in the cache")


_parts_in_memory: dict[Path, tuple[bytes, list[CheckedEntry]]] = {}
"""Path of a part -> (its first bytes, its entries). The first bytes are its first line and the digest of the rest.

The live preview loads the entries after every change. Without this mapping, every load would unpickle
all parts again.
"""


def _read_part(path: Path, header: bytes) -> list[CheckedEntry]:
    try:
        content = path.read_bytes()
        if not content.startswith(header):
            return []
        first_bytes, body = content[: len(header) + 32], content[len(header) + 32 :]
        if content_digest(body) != first_bytes[len(header) :]:
            return []
        part = _parts_in_memory.get(path)
        if part is None or part[0] != first_bytes:
            part = _parts_in_memory[path] = first_bytes, _Unpickler(io.BytesIO(body)).load()
        return part[1]
    except Exception:  # noqa: BLE001 - unpickling a damaged part may raise any exception
        return []


def _write_part(path: Path, header: bytes, cached_entries: list[CheckedEntry]) -> None:
    body = pickle.dumps(cached_entries, protocol=5)
    replace_cache_file(path, header, content_digest(body), body)
