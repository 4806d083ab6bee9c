"""The contents page, which lists the entries of each topic by kind and year.

In a large knowledge base, the contents page lists only the topics. Each topic then has a contents
listing with its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from site_builder.models import Entry, Topic
from site_builder.pages import paging, paths
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.downloads import downloads_link
from site_builder.pages.listing import (
    Listing,
    direct_and_below,
    group_by_year,
    groups_by_kind,
    listing_page,
    no_entries,
    plan_listing,
)
from site_builder.pages.overview import OverviewLink, overview_list
from site_builder.pages.page import Page, PageSection, PlannedPage
from site_builder.pages.rows import aliases_html


def is_split_by_topic(context: LanguageContext) -> bool:
    """Return whether the contents page lists only topics, because a list of all entries by topic would be too long."""
    catalog = context.catalog
    lines = len(catalog.topics) + sum(map(len, catalog.by_topic.values()))
    return lines > paging.MAX_LINES_PER_PAGE


def contents_page(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the contents page. If it lists only topics, also plan a contents listing for each topic."""
    page_context = context.at(paths.CONTENTS)
    catalog = context.catalog
    is_split = is_split_by_topic(context)
    topics = [topic for _, topic in catalog.topics_in_order()]
    yield listing_page(
        page_context,
        paths.CONTENTS,
        context.t("contents"),
        context.t("contents.lead"),
        () if is_split else _sections(page_context),
        count_links=[
            (
                context.count_label(kind, len(catalog.by_kind[kind])),
                page_context.href(paths.kind_path(kind)),
            )
            for kind in context.kinds
        ],
        after_counts=downloads_link(page_context),
        page_type="contents",
        list_html=overview_list(page_context, _topic_links(context, topics)) if is_split else "",
    )
    if is_split:
        for topic in topics:
            yield from plan_listing(
                context,
                _topic_listing(context, topic),
                render_entries=partial(_lines_by_year, year_level=3),
                max_entries=paging.MAX_LINES_PER_PAGE,
            )


def _sections(context: PageContext) -> Iterator[PageSection]:
    for depth, topic in context.catalog.topics_in_order():
        entries = context.catalog.by_topic.get(topic.id, ())
        is_empty = not entries and depth == 0 and topic.id not in context.catalog.children
        empty_html = f"<p>{context.t('topic.empty')}</p>" if is_empty else ""
        attributes = context.heading_attributes(topic.name)
        title = context.localize(topic.name)
        yield PageSection(title, empty_html, anchor=topic.id, attributes=attributes)
        for group in groups_by_kind(context, entries, level=3):
            html = _lines_by_year(context, group.entries)
            yield PageSection(group.title, html, group.level, group.anchor)


def _topic_links(context: LanguageContext, topics: Iterable[Topic]) -> list[OverviewLink]:
    """Return links to the contents listings of topics, with the numbers of entries in and below the topics."""
    return [
        OverviewLink(
            context.localize(topic.name),
            _topic_contents_path(topic),
            context.count_kinds_below(topic.id).by_kind.total(),
        )
        for topic in topics
    ]


def _topic_listing(context: LanguageContext, topic: Topic) -> Listing:
    """Return the contents listing of a topic: its own entries, and links to the listings of its subtopics."""
    entries = context.catalog.by_topic.get(topic.id, ())
    counts = context.count_kinds_below(topic.id)
    links = _topic_links(context, context.catalog.children.get(topic.id, ()))

    def intro_sections(page_context: PageContext) -> Iterator[PageSection]:
        if links:
            html = overview_list(page_context, links)
            yield PageSection(context.t("topic.below"), html, anchor="subtopics")
        elif not entries:
            yield no_entries(context)

    return Listing(
        _topic_contents_path(topic),
        context.t("contents") + context.t("mark.colon") + context.localize(topic.name),
        entries,
        partial(groups_by_kind, context, entries),
        counts,
        direct_and_below(context, len(entries), counts.by_kind.total()) if links else "",
        [("topic", topic.id)],
        ancestors=[(context.t("contents"), paths.CONTENTS)],
        page_type="contents",
        parent=paths.CONTENTS,
        intro_sections=intro_sections,
        intro_depends_on=[tuple(link) for link in links],
    )


def _topic_contents_path(topic: Topic) -> str:
    return f"{paths.CONTENTS}{topic.id}/"


def _lines_by_year(context: PageContext, entries: Sequence[Entry], year_level: int = 4) -> str:
    return "".join(_each_year(context, entries, f"h{year_level}")).strip()


def _each_year(context: PageContext, entries: Sequence[Entry], heading: str) -> Iterator[str]:
    for year, entries_of_year in group_by_year(entries).items():
        if year:
            yield f'<{heading} class="kb-contents__year">{year}</{heading}>'
        items = [
            f'<li><a href="{context.entry_href(entry)}">{context.name_markup(entry.heading)}</a>'
            f"{aliases_html(context, entry)}</li>\n"
            for entry in entries_of_year
        ]
        yield f'<ul class="kb-contents">\n{"".join(items)}</ul>\n'
