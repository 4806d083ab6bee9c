"""The build manifest: the files of a site, and the fingerprint of each page.

A manifest is used only if the site's folder contains exactly the files of the manifest, each with the
recorded size and modification time. Pages are reused only if the site key is unchanged. The site key is a
digest of everything that all pages depend on.

A pull request could add a manifest to the project's cache. `cache_store` recognises and ignores such a manifest.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from site_builder import cache_store
from site_builder.environment_key import environment_key
from site_builder.errors import SiteBuilderError
from site_builder.parallel import BackgroundTask

PARALLEL_THRESHOLD = 1_000
"""If the site has fewer files than this, starting a process costs more time than it saves."""

SizeAndTime = tuple[int, int]
"""Size in bytes, and modification time in nanoseconds."""


class PageRecord(NamedTuple):
    """Record of a page in the manifest."""

    fingerprint: str
    """If two pages have equal fingerprints, and their sites have equal site keys, the pages have equal HTML."""
    date: str | None
    """`Page.modified`, for the sitemap."""


class GroupRecord(NamedTuple):
    """Record of a group of files (see `site_files`) in the manifest."""

    key: str
    """Digest of everything that the files depend on."""
    digests: Mapping[str, str]
    """Path -> digest of the content. For a `LazyFile`, whose content is made only if necessary, its cache key."""
    folder: str = ""
    """Folder of a bundle, with a slash at the end; empty for other groups. It has a new name after each change."""

    def digest_at(self, path: str, folder: str) -> str | None:
        """Return the digest of the file that a build with the bundle in `folder` has at a path, or None."""
        if folder and path.startswith(folder):
            path = self.folder + path.removeprefix(folder)
        return self.digests.get(path)

    def unchanged_since(self, previous: GroupRecord) -> frozenset[str]:
        """Return the paths of the files that the previous site has with equal content, perhaps in another `folder`."""
        return frozenset(
            path
            for path, digest in self.digests.items()
            if previous.digest_at(path, self.folder) == digest
        )


@dataclass(frozen=True)
class BuildManifest:
    """The files and pages of a site, for the next build."""

    site_key: bytes = b""
    """Digest of everything that all pages depend on."""
    files: Mapping[str, SizeAndTime] = field(default_factory=dict)
    """Path -> size and time of every file of the site."""
    pages: Mapping[str, PageRecord] = field(default_factory=dict)
    """URL -> record of the page. Pages that MkDocs renders are left out."""
    groups: Mapping[str, GroupRecord] = field(default_factory=dict)
    """Name of a group of files that are not pages -> its record."""


class ManifestStore:
    """The file that holds the manifest of one site."""

    def __init__(self, folder: Path, site: Path) -> None:
        """Choose the file in `folder` that belongs to the site in the folder `site`. Call this before the build."""
        environment_key()  # computed and cached now, because the code may change during the build
        self._site = site
        name = hashlib.sha256(str(site).encode()).hexdigest()[:32]
        self._file = folder / f"{name}.site"
        self._loaded_file: tuple[int, int] | None = None
        """Inode number and modification time of the file that `loading` has read."""
        self.written_files: Collection[str] | None = None
        """Paths of the files that the previous build wrote; None if they are not known. Set by `loading`."""

    @contextmanager
    def loading(self) -> Iterator[Callable[[], BuildManifest | None]]:
        """Yield a function that returns the manifest of the previous build.

        The function returns None if there is no manifest, or if the site was modified after the previous build.
        If the site is large and there is a second core, a child process compares the files with the manifest while the
        `with` block runs.
        """
        manifest = self._read()
        if manifest is None:
            yield lambda: None
            return
        is_large = len(manifest.files) >= PARALLEL_THRESHOLD
        compare = partial(is_unmodified, self._site, manifest)
        comparison = BackgroundTask(compare, use_process=is_large)
        try:
            yield lambda: manifest if comparison.result() else None
        finally:
            comparison.cancel()

    def _read(self) -> BuildManifest | None:
        try:
            status = self._file.stat()
        except OSError:
            return None
        plain = cache_store.load(self._file)
        if plain is None:
            return None
        manifest = _from_plain(plain)
        self.written_files = manifest.files.keys()
        self._loaded_file = (status.st_ino, status.st_mtime_ns)
        return manifest

    def invalidate(self) -> None:
        """Delete the stored manifest, which becomes wrong when a file of the site changes. Call this before the change.

        Raises SiteBuilderError if another process has built the site since `loading`.
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

    def save(self, manifest: BuildManifest) -> None:
        """Store the manifest of the finished site; do nothing if it cannot be stored."""
        with suppress(OSError):
            cache_store.save(self._file, _to_plain(manifest), shared_references=False)


def is_unmodified(site: Path, manifest: BuildManifest) -> bool:
    """Return whether a folder contains exactly the files of a manifest, unmodified."""
    try:
        return sizes_and_times_below(site) == manifest.files
    except OSError:
        return False


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
        {url: tuple(page) for url, page in manifest.pages.items()},
        {name: tuple(group) for name, group in manifest.groups.items()},
    )


def _from_plain(plain: Any) -> BuildManifest:
    """Reverse `_to_plain`."""
    site_key, files, pages, groups = plain
    page_records = {url: PageRecord(*page) for url, page in pages.items()}
    group_records = {name: GroupRecord(*group) for name, group in groups.items()}
    return BuildManifest(site_key, files, page_records, group_records)
