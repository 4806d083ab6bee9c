"""Decide which pages an incremental build writes, and which it reuses from the previous build."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from site_builder.files.replace_folder import ReusedFiles
from site_builder.mkdocs_plugin.fingerprints import Fingerprints
from site_builder.mkdocs_plugin.manifest import (
    BuildManifest,
    ListingRecord,
    PageRecord,
    SizeAndTime,
    sizes_and_times_below,
)
from site_builder.mkdocs_plugin.page_registry import PageGroup, PageRegistry
from site_builder.mkdocs_plugin.shared_facts import SharedFacts
from site_builder.models import Entry
from site_builder.pages import Dependencies, PlannedListing, PlannedPage, RelatedEntries
from site_builder.pages.paging import page_path
from site_builder.pages.paths import localized_path


class RenderedPage(NamedTuple):
    """A page of the new site, with its manifest record."""

    url: str
    page: PageRecord
    depends_on: Dependencies | None
    """None if the dependencies are not known."""


class RenderedListing(NamedTuple):
    """A listing of the new site, with its manifest record."""

    path: str
    listing: ListingRecord


class RenderedGroup(NamedTuple):
    """The pages of one group that this build has written, with their manifest records."""

    pages: list[RenderedPage]
    listing: RenderedListing | None
    has_unspliceable_pages: bool
    """Whether some pages could not be spliced and were rendered as a whole."""


@dataclass(frozen=True)
class BundleRecord:
    """Manifest record of a bundle (see `bundles`) of the new site."""

    folder: str
    """Folder of the bundle, relative to the site, with a slash at the end."""
    digests: Mapping[str, str]
    """Path in the folder -> digest."""
    reused: frozenset[str]
    """Paths in the folder of the files that were not written, because the previous site has them."""
    previous_folder: str
    """Name of the folder in the previous site; empty if no file is reused."""


@dataclass
class IncrementalBuild:
    """Decides which pages a build must write, and collects the manifest of the new site."""

    previous: BuildManifest | None
    """Manifest of the previous site; None to write everything."""
    site_key: bytes | None
    """Digest of everything that all pages depend on; None if it cannot be computed."""
    entries: Mapping[str, Entry]
    digests: Mapping[str, bytes]
    """Entry id -> digest of the entry's file."""
    shared_facts: SharedFacts
    """Facts that depend on all entries."""
    unchanged_relations: Mapping[str, RelatedEntries]
    """Entry id -> related entries, of the entries whose relations have not changed."""
    page_registry: PageRegistry
    """All planned pages."""

    def __post_init__(self) -> None:
        self._fingerprints = Fingerprints(self.digests)
        self._facts_changed = True
        """Whether an entry was added or removed, or a field changed that decides relations or listings."""
        self._changed_objects: set[int] = set()
        """`id()` of each changed entry; comparing these is faster than hashing entries."""
        self._unaffected: dict[str, RelatedEntries] = {}
        """Entry id -> related entries, of entries whose pages cannot have changed.

        Their pages show only unchanged entries.
        """
        if (
            self.previous is not None
            and self.shared_facts.names_digest == self.previous.shared_facts.names_digest
        ):
            changed = self.previous.changed_entries(self.digests)
            self._facts_changed = (
                self.shared_facts.entry_digests != self.previous.shared_facts.entry_digests
            )
            self._changed_objects = {id(self.entries[id_]) for id_ in changed & self.entries.keys()}
            uncertain = changed | self.shared_facts.linking_entries
            self._unaffected = {
                id_: related
                for id_, related in self.unchanged_relations.items()
                if id_ not in uncertain and changed.isdisjoint(related.ids)
            }

    _pages: dict[str, PageRecord] = field(default_factory=dict)
    _listings: dict[str, ListingRecord] = field(default_factory=dict)
    _related: dict[str, RelatedEntries] = field(default_factory=dict)
    _written_urls: set[str] = field(default_factory=set)
    """URLs of the pages that this build has written."""
    _bundles: list[BundleRecord] = field(default_factory=list)
    _other_pages_digest: str = ""
    """Digest of the URLs and dates of the pages that MkDocs renders."""
    _reused_paths: set[str] = field(default_factory=set)

    def expand_group(self, group: PageGroup) -> tuple[list[PlannedPage], RenderedListing | None]:
        """Return the planned pages of a group, and the record of its listing, if it has one."""
        pages: list[PlannedPage] = []
        listings = []
        lengths = set()
        for plan in group:
            if isinstance(plan, PlannedPage):
                pages.append(plan)
            else:
                listed = list(plan.pages())
                pages += listed
                listings.append(plan)
                lengths.add(len(listed))
        if not listings:
            return pages, None
        # The record has one length, so it is valid only if all languages have that many pages.
        is_valid = self.site_key is not None and len(lengths) == 1
        fingerprint = self._listing_fingerprint(listings[0]) if is_valid else None
        return pages, RenderedListing(listings[0].path, ListingRecord(fingerprint, max(lengths)))

    def fingerprint(self, plan: PlannedPage) -> tuple[str | None, Dependencies | None]:
        """Return the fingerprint and the dependencies of a page; both are None if one is unknown."""
        if self.site_key is None or plan.depends_on is None:
            return None, None
        depends_on = plan.depends_on()
        return self._fingerprints.of(
            depends_on, self.page_registry.languages_at(plan.path)
        ), depends_on

    def _listing_fingerprint(self, listing: PlannedListing) -> str:
        languages = [listing.language for listing in self.page_registry.listings[listing.path]]
        return self._fingerprints.of(listing.depends_on(), languages)

    def groups_to_write(self) -> list[PageGroup]:
        """Return the groups of pages that changed, and record all other pages as reused.

        The pages of a listing are planned only if the listing changed.
        """
        if (
            self.previous is None
            or self.site_key is None
            or self.site_key != self.previous.site_key
        ):
            return list(self.page_registry.groups)
        changed: list[PageGroup] = [
            changed_pages
            for pages in self.page_registry.pages.values()
            if not self._reuse_entry_pages(pages, self.previous)
            and (changed_pages := self._changed_pages(pages, self.previous))
        ]
        for listings in self.page_registry.listings.values():
            if self._reuse_listing(listings, self.previous):
                continue
            pages, new = self.expand_group(listings)
            by_path: defaultdict[str, list[PlannedPage]] = defaultdict(list)
            for plan in self._changed_pages(pages, self.previous):
                by_path[plan.path].append(plan)
            changed += by_path.values()
            self._record_listing(new)
        return changed

    def _changed_pages(
        self, pages: Iterable[PlannedPage], previous: BuildManifest
    ) -> list[PlannedPage]:
        """Return the pages that changed, and record the other pages as reused."""
        changed = []
        for plan in pages:
            url = localized_path(plan.language, plan.path)
            previous_page = previous.pages.get(url)
            fingerprint, depends_on = self.fingerprint(plan)
            if (
                fingerprint is None
                or previous_page is None
                or previous_page.fingerprint != fingerprint
            ):
                changed.append(plan)
            else:
                self._record_page(RenderedPage(url, previous_page, depends_on))
        return changed

    def _reuse_entry_pages(self, pages: Sequence[PlannedPage], previous: BuildManifest) -> bool:
        """Record an entry's pages as reused if they cannot have changed; return whether they are.

        This is faster than `_changed_pages`, because no dependencies are computed.
        """
        entry_id = pages[0].entry_id
        if entry_id is None or (related := self._unaffected.get(entry_id)) is None:
            return False
        languages = [plan.language for plan in pages]
        reused = {}
        for plan in pages:
            url = localized_path(plan.language, plan.path)
            page = previous.pages.get(url)
            if page is None or not self._fingerprints.matches_languages(
                page.fingerprint, languages
            ):
                return False
            reused[url] = page
        self._pages |= reused
        self._related[entry_id] = related
        return True

    def _reuse_listing(self, listings: Sequence[PlannedListing], previous: BuildManifest) -> bool:
        """Record a listing's pages as reused if the listing is unchanged; return whether it is.

        `listings` is the listing in each language.
        """
        listing = listings[0]
        record = previous.listings.get(listing.path)
        languages = [listing.language for listing in listings]
        if record is None or not self._fingerprints.matches_languages(
            record.fingerprint, languages
        ):
            return False
        if self._facts_changed:
            if record.fingerprint != self._listing_fingerprint(listing):
                return False
        elif not self._changed_objects.isdisjoint(map(id, listing.entries)):
            return False
        reused = {}
        for number in range(listing.first_number, listing.first_number + record.length):
            path = page_path(listing.path, number)
            for language in languages:
                url = localized_path(language, path)
                if (page := previous.pages.get(url)) is None:
                    return False
                reused[url] = page
        self._pages |= reused
        self._listings[listing.path] = record
        return True

    def record(self, written: RenderedGroup) -> None:
        """Record the pages that were written."""
        for new in written.pages:
            self._record_page(new)
            self._written_urls.add(new.url)
        self._record_listing(written.listing)

    def _record_page(self, new: RenderedPage) -> None:
        self._pages[new.url] = new.page
        if new.depends_on is not None and new.depends_on.related is not None:
            (id_,) = new.depends_on.entry_ids
            self._related[id_] = new.depends_on.related

    def _record_listing(self, new: RenderedListing | None) -> None:
        if new is None:
            return
        record = self._listings.setdefault(new.path, new.listing)
        if record.length != new.listing.length:  # the languages have different numbers of pages
            self._listings[new.path] = record._replace(fingerprint=None)

    def record_bundle(self, bundle: BundleRecord) -> None:
        """Record a bundle of the new site."""
        self._bundles.append(bundle)

    def record_other_pages(self, dates: Mapping[str, str | None]) -> None:
        """Record the pages that MkDocs renders (URL -> date)."""
        self._other_pages_digest = hashlib.sha256(repr(sorted(dates.items())).encode()).hexdigest()

    @property
    def has_same_pages(self) -> bool:
        """Whether the previous site had the same pages and dates. Valid when all pages are recorded."""
        previous = self.previous
        return (
            previous is not None
            and (previous.site_key, previous.other_pages_digest)
            == (self.site_key, self._other_pages_digest)
            and previous.pages.keys() == self._pages.keys()
            and all(previous.pages[url].date == self._pages[url].date for url in self._written_urls)
        )

    def reuse(self, paths: Iterable[str]) -> None:
        """Record files of the previous site, other than pages, as reused."""
        self._reused_paths.update(paths)

    @property
    def dates(self) -> dict[str, str | None]:
        """URL -> newest date on the page."""
        return {url: page.date for url, page in self._pages.items()}

    @property
    def number_of_pages(self) -> int:
        """Number of recorded pages, without the pages that MkDocs renders."""
        return len(self._pages)

    def finish(
        self, site_dir: Path, invalidate_manifest: Callable[[], None]
    ) -> tuple[ReusedFiles | None, BuildManifest]:
        """Return the files to reuse, if any, and the manifest of the new site."""
        files = sizes_and_times_below(site_dir)
        reused_urls = (url for url in self._pages if url not in self._written_urls)
        bundle_files = (bundle.folder + path for bundle in self._bundles for path in bundle.reused)
        reused_paths = frozenset(
            chain((f"{url}index.html" for url in reused_urls), bundle_files, self._reused_paths)
        )
        reused = None
        if reused_paths and self.previous is not None:
            moved = {
                bundle.previous_folder: bundle.folder
                for bundle in self._bundles
                if bundle.previous_folder not in ("", bundle.folder)
            }
            before = _renamed(self.previous.files, moved)
            stale = frozenset(before.keys() - reused_paths)
            reused = ReusedFiles(reused_paths, stale, moved, invalidate_manifest)
            # Most files are reused, so removing the stale files is faster than copying the others.
            remaining = dict(before)
            for path in stale:
                del remaining[path]
            files = remaining | files
        return reused, BuildManifest(
            self.site_key or b"",
            files,
            pages=self._pages,
            listings=self._listings,
            shared_facts=self.shared_facts,
            related=self._related,
            entries=dict(self.digests),
            bundles={bundle.folder: bundle.digests for bundle in self._bundles},
            other_pages_digest=self._other_pages_digest,
        )


