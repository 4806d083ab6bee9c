"""Links to the lists of the site as files (see `site_lists`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from site_builder.pages import paths
from site_builder.pages.escaping import escape_html

if TYPE_CHECKING:
    from site_builder.pages.context import PageContext

MIN_ENTRIES_OF_AUTHOR = 5
"""The list of an author with fewer entries has no files. Most authors have few entries, so there would be many small files."""


class YearFiles(NamedTuple):
    """The files with all entries of a year."""

    path: str
    """The folder of the files. Most are also the path of the year's page."""
    year: int | None
    """None for entries without a year."""
    entries: int
    bibtex_bytes: int
    csv_bytes: int


def list_links(context: PageContext, path: str, filters: Sequence[tuple[str, str]]) -> str:
    """Return links to the files of the list at a path; empty if the site has no such files.

    Browse makes RIS and CSL-JSON of the list in the browser. `filters` show the list there.
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
    if context.site.files_of_years:
        everything = escape_html(context.t("downloads"))
        html += f' <a href="{context.href(paths.DOWNLOADS)}">{everything}</a>'
    return f"{html}</p>\n"
