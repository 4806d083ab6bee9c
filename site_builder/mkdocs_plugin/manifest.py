"""The build manifest: which files the previous build wrote, and what each of them depended on.

A wrong manifest would be worse than none. It is used only if the site's folder contains exactly the
files of the manifest, each with the recorded size and modification time. Pages are reused only if the
site key is unchanged, a digest of everything that all pages depend on. A pull request could add a
manifest to the project's cache; `cache_store` explains how the builder recognises such files.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from site_builder import cache_store
from site_builder.environment_key import environment_key
from site_builder.errors import SiteBuilderError
from site_builder.mkdocs_plugin.shared_facts import NO_SHARED_FACTS, SharedFacts
from site_builder.pages import RelatedEntries

SizeAndTime = tuple[int, int]
"""Size in bytes, and modification time in nanoseconds."""


_Record = TypeVar("_Record")


class PageRecord(NamedTuple):
    """What is recorded of a page."""

    fingerprint: str | None
    """Equal fingerprints mean equal pages. None if the dependencies are not known."""
    date: str | None
    """Newest date on the page."""


class ListingRecord(NamedTuple):
    """What is recorded of a listing, for all languages together."""

    fingerprint: str | None
    """Fingerprint of all pages of the listing together; None if it is not known."""
    length: int
    """Number of pages in each language."""


@dataclass(frozen=True)
class BuildManifest:
    """Record of everything that a build has written or reused."""

    site_key: bytes = b""
    """Digest of everything that all pages depend on."""
    files: Mapping[str, SizeAndTime] = field(default_factory=dict)
    """Path -> size and time of every file of the site."""
    folders: Mapping[str, int] = field(default_factory=dict)
    """Path of every folder of the site -> modification time in nanoseconds."""
    pages: Mapping[str, PageRecord] = field(default_factory=dict)
    """URL -> page; does not contain the pages that MkDocs renders."""
    listings: Mapping[str, ListingRecord] = field(default_factory=dict)
    """Path of the listing's first page -> listing."""
    shared_facts: SharedFacts = NO_SHARED_FACTS
    """Facts that depend on all entries."""
    related: Mapping[str, RelatedEntries] = field(default_factory=dict)
    """Entry id -> related entries."""
    entries: Mapping[str, bytes] = field(default_factory=dict)
    """Entry id -> digest of the entry's file."""
    bundles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Folder of a bundle -> path in the folder -> digest."""
    other_pages_digest: str = ""
    """Digest of the URLs and dates of the pages that MkDocs renders."""

    def changed_entries(self, digests: Mapping[str, bytes]) -> frozenset[str]:
        """Return the ids of entries that were changed, added or removed since this build.

        `digests` maps the ids of the current entries to the digests of their files.
        """
        return frozenset(dict(self.entries.items() ^ digests.items()))


class ManifestStore:
    """The file that holds the manifest of one site."""

    def __init__(self, folder: Path, site: Path) -> None:
        """Use a file in `folder` for the site at `site`. Must be called before the build begins."""
        environment_key()  # computed before the build, because the code may change during it
        self._site = site
        name = hashlib.sha256(str(site).encode()).hexdigest()[:32]
        self._file = folder / f"{name}.site"
        self._loaded_file: tuple[int, int] | None = None
        """Inode number and modification time of the file that `load` has read."""

    def load(self) -> BuildManifest | None:
        """Return the manifest of the previous build, or None.

        Call `is_unmodified` before you use the manifest: `load` does not check the site's files.
        """
        try:
            status = self._file.stat()
        except OSError:
            return None
        plain = cache_store.load(self._file)
        if plain is None:
            return None
        manifest = _from_plain(plain)
        self._loaded_file = (status.st_ino, status.st_mtime_ns)
        return manifest

    def invalidate(self) -> None:
        """Delete the stored manifest. Must be called before the site is changed.

        Raises SiteBuilderError if another process has built the site since `load`.
        """
        try:
            status = self._file.stat()
            if self._loaded_file != (status.st_ino, status.st_mtime_ns):
                raise FileNotFoundError
            self._file.unlink()
        except OSError as error:
            raise SiteBuilderError(
                f"{self._site} was built by another process at the same time. Build it again."
            ) from error

    def save(self, manifest: BuildManifest, patched: BuildManifest | None = None) -> None:
        """Store the manifest of the finished site; do nothing if it cannot be stored.

        `patched` is the manifest of the previous site if the new files were moved into its folder.
        """
        with suppress(OSError):
            folders = folder_mtimes(self._site, manifest.files, patched)
            plain = _to_plain(replace(manifest, folders=folders))
            cache_store.save(self._file, plain, shared_references=False)


def is_unmodified(site: Path, manifest: BuildManifest) -> bool:
    """Return whether a folder contains exactly the files of a manifest, unmodified.

    Added and removed files change the modification time of their folder; comparing these times is
    much faster than listing the folders.
    """
    stat, top = os.stat, f"{site}/"
    try:
        for path, (size, time) in manifest.files.items():
            status = stat(top + path, follow_symlinks=False)
            if status.st_mtime_ns != time or status.st_size != size:
                return False
        return all(stat(top + path).st_mtime_ns == time for path, time in manifest.folders.items())
    except OSError:
        return False


def folder_mtimes(
    site: Path, files: Mapping[str, SizeAndTime], patched: BuildManifest | None = None
) -> dict[str, int]:
    """Return the modification time of every folder that contains one of these files, at any depth.

    `patched` is the manifest of the previous site if the new files were moved into its folder. Then
    only the times of folders in which a file was added, changed or removed are read.
    """
    times = dict(patched.folders) if patched is not None else {}
    touched = dict(files.items() ^ patched.files.items()) if patched is not None else files
    for folder in _parent_folders(touched):
        try:
            times[folder] = os.stat(f"{site}/{folder}").st_mtime_ns  # noqa: PTH116 - faster than Path for thousands of folders
        except FileNotFoundError:
            times.pop(folder, None)
    return times


def _parent_folders(files: Iterable[str]) -> set[str]:
    """Return all parent folders of these paths, including the root ("")."""
    folders = {""}
    for path in files:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def sizes_and_times_below(folder: Path) -> dict[str, SizeAndTime]:
    """Return path -> size and time of every file below a folder."""
    found: dict[str, SizeAndTime] = {}
    pending = [""]
    while pending:
        subfolder = pending.pop()
        with os.scandir(f"{folder}/{subfolder}") as items:
            for item in items:
                if item.is_dir(follow_symlinks=False):
                    pending.append(f"{subfolder}{item.name}/")
                else:
                    status = item.stat(follow_symlinks=False)
                    found[f"{subfolder}{item.name}"] = (status.st_size, status.st_mtime_ns)
    return found


def _to_plain(manifest: BuildManifest) -> tuple[object, ...]:
    """Convert a manifest to plain values, which `marshal` can write."""
    return (
        manifest.site_key,
        dict(manifest.files),
        dict(manifest.folders),
        _to_columns(manifest.pages),
        _to_columns(manifest.listings),
        tuple(manifest.shared_facts),
        _to_columns(manifest.related),
        dict(manifest.entries),
        {folder: dict(digests) for folder, digests in manifest.bundles.items()},
        manifest.other_pages_digest,
    )


def _from_plain(plain: Any) -> BuildManifest:
    """Reverse `_to_plain`."""
    site_key, files, folders, pages, listings, facts, related, entries, bundles, others = plain
    return BuildManifest(
        site_key,
        files,
        folders,
        _from_columns(PageRecord, pages),
        _from_columns(ListingRecord, listings),
        SharedFacts(*facts),
        _from_columns(RelatedEntries, related),
        entries,
        bundles,
        others,
    )


def _to_columns(rows: Mapping[str, tuple[object, ...]]) -> tuple[object, ...]:
    """Return a list of the keys, then one list for each field."""
    return list(rows), *map(list, zip(*rows.values(), strict=True))


def _from_columns(record: Callable[..., _Record], columns: Any) -> dict[str, _Record]:
    """Reverse `_to_columns`."""
    names, *fields = columns
    return dict(zip(names, map(record, *fields), strict=True)) if fields else {}
