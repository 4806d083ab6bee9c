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

from site_builder.mkdocs_plugin.entry_facts import EntryFacts
from site_builder.mkdocs_plugin.fingerprints import Fingerprints
from site_builder.mkdocs_plugin.last_site import (
    LastSite,
    Signature,
    WrittenListing,
    WrittenPage,
    signatures_below,
)
from site_builder.mkdocs_plugin.plans import Plans, Unit
from site_builder.models import Entry
from site_builder.pages import Ingredients, Neighbours, PlannedListing, PlannedPage
from site_builder.pages.addresses import address_in
from site_builder.pages.paging import page_address
from site_builder.whole_folder import Unchanged


class NewPage(NamedTuple):
    """What is to be remembered of a page that was written just now."""

    url: str
    page: WrittenPage
    made_of: Ingredients | None


class NewListing(NamedTuple):
    """What is to be remembered of a listing whose pages were planned just now."""

    address: str
    listing: WrittenListing


class Written(NamedTuple):
    """What was written of one unit."""

    pages: list[NewPage]
    listing: NewListing | None
    refused_some: bool
    """Whether there are pages that the theme does not let us splice."""


@dataclass(frozen=True)
class NewData:
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
class Edition:
    """Collects what a build writes, and says what it need not write."""

    last: LastSite | None
    """The last site, unless everything is to be written."""
    key: bytes | None
    """Stands for what all pages share; None where that cannot be known."""
    entries: Mapping[str, Entry]
    digests: Mapping[str, bytes]
    """Entry id -> digest of its file."""
    facts: EntryFacts
    """What all entries together decide."""
    known: Mapping[str, Neighbours]
    """Entry id -> its neighbours, where they are what they were."""
    plans: Plans
    """All that is planned."""

    def __post_init__(self) -> None:
        self._fingerprints = Fingerprints(self.digests)
        self._moved = True
        """Whether an entry came or went, or says something new to others."""
        self._changed_objects: set[int] = set()
        """The entries that changed, as objects: to look into each of a million takes half a second."""
        self._settled: dict[str, Neighbours] = {}
        """Entry id -> its neighbours, for entries of which nothing that their pages show has changed."""
        if self.last is not None and self.facts.names == self.last.facts.names:
            changed = self.last.changed(self.digests)
            self._moved = self.facts.for_others != self.last.facts.for_others
            self._changed_objects = {id(self.entries[id_]) for id_ in changed & self.entries.keys()}
            uncertain = changed | self.facts.leading
            self._settled = {
                id_: own
                for id_, own in self.known.items()
                if id_ not in uncertain and changed.isdisjoint(own.others)
            }

    _pages: dict[str, WrittenPage] = field(default_factory=dict)
    _listings: dict[str, WrittenListing] = field(default_factory=dict)
    _neighbours: dict[str, Neighbours] = field(default_factory=dict)
    _rewritten: set[str] = field(default_factory=set)
    """URLs of pages that were written just now."""
    _data: list[NewData] = field(default_factory=list)
    _others: str = ""
    """What there is to say of the pages that pass through MkDocs, in short."""
    _kept: set[str] = field(default_factory=set)

    def pages_of(self, unit: Unit) -> tuple[list[PlannedPage], NewListing | None]:
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
        return pages, NewListing(listings[0].address, WrittenListing(fingerprint, max(lengths)))

    def fingerprint(self, plan: PlannedPage) -> tuple[str | None, Ingredients | None]:
        """Return the fingerprint of a page, and what it is made of."""
        if self.key is None or plan.made_of is None:
            return None, None
        made_of = plan.made_of()
        return self._fingerprints.of(made_of, self.plans.languages_at(plan.address)), made_of

    def _fingerprint_of(self, listing: PlannedListing) -> str:
        languages = [one.language for one in self.plans.listings[listing.address]]
        return self._fingerprints.of(listing.made_of(), languages)

    def to_write(self) -> list[Unit]:
        """Return what is not as it was; the rest stays.

        Pages of a listing are planned only where something of it changed.
        """
        if self.last is None or self.key is None or self.key != self.last.key:
            return list(self.plans.units)
        changed: list[Unit] = [
            own
            for pages in self.plans.pages.values()
            if not self._keep_entry(pages, self.last) and (own := self._changed(pages, self.last))
        ]
        for listings in self.plans.listings.values():
            if self._keep_listing(listings, self.last):
                continue
            pages, new = self.pages_of(listings)
            by_address: defaultdict[str, list[PlannedPage]] = defaultdict(list)
            for plan in self._changed(pages, self.last):
                by_address[plan.address].append(plan)
            changed += by_address.values()
            self._note_listing(new)
        return changed

    def _changed(self, pages: Iterable[PlannedPage], last: LastSite) -> list[PlannedPage]:
        """Return those of some pages that are not as they were; the others stay."""
        changed = []
        for plan in pages:
            url = address_in(plan.language, plan.address)
            known = last.pages.get(url)
            fingerprint, made_of = self.fingerprint(plan)
            if known is None or fingerprint is None or known.fingerprint != fingerprint:
                changed.append(plan)
            else:
                self._note_page(NewPage(url, known, made_of))
        return changed

    def _keep_entry(self, pages: Sequence[PlannedPage], last: LastSite) -> bool:
        """Keep an entry's pages if they are as they were, and tell whether they are.

        Nobody asks what exactly they are made of.
        """
        entry = pages[0].entry
        if entry is None or (own := self._settled.get(entry)) is None:
            return False
        languages = [plan.language for plan in pages]
        kept = {}
        for plan in pages:
            url = address_in(plan.language, plan.address)
            page = last.pages.get(url)
            if page is None or not self._fingerprints.are_of(page.fingerprint, languages):
                return False
            kept[url] = page
        self._pages |= kept
        self._neighbours[entry] = own
        return True

    def _keep_listing(self, listings: Sequence[PlannedListing], last: LastSite) -> bool:
        """Keep the pages of a listing if it is as it was, in every language, and tell whether it is."""
        one = listings[0]
        known = last.listings.get(one.address)
        languages = [listing.language for listing in listings]
        if known is None or not self._fingerprints.are_of(known.fingerprint, languages):
            return False
        if self._moved:
            if known.fingerprint != self._fingerprint_of(one):
                return False
        elif not self._changed_objects.isdisjoint(map(id, one.entries)):
            return False
        kept = {}
        for number in range(one.first, one.first + known.length):
            address = page_address(one.address, number)
            for language in languages:
                url = address_in(language, address)
                if (page := last.pages.get(url)) is None:
                    return False
                kept[url] = page
        self._pages |= kept
        self._listings[one.address] = known
        return True

    def note(self, written: Written) -> None:
        """Remember what was written."""
        for new in written.pages:
            self._note_page(new)
            self._rewritten.add(new.url)
        self._note_listing(written.listing)

    def _note_page(self, new: NewPage) -> None:
        self._pages[new.url] = new.page
        if new.made_of is not None and new.made_of.neighbours is not None:
            (id_,) = new.made_of.entries
            self._neighbours[id_] = new.made_of.neighbours

    def _note_listing(self, new: NewListing | None) -> None:
        if new is None:
            return
        known = self._listings.setdefault(new.address, new.listing)
        if known.length != new.listing.length:  # in another language
            self._listings[new.address] = known._replace(fingerprint=None)

    def note_data(self, data: NewData) -> None:
        """Remember files for scripts that were written."""
        self._data.append(data)

    def note_others(self, dates: Mapping[str, str | None]) -> None:
        """Remember the pages that pass through MkDocs: URL -> date."""
        self._others = hashlib.sha256(repr(sorted(dates.items())).encode()).hexdigest()

    @property
    def has_same_pages(self) -> bool:
        """Whether the last site had the same pages of the same dates, now that all are noted."""
        last = self.last
        return (
            last is not None
            and (last.key, last.others) == (self.key, self._others)
            and last.pages.keys() == self._pages.keys()
            and all(last.pages[url].date == self._pages[url].date for url in self._rewritten)
        )

    def keep(self, paths: Iterable[str]) -> None:
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
        self, site_dir: Path, claim: Callable[[], None]
    ) -> tuple[Unchanged | None, LastSite]:
        """Return what stays of the last site, None for nothing, and what is to be remembered."""
        files = signatures_below(site_dir)
        pages = (url for url in self._pages if url not in self._rewritten)
        data_files = (data.folder + path for data in self._data for path in data.same)
        staying = frozenset(chain((f"{url}index.html" for url in pages), data_files, self._kept))
        unchanged = None
        if staying and self.last is not None:
            moves = {
                data.was: data.folder for data in self._data if data.was not in ("", data.folder)
            }
            before = _renamed(self.last.files, moves)
            leaving = frozenset(before.keys() - staying)
            unchanged = Unchanged(staying, leaving, moves, claim)
            kept = dict(before)  # nearly all: less to do than to collect what stays
            for path in leaving:
                del kept[path]
            files = kept | files
        data = {data.folder: data.digests for data in self._data}
        return unchanged, LastSite(
            self.key or b"",
            files,
            pages=self._pages,
            listings=self._listings,
            facts=self.facts,
            neighbours=self._neighbours,
            entries=dict(self.digests),
            data=data,
            others=self._others,
        )


def known_neighbours(
    last: LastSite | None, relation_keys: Mapping[str, str]
) -> dict[str, Neighbours]:
    """Return the neighbours of the entries about whose relations nothing changed."""
    if last is None:
        return {}
    now, before = relation_keys, last.facts.relation_keys
    return {id_: own for id_, own in last.neighbours.items() if now.get(id_) == before[id_]}


def write_data(
    root: str, files: Mapping[str, bytes], site_dir: Path, last: LastSite | None
) -> NewData:
    """Write files for scripts below a folder of the site, as far as the last site has not got them."""
    (generation,) = {path.partition("/")[0] for path in files if "/" in path}
    folder = f"{root}{generation}/"
    known = {
        name: own for name, own in (last.data if last else {}).items() if name.startswith(root)
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
    return NewData(folder, digests, frozenset(same), was if same else "")


def _write(path: str, content: bytes) -> None:
    try:
        file = open(path, "wb")  # noqa: PTH123, SIM115 - by the thousand
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        file = open(path, "wb")  # noqa: PTH123, SIM115
    with file:
        file.write(content)


def _renamed(files: Mapping[str, Signature], moves: Mapping[str, str]) -> Mapping[str, Signature]:
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
