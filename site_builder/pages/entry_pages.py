"""A page for each entry: what it is, where it lies, what was noted about it, what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.catalog import Linked, Reason, SameAuthors
from site_builder.citations import bibtex
from site_builder.models import Dataset, Entry, Paper, other
from site_builder.pages import addresses
from site_builder.pages.desk import LANGUAGE_TAGS, Desk, clipped, describing
from site_builder.pages.page import Page, Section

_ICONS = {
    "url": "home",
    "paper": "paper",
    "pdf": "paper",
    "code": "code",
    "dataset": "dataset",
    "demo": "play",
    "video": "play",
    "project": "home",
}

Facts = list[tuple[str, list[tuple[str, str | None]]]]
"""(label, [(text, href), ...]) for the list of details."""


def entry_pages(desk: Desk) -> Iterator[Page]:
    """Make the page of every entry."""
    for entry in desk.catalog:
        yield entry_page(desk, entry)


def entry_page(desk: Desk, entry: Entry) -> Page:
    """Make one entry's page."""
    address = addresses.of_entry(entry)
    d = desk.at(address)
    return Page(
        address=address,
        language=d.language,
        title=d.plain(entry.heading),
        description=describe(d, entry),
        lead=d.render(
            "entry.html",
            entry=entry,
            trails=[_trail(d, topic) for topic in entry.topics],
            other_names=_other_names(d, entry),
            icons=_ICONS,
            language_tag=LANGUAGE_TAGS[d.language],
        ),
        sections=tuple(_sections(d, entry)),
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


def _trail(d: Desk, topic_id: str) -> list[tuple[str, str]]:
    line = d.catalog.lineage(topic_id)
    steps = [(d.say("topics"), d.href(addresses.TOPICS))]
    return steps + [(d.plain(topic.name), d.topic_href(topic)) for topic in line]


def _other_names(d: Desk, entry: Entry) -> list[str]:
    shown = d.plain(entry.heading)
    names = (*entry.heading.variants(), *entry.aliases)
    return list(dict.fromkeys(name for name in names if name != shown))


def _sections(d: Desk, entry: Entry) -> Iterator[Section]:
    if entry.notes is not None:
        languages = [
            language
            for language in (d.language, other(d.language))
            if entry.notes.written_in(language) is not None
        ]
        html = d.render("notes.html", notes=entry.notes, languages=languages, tags=LANGUAGE_TAGS)
        yield Section(d.say("notes"), html)
    related = [
        (relation, [_why(d, reason) for reason in relation.reasons])
        for relation in d.catalog.related(entry)
    ]
    if related:
        yield Section(d.say("related"), d.render("related.html", relations=related))
    yield Section(d.say("citation"), d.render("citation.html", bibtex=bibtex(entry)))
    source = f"{entry.id}.yml"
    yield Section(
        d.say("details"),
        d.render(
            "details.html",
            facts=_facts(d, entry),
            edit_href=d.edit_href(source),
            path=d.site.entries_path + source,
        ),
    )


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
