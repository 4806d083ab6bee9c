"""One build of the site: what must be written, what stays from the last one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from site_builder.mkdocs_plugin.fingerprints import Fingerprints
from site_builder.mkdocs_plugin.last_site import LastSite, WrittenPage, signatures_below
from site_builder.models import Language
from site_builder.pages import Ingredients, Neighbours, PlannedPage
from site_builder.pages.addresses import address_in
from site_builder.whole_folder import Unchanged


class NewPage(NamedTuple):
    """What is to be remembered of a page that was written just now."""

    url: str
    page: WrittenPage
    made_of: Ingredients | None


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
    digests: Mapping[str, bytes]
    """Entry id -> digest of its file."""
    relation_keys: Mapping[str, str]
    """Entry id -> what decides about its relations."""
    known: Mapping[str, Neighbours]
    """Entry id -> its neighbours, where they are what they were."""
    names: str
    """What decides the addresses of names."""
    linking: Set[str]
    """Ids of the entries whose texts may lead to others."""
    languages_at: Callable[[str], Sequence[Language]]
    """Address -> the languages in which there is a page."""

    def __post_init__(self) -> None:
        self._fingerprints = Fingerprints(self.digests)
        self._entries = {id_: digest.hex()[:32] for id_, digest in self.digests.items()}
        before = self.last.entries if self.last is not None else {}
        self._changed = dict(self._entries.items() ^ before.items()).keys()
        self._settled: dict[str, Neighbours] = {}
        """Entry id -> its neighbours, for entries of which only their neighbours need be looked at."""
        if self.last is not None and self.names == self.last.names:
            own = self.known.keys() - self._changed - self.linking
            self._settled = {id_: self.known[id_] for id_ in own}

    _pages: dict[str, WrittenPage] = field(default_factory=dict)
    _neighbours: dict[str, tuple[str, Neighbours]] = field(default_factory=dict)
    _data: list[NewData] = field(default_factory=list)
    _staying: set[str] = field(default_factory=set)

    def fingerprint(self, plan: PlannedPage) -> tuple[str | None, Ingredients | None]:
        """Return the fingerprint of a page, and what it is made of."""
        if self.key is None or plan.made_of is None:
            return None, None
        made_of = plan.made_of()
        return self._fingerprints.of(made_of, self.languages_at(plan.address)), made_of

    def to_write(self, plans: Iterable[PlannedPage]) -> list[PlannedPage]:
        """Return the plans of pages that are not as they were; the others stay."""
        if self.last is None or self.key is None or self.key != self.last.key:
            return list(plans)
        changed = []
        for plan in plans:
            url = address_in(plan.language, plan.address)
            known = self.last.pages.get(url)
            if known is not None and self._is_untouched(plan, known):
                self._staying.add(f"{url}index.html")
                self._pages[url] = known
                continue
            fingerprint, made_of = self.fingerprint(plan)
            if known is None or fingerprint is None or known.fingerprint != fingerprint:
                changed.append(plan)
            else:
                self._staying.add(f"{url}index.html")
                self._note(NewPage(url, known, made_of))
        return changed

    def _is_untouched(self, plan: PlannedPage, known: WrittenPage) -> bool:
        """Tell that an entry's page is as it was, without asking what exactly it is made of."""
        if plan.entry is None or known.fingerprint is None:
            return False
        own = self._settled.get(plan.entry)
        if own is None or not self._changed.isdisjoint(own.others):
            return False
        if not self._fingerprints.are_of(known.fingerprint, self.languages_at(plan.address)):
            return False
        self._neighbours[plan.entry] = (self.relation_keys[plan.entry], own)
        return True

    def note_pages(self, written: Iterable[NewPage]) -> None:
        """Remember pages that were written."""
        for new in written:
            self._note(new)

    def _note(self, new: NewPage) -> None:
        self._pages[new.url] = new.page
        if new.made_of is not None and new.made_of.neighbours is not None:
            (id_,) = new.made_of.entries
            self._neighbours[id_] = (self.relation_keys[id_], new.made_of.neighbours)

    def note_data(self, data: NewData) -> None:
        """Remember files for scripts that were written."""
        self._data.append(data)
        self._staying |= {data.folder + path for path in data.same}

    @property
    def dates(self) -> dict[str, str | None]:
        """URL -> the date of the newest thing there."""
        return {url: page.date for url, page in self._pages.items()}

    def finish(
        self, site_dir: Path, claim: Callable[[], None]
    ) -> tuple[Unchanged | None, LastSite]:
        """Return what stays of the last site, None for nothing, and what is to be remembered."""
        files = signatures_below(site_dir)
        unchanged = None
        if self._staying and self.last is not None:
            moves = {
                data.was: data.folder for data in self._data if data.was not in ("", data.folder)
            }
            before = {_moved(path, moves): facts for path, facts in self.last.files.items()}
            stays = frozenset(self._staying)
            others = frozenset(before.keys() - stays)
            unchanged = Unchanged(stays, others, moves, claim)
            files = {path: before[path] for path in stays} | files
        data = {data.folder: data.digests for data in self._data}
        return unchanged, LastSite(
            self.key or b"",
            files,
            pages=self._pages,
            neighbours=self._neighbours,
            names=self.names,
            entries=self._entries,
            data=data,
        )


def known_neighbours(
    last: LastSite | None, relation_keys: Mapping[str, str]
) -> dict[str, Neighbours]:
    """Return the neighbours of the entries about whose relations nothing changed."""
    kept = last.neighbours if last is not None else {}
    return {id_: own for id_, (key, own) in kept.items() if relation_keys.get(id_) == key}


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


def _moved(path: str, moves: Mapping[str, str]) -> str:
    for old, new in moves.items():
        if path.startswith(old):
            return new + path.removeprefix(old)
    return path
