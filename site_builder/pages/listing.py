"""What all listing pages share: their head, their pages, and how entries are grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import TypeVar

from site_builder.models import KINDS, Entry, Kind
from site_builder.pages import paging
from site_builder.pages.caches import KindCounts
from site_builder.pages.context import PageContext
from site_builder.pages.descriptions import clip_description, description_from_markdown
from site_builder.pages.escaping import escape_html
from site_builder.pages.page import Dependencies, Page, PageSection, PlannedListing, PlannedPage
from site_builder.pages.paging import (
    EntryGroup,
    page_path,
    page_title,
    pager,
    split_groups_into_pages,
)
from site_builder.pages.rows import rows

_Key = TypeVar("_Key")

Breadcrumbs = Sequence[tuple[str, str]]
"""(title, href) of the listings above a page."""


def listing_page(
    d: PageContext,
    path: str,
    title: str,
    lead: str,
    sections: Iterable[PageSection] = (),
    *,
    counts: Sequence[str] = (),
    steps: Breadcrumbs = (),
    page_type: str = "listing",
    parent: str | None = None,
    source: str | None = None,
    description: str = "",
    lead_lang: str | None = None,
    lists: str = "",
    modified: str | None = None,
) -> Page:
    """Make a page of sections below a title, a lead in Markdown and what there is how many of.

    `lists` is HTML right below the head. Without a description the lead describes the page, and
    without a lead its title does.
    """
    head = _head(d, title, lead, lead_lang, steps, counts, d.edit_href(source) if source else None)
    return Page(
        path=path,
        language=d.language,
        title=title,
        description=clip_description(description)
        if description
        else description_from_markdown(lead) or title,
        header_html=f"{head}\n{lists}" if lists else head,
        sections=tuple(sections),
        page_type=page_type,
        parent=parent,
        source=source,
        modified=modified,
    )


def _head(
    d: PageContext,
    title: str,
    lead: str,
    lead_lang: str | None,
    steps: Breadcrumbs,
    counts: Sequence[str],
    edit_href: str | None,
) -> str:
    above = breadcrumb_nav(d, steps) if steps else ""
    lang = f' lang="{lead_lang}"' if lead_lang else ""
    prose = f'<p class="kb-lead"{lang}>{d.inline(lead)}</p>' if lead else ""
    items = "".join([f"<span>{escape_html(item)}</span>" for item in counts])
    tally = f'<p class="kb-kind-counts">{items}</p>' if counts else ""
    edit = ""
    if edit_href:
        link = f'<a href="{escape_html(edit_href)}" rel="edit nofollow">{escape_html(d.t("edit-topic"))}</a>'
        edit = f'<p class="kb-edit">{link}</p>'
    return f"{above}\n<h1>{d.marked(title)}</h1>\n{prose}\n{tally}\n{edit}".strip()


def breadcrumb_nav(d: PageContext, steps: Breadcrumbs) -> str:
    """Write the way from the top to the page."""
    items = "".join(
        [f'<li><a href="{href}">{escape_html(title)}</a></li>\n' for title, href in steps]
    )
    label = escape_html(d.t("you-are-here"))
    return f'<nav class="kb-breadcrumbs" aria-label="{label}">\n<ol>\n{items}</ol>\n</nav>'


@dataclass(frozen=True)
class Listing:
    """Entries to list, on one page or on many."""

    path: str
    title: str
    entries: Sequence[Entry]
    group: Callable[[], Iterable[EntryGroup]]
    """Puts them under headings, as what is in them demands."""
    tally: KindCounts
    """Of all that the listing is about, which may be more than it lists."""
    lead: str = ""
    steps: Sequence[tuple[str, str]] = ()
    """(title, address) of the listings above it."""
    page_type: str = "listing"
    parent: str | None = None
    source: str | None = None
    description: str = ""
    lead_lang: str | None = None
    opening: Callable[[PageContext], Iterable[PageSection]] = lambda _: ()
    """What stands above the entries of the first page."""


EntriesRenderer = Callable[[PageContext, Sequence[Entry]], str]


def plan_listing(
    desk: PageContext,
    path: str,
    entries: Sequence[Entry],
    facts: tuple[object, ...],
    make: Callable[[], Listing],
    *,
    write: EntriesRenderer = rows,
    most: int | None = None,
) -> PlannedListing:
    """Plan a listing that is made, by `make`, when its pages are.

    Besides from the entries, in any language it must follow from the facts.
    """
    return PlannedListing(
        path,
        desk.language,
        partial(_pages, desk, make, write, most),
        partial(_listing_dependencies, desk, entries, facts),
        entries,
    )


def _pages(
    desk: PageContext, make: Callable[[], Listing], write: EntriesRenderer, most: int | None
) -> Iterator[PlannedPage]:
    return plan_listing_pages(desk, make(), write, most)


def _listing_dependencies(
    desk: PageContext, entries: Sequence[Entry], facts: tuple[object, ...]
) -> Dependencies:
    """See `_page_dependencies`: what the pages say of the entries together follows from them."""
    ids = tuple([entry.id for entry in entries])
    catalog = desk.catalog
    ids_with_summary_links = (
        "" if catalog.ids_with_summary_links.isdisjoint(ids) else catalog.ids_digest
    )
    return Dependencies(ids, (*facts, ids_with_summary_links))


def plan_listing_pages(
    desk: PageContext, listing: Listing, write: EntriesRenderer = rows, most: int | None = None
) -> Iterator[PlannedPage]:
    """Plan the pages of a listing, with at most so many entries on each; else `MAX_ROWS_PER_PAGE`."""
    most = most or paging.MAX_ROWS_PER_PAGE
    if len(listing.entries) <= most:  # then their headings can wait until the page is made
        yield PlannedPage(
            listing.path,
            desk.language,
            partial(_page, desk, listing, write, listing.group, 1, 1),
            partial(_page_dependencies, desk, listing, listing.entries, (), 1, 1),
        )
        return
    parts = split_groups_into_pages(listing.group(), most)
    for number, groups in enumerate(parts, 1):
        entries = [entry for group in groups for entry in group.entries]
        yield PlannedPage(
            page_path(listing.path, number),
            desk.language,
            partial(_page, desk, listing, write, partial(list, groups), number, len(parts)),
            partial(_page_dependencies, desk, listing, entries, groups, number, len(parts)),
        )


def render_first_page(plans: Iterable[PlannedPage]) -> Iterator[Page | PlannedPage]:
    """Make the first page, which stands in a menu."""
    for number, plan in enumerate(plans):
        yield plan.render() if number == 0 else plan


def _page(
    desk: PageContext,
    listing: Listing,
    write: EntriesRenderer,
    groups: Callable[[], Iterable[EntryGroup]],
    number: int,
    total: int,
) -> Page:
    counts = [
        desk.count(kind, listing.tally.kinds[kind]) for kind in KINDS if listing.tally.kinds[kind]
    ]
    path = page_path(listing.path, number)
    d = desk.at(path)
    sections = list(listing.opening(d)) if number == 1 else []
    sections += [
        PageSection(group.title, write(d, group.entries) if group.entries else "", group.level)
        for group in groups()
    ]
    if total > 1:
        others = pager(d, listing.path, number, total)
        sections[-1] = replace(sections[-1], html=f"{sections[-1].html}\n{others}".strip())
    title = page_title(d.language, listing.title, number, total)
    return listing_page(
        d,
        path,
        title,
        listing.lead,
        sections,
        counts=counts,
        steps=[(step, d.href(target)) for step, target in listing.steps],
        page_type=listing.page_type,
        parent=listing.parent if number == 1 else listing.parent or listing.path,
        source=listing.source,
        description=listing.description if number == 1 else title,
        lead_lang=listing.lead_lang,
        modified=listing.tally.newest,
    )


def _page_dependencies(
    desk: PageContext,
    listing: Listing,
    entries: Sequence[Entry],
    groups: Sequence[EntryGroup],
    number: int,
    total: int,
) -> Dependencies:
    """See `_page`. What a listing says above its entries follows from the topics, which all share.

    The headings of a listing follow from its entries; those of one page of many do not.
    """
    ids = tuple([entry.id for entry in entries])
    catalog, tally = desk.catalog, listing.tally
    return Dependencies(
        ids,
        (
            listing.title,
            [tally.kinds[kind] for kind in KINDS],
            tally.newest,
            [(group.title, group.level, len(group.entries)) for group in groups],
            (number, total),
            "" if catalog.ids_with_summary_links.isdisjoint(ids) else catalog.ids_digest,
        ),
    )


def group_by(entries: Iterable[Entry], key_of: Callable[[Entry], _Key]) -> dict[_Key, list[Entry]]:
    """Return key -> its entries, in the order in which they come."""
    groups: dict[_Key, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key_of(entry), []).append(entry)
    return groups


def group_by_kind(entries: Iterable[Entry]) -> dict[Kind, list[Entry]]:
    """Return kind -> its entries, in the order in which they come."""
    return group_by(entries, attrgetter("kind"))


def group_by_year(entries: Iterable[Entry]) -> dict[int | None, list[Entry]]:
    """Return year -> its entries, in the order in which they come."""
    return group_by(entries, attrgetter("year"))
