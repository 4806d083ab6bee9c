"""What all listing pages share: their head, their pages, and how entries are grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import TypeVar

from site_builder.models import KINDS, Entry, Kind
from site_builder.pages import paging
from site_builder.pages.descriptions import clipped, describing
from site_builder.pages.desk import Desk
from site_builder.pages.escaping import escaped
from site_builder.pages.page import Ingredients, Page, PlannedListing, PlannedPage, Section
from site_builder.pages.paging import Group, page_address, page_title, pager, split_groups
from site_builder.pages.rows import rows
from site_builder.pages.shelf import Tally

_Key = TypeVar("_Key")

Steps = Sequence[tuple[str, str]]
"""(title, href) of the listings above a page."""


def listing_page(
    d: Desk,
    address: str,
    title: str,
    lead: str,
    sections: Iterable[Section] = (),
    *,
    counts: Sequence[str] = (),
    steps: Steps = (),
    kind: str = "listing",
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
        address=address,
        language=d.language,
        title=title,
        description=clipped(description) if description else describing(lead) or title,
        lead=f"{head}\n{lists}" if lists else head,
        sections=tuple(sections),
        kind=kind,
        parent=parent,
        source=source,
        modified=modified,
    )


def _head(
    d: Desk,
    title: str,
    lead: str,
    lead_lang: str | None,
    steps: Steps,
    counts: Sequence[str],
    edit_href: str | None,
) -> str:
    above = crumbs(d, steps) if steps else ""
    lang = f' lang="{lead_lang}"' if lead_lang else ""
    prose = f'<p class="kb-lead"{lang}>{d.inline(lead)}</p>' if lead else ""
    items = "".join([f"<span>{escaped(item)}</span>" for item in counts])
    tally = f'<p class="kb-tally">{items}</p>' if counts else ""
    edit = ""
    if edit_href:
        link = (
            f'<a href="{escaped(edit_href)}" rel="edit nofollow">{escaped(d.say("edit-topic"))}</a>'
        )
        edit = f'<p class="kb-edit">{link}</p>'
    return f"{above}\n<h1>{d.marked(title)}</h1>\n{prose}\n{tally}\n{edit}".strip()


def crumbs(d: Desk, steps: Steps) -> str:
    """Write the way from the top to the page."""
    items = "".join([f'<li><a href="{href}">{escaped(title)}</a></li>\n' for title, href in steps])
    label = escaped(d.say("you-are-here"))
    return f'<nav class="kb-crumbs" aria-label="{label}">\n<ol>\n{items}</ol>\n</nav>'


@dataclass(frozen=True)
class Listing:
    """Entries to list, on one page or on many."""

    address: str
    title: str
    entries: Sequence[Entry]
    group: Callable[[], Iterable[Group]]
    """Puts them under headings, as what is in them demands."""
    tally: Tally
    """Of all that the listing is about, which may be more than it lists."""
    lead: str = ""
    steps: Sequence[tuple[str, str]] = ()
    """(title, address) of the listings above it."""
    kind: str = "listing"
    parent: str | None = None
    source: str | None = None
    description: str = ""
    lead_lang: str | None = None
    opening: Callable[[Desk], Iterable[Section]] = lambda _: ()
    """What stands above the entries of the first page."""


Writer = Callable[[Desk, Sequence[Entry]], str]


def planned_listing(
    desk: Desk,
    address: str,
    entries: Sequence[Entry],
    facts: tuple[object, ...],
    make: Callable[[], Listing],
    *,
    write: Writer = rows,
    most: int | None = None,
) -> PlannedListing:
    """Plan a listing that is made, by `make`, when its pages are.

    Besides from the entries, in any language it must follow from the facts.
    """
    return PlannedListing(
        address,
        desk.language,
        partial(_pages, desk, make, write, most),
        partial(_made_of_all, desk, entries, facts),
        entries,
    )


def _pages(
    desk: Desk, make: Callable[[], Listing], write: Writer, most: int | None
) -> Iterator[PlannedPage]:
    return pages_of(desk, make(), write, most)


def _made_of_all(desk: Desk, entries: Sequence[Entry], facts: tuple[object, ...]) -> Ingredients:
    """See `_made_of`: what the pages say of the entries together follows from them."""
    ids = tuple([entry.id for entry in entries])
    catalog = desk.catalog
    linking = "" if catalog.linking.isdisjoint(ids) else catalog.roll
    return Ingredients(ids, (*facts, linking))


def pages_of(
    desk: Desk, listing: Listing, write: Writer = rows, most: int | None = None
) -> Iterator[PlannedPage]:
    """Plan the pages of a listing, with at most so many entries on each; else `MOST_ROWS`."""
    most = most or paging.MOST_ROWS
    if len(listing.entries) <= most:  # then their headings can wait until the page is made
        yield PlannedPage(
            listing.address,
            desk.language,
            partial(_page, desk, listing, write, listing.group, 1, 1),
            partial(_made_of, desk, listing, listing.entries, (), 1, 1),
        )
        return
    parts = split_groups(listing.group(), most)
    for number, groups in enumerate(parts, 1):
        entries = [entry for group in groups for entry in group.entries]
        yield PlannedPage(
            page_address(listing.address, number),
            desk.language,
            partial(_page, desk, listing, write, partial(list, groups), number, len(parts)),
            partial(_made_of, desk, listing, entries, groups, number, len(parts)),
        )


def with_first_made(plans: Iterable[PlannedPage]) -> Iterator[Page | PlannedPage]:
    """Make the first page, which stands in a menu."""
    for number, plan in enumerate(plans):
        yield plan.make() if number == 0 else plan


def _page(
    desk: Desk,
    listing: Listing,
    write: Writer,
    groups: Callable[[], Iterable[Group]],
    number: int,
    total: int,
) -> Page:
    counts = [
        desk.count(kind, listing.tally.kinds[kind]) for kind in KINDS if listing.tally.kinds[kind]
    ]
    address = page_address(listing.address, number)
    d = desk.at(address)
    sections = list(listing.opening(d)) if number == 1 else []
    sections += [
        Section(group.title, write(d, group.entries) if group.entries else "", group.level)
        for group in groups()
    ]
    if total > 1:
        others = pager(d, listing.address, number, total)
        sections[-1] = replace(sections[-1], html=f"{sections[-1].html}\n{others}".strip())
    title = page_title(d.language, listing.title, number, total)
    return listing_page(
        d,
        address,
        title,
        listing.lead,
        sections,
        counts=counts,
        steps=[(step, d.href(target)) for step, target in listing.steps],
        kind=listing.kind,
        parent=listing.parent if number == 1 else listing.parent or listing.address,
        source=listing.source,
        description=listing.description if number == 1 else title,
        lead_lang=listing.lead_lang,
        modified=listing.tally.newest,
    )


def _made_of(
    desk: Desk,
    listing: Listing,
    entries: Sequence[Entry],
    groups: Sequence[Group],
    number: int,
    total: int,
) -> Ingredients:
    """See `_page`. What a listing says above its entries follows from the topics, which all share.

    The headings of a listing follow from its entries; those of one page of many do not.
    """
    ids = tuple([entry.id for entry in entries])
    catalog, tally = desk.catalog, listing.tally
    return Ingredients(
        ids,
        (
            listing.title,
            [tally.kinds[kind] for kind in KINDS],
            tally.newest,
            [(group.title, group.level, len(group.entries)) for group in groups],
            (number, total),
            "" if catalog.linking.isdisjoint(ids) else catalog.roll,
        ),
    )


def grouped(entries: Iterable[Entry], key_of: Callable[[Entry], _Key]) -> dict[_Key, list[Entry]]:
    """Return key -> its entries, in the order in which they come."""
    groups: dict[_Key, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key_of(entry), []).append(entry)
    return groups


def grouped_by_kind(entries: Iterable[Entry]) -> dict[Kind, list[Entry]]:
    """Return kind -> its entries, in the order in which they come."""
    return grouped(entries, attrgetter("kind"))


def grouped_by_year(entries: Iterable[Entry]) -> dict[int | None, list[Entry]]:
    """Return year -> its entries, in the order in which they come."""
    return grouped(entries, attrgetter("year"))
