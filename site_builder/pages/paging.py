"""Listings that are too long for one page: cut into pages, with the way from each to the others.

The first page keeps the listing's address, so that a listing may grow and shrink as it likes;
further ones lie below it, `papers/page/2/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from site_builder.models import Entry, Language
from site_builder.pages.context import PageContext
from site_builder.pages.escaping import escape_html

MAX_ROWS_PER_PAGE = 100
"""So many entries stand on a page as rows, which have a kilobyte each."""

MAX_LINES_PER_PAGE = 1000
"""So many names or titles stand on a page as lines, which have some hundred bytes each."""

MAX_RELATED = 100
"""So many related entries stand on an entry's page, which is none of several."""

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "pages": "Pages of this list",
        "title": "{} (page {} of {})",
        "previous": "Previous page",
        "next": "Next page",
        "more": "and {} more",
    },
    "zh": {
        "pages": "本列表的各页",
        "title": "{}（第 {} 页，共 {} 页）",
        "previous": "上一页",
        "next": "下一页",
        "more": "另有 {} 个",
    },
}

_PAGE = re.compile("(?<=/)page/(?:[2-9]|[1-9][0-9]+)/$")

_Item = TypeVar("_Item")


class EntryGroup(NamedTuple):
    """Entries below a heading, which may have none of its own."""

    title: str
    entries: tuple[Entry, ...] = ()
    level: int = 2


def split_groups_into_pages(groups: Iterable[EntryGroup], most: int) -> list[list[EntryGroup]]:
    """Cut groups into pages of at most so many entries; headings that go on are repeated."""
    groups = list(groups)
    if sum(len(group.entries) for group in groups) <= most:
        return [groups]
    pages: list[list[EntryGroup]] = [[]]
    room = most
    above: list[EntryGroup] = []
    for group in groups:
        above = [heading for heading in above if heading.level < group.level]
        done = 0
        while done < len(group.entries) or done == 0:
            if room == 0:
                pages.append(list(above))
                room = most
            part = group.entries[done : done + room]
            pages[-1].append(group._replace(entries=part))
            room -= len(part)
            done += len(part) or 1
        above.append(group._replace(entries=()))
    return pages


def split(items: Sequence[_Item], most: int) -> list[Sequence[_Item]]:
    """Cut a list into pages, of which there is one at least."""
    return [items[start : start + most] for start in range(0, len(items) or 1, most)]


def page_path(path: str, number: int) -> str:
    """Return the address of a listing's page.

    >>> page_path("papers/", 1), page_path("papers/", 2)
    ('papers/', 'papers/page/2/')
    """
    return path if number == 1 else f"{path}page/{number}/"


def listing_path(path: str) -> str:
    """Return the address of the listing whose page is at an address: the way back.

    >>> listing_path("papers/page/2/"), listing_path("papers/")
    ('papers/', 'papers/')
    """
    return _PAGE.sub("", path)


def page_title(language: Language, title: str, number: int, total: int) -> str:
    """Return what a page is called: like the listing, with its number but on the first."""
    return title if number == 1 else _WORDS[language]["title"].format(title, number, total)


def pager(d: PageContext, path: str, number: int, total: int) -> str:
    """Write the links to the other pages: the neighbours, the first and the last; none for one."""
    if total == 1:
        return ""
    words = _WORDS[d.language]
    near = [n for n in range(number - 2, number + 3) if 1 < n < total]
    shown = [1, *near, total]
    items: list[str] = []
    for before, n in zip([0, *shown], shown, strict=False):
        if n - before > 1:
            items.append('<span aria-hidden="true">…</span>')
        items.append(
            f'<span aria-current="page">{n}</span>'
            if n == number
            else f'<a href="{_href(d, path, n)}">{n}</a>'
        )
    if number > 1:
        items.insert(0, _step(d, path, number - 1, "prev", words["previous"]))
    if number < total:
        items.append(_step(d, path, number + 1, "next", words["next"]))
    return (
        f'<nav class="kb-pager" aria-label="{escape_html(words["pages"])}">{" ".join(items)}</nav>'
    )


def and_more(d: PageContext, number: int) -> str:
    """Say how many are left out of a list that has no further pages; nothing for none."""
    words = _WORDS[d.language]["more"].format(f"{number:,}")
    return f'<p class="kb-omitted-count">{escape_html(words)}</p>' if number > 0 else ""


def _step(d: PageContext, path: str, number: int, rel: str, words: str) -> str:
    return f'<a href="{_href(d, path, number)}" rel="{rel}">{escape_html(words)}</a>'


def _href(d: PageContext, path: str, number: int) -> str:
    return d.href(page_path(path, number))
