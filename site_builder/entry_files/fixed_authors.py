"""Correct the author list of an entry file: split items with several names, and remove footnotes and affiliations."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.entry_files.canonical_form import Layout, rewrite_text
from site_builder.entry_files.source_tree import CollectionNode, Item
from site_builder.i18n import SiteLanguages
from site_builder.models.names.author_lists import names_in_place_of


def with_fixed_authors(content: str, folder: str, languages: SiteLanguages | None = None) -> str:
    """Return the text of an entry file in canonical form, with a corrected author list.

    A text that is not a name, such as `et al.`, remains: only a person can find out the missing authors. The
    parameters are those of `format_text`. `content` is returned unchanged if `rewrite_text` returns None for it.
    """
    return rewrite_text(content, folder, _fix, languages) or content


def _fix(root: CollectionNode, layout: Layout) -> None:
    for field in layout.fields.authors:
        item = root.find(field)
        if item is not None and isinstance(item.value, CollectionNode):
            item.value.items = [fixed for author in item.value.items for fixed in _fixed(author)]


def _fixed(item: Item) -> Iterator[Item]:
    """Yield the items that replace an author. The first item keeps the comments of the author."""
    names = names_in_place_of(item.value) if isinstance(item.value, str) else ()
    if not names:
        yield item
        return
    item.value = names[0]
    yield item
    yield from map(Item, names[1:])
