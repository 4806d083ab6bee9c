"""Find the entries that share the most topics and tags with an entry."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from site_builder.models import Entry, Kind

_Feature = tuple[str, ...]


class SimilarityIndex:
    """Inverted index from features to entries, so that a search need not visit all entries of a topic.

    A feature is a topic, a pair of topics, or a pair of a topic and a tag. Entries that share a pair
    have two topics or tags in common; the more pairs they share, the more they have in common.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index entries, which must be sorted by id."""
        self._ids: dict[_Feature, dict[tuple[Kind, int], list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for entry in entries:
            for feature in (*topic_features(entry), *pair_features(entry)):
                self._ids[feature][entry.kind, entry.year or 0].append(entry.id)

    def count_shared(self, features: Iterable[_Feature]) -> Counter[str]:
        """Return entry id -> number of these features that the entry has."""
        groups = [ids for feature in features for ids in self._ids[feature].values()]
        return Counter(chain.from_iterable(groups))

    def closest_first(self, features: Iterable[_Feature], entry: Entry) -> Iterator[str]:
        """Yield the ids of entries with any of these features: the same kind first, then by year.

        Years are sorted by their distance from the year of `entry`.
        """
        groups: dict[tuple[bool, int], list[list[str]]] = defaultdict(list)
        for feature in features:
            for (kind, year), ids in self._ids[feature].items():
                groups[kind != entry.kind, abs(year - (entry.year or 0))].append(ids)
        for _, lists in sorted(groups.items()):
            yield from heapq.merge(*lists)


def topic_features(entry: Entry) -> list[_Feature]:
    """Return an entry's topics as features."""
    return [(topic,) for topic in entry.topics]


def pair_features(entry: Entry) -> Iterator[_Feature]:
    """Yield an entry's pairs of topics, and its pairs of a topic and a tag, as features."""
    yield from combinations(sorted(entry.topics), 2)
    yield from ((topic, f"#{tag}") for topic in entry.topics for tag in entry.tags)
