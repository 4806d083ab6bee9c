"""One build of the site: what must be written, what stays from the last one."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from site_builder.mkdocs_plugin.fingerprints import Fingerprints
from site_builder.mkdocs_plugin.manifest import (
    BuildManifest,
    FileStat,
    ListingRecord,
    PageRecord,
    file_stats_below,
)
from site_builder.mkdocs_plugin.page_registry import PageGroup, PageRegistry
from site_builder.mkdocs_plugin.shared_facts import SharedFacts
from site_builder.models import Entry
from site_builder.pages import Dependencies, PlannedListing, PlannedPage, RelatedEntries
from site_builder.pages.paging import page_path
from site_builder.pages.paths import localized_path
from site_builder.replace_folder import ReusedFiles


class RenderedPage(NamedTuple):
    """What is to be remembered of a page that was written just now."""

    url: str
    page: PageRecord
    depends_on: Dependencies | None


class RenderedListing(NamedTuple):
    """What is to be remembered of a listing whose pages were planned just now."""

    path: str
    listing: ListingRecord


class RenderedGroup(NamedTuple):
    """What was written of one unit."""

    pages: list[RenderedPage]
    listing: RenderedListing | None
    has_unspliceable_pages: bool
    """Whether there are pages that the theme does not let us splice."""


@dataclass(frozen=True)
class ScriptFiles:
    """Files for scripts, of which all but the first lie in a folder that is called after what they hold."""

    folder: str
    """That folder, from the root of the site, with a slash."""
    digests: Mapping[str, str]
    """Path in it -> digest."""
    same: frozenset[str]
    """Paths of files that the last site has as well, and that were not written."""
    was: str
    """What the folder was called in the last site, if there are such files."""


@dataclass
class IncrementalBuild:
    """Collects what a build writes, and says what it need not write."""

    previous: BuildManifest | None
    """The last site, unless everything is to be written."""
    key: bytes | None
    """Stands for what all pages share; None where that cannot be known."""
    entries: Mapping[str, Entry]
    digests: Mapping[str, bytes]
    """Entry id -> digest of its file."""
    shared_facts: SharedFacts
    """What all entries together decide."""
    known: Mapping[str, RelatedEntries]
    """Entry id -> its neighbours, where they are what they were."""
    page_registry: PageRegistry
    """All that is planned."""

    def __post_init__(self) -> None:
        self._fingerprints = Fingerprints(self.digests)
        self._moved = True
        """Whether an entry came or went, or says something new to others."""
        self._changed_objects: set[int] = set()
        """The entries that changed, as objects: to look into each of a million takes half a second."""
        self._settled: dict[str, RelatedEntries] = {}
        """Entry id -> its neighbours, for entries of which nothing that their pages show has changed."""
        if (
            self.previous is not None
            and self.shared_facts.names_key == self.previous.shared_facts.names_key
        ):
            changed = self.previous.changed(self.digests)
            self._moved = (
                self.shared_facts.entry_digests != self.previous.shared_facts.entry_digests
            )
            self._changed_objects = {id(self.entries[id_]) for id_ in changed & self.entries.keys()}
            uncertain = changed | self.shared_facts.linking_entries
            self._settled = {
                id_: own
                for id_, own in self.known.items()
                if id_ not in uncertain and changed.isdisjoint(own.ids)
            }

    _pages: dict[str, PageRecord] = field(default_factory=dict)
    _listings: dict[str, ListingRecord] = field(default_factory=dict)
    _neighbours: dict[str, RelatedEntries] = field(default_factory=dict)
    _rewritten: set[str] = field(default_factory=set)
    """URLs of pages that were written just now."""
    _data: list[ScriptFiles] = field(default_factory=list)
    _others: str = ""
    """What there is to say of the pages that pass through MkDocs, in short."""
    _kept: set[str] = field(default_factory=set)

    def expand_group(self, unit: PageGroup) -> tuple[list[PlannedPage], RenderedListing | None]:
        """Return the pages that are planned for an address, and what to remember of a listing."""
        pages: list[PlannedPage] = []
        listings = []
        lengths = set()
        for plan in unit:
            if isinstance(plan, PlannedPage):
                pages.append(plan)
            else:
                own = list(plan.pages())
                pages += own
                listings.append(plan)
                lengths.add(len(own))
        if not listings:
            return pages, None
        # Only if they are of one length, it says which pages there are.
        is_known = self.key is not None and len(lengths) == 1
        fingerprint = self._fingerprint_of(listings[0]) if is_known else None
        return pages, RenderedListing(listings[0].path, ListingRecord(fingerprint, max(lengths)))

    def fingerprint(self, plan: PlannedPage) -> tuple[str | None, Dependencies | None]:
        """Return the fingerprint of a page, and what it is made of."""
        if self.key is None or plan.depends_on is None:
            return None, None
        depends_on = plan.depends_on()
        return self._fingerprints.of(
            depends_on, self.page_registry.languages_at(plan.path)
        ), depends_on

    def _fingerprint_of(self, listing: PlannedListing) -> str:
        languages = [one.language for one in self.page_registry.listings[listing.path]]
        return self._fingerprints.of(listing.depends_on(), languages)

    def groups_to_write(self) -> list[PageGroup]:
        """Return what is not as it was; the rest stays.

        Pages of a listing are planned only where something of it changed.
        """
        if self.previous is None or self.key is None or self.key != self.previous.key:
            return list(self.page_registry.groups)
        changed: list[PageGroup] = [
            own
            for pages in self.page_registry.pages.values()
            if not self._keep_entry(pages, self.previous)
            and (own := self._changed(pages, self.previous))
        ]
        for listings in self.page_registry.listings.values():
            if self._keep_listing(listings, self.previous):
                continue
            pages, new = self.expand_group(listings)
            by_address: defaultdict[str, list[PlannedPage]] = defaultdict(list)
            for plan in self._changed(pages, self.previous):
                by_address[plan.path].append(plan)
            changed += by_address.values()
            self._note_listing(new)
        return changed

    def _changed(self, pages: Iterable[PlannedPage], previous: BuildManifest) -> list[PlannedPage]:
        """Return those of some pages that are not as they were; the others stay."""
        changed = []
        for plan in pages:
            url = localized_path(plan.language, plan.path)
            known = previous.pages.get(url)
            fingerprint, depends_on = self.fingerprint(plan)
            if known is None or fingerprint is None or known.fingerprint != fingerprint:
                changed.append(plan)
            else:
                self._note_page(RenderedPage(url, known, depends_on))
        return changed

    def _keep_entry(self, pages: Sequence[PlannedPage], previous: BuildManifest) -> bool:
        """Keep an entry's pages if they are as they were, and tell whether they are.

        Nobody asks what exactly they are made of.
        """
        entry = pages[0].entry_id
        if entry is None or (own := self._settled.get(entry)) is None:
            return False
        languages = [plan.language for plan in pages]
        kept = {}
        for plan in pages:
            url = localized_path(plan.language, plan.path)
            page = previous.pages.get(url)
            if page is None or not self._fingerprints.matches_languages(
                page.fingerprint, languages
            ):
                return False
            kept[url] = page
        self._pages |= kept
        self._neighbours[entry] = own
        return True

    def _keep_listing(self, listings: Sequence[PlannedListing], previous: BuildManifest) -> bool:
        """Keep the pages of a listing if it is as it was, in every language, and tell whether it is."""
        one = listings[0]
        known = previous.listings.get(one.path)
        languages = [listing.language for listing in listings]
        if known is None or not self._fingerprints.matches_languages(known.fingerprint, languages):
            return False
        if self._moved:
            if known.fingerprint != self._fingerprint_of(one):
                return False
        elif not self._changed_objects.isdisjoint(map(id, one.entries)):
            return False
        kept = {}
        for number in range(one.first_number, one.first_number + known.length):
            address = page_path(one.path, number)
            for language in languages:
                url = localized_path(language, address)
                if (page := previous.pages.get(url)) is None:
                    return False
                kept[url] = page
        self._pages |= kept
        self._listings[one.path] = known
        return True

    def record(self, written: RenderedGroup) -> None:
        """Remember what was written."""
        for new in written.pages:
            self._note_page(new)
            self._rewritten.add(new.url)
        self._note_listing(written.listing)

    def _note_page(self, new: RenderedPage) -> None:
        self._pages[new.url] = new.page
        if new.depends_on is not None and new.depends_on.related is not None:
            (id_,) = new.depends_on.entry_ids
            self._neighbours[id_] = new.depends_on.related

    def _note_listing(self, new: RenderedListing | None) -> None:
        if new is None:
            return
        known = self._listings.setdefault(new.path, new.listing)
        if known.length != new.listing.length:  # in another language
            self._listings[new.path] = known._replace(fingerprint=None)

    def record_script_files(self, script_files: ScriptFiles) -> None:
        """Remember files for scripts that were written."""
        self._data.append(script_files)

    def record_other_pages(self, dates: Mapping[str, str | None]) -> None:
        """Remember the pages that pass through MkDocs: URL -> date."""
        self._others = hashlib.sha256(repr(sorted(dates.items())).encode()).hexdigest()

    @property
    def has_same_pages(self) -> bool:
        """Whether the last site had the same pages of the same dates, now that all are noted."""
        previous = self.previous
        return (
            previous is not None
            and (previous.key, previous.others) == (self.key, self._others)
            and previous.pages.keys() == self._pages.keys()
            and all(previous.pages[url].date == self._pages[url].date for url in self._rewritten)
        )

    def reuse(self, paths: Iterable[str]) -> None:
        """Let other files of the last site stay."""
        self._kept.update(paths)

    @property
    def dates(self) -> dict[str, str | None]:
        """URL -> the date of the newest thing there."""
        return {url: page.date for url, page in self._pages.items()}

    @property
    def number_of_pages(self) -> int:
        """So many pages there are by now, without those that pass through MkDocs."""
        return len(self._pages)

    def finish(
        self, site_dir: Path, invalidate_manifest: Callable[[], None]
    ) -> tuple[ReusedFiles | None, BuildManifest]:
        """Return what stays of the last site, None for nothing, and what is to be remembered."""
        files = file_stats_below(site_dir)
        pages = (url for url in self._pages if url not in self._rewritten)
        data_files = (
            script_files.folder + path for script_files in self._data for path in script_files.same
        )
        staying = frozenset(chain((f"{url}index.html" for url in pages), data_files, self._kept))
        unchanged = None
        if staying and self.previous is not None:
            moves = {
                script_files.was: script_files.folder
                for script_files in self._data
                if script_files.was not in ("", script_files.folder)
            }
            before = _renamed(self.previous.files, moves)
            leaving = frozenset(before.keys() - staying)
            unchanged = ReusedFiles(staying, leaving, moves, invalidate_manifest)
            kept = dict(before)  # nearly all: less to do than to collect what stays
            for path in leaving:
                del kept[path]
            files = kept | files
        script_files = {script_files.folder: script_files.digests for script_files in self._data}
        return unchanged, BuildManifest(
            self.key or b"",
            files,
            pages=self._pages,
            listings=self._listings,
            shared_facts=self.shared_facts,
            neighbours=self._neighbours,
            entries=dict(self.digests),
            script_files=script_files,
            others=self._others,
        )


def unchanged_relations(
    previous: BuildManifest | None, relation_digests: Mapping[str, str]
) -> dict[str, RelatedEntries]:
    """Return the neighbours of the entries about whose relations nothing changed."""
    if previous is None:
        return {}
    now, before = relation_digests, previous.shared_facts.relation_digests
    return {id_: own for id_, own in previous.neighbours.items() if now.get(id_) == before[id_]}


def write_script_files(
    root: str, files: Mapping[str, bytes], site_dir: Path, previous: BuildManifest | None
) -> ScriptFiles:
    """Write files for scripts below a folder of the site, as far as the last site has not got them."""
    (generation,) = {path.partition("/")[0] for path in files if "/" in path}
    folder = f"{root}{generation}/"
    known = {
        name: own
        for name, own in (previous.script_files if previous else {}).items()
        if name.startswith(root)
    }
    was, old = next(iter(known.items()), ("", {}))
    digests: dict[str, str] = {}
    same = set()
    for path, content in files.items():
        _, slash, below = path.partition("/")
        if slash:
            digests[below] = hashlib.blake2b(content, digest_size=16).hexdigest()
            if old.get(below) == digests[below]:
                same.add(below)
                continue
        _write(f"{site_dir}/{root}{path}", content)
    return ScriptFiles(folder, digests, frozenset(same), was if same else "")


def _write(path: str, content: bytes) -> None:
    try:
        file = open(path, "wb")  # noqa: PTH123, SIM115 - by the thousand
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        file = open(path, "wb")  # noqa: PTH123, SIM115
    with file:
        file.write(content)


def _renamed(files: Mapping[str, FileStat], moves: Mapping[str, str]) -> Mapping[str, FileStat]:
    """Return files by what they are called after some folders got other names."""
    if not moves:
        return files
    tops = tuple(moves)
    after = {path: own for path, own in files.items() if not path.startswith(tops)}
    for old, new in moves.items():
        after |= {
            new + path.removeprefix(old): own for path, own in files.items() if path.startswith(old)
        }
    return after
