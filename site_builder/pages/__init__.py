"""The pages of the site, as values: pure functions from a catalog to `Page`s.

Nothing here knows a file system, a network or MkDocs. A new sort of page is one function and one
line in `MAKERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources

from site_builder.catalog import Catalog
from site_builder.models import LANGUAGES
from site_builder.pages.as_markdown import as_markdown
from site_builder.pages.browse_page import browse_page, link_states
from site_builder.pages.checks_page import checks_page
from site_builder.pages.desk import LANGUAGE_TAGS, Desk, Rule, Site
from site_builder.pages.entry_pages import entry_pages
from site_builder.pages.health import Health
from site_builder.pages.health_page import health_page
from site_builder.pages.home_pages import contents_page, home_page
from site_builder.pages.listing_pages import (
    author_pages,
    kind_pages,
    tag_pages,
    topic_pages,
    venue_pages,
    year_pages,
)
from site_builder.pages.page import (
    Ingredients,
    Neighbours,
    Page,
    PlannedListing,
    PlannedPage,
    Section,
)
from site_builder.pages.redirects import redirect_files
from site_builder.pages.rows import leading_to_entries
from site_builder.pages.shelf import Kept

Planned = Page | PlannedPage | PlannedListing

Maker = Callable[[Desk], Iterable[Planned]]

MAKERS: tuple[Maker, ...] = (
    home_page,
    contents_page,
    browse_page,
    topic_pages,
    kind_pages,
    entry_pages,
    year_pages,
    venue_pages,
    author_pages,
    tag_pages,
    checks_page,
    health_page,
)

__all__ = [
    "LANGUAGE_TAGS",
    "MAKERS",
    "Health",
    "Ingredients",
    "Neighbours",
    "Page",
    "Planned",
    "PlannedListing",
    "PlannedPage",
    "Rule",
    "Section",
    "Site",
    "as_markdown",
    "asset_files",
    "build_pages",
    "leading_to_entries",
    "link_states",
    "made",
    "plan_pages",
    "redirect_files",
]


def plan_pages(
    catalog: Catalog, site: Site, neighbours: Mapping[str, Neighbours] | None = None
) -> Iterator[Planned]:
    """Name every page and every listing in every language, and make those pages of which there are few.

    The order is fixed: language, then sort of page. Where the neighbours of entries are known, by id,
    nobody looks for them to tell what a page is made of; until then, more of them may become known.
    """
    first = Kept(neighbours={} if neighbours is None else neighbours)
    for language in LANGUAGES:
        desk = Desk(catalog, site, language, kept=first.for_another_language())
        for make in MAKERS:
            yield from make(desk)


def build_pages(catalog: Catalog, site: Site) -> Iterator[Page]:
    """Make every page in every language, in the order in which they are planned."""
    for item in plan_pages(catalog, site):
        yield from made(item)


def made(item: Planned) -> Iterator[Page]:
    """Make what is planned."""
    if isinstance(item, PlannedListing):
        yield from (plan.make() for plan in item.pages())
    else:
        yield item.make() if isinstance(item, PlannedPage) else item


def asset_files() -> dict[str, bytes]:
    """Return the stylesheet and the script that the pages expect, by file name."""
    folder = resources.files("site_builder.pages") / "assets"
    return {item.name: item.read_bytes() for item in sorted(folder.iterdir(), key=lambda i: i.name)}
