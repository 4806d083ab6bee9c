"""Write the folder for Zensical. It contains `docs/`, `overrides/` (templates) and `zensical.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path

from site_builder.catalog import Catalog
from site_builder.files.replace_folder import replace_folder
from site_builder.pages import Page, Site, as_markdown, plan_pages
from site_builder.site_files import SiteFileInputs, files_of, groups_to_write
from site_builder.site_lists import records_for, with_sizes
from site_builder.zensical_project.docs_folder import DocsFolder
from site_builder.zensical_project.settings import settings_text

MARKER_FILE = ".kb-pages"
"""Name of a file that `kb pages` writes into its folder. `kb pages` replaces a folder only if the folder
contains this file or is empty.
"""

_OWN_NAMES = frozenset({"docs", "overrides", "zensical.toml", MARKER_FILE})
"""What `kb pages` writes into its folder. Everything else, such as the site that Zensical builds, is kept."""

_TEMPLATES = ("main.html", "partials/alternate.html", "partials/language.html")
"""Templates that replace those of Zensical. They set the language of each page. In the header of the page, they show a
search button and links to the translations."""


def write_project(
    catalog: Catalog,
    site: Site,
    docs: DocsFolder,
    folder: Path,
    changed: Mapping[str, str] | None = None,
) -> int:
    """Write all pages and files into a folder; return the number of pages. For `changed`, see `SiteFileInputs`.

    When the new folder is complete, it replaces the old folder. Raises SiteBuilderError if the old folder
    contains files but no `MARKER_FILE`, or if a page of docs/ has the URL of a page of the builder.
    """
    with replace_folder(folder, MARKER_FILE, _is_own) as new_folder:
        for path, content in docs.contents(catalog.languages):
            _write(new_folder.path / "docs" / path, content)
        records = records_for(catalog, site)
        site = with_sizes(site, catalog, records)
        menu: list[Page] = []
        urls = set()
        for page in _pages(catalog, site, menu):
            _write(new_folder.path / "docs" / page.url / "index.md", as_markdown(page).encode())
            urls.add(page.url)
        docs.refuse_conflicts(urls)
        inputs = replace(
            SiteFileInputs.of(catalog, site), list_records=records, changed=changed or {}
        )
        for group in groups_to_write(inputs):
            for path, content in files_of(group, inputs):
                # Zensical would make a page of each Markdown file in docs/. So a Markdown file that is not a page is
                # written into overrides/: Zensical copies all files from there.
                parent = "overrides" if path.endswith(".md") else "docs"
                _write(new_folder.path / parent / group.root / path, content)
        overrides = resources.files("site_builder.zensical_project") / "overrides"
        for path in _TEMPLATES:
            _write(new_folder.path / "overrides" / path, (overrides / path).read_bytes())
        settings = settings_text(site, catalog.languages, menu, docs)
        _write(new_folder.path / "zensical.toml", settings.encode())
        _write(
            new_folder.path / MARKER_FILE,
            b"Written by `kb pages`, which replaces docs, overrides and zensical.toml.\n",
        )
    return len(urls) + len(docs.page_urls)


def _is_own(_new_folder: Path, path: str) -> bool:
    """Return whether `kb pages` wrote a file of the old folder."""
    return path.partition("/")[0] in _OWN_NAMES


def _pages(catalog: Catalog, site: Site, menu: list[Page]) -> Iterator[Page]:
    """Yield the pages that the builder makes. Add the pages of the top level of the navigation to `menu`."""
    for planned in plan_pages(catalog, site):
        if isinstance(planned, Page):
            if planned.parent is None:
                menu.append(planned)
            yield planned
        else:
            yield planned.make_page()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
