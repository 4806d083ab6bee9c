"""Pages that list entries: by topic, kind, year, venue, author and tag, and their overviews."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from site_builder.models import KINDS, Entry, Kind, Topic
from site_builder.pages import addresses
from site_builder.pages.desk import LANGUAGE_TAGS, Desk
from site_builder.pages.listing import Listing, grouped_by_year, listing_page, pages_of
from site_builder.pages.overview import Name, overview_pages
from site_builder.pages.page import Page, PlannedPages, Section
from site_builder.pages.paging import Group, page_address, pages_for
from site_builder.pages.shelf import Tally


def topic_pages(desk: Desk) -> Iterator[Page]:
    """Make the tree of topics and a page for each: repositories, papers by year, datasets."""
    d = desk.at(addresses.TOPICS)
    sections = [
        Section(d.plain(topic.name), d.render("cards.html", topics=(topic, *children)))
        for topic in d.catalog.children.get(None, ())
        for children in [d.catalog.children.get(topic.id, ())]
    ]
    yield listing_page(d, addresses.TOPICS, d.say("topics"), d.say("topics.lead"), sections)
    for topic in desk.catalog.topics.values():
        yield from pages_of(desk, _topic_listing(desk, topic))


def _topic_listing(d: Desk, topic: Topic) -> Listing:
    entries = d.catalog.by_topic.get(topic.id, ())
    children = d.catalog.children.get(topic.id, ())

    def opening(there: Desk) -> Iterator[Section]:
        if children:
            cards = there.render("cards.html", topics=children)
            yield Section(d.say("topic.below"), cards)
        elif not entries:
            yield Section(d.say("contents"), f"<p>{d.say('topic.empty')}</p>")

    lead, lead_language = (
        topic.description.shown_in(d.language) if topic.description else ("", d.language)
    )
    above = [(d.plain(t.name), addresses.of_topic(t.id)) for t in d.catalog.lineage(topic.id)[:-1]]
    return Listing(
        addresses.of_topic(topic.id),
        d.plain(topic.name),
        tuple(_by_kind(d, entries, order=("repo", "paper", "dataset"))),
        d.tally_below(topic.id),
        lead,
        steps=[(d.say("topics"), addresses.TOPICS), *above],
        kind="topic",
        source="topics.yml",
        lead_lang=LANGUAGE_TAGS[lead_language] if lead_language != d.language else None,
        opening=opening,
    )


def _by_kind(
    d: Desk, entries: Sequence[Entry], order: Sequence[Kind], *, years: bool = True
) -> Iterator[Group]:
    """Group entries by kind, and papers by year below it."""
    for kind in order:
        chosen = tuple(entry for entry in entries if entry.kind == kind)
        if not chosen:
            continue
        if kind == "paper" and years:
            yield Group(d.say("papers"))
            yield from _by_year(d, chosen, level=3)
        else:
            yield Group(d.say(f"{kind}s"), chosen)


def _by_year(d: Desk, entries: Iterable[Entry], level: int) -> Iterator[Group]:
    for year, group in grouped_by_year(entries).items():
        title = d.say("no-year") if year is None else str(year)
        yield Group(title, tuple(group), level)


def kind_pages(desk: Desk) -> Iterator[Page]:
    """Make the pages of all papers (by year), repositories and datasets (by topic)."""
    for kind in KINDS:
        entries = desk.catalog.by_kind.get(kind, ())
        by_year = kind == "paper"
        groups = _by_year(desk, entries, level=2) if by_year else _by_topic(desk, entries)
        listing = Listing(
            addresses.KIND_ADDRESSES[kind],
            desk.say(f"{kind}s"),
            tuple(groups),
            Tally.of(entries),
            desk.say(f"{kind}s.lead"),
        )
        yield from pages_of(desk, listing)


def _by_topic(d: Desk, entries: Sequence[Entry]) -> Iterator[Group]:
    """Group entries by the first topic that each names."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.topics[0], []).append(entry)
    for _, topic in d.catalog.topics_in_order():
        if topic.id in groups:
            yield Group(d.plain(topic.name), tuple(groups[topic.id]))


def year_pages(desk: Desk) -> Iterator[Page | PlannedPages]:
    """Make the overview of years and a page for each."""
    years = sorted(desk.catalog.by_year, reverse=True)
    yield from overview_pages(
        desk,
        "years",
        addresses.YEARS,
        [
            Name(desk.say("year.title", y), addresses.of_year(y), len(desk.catalog.by_year[y]))
            for y in years
        ],
    )
    for year in years:
        yield _planned(
            desk,
            "years",
            addresses.YEARS,
            addresses.of_year(year),
            desk.say("year.title", year),
            desk.say("year.lead", year),
            desk.catalog.by_year[year],
        )


def venue_pages(desk: Desk) -> Iterator[Page | PlannedPages]:
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


def author_pages(desk: Desk) -> Iterator[Page | PlannedPages]:
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


def tag_pages(desk: Desk) -> Iterator[Page | PlannedPages]:
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
) -> Iterator[Page | PlannedPages]:
    names = sorted(groups, key=str.casefold)
    yield from overview_pages(
        desk, what, overview, [Name(name, address_of(name), len(groups[name])) for name in names]
    )
    for name in names:
        yield _planned(
            desk,
            what,
            overview,
            address_of(name),
            title.format(name),
            desk.say(lead, name),
            groups[name],
        )


def _planned(
    desk: Desk,
    what: str,
    overview: str,
    address: str,
    title: str,
    description: str,
    entries: Sequence[Entry],
) -> PlannedPages:
    more = (what, overview, address, title, description, entries)
    found = tuple(page_address(address, n + 1) for n in range(pages_for(len(entries))))
    return PlannedPages(found, desk.language, partial(_group_pages, desk, *more))


def _group_pages(
    desk: Desk,
    what: str,
    overview: str,
    address: str,
    title: str,
    description: str,
    entries: Sequence[Entry],
) -> Iterator[Page]:
    # On the page of a year, the year stands in the title already.
    groups = tuple(_by_kind(desk, entries, order=KINDS, years=what != "years"))
    listing = Listing(
        address,
        title,
        groups,
        Tally.of(entries),
        steps=[(desk.say(what), overview)],
        parent=overview,
        description=description,
    )
    return pages_of(desk, listing)
