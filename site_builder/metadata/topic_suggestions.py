"""Suggest topics for a new entry: the topics of the entries that are most similar to it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from site_builder.catalog import Catalog
from site_builder.i18n.scripts import CHARACTERS
from site_builder.models import Entry, LocalizedText

MAX_SUGGESTED_TOPICS = 3
NEAREST_ENTRIES = 10
"""Number of the most similar entries whose topics may be suggested.

Each of these entries adds points to its topics. A more similar entry adds more points. The first topic of an entry gets
more of them than the second, and so on.
"""
MIN_SIMILARITY = 0.06
"""`choose` chooses a topic only if the most similar entry has at least this similarity. Otherwise, the user chooses.

This number was measured with a collection of entries about images and language. New papers about images and language
have similarities of 0.06 and more. Papers about software testing and astronomy have 0.05 and less.
"""
_STOP_WORDS = frozenset(
    [
        "a",
        "all",
        "an",
        "and",
        "are",
        "as",
        "at",
        "based",
        "be",
        "been",
        "between",
        "both",
        "but",
        "by",
        "can",
        "different",
        "do",
        "does",
        "each",
        "existing",
        "first",
        "for",
        "from",
        "further",
        "has",
        "have",
        "how",
        "however",
        "in",
        "into",
        "is",
        "it",
        "its",
        "many",
        "may",
        "method",
        "methods",
        "more",
        "most",
        "new",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "other",
        "our",
        "over",
        "paper",
        "present",
        "propose",
        "proposed",
        "provide",
        "provides",
        "result",
        "results",
        "show",
        "shows",
        "some",
        "study",
        "such",
        "than",
        "that",
        "the",
        "their",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "two",
        "under",
        "use",
        "used",
        "using",
        "via",
        "we",
        "well",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "with",
        "work",
    ]
)
"""Words that occur in abstracts about any topic. They are ignored.

In a small collection, some of them are rare, so they would get a high weight.
"""
_WORD = re.compile(f"[a-z][a-z0-9-]+|[{CHARACTERS['Hani']}]{{2}}", re.IGNORECASE)


class TopicSuggester:
    """Suggests topics by the cosine similarity of TF-IDF vectors. Terms are words, and pairs of Chinese characters."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def suggest(self, texts: Iterable[str]) -> list[str]:
        """Return ids of topics, the best first. If no entry has a term of the texts, return an empty list."""
        return self._topics(self._nearest(texts))

    def choose(self, texts: Iterable[str]) -> list[str]:
        """Return a list with the best topic. If no entry is similar enough (see `MIN_SIMILARITY`), return an empty list."""
        nearest = self._nearest(texts)
        is_sure = bool(nearest) and nearest[0][0] >= MIN_SIMILARITY
        return self._topics(nearest)[:1] if is_sure else []

    def _nearest(self, texts: Iterable[str]) -> list[tuple[float, Entry]]:
        wanted = self._weighted(Counter(_words(texts)))
        return sorted(
            ((_dot(wanted, vector), entry) for entry, vector in self._vectors),
            key=lambda item: (-item[0], item[1].id),
        )[:NEAREST_ENTRIES]

    def _topics(self, nearest: Iterable[tuple[float, Entry]]) -> list[str]:
        scores: Counter[str] = Counter()
        for score, entry in nearest:
            for index, topic in enumerate(entry.topics):
                if score > 0 and topic in self._catalog.topics:
                    scores[topic] += score / (index + 1)  # type: ignore[assignment]  # floats, too
        return [topic for topic, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0]))][
            :MAX_SUGGESTED_TOPICS
        ]

    @cached_property
    def _counts(self) -> Sequence[tuple[Entry, Counter[str]]]:
        return [(entry, Counter(_words(_texts_of(entry)))) for entry in self._catalog]

    @cached_property
    def _document_counts(self) -> Counter[str]:
        return Counter(word for _, counts in self._counts for word in counts)

    @cached_property
    def _vectors(self) -> Sequence[tuple[Entry, Mapping[str, float]]]:
        return [(entry, self._weighted(counts)) for entry, counts in self._counts]

    def _weighted(self, counts: Counter[str]) -> dict[str, float]:
        """Return word -> weight, as a vector of length 1."""
        total = len(self._counts)
        weights = {
            word: (1 + math.log(count)) * math.log((1 + total) / (1 + self._document_counts[word]))
            for word, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return (
            {word: weight / length for word, weight in weights.items() if weight} if length else {}
        )


def _texts_of(entry: Entry) -> Iterable[str]:
    yield from entry.heading.variants()
    yield from entry.aliases
    yield from entry.tags
    for text in (entry.summary, entry.abstract):
        if isinstance(text, LocalizedText):
            yield from text.root.values()


def _words(texts: Iterable[str]) -> Iterable[str]:
    words = (word.lower() for text in texts for word in _WORD.findall(text))
    return (word for word in words if word not in _STOP_WORDS)


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)
