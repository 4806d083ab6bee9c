"""Pages that list names: of years, venues, authors and tags, each with its number of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from site_builder.pages import paging
from site_builder.pages.desk import Desk
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Ingredients, Page, PlannedListing, PlannedPage
from site_builder.pages.paging import page_address, page_title, pager, split

_Key = TypeVar("_Key")


class Name(NamedTuple):
    """A name in a list, where it leads, and how many entries are there."""

    text: str
    address: str
    number: int


def overview_pages(
    desk: Desk,
    what: str,
    address: str,
    keys: Sequence[_Key],
    name_of: Callable[[_Key], Name],
    facts: Callable[[], tuple[object, ...]],
) -> Iterator[Page | PlannedListing]:
    """Make the first page that lists names, and plan the others, which thousands of authors need.

    Of what is listed, the names are only made where they stand on a page; `facts` are what they all
    follow from, in any language.
    """
    parts = split(keys, paging.MOST_LINES)
    make = partial(_page, desk, what, address, name_of, parts)
    yield make(1)
    if len(parts) > 1:
        numbers = range(2, len(parts) + 1)
        yield PlannedListing(
            address,
            desk.language,
            partial(_plans, desk, address, make, partial(_made_of, name_of, parts), numbers),
            lambda: Ingredients((), facts()),
            first=2,
        )


def _plans(
    desk: Desk,
    address: str,
    make: Callable[[int], Page],
    made_of: Callable[[int], Ingredients],
    numbers: Iterable[int],
) -> Iterator[PlannedPage]:
    for number in numbers:
        there = page_address(address, number)
        yield PlannedPage(there, desk.language, partial(make, number), partial(made_of, number))


def _page(
    desk: Desk,
    what: str,
    address: str,
    name_of: Callable[[_Key], Name],
    parts: Sequence[Sequence[_Key]],
    number: int,
) -> Page:
    here = page_address(address, number)
    d = desk.at(here)
    title = page_title(d.language, d.say(what), number, len(parts))
    names = map(name_of, parts[number - 1])
    return listing_page(
        d,
        here,
        title,
        d.say(f"{what}.lead"),
        lists=f"{name_list(d, names)}\n{pager(d, address, number, len(parts))}".strip(),
        parent=None if number == 1 else address,
        description="" if number == 1 else title,
    )


def _made_of(
    name_of: Callable[[_Key], Name], parts: Sequence[Sequence[_Key]], number: int
) -> Ingredients:
    names = [tuple(name_of(key)) for key in parts[number - 1]]
    return Ingredients((), (names, (number, len(parts))))


def name_list(d: Desk, names: Iterable[Name]) -> str:
    """Write names as a list of links."""
    items = [
        f'<li><a href="{d.href(name.address)}">{d.marked(name.text)}</a>'
        f' <span class="kb-number">{name.number}</span></li>\n'
        for name in names
    ]
    return f'<ul class="kb-names">\n{"".join(items)}</ul>'
