"""Pagination: functions that split listings into pages, and the links between these pages.

The first page has the path of the listing, such as `papers/`. So this path stays valid when the listing
grows or shrinks. Further pages have paths such as `papers/page/2/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from site_builder.i18n import LanguageCode, message
from site_builder.models import Entry, slugify
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.page import unique_anchors

MAX_ROWS_PER_PAGE = 100
"""A listing with more rows than this is split into pages. A row shows one entry."""

MAX_LINES_PER_PAGE = 1000
"""An overview or a contents listing with more lines than this is split. A line is a name or title, shorter than a row."""

MIN_ENTRIES_WITH_YEAR_BAR = 30
"""A listing with fewer entries than this has no links to its years, and no link that filters its entries in Browse.

For the link to Browse, the entries of subtopics count, too. The page of a series of venues has links to its years even
if it has fewer entries (see `Listing.year_counts`).
"""

MIN_ENTRIES_BY_YEAR = 8
"""If a listing of several kinds has at least this many entries of a kind, these entries have headings for years.

Only kinds with `is_listed_by_year`, such as papers, have such headings.
"""

MAX_NEWEST_BELOW = 20
"""If a topic and its subtopics have too many entries for one page, the topic's page shows at most this many of the
newest entries of the subtopics.
"""

MAX_BOARDS = 8
"""The page of a topic shows the best results on at most this many benchmarks, those with the most results."""

MAX_LINKED = 100
"""An entry's page shows at most this many linked entries, and the number of further linked entries."""

_PAGE_SUFFIX = re.compile("(?<=/)page/(?:[2-9]|[1-9][0-9]+)/$")

_Item = TypeVar("_Item")


class EntryGroup(NamedTuple):
    """A heading, and the entries between it and the next heading."""

    title: str
    entries: tuple[Entry, ...] = ()
    level: int = 2
    anchor: str | None = None
    """See `PageSection.anchor`."""
    is_year: bool = False
    """Whether one of the links to years, which are above a list, leads to this group."""
    attributes: str = ""
    """See `PageSection.attributes`."""


def split_groups_into_pages(
    groups: Iterable[EntryGroup], max_entries: int
) -> list[list[EntryGroup]]:
    """Split groups into pages of at most `max_entries` entries. Without entries, there is one page.

    If the entries below a heading continue on the next page, the next page repeats this heading.
    """
    groups = list(groups)
    if sum(len(group.entries) for group in groups) <= max_entries:
        return [groups]
    pages: list[list[EntryGroup]] = [[]]
    space_left = max_entries
    headings: list[EntryGroup] = []
    for group in groups:
        headings = [heading for heading in headings if heading.level < group.level]
        placed = 0
        while placed < len(group.entries) or placed == 0:
            if space_left == 0:
                pages.append(list(headings))
                space_left = max_entries
            part = group.entries[placed : placed + space_left]
            pages[-1].append(group._replace(entries=part))
            space_left -= len(part)
            placed += len(part) or 1  # a heading without entries is placed once
        headings.append(group._replace(entries=()))
    return pages


def split_items(items: Sequence[_Item], max_items: int) -> list[Sequence[_Item]]:
    """Split a list into parts of at most `max_items` items. An empty list has one empty part."""
    return [items[start : start + max_items] for start in range(0, len(items) or 1, max_items)]


def page_path(path: str, number: int) -> str:
    """Return the path of the page with this number in the listing at `path`.

    >>> page_path("papers/", 1), page_path("papers/", 2)
    ('papers/', 'papers/page/2/')
    """
    return path if number == 1 else f"{path}page/{number}/"


def listing_path(path: str) -> str:
    """Return the path of the listing to which the page at `path` belongs.

    >>> listing_path("papers/page/2/"), listing_path("papers/")
    ('papers/', 'papers/')
    """
    return _PAGE_SUFFIX.sub("", path)