def unchanged_relations(
    previous: BuildManifest | None, relation_digests: Mapping[str, str]
) -> dict[str, RelatedEntries]:
    """Return entry id -> related entries, of all entries whose relations have not changed."""
    if previous is None:
        return {}
    now, before = relation_digests, previous.shared_facts.relation_digests
    return {
        id_: related for id_, related in previous.related.items() if now.get(id_) == before[id_]
    }


def write_bundle(
    root: str, files: Mapping[str, bytes], site_dir: Path, previous: BuildManifest | None
) -> BundleRecord:
    """Write a bundle below the folder `root` of the site, and return its record.

    Files that the previous site has are not written.
    """
    (bundle_name,) = {path.partition("/")[0] for path in files if "/" in path}
    folder = f"{root}{bundle_name}/"
    previous_bundles = {
        name: digests
        for name, digests in (previous.bundles if previous else {}).items()
        if name.startswith(root)
    }
    previous_folder, previous_digests = next(iter(previous_bundles.items()), ("", {}))
    digests: dict[str, str] = {}
    reused = set()
    for path, content in files.items():
        _, slash, path_in_folder = path.partition("/")
        if slash:  # all files except the bundle manifest
            digests[path_in_folder] = hashlib.blake2b(content, digest_size=16).hexdigest()
            if previous_digests.get(path_in_folder) == digests[path_in_folder]:
                reused.add(path_in_folder)
                continue
        _write(f"{site_dir}/{root}{path}", content)
    return BundleRecord(folder, digests, frozenset(reused), previous_folder if reused else "")


def _write(path: str, content: bytes) -> None:
    try:
        file = open(path, "wb")  # noqa: PTH123, SIM115 - faster than Path for thousands of files
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        file = open(path, "wb")  # noqa: PTH123, SIM115
    with file:
        file.write(content)


def _renamed(
    files: Mapping[str, SizeAndTime], moved: Mapping[str, str]
) -> Mapping[str, SizeAndTime]:
    """Return the files by their new paths after folders are renamed; `moved` maps old to new name."""
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
