"""What was written the last time, so that the next build need only write what is different.

A wrong memory is worse than none. It counts only for the folder that it tells of, as long as every
file there has the size and the time that it had, and no file came or went; for pages, only under the
same key, which stands for everything that all pages share. It lies in the project's cache, where
a pull request could put one: see `cache_store` for how that is known.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from site_builder import cache_store
from site_builder.errors import SiteBuilderError
from site_builder.mkdocs_plugin.shared_facts import NO_SHARED_FACTS, SharedFacts
from site_builder.pages import RelatedEntries

FileStat = tuple[int, int]
"""Size and time of change, in nanoseconds."""


_Record = TypeVar("_Record")


class PageRecord(NamedTuple):
    """A page that was written."""

    fingerprint: str | None
    """Equal ones make equal pages; None where nobody knows."""
    date: str | None
    """The date of the newest thing on it."""


class ListingRecord(NamedTuple):
    """A listing whose pages were written, in every language."""

    fingerprint: str | None
    """As that of a page, for all its pages together."""
    length: int
    """How many pages there are of it in each language."""


@dataclass(frozen=True)
class BuildManifest:
    """A site as it was written."""

    key: bytes = b""
    """Stands for what all pages share."""
    files: Mapping[str, FileStat] = field(default_factory=dict)
    """Path of every file of the site -> by what it is known again."""
    folders: Mapping[str, int] = field(default_factory=dict)
    """Path of every folder of the site -> its time of change, in nanoseconds."""
    pages: Mapping[str, PageRecord] = field(default_factory=dict)
    """URL -> page, for those that MkDocs does not render itself."""
    listings: Mapping[str, ListingRecord] = field(default_factory=dict)
    """Address -> listing."""
    shared_facts: SharedFacts = NO_SHARED_FACTS
    """What all entries together decided."""
    neighbours: Mapping[str, RelatedEntries] = field(default_factory=dict)
    """Entry id -> what followed from its relation key."""
    entries: Mapping[str, bytes] = field(default_factory=dict)
    """Entry id -> digest of its file."""
    script_files: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Folder of files that scripts read -> path in it -> digest."""
    others: str = ""
    """What there was to say of pages that MkDocs renders itself: where they are, and their dates."""

    def changed(self, digests: Mapping[str, bytes]) -> frozenset[str]:
        """Return the ids of entries whose files are other ones now, or came, or went."""
        return frozenset(dict(self.entries.items() ^ digests.items()))


class ManifestStore:
    """Remembers one site in one file."""

    def __init__(self, place: Path, site: Path, maker: str | None) -> None:
        """Take where to keep it, which site it is, and the code that makes it, if that is known."""
        self._site = site
        self._maker = maker
        name = hashlib.sha256(str(site).encode()).hexdigest()[:32]
        self._file = place / f"{name}.site"
        self._seen: tuple[int, int] | None = None

    def load(self) -> BuildManifest | None:
        """Return what is remembered. Whether it is still true, `is_unmodified` tells, which takes longer."""
        try:
            facts = self._file.stat()
        except OSError:
            return None
        kept = cast("tuple[str, object] | None", cache_store.load(self._file))
        if kept is None or kept[0] != self._maker:
            return None
        last = _from_plain(kept[1])
        self._seen = (facts.st_ino, facts.st_mtime_ns)
        return last

    def invalidate(self) -> None:
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

    def save(self, last: BuildManifest, before: BuildManifest | None = None) -> None:
        """Keep what was written; where that is impossible, the next build must do without.

        `before` is the site into which the new files were put, if there was one.
        """
        if self._maker is None:
            return
        with suppress(OSError):
            folders = folder_mtimes(self._site, last.files, before)
            plain = _as_plain(replace(last, folders=folders))
            cache_store.save(self._file, (self._maker, plain), shared_references=False)


def is_unmodified(site: Path, last: BuildManifest) -> bool:
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


def folder_mtimes(
    site: Path, files: Mapping[str, FileStat], before: BuildManifest | None = None
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


def file_stats_below(folder: Path) -> dict[str, FileStat]:
    """Return every file below a folder, with its signature."""
    found: dict[str, FileStat] = {}
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


def _as_plain(last: BuildManifest) -> tuple[object, ...]:
    """Return it in values that `marshal` knows, which are plain tuples."""
    return (
        last.key,
        dict(last.files),
        dict(last.folders),
        _in_columns(last.pages),
        _in_columns(last.listings),
        tuple(last.shared_facts),
        _in_columns(last.neighbours),
        dict(last.entries),
        {folder: dict(own) for folder, own in last.script_files.items()},
        last.others,
    )


def _from_plain(plain: Any) -> BuildManifest:
    key, files, folders, pages, listings, facts, neighbours, entries, script_files, others = plain
    return BuildManifest(
        key,
        files,
        folders,
        _in_rows(PageRecord, pages),
        _in_rows(ListingRecord, listings),
        SharedFacts(*facts),
        _in_rows(RelatedEntries, neighbours),
        entries,
        script_files,
        others,
    )


def _in_columns(rows: Mapping[str, tuple[object, ...]]) -> tuple[object, ...]:
    return list(rows), *map(list, zip(*rows.values(), strict=True))


def _in_rows(record: Callable[..., _Record], columns: Any) -> dict[str, _Record]:
    names, *fields = columns
    return dict(zip(names, map(record, *fields), strict=True)) if fields else {}
