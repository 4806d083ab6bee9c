"""What the search knows of an entry, free of where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LANGUAGES = ("en", "zh")
"""The languages of a document's texts, in the order in which the index stores them."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One findable page. Texts are plain: no Markdown, no HTML."""

    id: str
    """As in `papers/blip-2`; unique within an index."""
    kind: str
    """A facet value, as in `paper`."""
    url: str
    """Relative to the site's root, as in `papers/blip-2/`; the Chinese page is `zh/` + url."""
    title: Mapping[str, str]
    """What is shown, per language; often the same in both."""
    aliases: tuple[str, ...] = ()
    """Other names, searched like the title."""
    authors: tuple[str, ...] = ()
    year: int | None = None
    """Of publication. Documents without one come after those with one where results are equal."""
    topics: tuple[str, ...] = ()
    """Facet values; their names are in `build_index`'s `facet_names`."""
    tags: tuple[str, ...] = ()
    """Facet values that are their own names."""
    added: str = ""
    """ISO date."""
    body: Mapping[str, str] = field(default_factory=dict)
    """Summary and notes per language."""
    keywords: tuple[str, ...] = ()
    """Further findable words: topic names in both languages, venue, tags, arXiv id, owner/name."""
