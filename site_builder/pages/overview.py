"""Pages that list names: of years, venues, authors and tags, each with its number of entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from site_builder.pages import paging
from site_builder.pages.desk import Desk
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Ingredients, Page, PlannedPage
from site_builder.pages.paging import page_address, page_title, pager, split


class Name(NamedTuple):
    """A name in a list, where it leads, and how many entries are there."""

    text: str
    address: str
    number: int


def overview_pages(
    desk: Desk, what: str, address: str, names: Sequence[Name]
) -> Iterator[Page | PlannedPage]:
    """Make the first page that lists names, and plan the others, which thousands of authors need."""
    parts = split(names, paging.MOST_LINES)
    yield _page(desk, what, address, parts, 1)
    for number in range(2, len(parts) + 1):
        yield PlannedPage(
            page_address(address, number),
            desk.language,
            partial(_page, desk, what, address, parts, number),
            partial(_made_of, parts, number),
        )


def _page(
    desk: Desk, what: str, address: str, parts: Sequence[Sequence[Name]], number: int
) -> Page:
    here = page_address(address, number)
    d = desk.at(here)
    title = page_title(d.language, d.say(what), number, len(parts))
    return listing_page(
        d,
        here,
        title,
        d.say(f"{what}.lead"),
        lists=f"{name_list(d, parts[number - 1])}\n{pager(d, address, number, len(parts))}".strip(),
        parent=None if number == 1 else address,
        description="" if number == 1 else title,
    )


def _made_of(parts: Sequence[Sequence[Name]], number: int) -> Ingredients:
    names = [(name.text, name.address, name.number) for name in parts[number - 1]]
    return Ingredients((), (names, (number, len(parts))))


def name_list(d: Desk, names: Iterable[Name]) -> str:
    """Write names as a list of links."""
    items = [
        f'<li><a href="{d.href(name.address)}">{d.marked(name.text)}</a>'
        f' <span class="kb-number">{name.number}</span></li>\n'
        for name in names
    ]
    return f'<ul class="kb-names">\n{"".join(items)}</ul>'
