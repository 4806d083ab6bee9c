"""Overviews. An overview links to the listings of all years, months, venues, authors or tags.

Next to each link is the number of entries in the listing. The link of an author without a page leads to the author's only
entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import NamedTuple, TypeVar

from site_builder.i18n import LanguageCode
from site_builder.pages import paging
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.downloads import downloads_link
from site_builder.pages.escaping import escape_html
from site_builder.pages.feed_links import feed_link
from site_builder.pages.listing import MAX_NAMES_IN_DESCRIPTION, listing_page
from site_builder.pages.metadata import list_metadata
from site_builder.pages.page import Dependencies, Page, PageSection, PlannedPage
from site_builder.pages.paging import JumpLink, jump_bar, page_path, page_title, pager, split_items

MIN_NAMES_WITH_FILTER = 25
"""An overview page with at least this many names has a text field that filters them."""

OTHER_LETTER = "#"
"""The heading above names whose sort key does not begin with a Latin letter (see `author_keys`)."""

_Subject = TypeVar("_Subject")
"""What a listing is about, such as a year or the name of an author."""


class YearLink(NamedTuple):
    """A link to a year in a listing."""

    text: str
    fragment: str
    """Id of the year's heading; empty for the beginning of the listing."""
    entry_count: int


class OverviewLink(NamedTuple):
    """A link in an overview: its text, the path of a listing, and the number of entries in the listing."""

    text: str
    path: str
    entry_count: int
    language: LanguageCode | None = None
    """Language of the text; None if it is unknown."""
    full_name: str = ""
    full_name_language: LanguageCode | None = None
    years: tuple[YearLink, ...] = ()
    """Links to the years of the listing. If any link in an overview has years, each link has a line of its own."""


def overview_pages(
    context: LanguageContext,
    title_key: str,
    path: str,
    subjects: Sequence[_Subject],
    link_for: Callable[[_Subject], OverviewLink],
    letter_of: Callable[[_Subject], str] | None = None,
) -> Iterator[Page | PlannedPage]:
    """Yield the first page of an overview, and a plan for each further page.

    `title_key` is the message key of the overview's title, such as `years`. `link_for` is called
    only when a page is rendered, or when the dependencies of a page are computed. `letter_of` returns the
    letter below which a subject is listed; if it is None, there are no letters.
    """
    parts = split_items(subjects, paging.MAX_LINES_PER_PAGE)
    letters = _letter_links(parts, letter_of)
    make_page = partial(_page, context, title_key, path, link_for, parts, letters, letter_of)
    yield make_page(1)
    for page_number in range(2, len(parts) + 1):
        yield PlannedPage(
            page_path(path, page_number),
            context.language,
            partial(make_page, page_number),
            partial(_page_dependencies, link_for, parts, letters, page_number),
        )


def _page(
    context: LanguageContext,
    title_key: str,
    path: str,
    link_for: Callable[[_Subject], OverviewLink],
    parts: Sequence[Sequence[_Subject]],
    letters: Sequence[JumpLink],
    letter_of: Callable[[_Subject], str] | None,
    page_number: int,
) -> Page:
    this_path = page_path(path, page_number)
    page_context = context.at(this_path)
    title = page_title(context.language, context.t(title_key), page_number, len(parts))
    subjects = parts[page_number - 1]
    shown = [link_for(subject) for subject in subjects]
    above = jump_bar(context, "letters", letters, page_number)
    if len(shown) >= MIN_NAMES_WITH_FILTER:
        above = f"{_name_filter(context)}\n{above}".strip()
    pager_html = pager(page_context, path, page_number, len(parts))
    sections: list[PageSection] = []
    if letter_of is None:
        above = f"{above}\n{overview_list(page_context, shown)}\n{pager_html}".strip()
    else:
        for letter, pairs in groupby(
            zip(map(letter_of, subjects), shown, strict=True), lambda pair: pair[0]
        ):
            html = overview_list(page_context, [link for _, link in pairs])
            sections.append(PageSection(letter, html, anchor=_letter_anchor(letter)))
        if pager_html:
            sections[-1] = replace(sections[-1], html=f"{sections[-1].html}\n{pager_html}")
    return listing_page(
        page_context,
        this_path,
        title,
        context.t(f"{title_key}.lead"),
        sections,
        list_html=above,
        parent=None if page_number == 1 else path,
        head_html=list_metadata(
            page_context, this_path, title, number_and_total=(page_number, len(parts))
        ),
        description=_description(context, title_key, title, page_number, shown),
        after_counts=f"{downloads_link(page_context)} {feed_link(page_context, path, title, len(subjects))}".strip(),
    )


