"""A page for each entry: what it is, where it lies, what was noted about it, what it belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from site_builder.catalog import Catalog, Linked, Reason, Relation, SameAuthors
from site_builder.citations import bibtex
from site_builder.models import Bilingual, Dataset, Entry, Paper, other_language
from site_builder.pages import paging, paths
from site_builder.pages.context import PageContext
from site_builder.pages.descriptions import clip_description, description_from_markdown
from site_builder.pages.entry_header import entry_header
from site_builder.pages.escaping import escape_html
from site_builder.pages.page import Dependencies, Page, PageSection, PlannedPage, RelatedEntries
from site_builder.pages.rows import may_link_to_entries, related_rows
from site_builder.pages.template_slots import fill

DetailRows = list[tuple[str, list[tuple[str, str | None]]]]
"""(label, [(text, href), ...]) for the list of details."""


@dataclass(frozen=True, slots=True)
class EntryPageData:
    """What the pages of an entry say in every language, and what takes time to find out."""

    relations: tuple[Relation, ...]
    bibtex: str

    @classmethod
    def of(cls, catalog: Catalog, entry: Entry) -> EntryPageData:
        """Look it up."""
        return cls(catalog.related(entry), bibtex(entry))


def entry_pages(desk: PageContext) -> Iterator[PlannedPage]:
    """Plan the page of every entry."""
    for entry in desk.catalog:
        yield PlannedPage(
            paths.entry_path(entry),
            desk.language,
            partial(_entry_page_alone, desk, entry),
            partial(_dependencies, desk, entry),
            entry.id,
        )


def _entry_page_alone(desk: PageContext, entry: Entry) -> Page:
    return entry_page(desk, entry, _entry_data(desk, entry))


def _entry_data(desk: PageContext, entry: Entry) -> EntryPageData:
    entry_data: EntryPageData = desk.caches.entry_data.get(
        entry.id, partial(EntryPageData.of, desk.catalog, entry)
    )
    return entry_data


def _dependencies(desk: PageContext, entry: Entry) -> Dependencies:
    """Return what an entry's page is made of, which is the same in every language."""
    depends_on: Dependencies = desk.caches.entry_data.get(
        f"{entry.id}/", partial(_find_dependencies, desk, entry)
    )
    return depends_on


def _find_dependencies(desk: PageContext, entry: Entry) -> Dependencies:
    catalog = desk.catalog
    related = desk.caches.related.get(entry.id) or summarize_relations(
        _entry_data(desk, entry).relations
    )
    return Dependencies(
        (entry.id,),
        (
            [
                catalog.author_slugs[name] if paths.has_author_page(catalog, name) else None
                for name in entry.authors
            ],
            catalog.venue_slugs.get(entry.venue or ""),
            [catalog.tag_slugs[tag] for tag in entry.tags],
            catalog.ids_digest if may_link_to_entries(entry.summary, entry.notes) else "",
        ),
        related,
    )


def summarize_relations(relations: Sequence[Relation]) -> RelatedEntries:
    """Return what an entry's page shows of its relations, in short."""
    shown = relations[: paging.MAX_RELATED]
    why = repr((len(relations), [relation.reasons for relation in shown]))
    digest = hashlib.blake2b(why.encode(), digest_size=16).hexdigest()
    return RelatedEntries(tuple(relation.entry.id for relation in shown), digest)


def entry_page(desk: PageContext, entry: Entry, entry_data: EntryPageData | None = None) -> Page:
    """Make one entry's page."""
    path = paths.entry_path(entry)
    d = desk.at(path)
    return Page(
        path=path,
        language=d.language,
        title=d.plain(entry.heading),
        description=describe(d, entry),
        header_html=entry_header(d, entry),
        sections=tuple(_sections(d, entry, entry_data or EntryPageData.of(d.catalog, entry))),
        page_type="entry",
        parent=paths.KIND_PATHS[entry.kind],
        source=f"{entry.id}.yml",
        modified=entry.added.isoformat(),
    )


def describe(d: PageContext, entry: Entry) -> str:
    """Return a description for search engines: the summary, else the notes, else who and when."""
    text = entry.summary or entry.notes
    if text is not None and (described := description_from_markdown(d.plain(text))):
        return described
    return clip_description(
        f"{d.t(entry.kind)}: {', '.join((*entry.authors[:3], str(entry.year or '')))}"
    )


