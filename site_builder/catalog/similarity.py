"""Which entries are near to each other, by what they share."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from site_builder.models import Entry, Kind

_Feature = tuple[str, ...]


class SimilarityIndex:
    """Finds the neighbours of an entry without looking at everything in its topics.

    A feature is a topic, two topics, or a topic and a tag: entries that have such a pair share two
    things, and entries that have several pairs share more.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Take entries sorted by id."""
        self._ids: dict[_Feature, dict[tuple[Kind, int], list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for entry in entries:
            for feature in (*topic_features(entry), *pair_features(entry)):
                self._ids[feature][entry.kind, entry.year or 0].append(entry.id)

    def count_shared(self, features: Iterable[_Feature]) -> Counter[str]:
        """Count how many of these features each entry has, by id."""
        groups = [ids for feature in features for ids in self._ids[feature].values()]
        return Counter(chain.from_iterable(groups))

    def closest_first(self, features: Iterable[_Feature], entry: Entry) -> Iterator[str]:
        """Yield the ids that have any of them: the same kind first, then the nearest years."""
        groups: dict[tuple[bool, int], list[list[str]]] = defaultdict(list)
        for feature in features:
            for (kind, year), ids in self._ids[feature].items():
                groups[kind != entry.kind, abs(year - (entry.year or 0))].append(ids)
        for _, lists in sorted(groups.items()):
            yield from heapq.merge(*lists)


def topic_features(entry: Entry) -> list[_Feature]:
    """Return the topics of an entry as features."""
    return [(topic,) for topic in entry.topics]


def pair_features(entry: Entry) -> Iterator[_Feature]:
    """Yield an entry's pairs of topics, and of a topic and a tag."""
    yield from combinations(sorted(entry.topics), 2)
    yield from ((topic, f"#{tag}") for topic in entry.topics for tag in entry.tags)