def _description(
    context: LanguageContext,
    title_key: str,
    title: str,
    page_number: int,
    links: Sequence[OverviewLink],
) -> str:
    """Return a description: the lead of the overview (from page 2 on, the title) and the texts of the first links."""
    names = context.join_list(link.text for link in links[:MAX_NAMES_IN_DESCRIPTION])
    if page_number > 1:
        return f"{title}{context.t('mark.colon')}{names}"
    return context.t("form.two-sentences", context.t(f"{title_key}.lead"), names).strip()


def _page_dependencies(
    link_for: Callable[[_Subject], OverviewLink],
    parts: Sequence[Sequence[_Subject]],
    letters: Sequence[JumpLink],
    page_number: int,
) -> Dependencies:
    links = [tuple(link_for(subject)) for subject in parts[page_number - 1]]
    return Dependencies(
        (), (links, (page_number, len(parts)), [tuple(letter) for letter in letters])
    )


def _letter_links(
    parts: Sequence[Sequence[_Subject]], letter_of: Callable[[_Subject], str] | None
) -> tuple[JumpLink, ...]:
    """Return a link to the first name of each letter."""
    links: dict[str, JumpLink] = {}
    if letter_of is not None:
        for page_number, subjects in enumerate(parts, 1):
            for letter in map(letter_of, subjects):
                links.setdefault(letter, JumpLink(letter, page_number, _letter_anchor(letter)))
    return tuple(links.values())


def _letter_anchor(letter: str) -> str:
    return "other" if letter == OTHER_LETTER else letter.lower()


def _name_filter(context: LanguageContext) -> str:
    """Return a text field. A script hides the names on the page that do not contain the text in the field."""
    label = escape_html(context.t("overview.filter"))
    return (
        '<p class="kb-name-filter kb-needs-js"><input type="search" data-kb-name-filter autocomplete="off"'
        f' spellcheck="false" aria-label="{label}" placeholder="{label}">'
        ' <span class="kb-number" role="status"></span></p>'
    )


def overview_list(context: PageContext, links: Iterable[OverviewLink]) -> str:
    """Return a list of links as HTML.

    The number of entries follows each link. If a link has years, its full name and links to the years follow, too.
    """
    links = list(links)
    items = [f"<li>{_item(context, link)}</li>\n" for link in links]
    modifier = " kb-name-list--years" if any(link.years for link in links) else ""
    return f'<ul class="kb-name-list{modifier}">\n{"".join(items)}</ul>'


def _item(context: PageContext, link: OverviewLink) -> str:
    text = context.text_html(link.text, link.language)
    html = f'<a href="{context.href(link.path)}">{text}</a> <span class="kb-number">{link.entry_count}</span>'
    if link.years:
        html = f"<span>{html}{_full_name_html(context, link)}</span>{_year_links(context, link)}"
    return html


def _full_name_html(context: PageContext, link: OverviewLink) -> str:
    if not link.full_name:
        return ""
    return f" <small>{context.text_html(link.full_name, link.full_name_language)}</small>"


def _year_links(context: PageContext, link: OverviewLink) -> str:
    """Return links to years with their numbers of entries. A single year has no number: it would repeat the total."""
    href = context.href(link.path)
    items = []
    for year in link.years:
        fragment = f"#{year.fragment}" if year.fragment else ""
        count = f' <span class="kb-number">{year.entry_count}</span>' if len(link.years) > 1 else ""
        items.append(f'<a href="{href}{fragment}">{escape_html(year.text)}{count}</a>')
    return f' <span class="kb-years">{" ".join(items)}</span>'
