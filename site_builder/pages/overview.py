"""Pages that list names: of years, venues, authors and tags, each with its number of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from site_builder.pages import paging
from site_builder.pages.context import PageContext
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Dependencies, Page, PlannedListing, PlannedPage
from site_builder.pages.paging import page_path, page_title, pager, split

_Key = TypeVar("_Key")


class OverviewLink(NamedTuple):
    """A name in a list, where it leads, and how many entries are there."""

    text: str
    path: str
    number: int


def overview_pages(
    desk: PageContext,
    what: str,
    path: str,
    keys: Sequence[_Key],
    name_of: Callable[[_Key], OverviewLink],
    facts: Callable[[], tuple[object, ...]],
) -> Iterator[Page | PlannedListing]:
    """Make the first page that lists names, and plan the others, which thousands of authors need.

    Of what is listed, the names are only made where they stand on a page; `facts` are what they all
    follow from, in any language.
    """
    parts = split(keys, paging.MAX_LINES_PER_PAGE)
    make = partial(_page, desk, what, path, name_of, parts)
    yield make(1)
    if len(parts) > 1:
        numbers = range(2, len(parts) + 1)
        yield PlannedListing(
            path,
            desk.language,
            partial(_plans, desk, path, make, partial(_page_dependencies, name_of, parts), numbers),
            lambda: Dependencies((), facts()),
            first_number=2,
        )


def _plans(
    desk: PageContext,
    path: str,
    make: Callable[[int], Page],
    depends_on: Callable[[int], Dependencies],
    numbers: Iterable[int],
) -> Iterator[PlannedPage]:
    for number in numbers:
        there = page_path(path, number)
        yield PlannedPage(there, desk.language, partial(make, number), partial(depends_on, number))


def _page(
    desk: PageContext,
    what: str,
    path: str,
    name_of: Callable[[_Key], OverviewLink],
    parts: Sequence[Sequence[_Key]],
    number: int,
) -> Page:
    here = page_path(path, number)
    d = desk.at(here)
    title = page_title(d.language, d.t(what), number, len(parts))
    names = map(name_of, parts[number - 1])
    return listing_page(
        d,
        here,
        title,
        d.t(f"{what}.lead"),
        lists=f"{overview_list(d, names)}\n{pager(d, path, number, len(parts))}".strip(),
        parent=None if number == 1 else path,
        description="" if number == 1 else title,
    )


def _page_dependencies(
    name_of: Callable[[_Key], OverviewLink], parts: Sequence[Sequence[_Key]], number: int
) -> Dependencies:
    names = [tuple(name_of(key)) for key in parts[number - 1]]
    return Dependencies((), (names, (number, len(parts))))


def overview_list(d: PageContext, names: Iterable[OverviewLink]) -> str:
    """Write names as a list of links."""
    items = [
        f'<li><a href="{d.href(name.path)}">{d.marked(name.text)}</a>'
        f' <span class="kb-number">{name.number}</span></li>\n'
        for name in names
    ]
    return f'<ul class="kb-name-list">\n{"".join(items)}</ul>'
