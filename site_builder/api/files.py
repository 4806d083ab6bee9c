"""Make the files of the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import groupby
from typing import Any, TypeVar

from site_builder.api.boards import board_rankings, day_of_newest, unranked_rows
from site_builder.api.entry_shapes import LONG_FIELDS, entry_data
from site_builder.api.lists import people_of, tags_of, topics_of, venues_of
from site_builder.api.observations import facts_of, link_states
from site_builder.api.openapi import json_schema_document, openapi_document
from site_builder.api.relations import End, all_relations, by_entry
from site_builder.api.shapes import (
    VERSION,
    AddedEntry,
    ApiFile,
    ApiRelation,
    BoardFile,
    BoardsFile,
    BoardSummary,
    Counts,
    EntriesPage,
    EntryFile,
    EntryRelation,
    Facts,
    IndexFile,
    LinkOfEntries,
    LinksFile,
    LinkState,
    Month,
    MonthFile,
    MonthsFile,
    Pages,
    PeoplePage,
    RedirectsFile,
    RelationsFile,
    TagsFile,
    TopicsFile,
    VenuesFile,
)
from site_builder.bundles import LazyFile, SiteFile, digest_values, to_json
from site_builder.catalog import Catalog
from site_builder.link_health.verdicts import WORKING
from site_builder.models import Entry
from site_builder.observed_facts.records import Facts as ObservedFactsById
from site_builder.pages import LinkHealth
from site_builder.pages.paths import MEDIA
from site_builder.results import Board, all_boards

ENTRIES_PER_PAGE = 100
PEOPLE_PER_PAGE = 1000

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class ApiInputs:
    """The values that the files depend on."""

    catalog: Catalog
    health: LinkHealth | None = None
    facts: ObservedFactsById = field(default_factory=dict)
    name: Mapping[str, str] = field(default_factory=dict)
    """Language -> name of the site."""
    url: str = ""
    """The URL of the site; empty if it is unknown."""
    licence: str = ""
    """The licence of the data, as an SPDX expression; empty if the site names none."""
    digests: Mapping[str, bytes] | None = None
    """Entry id -> digest of the entry's file. With digests, a build reuses the API files of unchanged entries."""

    @cached_property
    def shared_digest(self) -> bytes:
        """Digest of the shared values on which the data of all entries depend, such as the languages of the site."""
        return digest_values(
            (VERSION, self.licence, self.catalog.languages.codes, repr(self.catalog.people.records))
        )


def api_files(inputs: ApiInputs) -> Iterator[SiteFile]:
    """Yield (path below `/api/v1/`, content) of all files. The content depends only on the inputs, never on the time."""
    yield from _Files(inputs).all_files()


