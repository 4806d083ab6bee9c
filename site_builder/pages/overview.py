"""Overviews. An overview links to the listings of all years, venues, authors or tags.

Next to each link is the number of entries in the listing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from site_builder.i18n import LanguageCode
from site_builder.pages import paging
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.listing import MAX_NAMES_IN_DESCRIPTION, listing_page
from site_builder.pages.page import Dependencies, Page, PlannedPage
from site_builder.pages.paging import page_path, page_title, pager, split_items

_Subject = TypeVar("_Subject")
"""The year, or the name of the venue, author or tag, that a link leads to."""


class OverviewLink(NamedTuple):
    """A link in an overview: its text, the path of a listing, and the number of entries in the listing."""

    text: str
    path: str
    entry_count: int
    language: LanguageCode | None = None
    """Language of the text; None if it is unknown."""


def overview_pages(
    context: LanguageContext,
    overview: str,
    path: str,
    subjects: Sequence[_Subject],
    link_for: Callable[[_Subject], OverviewLink],
) -> Iterator[Page | PlannedPage]:
    """Yield the first page of an overview, and a plan for each further page.

    `overview` is the message key of the overview's title, such as `years`. `link_for` is called
    only when a page is rendered, or when the dependencies of a page are computed.
    """
    parts = split_items(subjects, paging.MAX_LINES_PER_PAGE)
    make_page = partial(_page, context, overview, path, link_for, parts)
    yield make_page(1)
    for number in range(2, len(parts) + 1):
        yield PlannedPage(
            page_path(path, number),
            context.language,
            partial(make_page, number),
            partial(_page_dependencies, link_for, parts, number),
        )


def _page(
    context: LanguageContext,
    overview: str,
    path: str,
    link_for: Callable[[_Subject], OverviewLink],
    parts: Sequence[Sequence[_Subject]],
    number: int,
) -> Page:
    this_path = page_path(path, number)
    page_context = context.at(this_path)
    title = page_title(context.language, context.t(overview), number, len(parts))
    shown = [link_for(subject) for subject in parts[number - 1]]
    links = overview_list(page_context, shown)
    return listing_page(
        page_context,
        this_path,
        title,
        context.t(f"{overview}.lead"),
        list_html=f"{links}\n{pager(page_context, path, number, len(parts))}".strip(),
        parent=None if number == 1 else path,
        description=_description(context, overview, title, number, shown),
    )


def _description(
    context: LanguageContext, overview: str, title: str, number: int, links: Sequence[OverviewLink]
) -> str:
    """Return a description with the names of the first links."""
    names = context.join_list(link.text for link in links[:MAX_NAMES_IN_DESCRIPTION])
    if number > 1:
        return f"{title}{context.t('mark.colon')}{names}"
    return context.t("form.two-sentences", context.t(f"{overview}.lead"), names).strip()


def _page_dependencies(
    link_for: Callable[[_Subject], OverviewLink], parts: Sequence[Sequence[_Subject]], number: int
) -> Dependencies:
    links = [tuple(link_for(subject)) for subject in parts[number - 1]]
    return Dependencies((), (links, (number, len(parts))))


def overview_list(context: PageContext, links: Iterable[OverviewLink]) -> str:
    """Return a list of links as HTML. Each link is followed by its number of entries."""
    items = [
        f'<li><a href="{context.href(link.path)}">{context.text_html(link.text, link.language)}</a>'
        f' <span class="kb-number">{link.entry_count}</span></li>\n'
        for link in links
    ]
    return f'<ul class="kb-name-list">\n{"".join(items)}</ul>'
