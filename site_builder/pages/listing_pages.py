"""Pages that list entries: by topic, kind, year, venue, author and tag, and their overviews."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from site_builder.models import KINDS, Entry, Kind, Topic
from site_builder.pages import addresses
from site_builder.pages.desk import LANGUAGE_TAGS, Desk
from site_builder.pages.listing import grouped_by_year, listing_page
from site_builder.pages.page import Page, Section


def topic_pages(desk: Desk) -> Iterator[Page]:
    """Make the tree of topics and a page for each: repositories, papers by year, datasets."""
    d = desk.at(addresses.TOPICS)
    sections = [
        Section(d.plain(topic.name), d.render("cards.html", topics=(topic, *children)))
        for topic in d.catalog.children.get(None, ())
        for children in [d.catalog.children.get(topic.id, ())]
    ]
    yield _listing(d, addresses.TOPICS, d.say("topics"), d.say("topics.lead"), sections)
    for topic in desk.catalog.topics.values():
        yield _topic_page(desk, topic)


def _topic_page(desk: Desk, topic: Topic) -> Page:
    address = addresses.of_topic(topic.id)
    d = desk.at(address)
    entries = d.catalog.by_topic.get(topic.id, ())
    sections: list[Section] = []
    children = d.catalog.children.get(topic.id, ())
    if children:
        sections.append(Section(d.say("topic.below"), d.render("cards.html", topics=children)))
    sections += _by_kind(d, entries, order=("repo", "paper", "dataset"))
    if not sections:
        sections.append(Section(d.say("contents"), f"<p>{d.say('topic.empty')}</p>"))
    lead, lead_language = (
        topic.description.shown_in(d.language) if topic.description else ("", d.language)
    )
    above = d.catalog.lineage(topic.id)[:-1]
    steps = [(d.say("topics"), d.href(addresses.TOPICS))]
    steps += [(d.plain(parent.name), d.topic_href(parent)) for parent in above]
    return _listing(
        d,
        address,
        d.plain(topic.name),
        lead,
        sections,
        steps=steps,
        entries=d.catalog.entries_below(topic.id),
        kind="topic",
        source="topics.yml",
        lead_lang=LANGUAGE_TAGS[lead_language] if lead_language != d.language else None,
    )


def _by_kind(
    d: Desk, entries: Sequence[Entry], order: Sequence[Kind], *, years: bool = True
) -> Iterator[Section]:
    """Group entries by kind, and papers by year below it."""
    for kind in order:
        chosen = [entry for entry in entries if entry.kind == kind]
        if not chosen:
            continue
        if kind == "paper" and years:
            yield Section(d.say("papers"))
            yield from _by_year(d, chosen, level=3)
        else:
            yield Section(d.say(f"{kind}s"), _rows(d, chosen))


def _by_year(d: Desk, entries: Iterable[Entry], level: int) -> Iterator[Section]:
    for year, group in grouped_by_year(entries).items():
        title = d.say("no-year") if year is None else str(year)
        yield Section(title, _rows(d, group), level)


def kind_pages(desk: Desk) -> Iterator[Page]:
    """Make the pages of all papers (by year), repositories and datasets (by topic)."""
    for kind in KINDS:
        address = addresses.KIND_ADDRESSES[kind]
        d = desk.at(address)
        entries = d.catalog.by_kind.get(kind, ())
        sections = _by_year(d, entries, level=2) if kind == "paper" else _by_topic(d, entries)
        key = f"{kind}s"
        yield _listing(d, address, d.say(key), d.say(f"{key}.lead"), sections, entries=entries)


def _by_topic(d: Desk, entries: Sequence[Entry]) -> Iterator[Section]:
    """Group entries by the first topic that each names."""
    for _, topic in d.catalog.topics_in_order():
        chosen = [entry for entry in entries if entry.topics[0] == topic.id]
        if chosen:
            yield Section(d.plain(topic.name), _rows(d, chosen))


def year_pages(desk: Desk) -> Iterator[Page]:
    """Make the overview of years and a page for each."""
    years = sorted(desk.catalog.by_year, reverse=True)
    yield _overview(
        desk,
        "years",
        addresses.YEARS,
        [
            (desk.say("year.title", y), addresses.of_year(y), len(desk.catalog.by_year[y]))
            for y in years
        ],
    )
    for year in years:
        yield _group_page(
            desk,
            "years",
            addresses.YEARS,
            addresses.of_year(year),
            desk.say("year.title", year),
            desk.say("year.lead", year),
            desk.catalog.by_year[year],
        )


def venue_pages(desk: Desk) -> Iterator[Page]:
    """Make the overview of venues and a page for each."""
    yield from _pages_by(
        desk,
        "venues",
        addresses.VENUES,
        desk.catalog.by_venue,
        lambda venue: addresses.of_venue(desk.catalog, venue),
        "{}",
        "venue.lead",
    )


def author_pages(desk: Desk) -> Iterator[Page]:
    """Make the overview of authors and a page for each."""
    yield from _pages_by(
        desk,
        "authors",
        addresses.AUTHORS,
        desk.catalog.by_author,
        lambda name: addresses.of_author(desk.catalog, name),
        "{}",
        "author.lead",
    )


def tag_pages(desk: Desk) -> Iterator[Page]:
    """Make the overview of tags and a page for each."""
    yield from _pages_by(
        desk,
        "tags",
        addresses.TAGS,
        desk.catalog.by_tag,
        lambda tag: addresses.of_tag(desk.catalog, tag),
        desk.say("tag.title"),
        "tag.lead",
    )


def _pages_by(
    desk: Desk,
    what: str,
    overview: str,
    groups: Mapping[str, Sequence[Entry]],
    address_of: Callable[[str], str],
    title: str,
    lead: str,
) -> Iterator[Page]:
    names = sorted(groups, key=str.casefold)
    yield _overview(
        desk, what, overview, [(name, address_of(name), len(groups[name])) for name in names]
    )
    for name in names:
        yield _group_page(
            desk,
            what,
            overview,
            address_of(name),
            title.format(name),
            desk.say(lead, name),
            groups[name],
        )


def _overview(desk: Desk, what: str, address: str, names: Sequence[tuple[str, str, int]]) -> Page:
    d = desk.at(address)
    links = [(name, d.href(target), number) for name, target, number in names]
    html = d.render("names.html", names=links)
    return _listing(d, address, d.say(what), d.say(f"{what}.lead"), lists=html)


def _group_page(
    desk: Desk,
    what: str,
    overview: str,
    address: str,
    title: str,
    description: str,
    entries: Sequence[Entry],
) -> Page:
    d = desk.at(address)
    # On the page of a year, the year stands in the title already.
    sections = _by_kind(d, entries, order=KINDS, years=what != "years")
    return _listing(
        d,
        address,
        title,
        "",
        sections,
        steps=[(d.say(what), d.href(overview))],
        entries=entries,
        parent=overview,
        description=description,
    )


def _rows(d: Desk, entries: Sequence[Entry]) -> str:
    return d.render("rows.html", entries=entries, kind=False)


def _listing(
    d: Desk,
    address: str,
    title: str,
    lead: str,
    sections: Iterable[Section] = (),
    *,
    entries: Sequence[Entry] = (),
    **more: Any,
) -> Page:
    """Make a listing page that counts its entries and is as old as the newest of them."""
    counts = [
        d.count(kind, number)
        for kind in KINDS
        if (number := sum(entry.kind == kind for entry in entries))
    ]
    modified = max((entry.added.isoformat() for entry in entries), default=None)
    return listing_page(d, address, title, lead, sections, counts=counts, modified=modified, **more)
