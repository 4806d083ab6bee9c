"""Pages that list entries: by topic, kind, year, venue, author and tag, and their overviews."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from site_builder.models import KINDS, Entry, Kind, Topic
from site_builder.pages import addresses
from site_builder.pages.desk import LANGUAGE_TAGS, Desk
from site_builder.pages.listing import (
    Listing,
    grouped,
    grouped_by_kind,
    grouped_by_year,
    listing_page,
    pages_of,
    planned_listing,
    with_first_made,
)
from site_builder.pages.overview import Name, overview_pages
from site_builder.pages.page import Page, PlannedListing, PlannedPage, Section
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
        partial(
            _by_kind, d, addresses.of_topic(topic.id), entries, order=("repo", "paper", "dataset")
        ),
        d.tally_below(topic.id),
        lead,
        steps=[(d.say("topics"), addresses.TOPICS), *above],
        kind="topic",
        source="topics.yml",
        lead_lang=LANGUAGE_TAGS[lead_language] if lead_language != d.language else None,
        opening=opening,
    )


def _by_kind(
    d: Desk, address: str, entries: Sequence[Entry], order: Sequence[Kind], *, years: bool = True
) -> Iterator[Group]:
    """Group the entries of a listing by kind, and papers by year below it."""
    kinds: Mapping[Kind, Sequence[Entry]] = d.kept.groups.get(
        f"{address}kinds", partial(grouped_by_kind, entries)
    )
    for kind in order:
        chosen = tuple(kinds.get(kind, ()))
        if not chosen:
            continue
        if kind == "paper" and years:
            yield Group(d.say("papers"))
            yield from _by_year(d, address, chosen, level=3)
        else:
            yield Group(d.say(f"{kind}s"), chosen)


def _by_year(d: Desk, address: str, entries: Iterable[Entry], level: int) -> Iterator[Group]:
    years: Mapping[int | None, Sequence[Entry]] = d.kept.groups.get(
        f"{address}years", partial(grouped_by_year, entries)
    )
    for year, group in years.items():
        title = d.say("no-year") if year is None else str(year)
        yield Group(title, tuple(group), level)


def kind_pages(desk: Desk) -> Iterator[Page | PlannedPage]:
    """Make the pages of all papers (by year), repositories and datasets (by topic)."""
    for kind in KINDS:
        entries = desk.catalog.by_kind.get(kind, ())
        address = addresses.KIND_ADDRESSES[kind]
        group = (
            partial(_by_year, desk, address, entries, level=2)
            if kind == "paper"
            else partial(_by_topic, desk, entries)
        )
        listing = Listing(
            address,
            desk.say(f"{kind}s"),
            entries,
            group,
            desk.kept.tallies.get(address, partial(Tally.of, entries)),
            desk.say(f"{kind}s.lead"),
        )
        yield from with_first_made(pages_of(desk, listing))


def _by_topic(d: Desk, entries: Sequence[Entry]) -> Iterator[Group]:
    """Group entries by the first topic that each names."""
    groups = grouped(entries, lambda entry: entry.topics[0])
    for _, topic in d.catalog.topics_in_order():
        if topic.id in groups:
            yield Group(d.plain(topic.name), tuple(groups[topic.id]))


def year_pages(desk: Desk) -> Iterator[Page | PlannedListing]:
    """Make the overview of years and plan a listing for each."""
    groups = desk.catalog.by_year
    years = sorted(groups, reverse=True)
    yield from _with_overview(desk, "years", groups, years, addresses.of_year)


def venue_pages(desk: Desk) -> Iterator[Page | PlannedListing]:
    """Make the overview of venues and plan a listing for each."""
    address_of = partial(addresses.of_venue, desk.catalog)
    groups, slugs = desk.catalog.by_venue, desk.catalog.venue_slugs
    yield from _by_name(desk, "venues", groups, slugs, address_of)


def author_pages(desk: Desk) -> Iterator[Page | PlannedListing]:
    """Make the overview of authors and plan a listing for each who has several entries."""
    catalog = desk.catalog
    address_of = partial(addresses.of_author, catalog)
    has_page = partial(addresses.has_author_page, catalog)
    groups, slugs = catalog.by_author, catalog.author_slugs
    yield from _by_name(desk, "authors", groups, slugs, address_of, has_page)


def tag_pages(desk: Desk) -> Iterator[Page | PlannedListing]:
    """Make the overview of tags and plan a listing for each."""
    address_of = partial(addresses.of_tag, desk.catalog)
    groups, slugs = desk.catalog.by_tag, desk.catalog.tag_slugs
    yield from _by_name(desk, "tags", groups, slugs, address_of)


_OVERVIEWS = {
    "years": addresses.YEARS,
    "venues": addresses.VENUES,
    "authors": addresses.AUTHORS,
    "tags": addresses.TAGS,
}
_TITLES = {"years": "year.title", "tags": "tag.title"}
"""Messages for the titles of pages; the name alone where there is none."""
_NAMES = {"years": "year.title"}
"""The same for names in an overview."""

_Key = TypeVar("_Key", str, int)


def _by_name(
    desk: Desk,
    what: str,
    groups: Mapping[str, Sequence[Entry]],
    slugs: Mapping[str, str],
    address_of: Callable[[str], str],
    has_page: Callable[[str], bool] | None = None,
) -> Iterator[Page | PlannedListing]:
    # Slugs come sorted, which leaves little to do.
    names: list[str] = desk.kept.names.get(what, lambda: sorted(slugs, key=str.casefold))
    yield from _with_overview(desk, what, groups, names, address_of, has_page)


def _with_overview(
    desk: Desk,
    what: str,
    groups: Mapping[_Key, Sequence[Entry]],
    keys: Sequence[_Key],
    address_of: Callable[[_Key], str],
    has_page: Callable[[_Key], bool] | None = None,
) -> Iterator[Page | PlannedListing]:
    def name_of(key: _Key) -> Name:
        return Name(_worded(desk, _NAMES.get(what), key), address_of(key), len(groups[key]))

    def facts() -> tuple[object, ...]:
        """See `name_of`: names decide on each other's addresses; one of a single entry leads to it."""
        each = [(key, groups[key]) for key in keys]
        return tuple([(key, len(own), own[0].id if len(own) == 1 else "") for key, own in each])

    def listed() -> list[tuple[_Key, str]]:
        with_pages = keys if has_page is None else filter(has_page, keys)
        return [(key, address_of(key)) for key in with_pages]

    yield from overview_pages(desk, what, _OVERVIEWS[what], keys, name_of, facts)
    pages: list[tuple[_Key, str]] = desk.kept.names.get(f"{what}/", listed)
    for key, address in pages:
        entries = groups[key]
        make = partial(_listing, desk, what, key, address, entries)
        yield planned_listing(desk, address, entries, (what, key), make)


def _listing(
    desk: Desk,
    what: str,
    key: str | int,
    address: str,
    entries: Sequence[Entry],
) -> Listing:
    overview = _OVERVIEWS[what]
    return Listing(
        address,
        _worded(desk, _TITLES.get(what), key),
        entries,
        # On the page of a year, the year stands in the title already.
        partial(_by_kind, desk, address, entries, order=KINDS, years=what != "years"),
        Tally.of(entries),
        steps=[(desk.say(what), overview)],
        parent=overview,
        description=desk.say(f"{what.removesuffix('s')}.lead", key),
    )


def _worded(desk: Desk, message: str | None, key: str | int) -> str:
    return str(key) if message is None else desk.say(message, key)