def _sections(d: PageContext, entry: Entry, entry_data: EntryPageData) -> Iterator[PageSection]:
    if entry.notes is not None:
        yield PageSection(d.t("notes"), _notes(d, entry.notes))
    if entry_data.relations:
        yield PageSection(d.t("related"), _related(d, entry_data.relations))
    citation = fill(d, "citation.html", {"bibtex": escape_html(entry_data.bibtex)})
    yield PageSection(d.t("citation"), citation)
    yield PageSection(d.t("details"), _details(d, entry))


def _related(d: PageContext, relations: Sequence[Relation]) -> str:
    """Write the first of them: a dataset may have a thousand papers that work with it."""
    shown = [
        (relation.entry, [_why(d, reason) for reason in relation.reasons])
        for relation in relations[: paging.MAX_RELATED]
    ]
    return f"{related_rows(d, shown)}\n{paging.and_more(d, len(relations) - len(shown))}".strip()


def _notes(d: PageContext, notes: Bilingual) -> str:
    """Write the notes in the languages that there are, the page's own first."""
    own, foreign = d.language, other_language(d.language)
    texts = {
        language: text
        for language in (own, foreign)
        if (text := notes.text_in(language)) is not None
    }
    slots: dict[str, str] = {code: d.markdown(text) for code, text in texts.items()}
    return fill(d, "notes.html", slots, languages=tuple(texts))


def _why(d: PageContext, reason: Reason) -> str:
    if isinstance(reason, Linked):
        return d.why(reason.role, reason.direction)
    if isinstance(reason, SameAuthors):
        return d.t("why.authors", d.join(_few(d, reason.names)))
    return d.t("why.topic", d.join(d.topic_name(topic) for topic in reason.topics))


def _few(d: PageContext, names: Sequence[str], most: int = 3) -> list[str]:
    if len(names) <= most:
        return list(names)
    number = len(names) - most if d.language == "en" else len(names)
    return [*names[: most - 1], f"{names[most - 1]} {d.t('and-more', number)}"]


def _details(d: PageContext, entry: Entry) -> str:
    source = f"{entry.id}.yml"
    facts = "".join([_detail_row(d, label, values) for label, values in _detail_rows(d, entry)])
    edit_href = d.edit_href(source)
    if edit_href:
        edit = f'<a href="{escape_html(edit_href)}" rel="edit nofollow">{escape_html(d.t("edit"))}</a> '
    else:
        edit = escape_html(d.t("edit-file", ""))
    path = escape_html(d.site.entries_path + source)
    return (
        f'<dl class="kb-details">\n{facts}</dl>\n<p class="kb-edit">{edit}<code>{path}</code></p>'
    )


def _detail_row(d: PageContext, label: str, values: Iterable[tuple[str, str | None]]) -> str:
    shown = [
        f'<a href="{escape_html(href)}">{d.marked(text)}</a>' if href else d.marked(text)
        for text, href in values
    ]
    return f"<div><dt>{escape_html(label)}</dt>\n<dd>{d.join(shown)}</dd></div>\n"


def _detail_rows(d: PageContext, entry: Entry) -> DetailRows:
    facts: DetailRows = []
    if entry.year is not None:
        facts.append((d.t("year"), [(str(entry.year), d.year_href(entry.year))]))
    if entry.venue is not None:
        facts.append((d.t("venue"), [(entry.venue, d.venue_href(entry.venue))]))
    if isinstance(entry, Paper) and entry.pages is not None:
        facts.append((d.t("pages"), [(entry.pages, None)]))
    if isinstance(entry, Dataset):
        if entry.size is not None:
            facts.append((d.t("size"), [(d.plain(entry.size), None)]))
        if entry.license is not None:
            facts.append((d.t("license"), [(entry.license, None)]))
        if entry.modalities:
            facts.append((d.t("modalities"), [(text, None) for text in entry.modalities]))
    topics = [topic for topic_id in entry.topics if (topic := d.catalog.topics.get(topic_id))]
    facts.append((d.t("topics"), [(d.plain(t.name), d.topic_href(t)) for t in topics]))
    identifiers = _identifiers(entry)
    if identifiers:
        facts.append((d.t("identifiers"), identifiers))
    facts.append((d.t("added"), [(entry.added.isoformat(), None)]))
    return facts


def _identifiers(entry: Entry) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    if entry.arxiv is not None:
        found.append((f"arXiv:{entry.arxiv.id}", entry.arxiv.url))
    if entry.doi is not None:
        found.append((f"doi:{entry.doi.name}", entry.doi.url))
    if entry.repository is not None:
        found.append((f"{entry.repository.owner}/{entry.repository.name}", entry.repository.url))
    if entry.hugging_face is not None:
        found.append((f"hf:{entry.hugging_face.id}", entry.hugging_face.url))
    return found
