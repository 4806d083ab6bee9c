"""Suggest topics for a new entry: the topics of the entries whose words are most similar to its words."""

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
"""The topics of this many most similar entries are counted. The weight of a topic is the similarity of its entry."""
_WORD = re.compile(f"[a-z][a-z0-9-]+|[{CHARACTERS['Hani']}]{{2}}", re.IGNORECASE)


class TopicSuggester:
    """Suggests topics by the cosine similarity of TF-IDF vectors. The terms are words, or pairs of Chinese characters."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def suggest(self, texts: Iterable[str]) -> list[str]:
        """Return ids of topics, the best first; an empty list if no entry has a word in common with the texts."""
        wanted = self._weighted(Counter(_words(texts)))
        nearest = sorted(
            ((_dot(wanted, vector), entry) for entry, vector in self._vectors),
            key=lambda item: (-item[0], item[1].id),
        )[:NEAREST_ENTRIES]
        scores: Counter[str] = Counter()
        for score, entry in nearest:
            for place, topic in enumerate(entry.topics):
                if score > 0 and topic in self._catalog.topics:
                    scores[topic] += score / (place + 1)  # type: ignore[assignment]  # floats count, too
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
    return (word.lower() for text in texts for word in _WORD.findall(text))


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)
