"""For small themes with different tables of contents, a splicer returns the HTML that the theme renders.

A splicer inserts the texts of a page into the HTML of a similar page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from markupsafe import escape
from mkdocs.structure.toc import AnchorLink

from site_builder.i18n import LanguageCode
from site_builder.mkdocs_plugin.rendering.splicing import PageRenderer, Splicer
from site_builder.mkdocs_plugin.virtual_pages import table_of_contents
from site_builder.pages import Page, PageSection

TocLevels = tuple[int, ...]
"""The heading levels of a page's sections."""
Table = Callable[[Sequence[AnchorLink]], str]
"""Function that writes a table of contents."""


def make_page(name: str, levels: TocLevels) -> Page:
    sections = tuple(
        PageSection(f"Part {n} of {name}", "", level) for n, level in enumerate(levels)
    )
    return Page(f"papers/{name}/", "en", name, "about", f"<h1>{name}</h1>", sections, "entry")


def item(link: AnchorLink, subsections: str) -> str:
    return f'<li><a href="{link.url}">{link.title}</a>{subsections}</li>'


def plain(links: Sequence[AnchorLink]) -> str:
    return "".join(item(link, plain(link.children)) for link in links)


def empty_if_short(links: Sequence[AnchorLink]) -> str:
    return plain(links) if len(links) > 2 else ""


def alternating(links: Sequence[AnchorLink]) -> str:
    return "".join(
        f"<b>{n % 2}</b>{item(link, alternating(link.children))}" for n, link in enumerate(links)
    )


def numbered_subsections(links: Sequence[AnchorLink]) -> str:
    return "".join(
        item(link, "".join(f"{n}{item(child, '')}" for n, child in enumerate(link.children)))
        for link in links
    )


def truncated_subsections(links: Sequence[AnchorLink]) -> str:
    return "".join(
        item(link, "".join(f"<i>{child.title[:8]}</i>" for child in link.children))
        for link in links
    )


@dataclass
class Theme:
    """A stand-in for `PageRenderer` with a small theme."""

    table: Table
    urls_above_pages: frozenset[str] = frozenset()
    site_names: dict[LanguageCode, str] = field(default_factory=lambda: {"en": "Site", "zh": "站"})
    number_rendered: int = 0

    def languages_at(self, _: str) -> list[LanguageCode]:
        return ["en"]

    def topic_menu_of(self, page: Page) -> str:
        return f"<ul>{page.topic}</ul>"

    def render_html(
        self, page: Page, _: Sequence[LanguageCode], topic_menu: str | None = None
    ) -> str:
        self.number_rendered += 1
        return self.write(page, topic_menu)

    def write(self, page: Page, topic_menu: str | None = None) -> str:
        table = self.table(list(table_of_contents(page)))
        menu = self.topic_menu_of(page) if topic_menu is None else topic_menu
        return f"<title>{escape(page.title)}</title>{menu}<ul>{table}</ul>{page.html}<p>end</p>"


STRUCTURES: list[list[TocLevels]] = [  # each list describes the pages of one test
    [(2, 2, 2), (2, 2, 2, 2), (2,)],
    [(2,), (2, 3), (2, 2, 2)],
    [(2, 3, 3), (2, 3, 3), (2, 3, 3, 3)],
    [(2,), (2,), (2, 3, 3), (2, 3, 3, 3)],
    [(2,), (2, 3), (2, 3)],
    [(), (), (2,), (2, 4, 3), (3, 2), (2, 2, 4), ()],
]


def splice(theme: Theme, structures: Sequence[TocLevels], turns: int) -> Splicer:
    """Splice pages with these tables of contents, `turns` times. Compare each page with the theme's HTML."""
    splicer = Splicer(cast(PageRenderer, theme))
    for turn in range(turns):
        for number, levels in enumerate(structures):
            page = replace(make_page(f"p{turn}-{number}", levels), topic=f"topic {number}")
            assert splicer.html_of(page) == theme.write(page)
    return splicer


@pytest.mark.parametrize("structures", STRUCTURES, ids=str)
@pytest.mark.parametrize(
    "table", [plain, empty_if_short, alternating, numbered_subsections, truncated_subsections]
)
def test_spliced_pages_equal_rendered_pages(table: Table, structures: list[TocLevels]) -> None:
    splice(Theme(table), structures, turns=3)


@pytest.mark.parametrize("structures", STRUCTURES, ids=str)
def test_theme_renders_only_two_pages_of_each_layout(structures: list[TocLevels]) -> None:
    theme = Theme(plain)
    splicer = splice(theme, structures, turns=20)
    assert theme.number_rendered == 2 * len(set(structures))
    assert not splicer.has_unspliceable_pages


def test_splicer_records_that_a_layout_has_no_template() -> None:
    theme = Theme(truncated_subsections)
    splicer = Splicer(cast(PageRenderer, theme))
    for number in range(3):
        splicer.html_of(make_page(f"p{number}", (2, 3)))
    assert splicer.has_unspliceable_pages
