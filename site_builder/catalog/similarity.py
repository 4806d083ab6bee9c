"""Find the entries that have the most authors, topics and tags in common with an entry."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, combinations

from site_builder.models import Entry

_Feature = tuple[str, ...]

MAX_SIMILAR = 6
"""At most this many similar entries are found for an entry."""

MAX_COUNTED_AUTHORS = 2
"""At most this many common authors count towards the similarity of two entries.

Without this limit, all similar entries of an entry could be by one group of authors.
"""

_MAX_COMPARED = 10
"""For each feature (see `SimilarityIndex`), an entry is compared with at most this many older entries, and with at most
this many newer entries."""


class SimilarityIndex:
    """Inverted index from features to entries.

    A feature is an author, a topic, a pair of topics, or a pair of a topic and a tag. If many entries have a
    feature, an entry is compared only with those that are nearest to it in the order by year. So finding
    similar entries does not become slower when the catalog grows.
    """

    def __init__(
        self, entries: Iterable[Entry], authors_of: Callable[[Entry], Sequence[str]]
    ) -> None:
        """Create an index of the entries. `authors_of` returns the names that count as authors of an entry."""
        self._authors_of = authors_of
        self._entries = sorted(entries, key=lambda e: (e.year or 0, e.added, e.id))
        self._ids = [entry.id for entry in self._entries]
        self._positions = {id_: position for position, id_ in enumerate(self._ids)}
        self._years = [entry.year or 0 for entry in self._entries]
        self._authors = [frozenset(authors_of(entry)) for entry in self._entries]
        self._topics_and_tags = [
            frozenset((*entry.topics, *(f"#{tag}" for tag in entry.tags)))
            for entry in self._entries
        ]
        self._by_feature: dict[_Feature, list[int]] = defaultdict(list)
        for position, entry in enumerate(self._entries):
            for feature in chain(self._strong_features(entry), _topic_features(entry)):
                self._by_feature[feature].append(position)

    def most_similar(self, entry: Entry, excluded: Collection[str]) -> list[Entry]:
        """Return the most similar of the entries that are compared with `entry`, at most `MAX_SIMILAR`.

        The similarity of two entries is the number of their common authors, topics and tags. At most
        `MAX_COUNTED_AUTHORS` authors count. The entries with the highest similarity come first. Entries of equal
        similarity are sorted by the distance of their years from the year of `entry`. If the distances are equal,
        too, entries newer than `entry` come first. Ids in `excluded` are left out.
        """
        origin = self._positions[entry.id]
        year, authors = self._years[origin], self._authors[origin]
        topics_and_tags = self._topics_and_tags[origin]
        left_out = {origin, *(self._positions[entry_id] for entry_id in excluded)}

        def rank(position: int) -> tuple[int, int, bool, int, int]:
            common = len(topics_and_tags & self._topics_and_tags[position])
            if not authors.isdisjoint(self._authors[position]):
                common += min(len(authors & self._authors[position]), MAX_COUNTED_AUTHORS)
            years = abs(self._years[position] - year)
            return -common, years, position < origin, abs(position - origin), position

        def best(features: Iterable[_Feature]) -> list[tuple[int, int, bool, int, int]]:
            return sorted(map(rank, self._closest(features, origin) - left_out))[:MAX_SIMILAR]

        found = best(self._strong_features(entry))
        # An entry that shares one topic with `entry`, and nothing else, has the similarity 1. Such entries
        # are searched if fewer than `MAX_SIMILAR` entries have a similarity of at least 2.
        if len(found) < MAX_SIMILAR or found[-1][0] > -2:
            found = best(chain(self._strong_features(entry), _topic_features(entry)))
        return [self._entries[position] for *_, position in found]

    def candidates(self, entry: Entry) -> list[str]:
        """Return the ids of all entries whose files can affect the result of `most_similar` for `entry`."""
        features = chain(self._strong_features(entry), _topic_features(entry))
        positions = self._closest(features, self._positions[entry.id])
        return [self._ids[position] for position in sorted(positions)]

    def _closest(self, features: Iterable[_Feature], origin: int) -> set[int]:
        """Return the positions of entries with at least one of the features.

        For each feature, only the positions closest to `origin` are included.
        """
        found: set[int] = set()
        for feature in features:
            positions = self._by_feature[feature]
            middle = bisect(positions, origin)
            found.update(positions[max(0, middle - _MAX_COMPARED - 1) : middle + _MAX_COMPARED])
        return found

    def _strong_features(self, entry: Entry) -> Iterator[_Feature]:
        yield from ((f"@{name}",) for name in self._authors_of(entry))
        yield from combinations(sorted(entry.topics), 2)
        yield from ((topic, f"#{tag}") for topic in entry.topics for tag in entry.tags)


def _topic_features(entry: Entry) -> Iterator[_Feature]:
    yield from ((topic,) for topic in entry.topics)
