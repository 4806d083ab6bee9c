"""The pages of the site. Pure functions build `Page` objects from a catalog.

This package does not use the network or MkDocs. It reads no files except its own templates and assets.
To add a type of page, write a function and add this function to `PAGE_BUILDERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from site_builder.catalog import Catalog
from site_builder.pages.api_page import api_page
from site_builder.pages.as_markdown import as_markdown
from site_builder.pages.asset_files import asset_files, correction_choices
from site_builder.pages.browse_page import browse_page, link_states
from site_builder.pages.checks_page import checks_page
from site_builder.pages.comparison_data import comparison_files
from site_builder.pages.comparison_page import comparison_page
from site_builder.pages.contents_pages import contents_page
from site_builder.pages.context import (
    CheckDescription,
    CorrectionForm,
    LanguageContext,
    Site,
    language_contexts,
)
from site_builder.pages.downloads_page import downloads_page
from site_builder.pages.entry_pages import entry_pages
from site_builder.pages.health import LinkHealth
from site_builder.pages.health_page import health_page
from site_builder.pages.home_page import home_page
from site_builder.pages.listing_pages import (
    author_pages,
    kind_pages,
    tag_pages,
    topic_pages,
    year_pages,
)
from site_builder.pages.new_pages import new_pages
from site_builder.pages.page import Dependencies, Page, PageSection, PlannedPage
from site_builder.pages.redirects import redirect_files
from site_builder.pages.result_changes_page import result_changes_page
from site_builder.pages.results_about_page import results_about_page
from site_builder.pages.results_page import results_page
from site_builder.pages.venue_pages import venue_pages

PageBuilder = Callable[[LanguageContext], Iterable[Page | PlannedPage]]
"""A function that returns the pages of one type in one language."""

PAGE_BUILDERS: tuple[PageBuilder, ...] = (
    home_page,
    contents_page,
    browse_page,
    results_page,
    comparison_page,
    result_changes_page,
    results_about_page,
    topic_pages,
    kind_pages,
    entry_pages,
    year_pages,
    venue_pages,
    author_pages,
    tag_pages,
    new_pages,
    downloads_page,
    checks_page,
    health_page,
    api_page,
)

__all__ = [
    "PAGE_BUILDERS",
    "CheckDescription",
    "CorrectionForm",
    "Dependencies",
    "LinkHealth",
    "Page",
    "PageSection",
    "PlannedPage",
    "Site",
    "as_markdown",
    "asset_files",
    "comparison_files",
    "correction_choices",
    "link_states",
    "plan_pages",
    "redirect_files",
]


def plan_pages(catalog: Catalog, site: Site) -> Iterator[Page | PlannedPage]:
    """Yield every page in every language: as a `Page`, or as a `PlannedPage`, which makes its `Page` when it is written.

    All pages of one language come before the pages of the next language. Within a language, the pages
    are in the order of `PAGE_BUILDERS`. Only a `Page` may be in the navigation of MkDocs.
    """
    for context in language_contexts(catalog, site):
        for build in PAGE_BUILDERS:
            yield from build(context)
