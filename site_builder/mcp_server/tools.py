"""The tools of the server. They read the catalog and change nothing. The module `server` adds the protocol.

The arguments come from language models, so they may contain anything. Type annotations limit the lengths of texts
and the ranges of numbers. For an unknown value, a tool raises `UsageError` with a message that helps to find a valid
value.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from site_builder.catalog import Catalog, Linked, Relation, RelationReason, SameAuthors
from site_builder.citations import apa, gb_t_7714, record_of
from site_builder.errors import UsageError
from site_builder.escaping import one_line
from site_builder.exporters import EXPORTERS
from site_builder.i18n import LanguageCode
from site_builder.markdown_twins.entry_twins import entry_body
from site_builder.markdown_twins.texts import TwinContext
from site_builder.mcp_server.answers import (
    Citations,
    Entries,
    EntryDetails,
    EntrySummary,
    Group,
    Listing,
    Related,
    RelatedEntries,
    Results,
)
from site_builder.mcp_server.lookups import find_entry, find_tag, find_topic
from site_builder.mcp_server.result_answers import results_of
from site_builder.mcp_server.text_search import TextSearch
from site_builder.models import KINDS, MAX_FIRST_AUTHORS, Entry
from site_builder.models.record_data import record_data
from site_builder.notes import summary_line
from site_builder.observed_facts.shown import retraction_note
from site_builder.pages import Site, paths
from site_builder.pages.context import LanguageContext, language_contexts
from site_builder.selection import Selection
from site_builder.tex import readable_text

MAX_TEXT = 40_000
"""An answer has at most this number of characters of Markdown. With the argument `offset`, a caller gets the rest."""
MAX_CITED = 50
"""A call of `cite` may name at most this many entries."""

_LONG_FIELDS = {"summary", "abstract", "notes", "results", "protocol"}

Id = Annotated[
    str,
    Field(
        max_length=200,
        description="Id of an entry, such as papers/clip. `search` and `list` return ids.",
    ),
]
Query = Annotated[
    str,
    Field(
        min_length=1,
        max_length=300,
        description="Words in any language of the site, such as a name, an author or a method.",
    ),
]
Language = Annotated[
    str | None,
    Field(
        max_length=20,
        description="Language of the answer, such as en or zh. Default: the first language of the site.",
    ),
]
Limit = Annotated[int, Field(ge=1, le=100, description="Maximum number of items in the answer.")]
Offset = Annotated[int, Field(ge=0, le=1_000_000, description="Number of items to skip.")]
Value = Annotated[str | None, Field(max_length=200)]
KindName = Annotated[
    str | None, Field(max_length=200, description=f"Only this kind: {', '.join(KINDS)}.")
]
Year = Annotated[int | None, Field(ge=1000, le=9999)]
CitationFormat = Literal["bibtex", "csl-json", "ris", "apa", "gb-t-7714"]


class CatalogTools:
    """The tools for one catalog. Each public method is a tool. Language models read its docstring as its description."""

    def __init__(self, catalog: Catalog, site: Site) -> None:
        self._catalog = catalog
        self._site = site
        self._search = TextSearch(catalog)

    # --- tools --------------------------------------------------------------------------------

    def search(
        self,
        query: Query,
        kind: KindName = None,
        limit: Limit = 10,
        offset: Offset = 0,
        language: Language = None,
    ) -> Entries:
        """Find papers, repositories, datasets and benchmarks by words in titles, authors, topics, summaries and notes.

        Entries with more of the words come first. Start here if you do not know an id.
        """
        context = self._context(language)
        found = self._search.find(query)
        if kind:
            kinds = {entry.kind for entry in Selection(kinds=(kind,)).select(self._catalog)}
            found = [entry for entry in found if entry.kind in kinds]
        return Entries(**self._part(context, found, limit, offset))

    def get(
        self,
        id: Id,  # noqa: A002 - the name of the argument
        offset: Annotated[
            Offset, Field(description="Number of characters of `markdown` to skip.")
        ] = 0,
        language: Language = None,
    ) -> EntryDetails:
        """Return everything about one entry: links, abstract, reading notes, results and related entries."""
        context, entry = self._context(language), self._entry(id)
        text = entry_body(TwinContext(context, self._site.root_url), entry).strip()
        data = record_data(entry)
        return EntryDetails(
            summary=self._summary(context, entry),
            markdown=text[offset : offset + MAX_TEXT],
            data={name: value for name, value in data.items() if name not in _LONG_FIELDS},
            next_offset=_next(offset, MAX_TEXT, len(text)),
        )

    def list(
        self,
        what: Annotated[
            Literal["entries", "topics", "tags", "kinds"],
            Field(description="List entries, or else all topics, tags or kinds."),
        ] = "entries",
        kind: KindName = None,
        topic: Annotated[
            Value, Field(description="Id or name of a topic. Its subtopics count, too.")
        ] = None,
        tag: Annotated[Value, Field(description="A tag, or its name in any language.")] = None,
        author: Annotated[Value, Field(description="Full name, such as Alec Radford.")] = None,
        venue: Annotated[
            Value, Field(description="Name of a venue, such as ICML, or ICML 2023.")
        ] = None,
        from_year: Year = None,
        to_year: Year = None,
        limit: Limit = 20,
        offset: Offset = 0,
        language: Language = None,
    ) -> Listing:
        """List entries that meet all conditions, newest first; or all topics, tags or kinds with their numbers of entries."""
        context = self._context(language)
        conditions = {
            "kinds": kind,
            "topics": topic and find_topic(self._catalog, topic),
            "tags": tag and find_tag(self._catalog, tag),
            "authors": author,
            "venues": venue,
        }
        given = {name: (value,) for name, value in conditions.items() if value}
        years = range(from_year or 0, (to_year or 9999) + 1)
        has_years = from_year is not None or to_year is not None
        if what != "entries":
            if given or has_years:
                raise UsageError(
                    f"Conditions select entries. Leave them out, or leave out `what: {what}`."
                )
            groups = self._groups(context, what)
            return Listing(
                total=len(groups),
                entries=[],
                groups=groups[offset : offset + limit],
                next_offset=_next(offset, limit, len(groups)),
            )
        if not years:
            raise UsageError(
                f"`from_year` {from_year} is after `to_year` {to_year}. Exchange them."
            )
        selection = Selection(**given)
        wanted = {entry.id for entry in selection.select(self._catalog)}
        if unknown := tuple(selection.unknown_names(self._catalog)):
            raise UsageError(
                f"{' '.join(unknown)} The tool `search` also finds entries by a part of a name."
            )
        found = [
            entry
            for entry in self._catalog.in_page_order
            if entry.id in wanted and (not has_years or entry.year in years)
        ]
        return Listing(**self._part(context, found, limit, offset))

    def related(
        self,
        id: Id,  # noqa: A002
        limit: Limit = 20,
        offset: Annotated[Offset, Field(description="Number of linked entries to skip.")] = 0,
        language: Language = None,
    ) -> RelatedEntries:
        """Return the entries that are linked with an entry, such as its code and datasets, and similar entries."""
        context, entry = self._context(language), self._entry(id)
        found = self._catalog.related(entry)
        return RelatedEntries(
            linked=self._relations(context, found.linked[offset : offset + limit]),
            linked_total=len(found.linked),
            next_offset=_next(offset, limit, len(found.linked)),
            similar=self._relations(context, found.similar[:limit]),
        )

    def results(
        self,
        id: Annotated[Id, Field(description="Id of a benchmark, a paper or a repository.")],  # noqa: A002
        limit: Annotated[
            Limit, Field(description="Maximum number of rows; for a benchmark, in each ranking.")
        ] = 20,
        offset: Annotated[
            Offset, Field(description="Number of rows to skip; for a benchmark, in each ranking.")
        ] = 0,
        language: Language = None,
    ) -> Results:
        """Return scores with their sources: the rankings of a benchmark, or all results of a paper or repository.

        Scores of different rankings must not be compared: they differ in the split, the setting or a condition.
        """
        context, entry = self._context(language), self._entry(id)
        return results_of(context, entry, slice(offset, offset + limit))

    def cite(
        self,
        ids: Annotated[builtins.list[Id], Field(min_length=1, max_length=MAX_CITED)],
        format: CitationFormat = "bibtex",  # noqa: A002
    ) -> Citations:
        """Return citations of entries as BibTeX, CSL-JSON or RIS, or as references (APA, GB/T 7714). Never write a citation yourself."""
        entries = [self._entry(id_) for id_ in dict.fromkeys(ids)]
        notes = {entry.id: note for entry in entries if (note := self._retraction(entry))}
        if format in EXPORTERS:
            name = "bibtex-plain" if format == "bibtex" and self._site.plain_bibtex else format
            return Citations(
                format=format, text=EXPORTERS[name].export(self._catalog, entries, notes).decode()
            )
        write = apa if format == "apa" else gb_t_7714
        language = self._catalog.languages.first
        records = [
            record_of(entry, language, self._catalog.venues, notes.get(entry.id, ""))
            for entry in entries
        ]
        return Citations(format=format, text="\n".join(map(write, records)))

    # --- helpers ------------------------------------------------------------------------------

    @cached_property
    def _contexts(self) -> Mapping[str, LanguageContext]:
        return {
            context.language: context for context in language_contexts(self._catalog, self._site)
        }

    def _context(self, language: LanguageCode | None) -> LanguageContext:
        code = language or self._catalog.languages.first
        if code not in self._contexts:
            raise UsageError(
                f"The site has no language `{one_line(code, 20)}`. Pass one of: {', '.join(self._contexts)}."
            )
        return self._contexts[code]

    def _entry(self, id_: str) -> Entry:
        return find_entry(self._catalog, id_)

    def _summary(self, context: LanguageContext, entry: Entry) -> EntrySummary:
        text = "" if entry.summary is None else context.localize(entry.summary)
        path = context.languages.localized_path(context.language, paths.entry_path(entry))
        return EntrySummary(
            id=entry.id,
            kind=entry.kind,
            title=readable_text(context.localize(entry.heading)),
            authors=builtins.list(entry.author_names[:MAX_FIRST_AUTHORS]),
            author_count=len(entry.authors),
            published=entry.venue_and_year,
            summary=summary_line(text, context.plain_name),
            url=f"{self._site.root_url}{path}",
            retracted=self._retraction(entry),
        )

    def _retraction(self, entry: Entry) -> str:
        return retraction_note(self._site.facts.get(entry.id))

    def _part(
        self, context: LanguageContext, entries: Sequence[Entry], limit: int, offset: int
    ) -> dict[str, Any]:
        shown = entries[offset : offset + limit]
        return {
            "total": len(entries),
            "entries": [self._summary(context, entry) for entry in shown],
            "next_offset": _next(offset, limit, len(entries)),
        }

    def _groups(self, context: LanguageContext, what: str) -> builtins.list[Group]:
        catalog = self._catalog
        if what == "kinds":
            return [
                Group(id=kind, name=context.kind_words(kind).many, entries=len(entries))
                for kind in KINDS
                if (entries := catalog.by_kind.get(kind))
            ]
        if what == "tags":
            by_number = sorted(catalog.by_tag.items(), key=lambda item: (-len(item[1]), item[0]))
            return [
                Group(id=tag, name=context.tag_name(tag), entries=len(entries))
                for tag, entries in by_number
            ]
        return [
            Group(
                id=topic.id,
                name=context.localize(topic.name),
                entries=context.count_kinds_below(topic.id).by_kind.total(),
                parent=topic.parent,
            )
            for _, topic in catalog.topics_in_order()
        ]

    def _relations(
        self, context: LanguageContext, found: Iterable[Relation]
    ) -> builtins.list[Related]:
        return [
            Related(
                entry=self._summary(context, relation.entry),
                reasons=[_reason(context, reason) for reason in relation.reasons],
            )
            for relation in found
        ]


def _reason(context: LanguageContext, reason: RelationReason) -> str:
    if isinstance(reason, Linked):
        return context.relation_reason(reason.role, reason.direction)
    if isinstance(reason, SameAuthors):
        return context.t("why.authors", context.join_list(reason.names))
    return context.t("why.topic", context.join_list(map(context.topic_name, reason.topics)))


def _next(offset: int, limit: int, total: int) -> int | None:
    return offset + limit if offset + limit < total else None
