"""The documents of the search index, independent of the catalog."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from site_builder.bundles import digest_values
from site_builder.notes import to_plain_text

LANGUAGES = ("en", "zh")
"""Languages of a document's texts, in the order in which the index stores them."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A page that the search can find. Texts are plain, except in `markdown`."""

    id: str
    """For example `papers/blip-2`; unique within an index."""
    kind: str
    """A facet value, for example `paper`."""
    url: str
    """Relative to the site's root, for example `papers/blip-2/`; the Chinese page is `zh/` + url."""
    title: Mapping[str, str]
    """By language; often the same text in both."""
    aliases: tuple[str, ...] = ()
    """Other names, searched like the title."""
    authors: tuple[str, ...] = ()
    year: int | None = None
    """Year of publication. With equal scores, documents without a year come last."""
    topics: tuple[str, ...] = ()
    """Facet values; `build_index` gets their names as `facet_names`."""
    tags: tuple[str, ...] = ()
    """Facet values, which are also shown to readers."""
    added: str = ""
    """ISO date."""
    body: Mapping[str, str] = field(default_factory=dict)
    """Summary and notes by language."""
    markdown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Markdown texts by language, appended to `body`. `bodies` converts them to plain text: that is
    most of the work on a document, so it is done only on a cache miss."""
    keywords: tuple[str, ...] = ()
    """Other searchable texts: topic names in both languages, venue, tags, arXiv id, owner/name."""

    def bodies(self) -> dict[str, str]:
        """Return the plain text by language, in the order of `LANGUAGES`."""
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
        """Return the titles, each text once, then the aliases."""
        titles = [self.title[language] for language in LANGUAGES if language in self.title]
        return list(dict.fromkeys([*titles, *self.aliases]))

    def serialize(self) -> bytes:
        """Return bytes that are equal if and only if the documents are equal."""
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
    """A document that is made only on a cache miss.

    Its number in the index and its facet values follow from the fields here.
    """

    id: str
    kind: str
    year: int | None
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    added: str
    content_key: bytes
    """Two documents with the same id and the same key are equal."""
    make: Callable[[], SearchDocument]


def lazy_document(document: SearchDocument) -> LazyDocument:
    """Return an existing document as a lazy document."""
    return LazyDocument(
        document.id,
        document.kind,
        document.year,
        document.topics,
        document.tags,
        document.added,
        digest_values(document.serialize()),
        lambda: document,
    )
