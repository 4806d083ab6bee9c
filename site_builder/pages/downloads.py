"""Links from the page of a list to its BibTeX file and its CSV file (see `site_lists`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from site_builder.pages import paths
from site_builder.pages.escaping import escape_html

if TYPE_CHECKING:
    from site_builder.pages.context import PageContext

MIN_ENTRIES_OF_AUTHOR = 5
"""An author with fewer entries than this has no files. With files for all authors, a site would have too many files."""


class YearFiles(NamedTuple):
    """The BibTeX file and the CSV file with all entries of a year."""

    path: str
    """The folder of the files: the folder of the year's page, or `paths.WITHOUT_YEAR`."""
    year: int | None
    """None for entries without a year."""
    entries: int
    bibtex_bytes: int
    csv_bytes: int


def list_links(context: PageContext, path: str, filters: Sequence[tuple[str, str]]) -> str:
    """Return links to the files of a list; an empty text if the site publishes no such files.

    `path` is the path of the list's page. A further link leads to Browse, where readers can download the list as RIS and
    CSL-JSON. With the (facet, value) pairs in `filters`, Browse shows the entries of the list.
    """
    if "lists" not in context.site.publish:
        return ""
    files = " ".join(
        f'<a href="{escape_html(f"{context.root}{path}{name}")}" download>{label}</a>'
        for name, label in ((paths.LIST_BIBTEX, "BibTeX"), (paths.LIST_CSV, "CSV"))
    )
    browse = escape_html(context.browse_href(filters))
    label = escape_html(context.t("downloads.list") + context.t("mark.colon"))
    html = f'<p class="kb-downloads">{label}{files} <a href="{browse}">RIS · CSL-JSON</a>'
    return f"{html} {downloads_link(context)}".rstrip() + "</p>\n"


def downloads_link(context: PageContext) -> str:
    """Return a link to the page that offers all entries as files; empty if the site has no such page."""
    if not context.site.files_of_years:
        return ""
    label = escape_html(context.t("downloads"))
    return f'<a href="{context.href(paths.DOWNLOADS)}">{label}</a>'
