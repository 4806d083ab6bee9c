"""Pages as Markdown files with front matter, so that any generator can build them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from site_builder.pages import Page, as_markdown, asset_files
from site_builder.replace_folder import replace_folder

MARKER_FILE = ".kb-pages"
"""A file in every folder that we wrote, so that we replace nobody else's."""


def write_pages(
    pages: Iterable[Page], folder: Path, others: Mapping[str, bytes] | None = None
) -> int:
    """Write every page, the assets and other ready files, and return how many pages.

    The folder is written beside and put in place when complete. Raises SiteBuilderError where it
    holds files that were not written by this command.
    """
    with replace_folder(folder, MARKER_FILE) as fresh:
        return _write(pages, fresh, others or {})


def _write(pages: Iterable[Page], folder: Path, others: Mapping[str, bytes]) -> int:
    number = 0
    for page in pages:
        path = folder / page.url / "index.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_markdown(page), encoding="utf-8")
        number += 1
    assets = {f"assets/kb/{name}": content for name, content in asset_files().items()}
    for name, content in {**assets, **others}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / MARKER_FILE).write_text("Written by `kb pages`, which replaces this folder.\n")
    return number
