"""Add links to adjacent pages, and metadata for programs, to the hand-written pages in docs/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import pairwise

from mkdocs.structure.pages import Page as MkDocsPage

from site_builder.pages.context import LanguageContext
from site_builder.pages.metadata import list_metadata


def link_adjacent(pages: Sequence[MkDocsPage]) -> None:
    """Connect each page with the next page. `pages` contains all hand-written pages in one language.

    MkDocs itself would also connect the last page in one language with the first page in the next language.
    """
    for page in pages:
        page.previous_page = page.next_page = None
    for before, after in pairwise(pages):
        before.next_page, after.previous_page = after, before


def metadata_of(context: LanguageContext, path: str, pages: Mapping[str, MkDocsPage]) -> str:
    """Return the metadata of the page at a path. `pages` maps paths to hand-written pages in the same language."""
    return list_metadata(
        context.at(path), path, _title(pages[path]), [*_ancestors(path.rstrip("/"), pages)]
    )


def _ancestors(path: str, pages: Mapping[str, MkDocsPage]) -> Iterator[tuple[str, str]]:
    """Yield (title, path) of the index pages in the folders above a page, from the top folder down."""
    folders = path.split("/")[:-1]
    for end in range(1, len(folders) + 1):
        folder = "/".join(folders[:end])
        for found in (f"{folder}/", f"{folder}/index.html"):
            if found in pages and found != path:
                yield _title(pages[found]), found


def _title(page: MkDocsPage) -> str:
    """Return the title as plain text. A title from a heading is HTML; a title from the front matter is plain text."""
    title = page.meta.get("title")
    return str(title) if title else unescape(str(page.title or ""))
