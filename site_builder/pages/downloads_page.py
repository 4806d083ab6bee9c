"""The page of downloads, which links to the files of each year. Together, these files contain all entries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.pages import paths
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.downloads import YearFiles
from site_builder.pages.escaping import escape_html
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Dependencies, Page, PlannedPage


def downloads_page(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Plan the page of downloads, if the site has entries and publishes files of lists."""
    files = context.site.files_of_years
    if files:
        yield PlannedPage(
            paths.DOWNLOADS,
            context.language,
            partial(_page, context),
            lambda: Dependencies((), (files,)),
        )


def _page(context: LanguageContext) -> Page:
    page_context = context.at(paths.DOWNLOADS)
    rows = "\n".join(_row(page_context, files) for files in context.site.files_of_years)
    heads = (context.t("years"), context.t("downloads.entries"), "BibTeX", "CSV")
    head = "".join(f"<th>{escape_html(text)}</th>" for text in heads)
    browse = escape_html(page_context.href(paths.BROWSE))
    note = escape_html(context.t("downloads.note"))
    table = (
        f'<table class="kb-downloads-table"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n'
        f'<p>{note} <a href="{browse}">{escape_html(context.t("browse"))}</a></p>'
    )
    return listing_page(
        page_context,
        paths.DOWNLOADS,
        context.t("downloads"),
        context.t("downloads.lead"),
        list_html=table,
        parent=paths.YEARS,
        breadcrumbs=[(context.t("years"), paths.YEARS)],
    )


def _row(context: PageContext, files: YearFiles) -> str:
    year = context.t("no-year") if files.year is None else str(files.year)
    name = escape_html(year)
    if files.year is not None:
        name = f'<a href="{escape_html(context.href(files.path))}">{name}</a>'
    cells = "".join(
        f'<td><a href="{escape_html(f"{context.root}{files.path}{file}")}" download>{_size(size)}</a></td>'
        for file, size in (
            (paths.LIST_BIBTEX, files.bibtex_bytes),
            (paths.LIST_CSV, files.csv_bytes),
        )
    )
    return f"<tr><th>{name}</th><td>{context.format_number(files.entries)}</td>{cells}</tr>"


def _size(size: int) -> str:
    """Return a size with its unit.

    >>> _size(812), _size(81_250), _size(1_234_567)
    ('812 B', '81 kB', '1.2 MB')
    """
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
