"""The documents that the search index contains. This module does not depend on the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from site_builder.notes import to_plain_text


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A page that the search can find. The texts in `markdown` have markup. All other texts are plain."""

    id: str
    """Id such as `papers/blip-2`. No two documents of an index have equal ids."""
    kind: str
    """Value of the facet `kind`, for example `paper`."""
    url: str
    """URL of the page in the site's first language, relative to the site's root: `papers/blip-2/`.

    The URL of the page in a further language is the prefix of the language, such as `zh/`, followed by this URL.
    """
    title: Mapping[str, str]
    """Language -> title. In a language that is missing here, the search shows the first title."""
    aliases: tuple[str, ...] = ()
    """Further names. The search finds the document by an alias as well as by the title."""
    authors: tuple[str, ...] = ()
    owner: str = ""
    """Owner of the code or data on its host, for results to show. The search finds the owner in `keywords`."""
    venue: str = ""
    """Venue with its year, for results to show. The search finds the venue in `keywords`."""
    year: int | None = None
    """Year of publication. Among results with equal scores, documents without a year come last."""
    topics: tuple[str, ...] = ()
    """Values of the facet `topic`: the entry's topics and all topics above them.

    `build_index` gets the names of the topics in its argument `facet_names`.
    """
    tags: tuple[str, ...] = ()
    """Values of the facet `tag`. `build_index` may get names of the tags in its argument `facet_names`."""
    publication_date: str = ""
    """ISO date, month or year of publication. Among results with equal scores, newer documents come first."""
    added: str = ""
    """ISO date when the entry was added."""
    body: Mapping[str, str] = field(default_factory=dict)
    """Language -> summary and notes as plain text."""
    markdown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language -> summary, notes and abstract in Markdown.

    They are converted to plain text only when the index needs it, because the conversion is slow.
    """
    entry_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language -> entry id -> name of the entry, for the links in `markdown` that have no text."""
    keywords: tuple[str, ...] = ()
    """Further texts to search, such as names of topics and tags, the venue and identifiers."""
    link_tokens: tuple[str, ...] = ()
    """Words made from links. A reader who pastes the URL of a link finds the document by the link's word.

    Results never show these words.
    """

    def bodies(self) -> dict[str, str]:
        """Return language -> the plain text of `body`, followed by the plain text of `markdown`."""
        texts = {
            language: [
                self.body.get(language, ""),
                *[
                    to_plain_text(text, self.entry_names.get(language, {}).get)
                    for text in self.markdown.get(language, ())
                ],
            ]
            for language in dict.fromkeys((*self.body, *self.markdown))
        }
        return {
            language: "\n".join(part for part in parts if part) for language, parts in texts.items()
        }

    def names(self) -> list[str]:
        """Return the title in each language and then the aliases. No two names in the list are equal."""
        return list(dict.fromkeys([*self.title.values(), *self.aliases]))


@dataclass(frozen=True, slots=True)
class LazyDocument:
    """A document that is made only if its segment, which is a group of documents, must be analysed.

    The fields before `content_key` decide the number and the facet values of the document in the index.
    """

    id: str
    kind: str
    year: int | None
    publication_date: str
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    added: str
    content_key: bytes
    """If two documents have equal ids and equal content keys, the documents are equal."""
    make: Callable[[], SearchDocument]
