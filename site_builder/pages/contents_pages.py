"""The whole knowledge base's table of contents: topic, kind, year, entry.

Of a large knowledge base, the contents page only names the topics, and each has its own contents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from site_builder.models import KINDS, Entry, Kind, Topic
from site_builder.pages import paging, paths
from site_builder.pages.caches import KindCounts
from site_builder.pages.context import PageContext
from site_builder.pages.listing import (
    Listing,
    group_by_kind,
    group_by_year,
    listing_page,
    plan_listing,
)
from site_builder.pages.overview import OverviewLink, overview_list
from site_builder.pages.page import Page, PageSection, PlannedListing
from site_builder.pages.paging import EntryGroup
from site_builder.pages.rows import aliases

_ORDER: tuple[tuple[Kind, str], ...] = (
    ("repo", "repos"),
    ("paper", "papers"),
    ("dataset", "datasets"),
)


def is_split_by_topic(desk: PageContext) -> bool:
    """Tell whether the contents have too many lines for one page."""
    return sum(map(len, desk.catalog.by_topic.values())) > paging.MAX_LINES_PER_PAGE


def contents_page(desk: PageContext) -> Iterator[Page | PlannedListing]:
    """Make the contents, on one page or with a page for each topic."""
    d = desk.at(paths.CONTENTS)
    folded = is_split_by_topic(d)
    title = d.t("contents")
    yield listing_page(
        d,
        paths.CONTENTS,
        title,
        d.t("contents.lead"),
        () if folded else _sections(d),
        counts=[d.count(kind, len(d.catalog.by_kind.get(kind, ()))) for kind in KINDS],
        page_type="contents",
        lists=overview_list(d, _topics(d)) if folded else "",
    )
    if folded:
        for _, topic in d.catalog.topics_in_order():
            yield plan_listing(
                desk,
                _address(topic),
                d.catalog.by_topic.get(topic.id, ()),
                (topic.id,),
                partial(_topic_listing, desk, topic),
                write=partial(_lines, year_level=3),
                most=paging.MAX_LINES_PER_PAGE,
            )


def _sections(d: PageContext) -> Iterator[PageSection]:
    for depth, topic in d.catalog.topics_in_order():
        entries = d.catalog.by_topic.get(topic.id, ())
        is_empty = not entries and depth == 0 and topic.id not in d.catalog.children
        yield PageSection(d.plain(topic.name), f"<p>{d.t('topic.empty')}</p>" if is_empty else "")
        for group in _by_kind(d, entries, level=3):
            yield PageSection(group.title, _lines(d, group.entries), group.level)


def _topics(d: PageContext) -> Iterator[OverviewLink]:
    for _, topic in d.catalog.topics_in_order():
        entries = d.catalog.by_topic.get(topic.id, ())
        yield OverviewLink(d.plain(topic.name), _address(topic), len(entries))


def _topic_listing(desk: PageContext, topic: Topic) -> Listing:
    entries = desk.catalog.by_topic.get(topic.id, ())
    empty = PageSection(desk.t("contents"), f"<p>{desk.t('topic.empty')}</p>")
    return Listing(
        _address(topic),
        desk.t("contents") + desk.t("mark.colon") + desk.plain(topic.name),
        entries,
        partial(_by_kind, desk, entries, level=2),
        KindCounts.of(entries),
        steps=[(desk.t("contents"), paths.CONTENTS)],
        page_type="contents",
        parent=paths.CONTENTS,
        opening=lambda _: () if entries else (empty,),
    )


def _address(topic: Topic) -> str:
    return f"{paths.CONTENTS}{topic.id}/"


def _by_kind(d: PageContext, entries: Sequence[Entry], level: int) -> Iterator[EntryGroup]:
    kinds = group_by_kind(entries)
    for kind, title in _ORDER:
        if kind in kinds:
            yield EntryGroup(d.t(title), tuple(kinds[kind]), level)


def _lines(d: PageContext, entries: Sequence[Entry], year_level: int = 4) -> str:
    return "".join(_each_year(d, entries, f"h{year_level}")).strip()


def _each_year(d: PageContext, entries: Sequence[Entry], tag: str) -> Iterator[str]:
    for year, group in group_by_year(entries).items():
        if year:
            yield f'<{tag} class="kb-contents__year">{year}</{tag}>'
        items = [
            f'<li><a href="{d.entry_href(entry)}">{d.name(entry.heading)}</a>'
            f"{aliases(d, entry)}</li>\n"
            for entry in group
        ]
        yield f'<ul class="kb-contents">\n{"".join(items)}</ul>\n'
