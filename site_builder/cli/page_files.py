"""Write pages as Markdown files with front matter, for other site generators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from site_builder.files.replace_folder import replace_folder
from site_builder.pages import Page, as_markdown

MARKER_FILE = ".kb-pages"
"""Name of a file that `kb pages` writes into its folder. `kb pages` replaces a folder only if the folder
contains this file or is empty.
"""


def write_markdown_files(
    pages: Iterable[Page], folder: Path, other_files: Mapping[str, bytes]
) -> int:
    """Write pages and `other_files` (path -> content) into a folder; return the number of pages.

    When the new folder is complete, it replaces the old folder. Raises SiteBuilderError if the old folder
    contains files that `kb pages` did not write.
    """
    with replace_folder(folder, MARKER_FILE) as new_folder:
        return _write(pages, new_folder.path, other_files)


def _write(pages: Iterable[Page], folder: Path, other_files: Mapping[str, bytes]) -> int:
    page_count = 0
    for page in pages:
        path = folder / page.url / "index.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_markdown(page), encoding="utf-8")
        page_count += 1
    for name, content in other_files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / MARKER_FILE).write_text("Written by `kb pages`, which replaces this folder.\n")
    return page_count
