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

from site_builder import kept_files
from site_builder.errors import Finding
from site_builder.models import Entry

Signature = tuple[int, int, int, int]
"""Size, time of change of the content, time of change of anything, inode."""

_PARTS = 64
"""An edit writes one of so many files again."""
_SETTLED = 3_000_000_000
"""Nanoseconds after which a change shows in a file's times, whatever the file system."""
_RECORDS = {
    ("datetime", "date"),
    ("site_builder.errors", "Finding"),
    ("site_builder.errors", "Severity"),
}
_ROOM_OF_RECORDS = "site_builder.models."


class Kept(NamedTuple):
    """A good entry, what was found in it, and how to tell that its file is still the same."""

    name: str
    """The entry's id."""
    signature: Signature
    settled: bool
    """Whether the signature alone can be believed."""
    digest: bytes
    entry: Entry
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class EntryCache:
    """Where entries are kept, and which code read and examined them."""

    place: Path
    """A folder that only this uses."""
    maker: str
    """What must be equal for an entry to be believed, as a text without line breaks."""

    def read(self, folder: Path) -> dict[str, Kept]:
        """Return what is kept of a folder of entries, by id."""
        found: dict[str, Kept] = {}
        if (head := self._head(folder)) is not None:
            for part in range(_PARTS):
                found |= {kept.name: kept for kept in _read_part(self._part(part), head)}
        return found

    def write(self, folder: Path, before: Mapping[str, Kept], now: Iterable[Kept]) -> None:
        """Keep what there is now. Parts in which nothing changed stay as they are."""
        parts: dict[int, list[Kept]] = defaultdict(list)
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
            kept_files.make_stamp(self.place)
            if (head := self._head(folder)) is not None:
                for part in sorted(changed):
                    _write_part(self._part(part), head, parts[part])

    def _part(self, number: int) -> Path:
        return self.place / f"{number:02d}.entries"

    def _head(self, folder: Path) -> bytes | None:
        """Return the first line of every part, or None where there is no cache."""
        try:
            if self.place.is_symlink() or self.place.parent.is_symlink():
                return None
        except OSError:
            return None
        stamp = kept_files.stamp_of(self.place)
        if stamp is None:
            return None
        facts = (self.maker, str(folder.resolve()), *stamp)
        return hashlib.sha256(repr(facts).encode()).hexdigest().encode() + b"\n"


def signature_of(path: Path | str) -> Signature | None:
    """Return by what a file is known again, or None where the system does not say."""
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino


def keep(
    entry: Entry, findings: tuple[Finding, ...], signature: Signature | None, content: bytes
) -> Kept:
    """Describe an entry whose file had this signature before it was read."""
    settled = signature is not None and _has_settled(signature)
    seen = signature or (0, 0, 0, 0)
    return Kept(entry.id, seen, settled, digest_of(content), entry, findings)


def seen_again(kept: Kept, signature: Signature) -> Kept:
    """Return what is kept of a file whose bytes are the same, under its present signature."""
    settled = _has_settled(signature)
    if kept.signature == signature and kept.settled == settled:
        return kept
    return kept._replace(signature=signature, settled=settled)


def digest_of(content: bytes) -> bytes:
    """Return by what bytes are known again."""
    return hashlib.sha256(content).digest()


def _has_settled(signature: Signature) -> bool:
    _, modified, changed, _ = signature
    return max(modified, changed) < time.time_ns() - _SETTLED


def _part_of(name: str) -> int:
    return zlib.crc32(name.encode()) % _PARTS


class _Unpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> object:
        if (module_name, global_name) in _RECORDS:
            return super().find_class(module_name, global_name)
        if module_name == __name__ and global_name == Kept.__name__:
            return Kept
        if module_name.startswith(_ROOM_OF_RECORDS) and "." not in global_name:
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no record")


_at_hand: dict[Path, tuple[bytes, list[Kept]]] = {}
"""What parts held when this process, a preview, read them before, under their first bytes."""


def _read_part(path: Path, head: bytes) -> list[Kept]:
    try:
        content = path.read_bytes()
        if not content.startswith(head):
            return []
        begin, body = content[: len(head) + 32], content[len(head) + 32 :]
        if digest_of(body) != begin[len(head) :]:
            return []
        known = _at_hand.get(path)
        if known is None or known[0] != begin:
            known = _at_hand[path] = begin, _Unpickler(io.BytesIO(body)).load()
        return known[1]
    except Exception:  # noqa: BLE001 - pickle raises nearly anything; what is odd is no cache
        return []


def _write_part(path: Path, head: bytes, kept: list[Kept]) -> None:
    body = pickle.dumps(kept, protocol=5)
    kept_files.replace_file(path, head, digest_of(body), body)
