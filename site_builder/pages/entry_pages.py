"""A page for each entry: what it is, where it lies, what was noted about it, what it belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from site_builder.catalog import Catalog, Linked, Reason, Relation, SameAuthors
from site_builder.citations import bibtex
from site_builder.models import Bilingual, Dataset, Entry, Paper, other
from site_builder.pages import addresses, paging
from site_builder.pages.descriptions import clipped, describing
from site_builder.pages.desk import Desk
from site_builder.pages.entry_head import entry_head
from site_builder.pages.escaping import escaped
from site_builder.pages.forms import fill_in
from site_builder.pages.page import Ingredients, Neighbours, Page, PlannedPage, Section
from site_builder.pages.rows import may_lead_to_entries, related_rows

Facts = list[tuple[str, list[tuple[str, str | None]]]]
"""(label, [(text, href), ...]) for the list of details."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the pages of an entry say in every language, and what takes time to find out."""

    relations: tuple[Relation, ...]
    bibtex: str

    @classmethod
    def of(cls, catalog: Catalog, entry: Entry) -> Gathered:
        """Look it up."""
        return cls(catalog.related(entry), bibtex(entry))


def entry_pages(desk: Desk) -> Iterator[PlannedPage]:
    """Plan the page of every entry."""
    for entry in desk.catalog:
        yield PlannedPage(
            addresses.of_entry(entry),
            desk.language,
            partial(_entry_page_alone, desk, entry),
            partial(_made_of, desk, entry),
            entry.id,
        )


def _entry_page_alone(desk: Desk, entry: Entry) -> Page:
    return entry_page(desk, entry, _gathered(desk, entry))


def _gathered(desk: Desk, entry: Entry) -> Gathered:
    gathered: Gathered = desk.kept.gathered.get(entry.id, partial(Gathered.of, desk.catalog, entry))
    return gathered


def _made_of(desk: Desk, entry: Entry) -> Ingredients:
    """Return what an entry's page is made of, which is the same in every language."""
    made_of: Ingredients = desk.kept.gathered.get(f"{entry.id}/", partial(_gather, desk, entry))
    return made_of


def _gather(desk: Desk, entry: Entry) -> Ingredients:
    catalog = desk.catalog
    neighbours = desk.kept.neighbours.get(entry.id) or neighbours_of(
        _gathered(desk, entry).relations
    )
    return Ingredients(
        (entry.id,),
        (
            [
                catalog.author_slugs[name] if addresses.has_author_page(catalog, name) else None
                for name in entry.authors
            ],
            catalog.venue_slugs.get(entry.venue or ""),
            [catalog.tag_slugs[tag] for tag in entry.tags],
            catalog.roll if may_lead_to_entries(entry.summary, entry.notes) else "",
        ),
        neighbours,
    )


def neighbours_of(relations: Sequence[Relation]) -> Neighbours:
    """Return what an entry's page shows of its relations, in short."""
    shown = relations[: paging.MOST_RELATED]
    why = repr((len(relations), [relation.reasons for relation in shown]))
    digest = hashlib.blake2b(why.encode(), digest_size=16).hexdigest()
    return Neighbours(tuple(relation.entry.id for relation in shown), digest)


def entry_page(desk: Desk, entry: Entry, gathered: Gathered | None = None) -> Page:
    """Make one entry's page."""
    address = addresses.of_entry(entry)
    d = desk.at(address)
    return Page(
        address=address,
        language=d.language,
        title=d.plain(entry.heading),
        description=describe(d, entry),
        lead=entry_head(d, entry),
        sections=tuple(_sections(d, entry, gathered or Gathered.of(d.catalog, entry))),
        kind="entry",
        parent=addresses.KIND_ADDRESSES[entry.kind],
        source=f"{entry.id}.yml",
        modified=entry.added.isoformat(),
    )


def describe(d: Desk, entry: Entry) -> str:
    """Return a description for search engines: the summary, else the notes, else who and when."""
    text = entry.summary or entry.notes
    if text is not None and (described := describing(d.plain(text))):
        return described
    return clipped(f"{d.say(entry.kind)}: {', '.join((*entry.authors[:3], str(entry.year or '')))}")


