"""Pages that list entries: by topic, kind, year, venue, author and tag, and their overviews."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from site_builder.catalog import Catalog
from site_builder.models import KINDS, Entry, Kind, Topic
from site_builder.pages import addresses
from site_builder.pages.desk import LANGUAGE_TAGS, Desk
from site_builder.pages.listing import (
    Listing,
    grouped_by_year,
    listing_page,
    pages_of,
    with_first_made,
)
from site_builder.pages.overview import Name, overview_pages
from site_builder.pages.page import Page, PlannedPage, Section
from site_builder.pages.paging import Group
from site_builder.pages.shelf import Tally


def topic_pages(desk: Desk) -> Iterator[Page | PlannedPage]:
    """Make the tree of topics and a page for each: repositories, papers by year, datasets."""
    d = desk.at(addresses.TOPICS)
    sections = [
        Section(d.plain(topic.name), d.render("cards.html", topics=(topic, *children)))
        for topic in d.catalog.children.get(None, ())
        for children in [d.catalog.children.get(topic.id, ())]
    ]
    yield listing_page(d, addresses.TOPICS, d.say("topics"), d.say("topics.lead"), sections)
    for topic in desk.catalog.topics.values():
        yield from with_first_made(pages_of(desk, _topic_listing(desk, topic)))


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
        entries,
        partial(_by_kind, d, entries, order=("repo", "paper", "dataset")),
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
    kinds: dict[Kind, list[Entry]] = {}
    for entry in entries:
        kinds.setdefault(entry.kind, []).append(entry)
    for kind in order:
        chosen = tuple(kinds.get(kind, ()))
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


def kind_pages(desk: Desk) -> Iterator[Page | PlannedPage]:
    """Make the pages of all papers (by year), repositories and datasets (by topic)."""
    for kind in KINDS:
        entries = desk.catalog.by_kind.get(kind, ())
        by_year = kind == "paper"
        group = partial(_by_year, level=2) if by_year else _by_topic
        listing = Listing(
            addresses.KIND_ADDRESSES[kind],
            desk.say(f"{kind}s"),
            entries,
            partial(group, desk, entries),
            Tally.of(entries),
            desk.say(f"{kind}s.lead"),
        )
        yield from with_first_made(pages_of(desk, listing))


def _by_topic(d: Desk, entries: Sequence[Entry]) -> Iterator[Group]:
    """Group entries by the first topic that each names."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.topics[0], []).append(entry)
    for _, topic in d.catalog.topics_in_order():
        if topic.id in groups:
            yield Group(d.plain(topic.name), tuple(groups[topic.id]))


def year_pages(desk: Desk) -> Iterator[Page | PlannedPage]:
    """Make the overview of years and a page for each."""
    years = sorted(desk.catalog.by_year, reverse=True)
    names = [
        Name(desk.say("year.title", y), addresses.of_year(y), len(desk.catalog.by_year[y]))
        for y in years
    ]
    yield from overview_pages(desk, "years", addresses.YEARS, names)
    for year, name in zip(years, names, strict=True):
        entries = desk.catalog.by_year[year]
        yield from _group(desk, "years", name, desk.say("year.lead", year), entries)


def venue_pages(desk: Desk) -> Iterator[Page | PlannedPage]:
    """Make the overview of venues and a page for each."""
    yield from _pages_by(desk, "venues", desk.catalog.by_venue, addresses.of_venue)


def author_pages(desk: Desk) -> Iterator[Page | PlannedPage]:
    """Make the overview of authors and a page for each who has several entries."""
    catalog = desk.catalog
    several = {
        name: entries
        for name, entries in catalog.by_author.items()
        if addresses.has_author_page(catalog, name)
    }
    yield from _pages_by(desk, "authors", catalog.by_author, addresses.of_author, several)


def tag_pages(desk: Desk) -> Iterator[Page | PlannedPage]:
    """Make the overview of tags and a page for each."""
    yield from _pages_by(desk, "tags", desk.catalog.by_tag, addresses.of_tag)


_OVERVIEWS = {
    "years": addresses.YEARS,
    "venues": addresses.VENUES,
    "authors": addresses.AUTHORS,
    "tags": addresses.TAGS,
}
_TITLES = {"tags": "tag.title"}
"""Messages for the titles of pages; the name alone where there is none."""


def _pages_by(
    desk: Desk,
    what: str,
    groups: Mapping[str, Sequence[Entry]],
    address_of: Callable[[Catalog, str], str],
    with_pages: Mapping[str, Sequence[Entry]] | None = None,
) -> Iterator[Page | PlannedPage]:
    def in_order() -> list[Name]:
        return [
            Name(name, address_of(desk.catalog, name), len(groups[name]))
            for name in sorted(groups, key=str.casefold)
        ]

    names: list[Name] = desk.kept.names.get(what, in_order)
    yield from overview_pages(desk, what, _OVERVIEWS[what], names)
    title = desk.say(_TITLES[what]) if what in _TITLES else "{}"
    with_pages = groups if with_pages is None else with_pages
    for name in names:
        if name.text in with_pages:
            entries = with_pages[name.text]
            lead = desk.say(f"{what.removesuffix('s')}.lead", name.text)
            titled = name._replace(text=title.format(name.text))
            yield from _group(desk, what, titled, lead, entries)


def _group(
    desk: Desk, what: str, name: Name, description: str, entries: Sequence[Entry]
) -> Iterator[PlannedPage]:
    overview = _OVERVIEWS[what]
    listing = Listing(
        name.address,
        name.text,
        entries,
        # On the page of a year, the year stands in the title already.
        partial(_by_kind, desk, entries, order=KINDS, years=what != "years"),
        desk.kept.tallies.get(name.address, lambda: Tally.of(entries)),
        steps=[(desk.say(what), overview)],
        parent=overview,
        description=description,
    )
    return pages_of(desk, listing)
