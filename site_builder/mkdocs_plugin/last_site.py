"""What was written the last time, so that the next build need only write what is different.

A wrong memory is worse than none. It counts only for the folder that it tells of, as long as every
file there has the size and the time that it had, and no file came or went; for pages, only under the
same key, which stands for everything that all pages share. It lies in the project's cache, where
anybody could put one, so it is read as plain data, and no path in it leads out of the site.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from site_builder.errors import SiteBuilderError
from site_builder.kept_files import replace_file
from site_builder.pages import Neighbours

Signature = tuple[int, int]
"""Size and time of change, in nanoseconds."""


class WrittenPage(NamedTuple):
    """A page that was written."""

    fingerprint: str | None
    """Equal ones make equal pages; None where nobody knows."""
    date: str | None
    """The date of the newest thing on it."""


@dataclass(frozen=True)
class LastSite:
    """A site as it was written."""

    key: bytes = b""
    """Stands for what all pages share."""
    files: Mapping[str, Signature] = field(default_factory=dict)
    """Path of every file of the site -> by what it is known again."""
    folders: Mapping[str, int] = field(default_factory=dict)
    """Path of every folder of the site -> its time of change, in nanoseconds."""
    pages: Mapping[str, WrittenPage] = field(default_factory=dict)
    """URL -> page, for those that MkDocs does not render itself."""
    neighbours: Mapping[str, tuple[str, Neighbours]] = field(default_factory=dict)
    """Entry id -> relation key, and what followed from it."""
    names: str = ""
    """What decided the addresses of names."""
    entries: Mapping[str, str] = field(default_factory=dict)
    """Entry id -> digest of its file."""
    data: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Folder of files that scripts read -> path in it -> digest."""


class SiteMemory:
    """Remembers one site in one file."""

    def __init__(self, place: Path, site: Path, maker: str | None) -> None:
        """Take where to keep it, which site it is, and the code that makes it, if that is known."""
        self._site = site
        self._maker = maker
        name = hashlib.sha256(str(site).encode()).hexdigest()[:32]
        self._file = place / f"{name}.json"
        self._seen: tuple[int, int] | None = None

    def recall(self) -> LastSite | None:
        """Return what is remembered. Whether it is still true, `stands` tells, which takes longer."""
        try:
            facts = self._file.stat()
            plain = json.loads(self._file.read_bytes())
            if self._maker is None or plain["maker"] != self._maker:
                return None
            last = _from_plain(plain)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            return None  # whatever is odd about it
        self._seen = (facts.st_ino, facts.st_mtime_ns)
        return last

    def claim(self) -> None:
        """Forget, before the site is changed. Raises SiteBuilderError if somebody else changed it."""
        try:
            facts = self._file.stat()
            if self._seen != (facts.st_ino, facts.st_mtime_ns):
                raise FileNotFoundError
            self._file.unlink()
        except OSError as error:
            raise SiteBuilderError(
                f"{self._site} was built by somebody else at the same time. Build it again."
            ) from error

    def forget(self) -> None:
        """Forget everything."""
        self._file.unlink(missing_ok=True)

    def remember(self, last: LastSite, before: LastSite | None = None) -> None:
        """Keep what was written; where that is impossible, the next build must do without.

        `before` is the site into which the new files were put, if there was one.
        """
        if self._maker is None:
            return
        with suppress(OSError):
            folders = times_of_folders(self._site, last.files, before)
            plain = {"maker": self._maker, **_as_plain(replace(last, folders=folders))}
            self._file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._file, json.dumps(plain).encode())


def stands(site: Path, last: LastSite) -> bool:
    """Tell whether a folder holds the files of a site, as they were, and no others.

    Nothing comes into a folder, or leaves it, without changing its time: that is much quicker to ask
    for than what is in it.
    """
    stat, top = os.stat, f"{site}/"
    try:
        for path, (size, time) in last.files.items():
            facts = stat(top + path, follow_symlinks=False)
            if facts.st_mtime_ns != time or facts.st_size != size:
                return False
        return all(stat(top + path).st_mtime_ns == time for path, time in last.folders.items())
    except OSError:
        return False


def times_of_folders(
    site: Path, files: Mapping[str, Signature], before: LastSite | None = None
) -> dict[str, int]:
    """Return the time of change of every folder in which there are files, and of those above.

    If the files were put into the site that was there `before`, only those folders are looked at in
    which something is new, changed or gone.
    """
    known = dict(before.folders) if before is not None else {}
    touched = dict(files.items() ^ before.files.items()) if before is not None else files
    for folder in _with_those_above(touched):
        try:
            known[folder] = os.stat(f"{site}/{folder}").st_mtime_ns  # noqa: PTH116 - by the thousand
        except FileNotFoundError:
            known.pop(folder, None)
    return known


def _with_those_above(files: Iterable[str]) -> set[str]:
    folders = {""}
    for path in files:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def signatures_below(folder: Path) -> dict[str, Signature]:
    """Return every file below a folder, with its signature."""
    found: dict[str, Signature] = {}
    pending = [""]
    while pending:
        below = pending.pop()
        with os.scandir(f"{folder}/{below}") as items:
            for item in items:
                if item.is_dir(follow_symlinks=False):
                    pending.append(f"{below}{item.name}/")
                else:
                    facts = item.stat(follow_symlinks=False)
                    found[f"{below}{item.name}"] = (facts.st_size, facts.st_mtime_ns)
    return found


def _as_plain(last: LastSite) -> dict[str, object]:
    """Return it in values that JSON knows; tuples become lists."""
    return {
        "key": last.key.hex(),
        "files": last.files,
        "folders": last.folders,
        "pages": last.pages,
        "neighbours": last.neighbours,
        "names": last.names,
        "entries": last.entries,
        "data": last.data,
    }


def _from_plain(plain: Any) -> LastSite:
    return LastSite(
        bytes.fromhex(plain["key"]),
        {_inside(path): (int(size), int(time)) for path, (size, time) in plain["files"].items()},
        {_inside(path): int(time) for path, time in plain["folders"].items()},
        {url: WrittenPage(*page) for url, page in plain["pages"].items()},
        {
            id_: (key, Neighbours(tuple(others), why))
            for id_, (key, (others, why)) in plain["neighbours"].items()
        },
        plain["names"],
        dict(plain["entries"]),
        {
            _inside(folder): {_inside(path): digest for path, digest in own.items()}
            for folder, own in plain["data"].items()
        },
    )


def _inside(path: str) -> str:
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError(path)
    return path
