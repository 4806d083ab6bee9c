"""What the search knows of an entry, free of where it came from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from site_builder.bundles import digest_values
from site_builder.notes import to_plain_text

LANGUAGES = ("en", "zh")
"""The languages of a document's texts, in the order in which the index stores them."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One findable page. Texts are plain, without Markdown or HTML, where nothing else is said."""

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
    markdown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same while they are still Markdown: making them plain costs more than the rest, so that
    it is left to whoever finds no earlier work of this document. They follow `body`."""
    keywords: tuple[str, ...] = ()
    """Further findable words: topic names in both languages, venue, tags, arXiv id, owner/name."""

    def bodies(self) -> dict[str, str]:
        """Return the plain text per language, in the order of `LANGUAGES`."""
        texts = {
            language: [
                self.body.get(language, ""),
                *map(to_plain_text, self.markdown.get(language, ())),
            ]
            for language in LANGUAGES
        }
        return {
            language: "\n".join(part for part in parts if part)
            for language, parts in texts.items()
            if language in self.body or language in self.markdown
        }

    def names(self) -> list[str]:
        """Return what it is called: its titles, then its aliases, each once."""
        titles = [self.title[language] for language in LANGUAGES if language in self.title]
        return list(dict.fromkeys([*titles, *self.aliases]))

    def content(self) -> bytes:
        """Return bytes that are the same exactly for documents that are."""
        return json.dumps(
            [
                self.id,
                self.kind,
                self.url,
                dict(self.title),
                self.aliases,
                self.authors,
                self.year,
                self.topics,
                self.tags,
                self.added,
                dict(self.body),
                dict(self.markdown),
                self.keywords,
            ],
            ensure_ascii=False,
        ).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class LazyDocument:
    """A document that need not be made: what numbers it, what is counted of it, and how to make it."""

    id: str
    kind: str
    year: int | None
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    added: str
    content: bytes
    """With the id: equal ones make equal documents."""
    make: Callable[[], SearchDocument]


def lazy_document(document: SearchDocument) -> LazyDocument:
    """Return the draft of a document that is made already."""
    return LazyDocument(
        document.id,
        document.kind,
        document.year,
        document.topics,
        document.tags,
        document.added,
        digest_values(document.content()),
        lambda: document,
    )