def page_title(language: LanguageCode, title: str, number: int, total: int) -> str:
    """Return the title of one page of a listing. From page 2 on, the title contains the page number."""
    return title if number == 1 else message(language, "pager.title", title, number, total)


def pager(context: PageContext, path: str, number: int, total: int) -> str:
    """Return links from one page of a listing to the first, the last and the nearest pages.

    The result is empty if the listing has only one page.
    """
    if total == 1:
        return ""
    nearest = [n for n in range(number - 2, number + 3) if 1 < n < total]
    shown = [1, *nearest, total]
    items: list[str] = []
    for before, n in zip([0, *shown], shown, strict=False):
        if n - before > 1:
            items.append('<span aria-hidden="true">…</span>')
        items.append(
            f'<span aria-current="page">{n}</span>'
            if n == number
            else f'<a href="{_href(context, path, n)}">{n}</a>'
        )
    if number > 1:
        items.insert(0, _rel_link(context, path, number - 1, "prev", context.t("pager.previous")))
    if number < total:
        items.append(_rel_link(context, path, number + 1, "next", context.t("pager.next")))
    label = escape_html(context.t("pager.pages"))
    return f'<nav class="kb-pager" aria-label="{label}">{" ".join(items)}</nav>'


class JumpLink(NamedTuple):
    """A link to the first item of a year, or of a letter, in a list."""

    label: str
    page: int
    anchor: str


def year_links(pages: Sequence[Sequence[EntryGroup]]) -> tuple[JumpLink, ...]:
    """Return links to the years of a listing. If there would be only one link, return an empty tuple."""
    links: dict[str, JumpLink] = {}
    for number, groups in enumerate(pages, 1):
        anchors = unique_anchors([group.anchor or slugify(group.title) for group in groups])
        for group, anchor in zip(groups, anchors, strict=True):
            if group.is_year:
                links.setdefault(group.title, JumpLink(group.title, number, anchor))
    return tuple(links.values()) if len(links) > 1 else ()


def jump_bar(
    context: LanguageContext,
    label_key: str,
    links: Sequence[JumpLink],
    number: int,
    counts: Mapping[str, int] | None = None,
) -> str:
    """Return links to the years or letters of a list. `number` is the number of the page that contains the links.

    `label_key` is the message key of the text that names the bar for screen readers, such as `years`. `counts` maps
    years to numbers of entries, which the links show.

    With `counts`, each link from the first page to a year on a further page has an id such as `2020`. So the address
    `venues/icml/#2020`, to which entry pages link, leads to this link.
    """
    items = []
    for link in links:
        is_elsewhere = counts is not None and number == 1 and link.page > 1
        id_ = f' id="{link.anchor}"' if is_elsewhere else ""
        count = f' <span class="kb-number">{counts[link.label]}</span>' if counts else ""
        href = f"{_short_href(number, link.page)}#{link.anchor}"
        items.append(f'<a{id_} href="{href}">{escape_html(link.label)}{count}</a>')
    label = escape_html(context.t(label_key))
    return f'<nav class="kb-jumps" aria-label="{label}">{" ".join(items)}</nav>' if items else ""


def _short_href(number: int, other: int) -> str:
    """Return the shortest `href` from a page of a listing to another page of the same listing."""
    if number == other:
        return ""
    if number == 1:
        return f"page/{other}/"
    return "../../" if other == 1 else f"../{other}/"


def and_more(context: LanguageContext, number: int) -> str:
    """Return a paragraph such as "and 5 more", for the end of a shortened list.

    If no item was omitted (`number` is 0), return an empty string.
    """
    text = context.t("pager.more", context.format_number(number))
    return f'<p class="kb-omitted-count">{escape_html(text)}</p>' if number > 0 else ""


def _rel_link(context: PageContext, path: str, number: int, rel: str, text: str) -> str:
    return f'<a href="{_href(context, path, number)}" rel="{rel}">{escape_html(text)}</a>'


def _href(context: PageContext, path: str, number: int) -> str:
    return context.href(page_path(path, number))