def _sections(d: Desk, entry: Entry, gathered: Gathered) -> Iterator[Section]:
    if entry.notes is not None:
        yield Section(d.say("notes"), _notes(d, entry.notes))
    if gathered.relations:
        yield Section(d.say("related"), _related(d, gathered.relations))
    citation = fill_in(d, "citation.html", {"bibtex": escaped(gathered.bibtex)})
    yield Section(d.say("citation"), citation)
    yield Section(d.say("details"), _details(d, entry))


def _related(d: Desk, relations: Sequence[Relation]) -> str:
    """Write the first of them: a dataset may have a thousand papers that work with it."""
    shown = [
        (relation.entry, [_why(d, reason) for reason in relation.reasons])
        for relation in relations[: paging.MOST_RELATED]
    ]
    return f"{related_rows(d, shown)}\n{paging.and_more(d, len(relations) - len(shown))}".strip()


def _notes(d: Desk, notes: Bilingual) -> str:
    """Write the notes in the languages that there are, the page's own first."""
    own, foreign = d.language, other(d.language)
    texts = {
        language: text
        for language in (own, foreign)
        if (text := notes.written_in(language)) is not None
    }
    holes: dict[str, str] = {code: d.markdown(text) for code, text in texts.items()}
    return fill_in(d, "notes.html", holes, languages=tuple(texts))


def _why(d: Desk, reason: Reason) -> str:
    if isinstance(reason, Linked):
        return d.why(reason.role, reason.direction)
    if isinstance(reason, SameAuthors):
        return d.say("why.authors", d.join(_few(d, reason.names)))
    return d.say("why.topic", d.join(d.topic_name(topic) for topic in reason.topics))


def _few(d: Desk, names: Sequence[str], most: int = 3) -> list[str]:
    if len(names) <= most:
        return list(names)
    number = len(names) - most if d.language == "en" else len(names)
    return [*names[: most - 1], f"{names[most - 1]} {d.say('and-more', number)}"]


def _details(d: Desk, entry: Entry) -> str:
    source = f"{entry.id}.yml"
    facts = "".join([_fact(d, label, values) for label, values in _facts(d, entry)])
    edit_href = d.edit_href(source)
    if edit_href:
        edit = f'<a href="{escaped(edit_href)}" rel="edit nofollow">{escaped(d.say("edit"))}</a> '
    else:
        edit = escaped(d.say("edit-file", ""))
    path = escaped(d.site.entries_path + source)
    return (
        f'<dl class="kb-details">\n{facts}</dl>\n<p class="kb-edit">{edit}<code>{path}</code></p>'
    )


def _fact(d: Desk, label: str, values: Iterable[tuple[str, str | None]]) -> str:
    shown = [
        f'<a href="{escaped(href)}">{d.marked(text)}</a>' if href else d.marked(text)
        for text, href in values
    ]
    return f"<div><dt>{escaped(label)}</dt>\n<dd>{d.join(shown)}</dd></div>\n"


def _facts(d: Desk, entry: Entry) -> Facts:
    facts: Facts = []
    if entry.year is not None:
        facts.append((d.say("year"), [(str(entry.year), d.year_href(entry.year))]))
    if entry.venue is not None:
        facts.append((d.say("venue"), [(entry.venue, d.venue_href(entry.venue))]))
    if isinstance(entry, Paper) and entry.pages is not None:
        facts.append((d.say("pages"), [(entry.pages, None)]))
    if isinstance(entry, Dataset):
        if entry.size is not None:
            facts.append((d.say("size"), [(d.plain(entry.size), None)]))
        if entry.license is not None:
            facts.append((d.say("license"), [(entry.license, None)]))
        if entry.modalities:
            facts.append((d.say("modalities"), [(text, None) for text in entry.modalities]))
    topics = [topic for topic_id in entry.topics if (topic := d.catalog.topics.get(topic_id))]
    facts.append((d.say("topics"), [(d.plain(t.name), d.topic_href(t)) for t in topics]))
    identifiers = _identifiers(entry)
    if identifiers:
        facts.append((d.say("identifiers"), identifiers))
    facts.append((d.say("added"), [(entry.added.isoformat(), None)]))
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
