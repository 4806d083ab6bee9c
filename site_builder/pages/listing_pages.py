"""Pages that list entries: by topic, kind, year, venue, author and tag, and their overviews."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from site_builder.models import KINDS, Entry, Kind, Topic
from site_builder.pages import paths
from site_builder.pages.caches import KindCounts
from site_builder.pages.context import LANGUAGE_TAGS, PageContext
from site_builder.pages.listing import (
    Listing,
    group_by,
    group_by_kind,
    group_by_year,
    listing_page,
    plan_listing,
    plan_listing_pages,
    render_first_page,
)
from site_builder.pages.overview import OverviewLink, overview_pages
from site_builder.pages.page import Page, PageSection, PlannedListing, PlannedPage
from site_builder.pages.paging import EntryGroup


def topic_pages(desk: PageContext) -> Iterator[Page | PlannedPage]:
    """Make the tree of topics and a page for each: repositories, papers by year, datasets."""
    d = desk.at(paths.TOPICS)
    sections = [
        PageSection(d.plain(topic.name), d.render("topic_cards.html", topics=(topic, *children)))
        for topic in d.catalog.children.get(None, ())
        for children in [d.catalog.children.get(topic.id, ())]
    ]
    yield listing_page(d, paths.TOPICS, d.t("topics"), d.t("topics.lead"), sections)
    for topic in desk.catalog.topics.values():
        yield from render_first_page(plan_listing_pages(desk, _topic_listing(desk, topic)))


def _topic_listing(d: PageContext, topic: Topic) -> Listing:
    entries = d.catalog.by_topic.get(topic.id, ())
    children = d.catalog.children.get(topic.id, ())

    def opening(there: PageContext) -> Iterator[PageSection]:
        if children:
            cards = there.render("topic_cards.html", topics=children)
            yield PageSection(d.t("topic.below"), cards)
        elif not entries:
            yield PageSection(d.t("contents"), f"<p>{d.t('topic.empty')}</p>")

    lead, lead_language = (
        topic.description.text_or_fallback(d.language) if topic.description else ("", d.language)
    )
    above = [
        (d.plain(t.name), paths.topic_path(t.id)) for t in d.catalog.with_ancestors(topic.id)[:-1]
    ]
    return Listing(
        paths.topic_path(topic.id),
        d.plain(topic.name),
        entries,
        partial(
            _by_kind, d, paths.topic_path(topic.id), entries, order=("repo", "paper", "dataset")
        ),
        d.count_kinds_below(topic.id),
        lead,
        steps=[(d.t("topics"), paths.TOPICS), *above],
        page_type="topic",
        source="topics.yml",
        lead_lang=LANGUAGE_TAGS[lead_language] if lead_language != d.language else None,
        opening=opening,
    )


def _by_kind(
    d: PageContext,
    path: str,
    entries: Sequence[Entry],
    order: Sequence[Kind],
    *,
    years: bool = True,
) -> Iterator[EntryGroup]:
    """Group the entries of a listing by kind, and papers by year below it."""
    kinds: Mapping[Kind, Sequence[Entry]] = d.caches.groups.get(
        f"{path}kinds", partial(group_by_kind, entries)
    )
    for kind in order:
        chosen = tuple(kinds.get(kind, ()))
        if not chosen:
            continue
        if kind == "paper" and years:
            yield EntryGroup(d.t("papers"))
            yield from _by_year(d, path, chosen, level=3)
        else:
            yield EntryGroup(d.t(f"{kind}s"), chosen)


def _by_year(
    d: PageContext, path: str, entries: Iterable[Entry], level: int
) -> Iterator[EntryGroup]:
    years: Mapping[int | None, Sequence[Entry]] = d.caches.groups.get(
        f"{path}years", partial(group_by_year, entries)
    )
    for year, group in years.items():
        title = d.t("no-year") if year is None else str(year)
        yield EntryGroup(title, tuple(group), level)


def kind_pages(desk: PageContext) -> Iterator[Page | PlannedPage]:
    """Make the pages of all papers (by year), repositories and datasets (by topic)."""
    for kind in KINDS:
        entries = desk.catalog.by_kind.get(kind, ())
        path = paths.KIND_PATHS[kind]
        group = (
            partial(_by_year, desk, path, entries, level=2)
            if kind == "paper"
            else partial(_by_topic, desk, entries)
        )
        listing = Listing(
            path,
            desk.t(f"{kind}s"),
            entries,
            group,
            desk.caches.kind_counts.get(path, partial(KindCounts.of, entries)),
            desk.t(f"{kind}s.lead"),
        )
        yield from render_first_page(plan_listing_pages(desk, listing))


def _by_topic(d: PageContext, entries: Sequence[Entry]) -> Iterator[EntryGroup]:
    """Group entries by the first topic that each names."""
    groups = group_by(entries, lambda entry: entry.topics[0])
    for _, topic in d.catalog.topics_in_order():
        if topic.id in groups:
            yield EntryGroup(d.plain(topic.name), tuple(groups[topic.id]))


def year_pages(desk: PageContext) -> Iterator[Page | PlannedListing]:
    """Make the overview of years and plan a listing for each."""
    groups = desk.catalog.by_year
    years = sorted(groups, reverse=True)
    yield from _with_overview(desk, "years", groups, years, paths.year_path)


def venue_pages(desk: PageContext) -> Iterator[Page | PlannedListing]:
    """Make the overview of venues and plan a listing for each."""
    address_of = partial(paths.venue_path, desk.catalog)
    groups, slugs = desk.catalog.by_venue, desk.catalog.venue_slugs
    yield from _by_name(desk, "venues", groups, slugs, address_of)


def author_pages(desk: PageContext) -> Iterator[Page | PlannedListing]:
    """Make the overview of authors and plan a listing for each who has several entries."""
    catalog = desk.catalog
    address_of = partial(paths.author_path, catalog)
    has_page = partial(paths.has_author_page, catalog)
    groups, slugs = catalog.by_author, catalog.author_slugs
    yield from _by_name(desk, "authors", groups, slugs, address_of, has_page)


def tag_pages(desk: PageContext) -> Iterator[Page | PlannedListing]:
    """Make the overview of tags and plan a listing for each."""
    address_of = partial(paths.tag_path, desk.catalog)
    groups, slugs = desk.catalog.by_tag, desk.catalog.tag_slugs
    yield from _by_name(desk, "tags", groups, slugs, address_of)


_OVERVIEWS = {
    "years": paths.YEARS,
    "venues": paths.VENUES,
    "authors": paths.AUTHORS,
    "tags": paths.TAGS,
}
_TITLES = {"years": "year.title", "tags": "tag.title"}
"""Messages for the titles of pages; the name alone where there is none."""
_NAMES = {"years": "year.title"}
"""The same for names in an overview."""

_Key = TypeVar("_Key", str, int)


def _by_name(
    desk: PageContext,
    what: str,
    groups: Mapping[str, Sequence[Entry]],
    slugs: Mapping[str, str],
    address_of: Callable[[str], str],
    has_page: Callable[[str], bool] | None = None,
) -> Iterator[Page | PlannedListing]:
    # Slugs come sorted, which leaves little to do.
    names: list[str] = desk.caches.names.get(what, lambda: sorted(slugs, key=str.casefold))
    yield from _with_overview(desk, what, groups, names, address_of, has_page)


def _with_overview(
    desk: PageContext,
    what: str,
    groups: Mapping[_Key, Sequence[Entry]],
    keys: Sequence[_Key],
    address_of: Callable[[_Key], str],
    has_page: Callable[[_Key], bool] | None = None,
) -> Iterator[Page | PlannedListing]:
    def name_of(key: _Key) -> OverviewLink:
        return OverviewLink(_worded(desk, _NAMES.get(what), key), address_of(key), len(groups[key]))

    def facts() -> tuple[object, ...]:
        """See `name_of`: names decide on each other's addresses; one of a single entry leads to it."""
        each = [(key, groups[key]) for key in keys]
        return tuple([(key, len(own), own[0].id if len(own) == 1 else "") for key, own in each])

    def listed() -> list[tuple[_Key, str]]:
        with_pages = keys if has_page is None else filter(has_page, keys)
        return [(key, address_of(key)) for key in with_pages]

    yield from overview_pages(desk, what, _OVERVIEWS[what], keys, name_of, facts)
    pages: list[tuple[_Key, str]] = desk.caches.names.get(f"{what}/", listed)
    for key, path in pages:
        entries = groups[key]
        make = partial(_listing, desk, what, key, path, entries)
        yield plan_listing(desk, path, entries, (what, key), make)


def _listing(
    desk: PageContext,
    what: str,
    key: str | int,
    path: str,
    entries: Sequence[Entry],
) -> Listing:
    overview = _OVERVIEWS[what]
    return Listing(
        path,
        _worded(desk, _TITLES.get(what), key),
        entries,
        # On the page of a year, the year stands in the title already.
        partial(_by_kind, desk, path, entries, order=KINDS, years=what != "years"),
        KindCounts.of(entries),
        steps=[(desk.t(what), overview)],
        parent=overview,
        description=desk.t(f"{what.removesuffix('s')}.lead", key),
    )


def _worded(desk: PageContext, message: str | None, key: str | int) -> str:
    return str(key) if message is None else desk.t(message, key)
