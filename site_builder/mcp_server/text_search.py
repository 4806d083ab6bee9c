"""Find entries by words in the texts of entries, without the index files of the site's search.

The engine of the site's search reads index files and is written in JavaScript. The search in this module divides texts
into words by the rules of the site's search (`search.text`), but it divides runs of Han characters into pairs of
characters. It reads the texts in all languages of the site. Unlike the site's search, it finds no phrases and tolerates
no typing errors. A term of a query finds equal terms and longer terms that begin with it. A term of one or two ASCII
characters finds only equal terms.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice

from site_builder.catalog import Catalog
from site_builder.models import Entry
from site_builder.search.documents import SearchDocument
from site_builder.search.from_catalog import to_document
from site_builder.search.text import fold, han_runs, remove_han_spaces, word_terms, words

MAX_TERMS = 32
"""The search uses this many terms of a query. Further terms are ignored."""
MAX_EXPANSIONS = 64
"""A term of a query finds at most this many longer terms that begin with it."""

_QUESTION_WORDS = frozenset(
    {"a", "about", "an", "and", "are", "at", "best", "by", "can", "do", "does", "for", "from", "has", "have", "how", "in",
     "is", "of", "on", "or", "that", "the", "there", "to", "what", "when", "where", "which", "who", "why", "with",
     "什么", "哪些", "如何", "怎么", "有哪"}
)  # fmt: skip
"""Words of a question that say nothing about its subject. They are ignored if the question has other words."""

_NAMES, _AUTHORS, _KEYWORDS, _BODY = 8.0, 4.0, 3.0, 1.0
"""Weights of the fields in which a term can occur."""
_BEGINNING = 0.5
"""Factor for the score of a term that is not equal to the term of the query, but begins with it."""


class TextSearch:
    """Finds the entries of a catalog by words. The first search reads all texts."""

    def __init__(self, catalog: Catalog) -> None:
        self._entries = catalog.in_page_order
        self._catalog = catalog

    @cached_property
    def _postings(self) -> Mapping[str, Mapping[int, float]]:
        """Term -> index of an entry in `_entries` -> weight of the most important field that contains the term."""
        postings: dict[str, dict[int, float]] = defaultdict(dict)
        for number, entry in enumerate(self._entries):
            for text, weight in _fields(to_document(entry, self._catalog)):
                for term in _terms(text):
                    weights = postings[term]
                    weights[number] = max(weight, weights.get(number, 0.0))
        return postings

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._postings)

    def find(self, query: str) -> list[Entry]:
        """Return the entries that contain a term of the query. Entries with more of these terms come first.

        Of two entries with equal numbers of these terms, the entry with the higher score comes first. Rare terms, and
        terms in fields with a high weight, increase the score.
        """
        found: dict[int, tuple[int, float]] = {}
        terms = dict.fromkeys(_terms(query))
        terms = {term: None for term in terms if term not in _QUESTION_WORDS} or terms
        for term in islice(terms, MAX_TERMS):
            for number, score in self._scores(term).items():
                matched, total = found.get(number, (0, 0.0))
                found[number] = matched + 1, total + score
        order = sorted(found, key=lambda number: (-found[number][0], -found[number][1], number))
        return [self._entries[number] for number in order]

    def _scores(self, term: str) -> dict[int, float]:
        scores: dict[int, float] = {}
        for known in (term, *self._longer(term)):
            postings = self._postings.get(known, {})
            rarity = math.log1p(len(self._entries) / (1 + len(postings)))
            factor = rarity if known == term else rarity * _BEGINNING
            for number, weight in postings.items():
                scores[number] = max(scores.get(number, 0.0), weight * factor)
        return scores

    def _longer(self, term: str) -> Iterator[str]:
        if len(term) < 3 and term.isascii():
            return
        start = bisect_left(self._vocabulary, f"{term}\0")
        for known in islice(self._vocabulary, start, start + MAX_EXPANSIONS):
            if not known.startswith(term):
                return
            yield known


def _fields(document: SearchDocument) -> Iterator[tuple[str, float]]:
    for name in document.names():
        # The query `CLIP` matches the name CLIP better than the name EVA-CLIP.
        yield name, _NAMES * (1 + 1 / max(1, len(words(fold(name)))))
    yield "\n".join((document.id.replace("-", " "), *document.authors)), _AUTHORS
    yield "\n".join((*document.keywords, document.venue)), _KEYWORDS
    yield "\n".join(document.bodies().values()), _BODY


def _terms(text: str) -> Iterator[str]:
    """Yield the terms of a text: words, compounds without their joiners, and pairs of Han characters."""
    folded = remove_han_spaces(fold(text))
    for line in folded.split("\n"):
        yield from sorted(word_terms(line, set()))
        for run in han_runs(line):
            yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))
