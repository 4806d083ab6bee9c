"""Decide which pages a build writes, and which pages of the previous site it reuses.

A planned page is written by the plugin instead of MkDocs, and only if it changed. A page group contains the planned
pages with one path, in different languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.files.replace_folder import ReusedFiles
from site_builder.mkdocs_plugin.incremental.fingerprints import fingerprint
from site_builder.mkdocs_plugin.incremental.manifest import (
    BuildManifest,
    GroupRecord,
    PageRecord,
    SizeAndTime,
    sizes_and_times_below,
)
from site_builder.mkdocs_plugin.incremental.page_registry import PageGroup, PageRegistry
from site_builder.pages import Dependencies
from site_builder.parallel import map_in_parallel

PARALLEL_THRESHOLD = 1000
"""If there are fewer page groups than this, computing their fingerprints in several processes saves no time."""


@dataclass
class IncrementalBuild:
    """Decides which planned pages a build must write, and makes the manifest of the new site.

    Call `changed_pages`, write the pages that it returns, pass their records to `record`, then call
    `reused_and_manifest`.
    """

    previous: BuildManifest | None
    """Manifest of the previous site; None to write everything."""
    digests: Mapping[str, bytes]
    """Entry id -> digest of the id, the entry's file and the entry's pictures."""
    page_registry: PageRegistry
    """All planned pages."""
    site_key: bytes | None
    """Digest of everything that all pages depend on; None if no page may be reused."""
    _reused: dict[str, PageRecord] = field(default_factory=dict)
    _written: dict[str, PageRecord] = field(default_factory=dict)

    def changed_pages(self) -> list[PageGroup]:
        """Return the pages that changed, grouped by path, and record the unchanged pages as reused.

        Returns all pages if there is no previous site, if `site_key` is None, or if the previous site has another
        site key.
        """
        groups = list(self.page_registry.pages_by_path)
        previous = self.previous
        if previous is None or self.site_key is None or self.site_key != previous.site_key:
            return groups
        fingerprints = map_in_parallel(self.fingerprints, groups, min_items=PARALLEL_THRESHOLD)
        changed: list[PageGroup] = []
        for group, group_fingerprints in zip(groups, fingerprints, strict=True):
            changed_pages = []
            for page, value in zip(group, group_fingerprints, strict=True):
                url = self.page_registry.languages.localized_path(page.language, page.path)
                record = previous.pages.get(url)
                if record is not None and record.fingerprint == value:
                    self._reused[url] = record
                else:
                    changed_pages.append(page)
            if changed_pages:
                changed.append(changed_pages)
        return changed

    def fingerprints(self, group: PageGroup) -> list[str]:
        """Return the fingerprint of each page of a group.

        Compare these fingerprints only with a manifest whose site key is equal to `site_key`.
        """
        languages = self.page_registry.languages_at(group[0].path)
        result: list[str] = []
        previous: Dependencies | None = None
        for page in group:
            dependencies = page.depends_on()
            is_equal = dependencies == previous  # a comparison is much faster than a fingerprint
            result.append(
                result[-1] if is_equal else fingerprint(dependencies, languages, self.digests)
            )
            previous = dependencies
        return result

    def record(self, pages: Mapping[str, PageRecord]) -> None:
        """Record pages that were written (URL -> record)."""
        self._written |= pages

    @property
    def pages(self) -> Mapping[str, PageRecord]:
        """URL -> record of each planned page. A page that must be written is missing until it is recorded."""
        return self._reused | self._written

    def reused_and_manifest(
        self, site_dir: Path, groups: Mapping[str, GroupRecord]
    ) -> tuple[ReusedFiles | None, BuildManifest]:
        """Return (files to reuse, manifest of the new site). If no file is reused, the first item is None.

        `site_dir` contains all files that the build has written. `groups` describes the files that are not pages.
        """
        files = sizes_and_times_below(site_dir)
        reused_paths = {f"{url}index.html" for url in self._reused}
        moved = {}
        old_groups = self.previous.groups if self.previous is not None else {}
        for name in groups.keys() & old_groups.keys():
            old, new = old_groups[name], groups[name]
            reused_paths |= new.unchanged_since(old)
            if old.folder and new.folder and old.folder != new.folder:
                moved[old.folder] = new.folder
        reused = None
        if reused_paths and self.previous is not None:
            old_files = _renamed(self.previous.files, moved)
            reused = ReusedFiles(
                frozenset(reused_paths), frozenset(old_files.keys() - reused_paths), moved
            )
            files |= {path: old_files[path] for path in reused_paths}
        return reused, BuildManifest(self.site_key or b"", files, pages=self.pages, groups=groups)


def _renamed(
    files: Mapping[str, SizeAndTime], moved: Mapping[str, str]
) -> Mapping[str, SizeAndTime]:
    """Return path -> size and time after folders were renamed. `moved` maps old to new paths of folders."""
    if not moved:
        return files
    old_names = tuple(moved)
    result = {path: value for path, value in files.items() if not path.startswith(old_names)}
    for old, new in moved.items():
        result |= {
            new + path.removeprefix(old): value
            for path, value in files.items()
            if path.startswith(old)
        }
    return result