class _Files:
    def __init__(self, inputs: ApiInputs) -> None:
        self._inputs = inputs
        self._catalog = catalog = inputs.catalog
        self._in_order = sorted(catalog, key=lambda entry: (entry.added, entry.id))
        self._newest = max((entry.added.isoformat() for entry in catalog), default="")
        self._relations = all_relations(catalog)

    def all_files(self) -> Iterator[SiteFile]:
        yield from self._entry_files()
        pages = _pages(self._in_order, ENTRIES_PER_PAGE)
        yield from self._entry_pages(pages)
        yield from self._months(pages)
        yield "links.json", self._links()
        people = people_of(self._catalog)
        people_pages = _pages(people, PEOPLE_PER_PAGE)
        for number, part in enumerate(people_pages, 1):
            next_ = number + 1 if number < len(people_pages) else None
            content = self._content(PeoplePage, page=number, next=next_, people=part)
            yield f"people/page-{number}.json", content
        topics, tags = topics_of(self._catalog), tags_of(self._catalog)
        venues = venues_of(self._catalog)
        boards = {id_: board for id_, board in all_boards(self._catalog).items() if board.rows}
        yield "topics.json", self._content(TopicsFile, topics=topics)
        yield "tags.json", self._content(TagsFile, tags=tags)
        yield "venues.json", self._content(VenuesFile, venues=venues)
        relations = [ApiRelation.model_construct(**edge._asdict()) for edge in self._relations]
        yield "relations.json", self._content(RelationsFile, relations=relations)
        redirects = dict(sorted(self._catalog.redirects.items()))
        yield "redirects.json", self._content(RedirectsFile, redirects=redirects)
        yield from self._boards(boards)
        counts = Counts(
            entries=len(self._catalog),
            topics=len(topics),
            tags=len(tags),
            venues=len(venues),
            people=len(people),
            relations=len(self._relations),
            boards=len(boards),
        )
        yield (
            "index.json",
            self._content(
                IndexFile,
                name=dict(self._inputs.name),
                site=self._inputs.url or None,
                languages=list(self._catalog.languages.codes),
                counts=counts,
                pages=Pages(entries=len(pages), people=len(people_pages)),
            ),
        )
        yield "openapi.json", to_json(openapi_document(self._inputs.licence, self._newest))
        yield "schemas.json", to_json({**self._head(), **json_schema_document()})

    def _head(self, generated: str | None = None) -> dict[str, Any]:
        """Return the values with which all files except `openapi.json` begin.

        Without `generated`, the file gets the day on which the newest entry was added.
        """
        return {
            "version": VERSION,
            "generated": self._newest if generated is None else generated,
            "licence": self._inputs.licence,
        }

    def _content(self, shape: type[ApiFile], generated: str | None = None, **values: Any) -> bytes:
        """Return the content of a file with the values of `_head` and `values`."""
        # Nothing is validated here, because validation would take a third of the time. A test validates every file.
        model = shape.model_construct(None, **values, **self._head(generated))
        return model.model_dump_json(exclude_none=True, by_alias=True).encode()

    # --- entries ------------------------------------------------------------------------------

    def _entry_files(self) -> Iterator[SiteFile]:
        relations_of = by_entry(self._relations)
        for entry in self._catalog:
            relations = relations_of.get(entry.id, [])
            links = self._states_of.get(entry.id, [])
            observed = self._inputs.facts.get(entry.id)
            facts = None if observed is None else facts_of(observed)
            pictures = self._pictures(entry)
            make = partial(self._entry_file, entry, relations, links, facts, pictures)
            records = (*links, *([] if facts is None else [facts]))
            observed_now = [one.model_dump_json() for one in records]
            key = (list(map(tuple, relations)), observed_now, pictures)
            yield f"entries/{entry.id}.json", self._lazy("entry", key, [entry], make)

    def _entry_file(
        self,
        entry: Entry,
        relations: Sequence[End],
        links: list[LinkState],
        facts: Facts | None,
        pictures: dict[str, str] | None,
    ) -> bytes:
        return self._content(
            EntryFile,
            max(_days(entry, links, facts)),
            entry=entry_data(entry),
            relations=[EntryRelation.model_construct(**end._asdict()) for end in relations],
            links=links or None,
            facts=facts,
            pictures=pictures,
        )

    def _pictures(self, entry: Entry) -> dict[str, str] | None:
        valid = self._catalog.pictures.get(entry.id, {}).items()
        return {name: f"{MEDIA}{one.site_path}" for name, one in valid if one is not None} or None

    @cached_property
    def _states_of(self) -> dict[str, list[LinkState]]:
        """Entry id -> states of the entry's URLs. URLs that the link checker has not requested are left out."""
        health = self._inputs.health
        if health is None:
            return {}
        return {entry.id: list(link_states(entry, health)) for entry in self._catalog}

    def _links(self) -> bytes:
        """Return the file with all links whose verdict is not in `WORKING`, such as dead and blocked links."""
        found: dict[str, tuple[LinkState, list[str]]] = {}
        for entry_id, states in self._states_of.items():
            for state in states:
                found.setdefault(state.url, (state, []))[1].append(entry_id)
        links = [
            LinkOfEntries(**state.model_dump(), entries=ids)
            for _, (state, ids) in sorted(found.items())
            if state.verdict not in WORKING
        ]
        day = max((state.checked for state, _ in found.values()), default="")
        return self._content(LinksFile, day, checked=len(found), links=links)

    def _entry_pages(self, pages: Sequence[list[Entry]]) -> Iterator[SiteFile]:
        for number, entries in enumerate(pages, 1):
            next_ = number + 1 if number < len(pages) else None
            make = partial(self._entry_page, number, next_, entries)
            yield f"entries/page-{number}.json", self._lazy("page", (number, next_), entries, make)

    def _entry_page(self, number: int, next_: int | None, entries: list[Entry]) -> bytes:
        newest = max(entry.added.isoformat() for entry in entries)
        data = [
            {name: value for name, value in entry_data(entry).items() if name not in LONG_FIELDS}
            for entry in entries
        ]
        return self._content(EntriesPage, newest, page=number, next=next_, entries=data)

    def _lazy(
        self, name: str, values: object, entries: Iterable[Entry], make: partial[bytes]
    ) -> bytes | LazyFile:
        """Return a file that a build reuses until the entries, `values` or the values in `shared_digest` change.

        If the inputs have no digests, return the content.
        """
        digests = self._inputs.digests
        if digests is None:
            return make()
        own = [(entry.id, digests[entry.id]) for entry in entries]
        return LazyFile(digest_values((name, self._inputs.shared_digest, values, own)), make)

    def _months(self, pages: Sequence[list[Entry]]) -> Iterator[SiteFile]:
        numbered = [(entry, number) for number, part in enumerate(pages, 1) for entry in part]
        months = []
        for month, group in groupby(numbered, key=lambda item: item[0].added.isoformat()[:7]):
            added = list(group)
            months.append(Month(month=month, entries=len(added)))
            entries, numbers = zip(*added, strict=True)
            make = partial(self._month, month, added)
            yield f"months/{month}.json", self._lazy("month", (month, numbers), entries, make)
        yield "months.json", self._content(MonthsFile, months=months)

    def _month(self, month: str, added: Sequence[tuple[Entry, int]]) -> bytes:
        entries = [
            AddedEntry.model_construct(
                id=entry.id,
                kind=entry.kind,
                title=dict(entry.heading.root),
                added=entry.added.isoformat(),
                page=number,
            )
            for entry, number in added
        ]
        return self._content(MonthFile, entries[-1].added, month=month, entries=entries)

    # --- results ------------------------------------------------------------------------------

    def _boards(self, boards: Mapping[str, Board]) -> Iterator[SiteFile]:
        summaries = []
        for id_, board in boards.items():
            summaries.append(BoardSummary(benchmark=id_, rows=len(board.rows)))
            content = self._content(
                BoardFile,
                day_of_newest(board.rows),
                benchmark=id_,
                rankings=board_rankings(board),
                unranked=unranked_rows(board),
            )
            yield f"boards/{board.benchmark.slug}.json", content
        newest = max(map(day_of_newest, (board.rows for board in boards.values())), default="")
        yield "boards.json", self._content(BoardsFile, newest, boards=summaries)


def _pages(items: Sequence[_Item], size: int) -> list[list[_Item]]:
    """Divide items into pages. If there are no items, there are no pages."""
    return [list(items[start : start + size]) for start in range(0, len(items), size)]


def _days(entry: Entry, links: Iterable[LinkState], facts: Facts | None) -> Iterator[str]:
    """Yield the days on which the data in an entry's file were entered or observed."""
    yield entry.added.isoformat()
    yield from (result.entered.isoformat() for result in getattr(entry, "results", ()))
    yield from (link.checked for link in links)
    if facts is not None:
        records = (facts.repository, *(facts.works or ()), facts.hub)
        yield from (record.at for record in records if record is not None)
