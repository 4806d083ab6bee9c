"""The immutable collection of entries, and how they relate to each other.

Entries are found by id, kind, topic, year, author, venue, tag and link. Relations are derived from
canonical links, so nobody writes them twice: a paper whose `code` link names a repository that has
an entry is linked with it, in both directions.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Literal, TypeVar

from site_builder.catalog.similarity import SimilarityIndex, pair_features, topic_features
from site_builder.models import Entry, Kind, Link, Topic, unique_slugs
from site_builder.models.urls import RepositoryId

_Key = TypeVar("_Key")

ALL_TOPICS = "topics/*"
"""Stands in `Catalog.broken` where nobody knows which topics there should be."""

MAX_RELATED_BY_TOPIC = 6
"""So many entries of the same topic are offered beside an entry."""


@dataclass(frozen=True, slots=True)
class Linked:
    """One of the two links to the other, in the role that the link has."""

    role: str
    """The role of the link (`code`, `dataset`, ...), or `uses` for a relation written by hand."""
    direction: Literal["to", "from"]
    """`to`: this entry links to the other one; `from`: the other one links to this."""


@dataclass(frozen=True, slots=True)
class SameAuthors:
    """Both have these authors."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameTopic:
    """Both belong to these topics."""

    topics: tuple[str, ...]


Reason = Linked | SameAuthors | SameTopic


@dataclass(frozen=True, slots=True)
class Relation:
    """Another entry, and why it is offered beside this one."""

    entry: Entry
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Catalog:
    """All entries and topics. Build one with `build_catalog`; it never changes afterwards."""

    entries: Mapping[str, Entry]
    """By id, sorted by id."""
    topics: Mapping[str, Topic]
    """By id, in the order of topics.yml."""
    broken: frozenset[str] = frozenset()
    """Ids of entries that exist but could not be read; `topics/<id>` and `ALL_TOPICS` likewise."""
    by_key: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Canonical key of an address -> ids of the entries that are that thing (one, if all is well)."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Id that an entry had before -> its id now."""

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def newest_first(self) -> tuple[Entry, ...]:
        """All entries, newest first."""
        return newest_first(self)

    @cached_property
    def by_kind(self) -> Mapping[Kind, tuple[Entry, ...]]:
        """Kind -> its entries, newest first."""
        return _grouped(self.newest_first, attrgetter("kind"))

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Entry, ...]]:
        """Topic id -> the entries that name it (not those of its children), newest first."""
        return _grouped_by_each(self.newest_first, attrgetter("topics"))

    @cached_property
    def by_year(self) -> Mapping[int, tuple[Entry, ...]]:
        """Year -> entries; entries without a year are in none."""
        return _grouped(self.newest_first, attrgetter("year"))

    @cached_property
    def by_author(self) -> Mapping[str, tuple[Entry, ...]]:
        """Author's name, as written -> entries."""
        return _grouped_by_each(self.newest_first, attrgetter("authors"))

    @cached_property
    def by_venue(self) -> Mapping[str, tuple[Entry, ...]]:
        """Venue with its year, as written (`ICML 2023`) -> entries."""
        return _grouped(self.newest_first, attrgetter("venue"))

    @cached_property
    def by_tag(self) -> Mapping[str, tuple[Entry, ...]]:
        """Tag -> entries."""
        return _grouped_by_each(self.newest_first, attrgetter("tags"))

    def compute_groups(self) -> None:
        """Group the entries now, and not only where somebody asks: in every process that is forked."""
        _ = self.by_kind, self.by_topic, self.by_year, self.by_author, self.by_venue, self.by_tag

    @cached_property
    def ids_digest(self) -> str:
        """All ids in short: texts may link to any entry, as far as it exists."""
        return hashlib.sha256("\n".join(self.entries).encode()).hexdigest()

    @cached_property
    def ids_with_summary_links(self) -> frozenset[str]:
        """Ids of the entries whose summary may hold links to others, which need not exist."""
        return frozenset(e.id for e in self if e.summary is not None and e.summary.contains("["))

    @cached_property
    def author_slugs(self) -> Mapping[str, str]:
        """Author -> the last part of the address of the author's page."""
        return unique_slugs(sorted(self.by_author))

    @cached_property
    def venue_slugs(self) -> Mapping[str, str]:
        """Venue -> the last part of the address of its page."""
        return unique_slugs(sorted(self.by_venue))

    @cached_property
    def tag_slugs(self) -> Mapping[str, str]:
        """Tag -> the last part of the address of its page."""
        return unique_slugs(sorted(self.by_tag))

    # --- topics -------------------------------------------------------------------------------

    def may_have_topic(self, topic_id: str) -> bool:
        """Tell whether there is such a topic, or one that could not be read."""
        return topic_id in self.topics or not self.broken.isdisjoint(
            {ALL_TOPICS, f"topics/{topic_id}"}
        )

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Topic, ...]]:
        """Topic id -> the topics right below it; None -> the topics at the top."""
        groups: dict[str | None, list[Topic]] = defaultdict(list)
        for topic in self.topics.values():
            groups[topic.parent if topic.parent in self.topics else None].append(topic)
        return MappingProxyType({key: tuple(value) for key, value in groups.items()})

    def with_ancestors(self, topic_id: str) -> tuple[Topic, ...]:
        """Return the topic and all above it, topmost first. A cycle is cut where it closes."""
        line: list[Topic] = []
        current = self.topics.get(topic_id)
        while current is not None and current not in line:
            line.append(current)
            current = self.topics.get(current.parent) if current.parent else None
        return tuple(reversed(line))

    def topics_in_order(self) -> Iterator[tuple[int, Topic]]:
        """Yield (depth, topic), each topic right after its parent."""
        stack = [(0, topic) for topic in reversed(self.children.get(None, ()))]
        while stack:
            depth, topic = stack.pop()
            yield depth, topic
            stack += [(depth + 1, child) for child in reversed(self.children.get(topic.id, ()))]

    def entries_below(self, topic_id: str) -> tuple[Entry, ...]:
        """Return the entries of a topic and of all topics below it, newest first, each once."""
        if topic_id not in self.children:
            return self.by_topic.get(topic_id, ())
        found: dict[str, Entry] = {}
        stack, seen = [topic_id], set()
        while stack:
            current = stack.pop()
            if current in seen:  # parents in a circle are a problem, not a reason to hang
                continue
            seen.add(current)
            found |= {entry.id: entry for entry in self.by_topic.get(current, ())}
            stack += [child.id for child in self.children.get(current, ())]
        return newest_first(found.values())

    # --- relations ----------------------------------------------------------------------------

    @cached_property
    def linked(self) -> Mapping[str, Mapping[str, tuple[Linked, ...]]]:
        """Entry id -> id of another entry -> how the two are linked."""
        found: dict[str, dict[str, list[Linked]]] = defaultdict(lambda: defaultdict(list))
        for entry in self:
            targets = [(role, self.find(link.identifier)) for role, link in entry.all_links()]
            targets += [("uses", self.entries.get(used)) for used in entry.uses]
            for role, other in targets:
                if other is None or other.id == entry.id:
                    continue
                there, back = Linked(role, "to"), Linked(role, "from")
                if there not in found[entry.id][other.id]:
                    found[entry.id][other.id].append(there)
                    found[other.id][entry.id].append(back)
        return {id_: {k: tuple(v) for k, v in others.items()} for id_, others in found.items()}

    def find(self, identifier: object) -> Entry | None:
        """Return the entry that an identifier names.

        A folder of a repository names the entry of that folder, or else of the whole repository.
        """
        for key in _keys(identifier):
            for entry_id in self.by_key.get(key, ()):
                return self.entries[entry_id]
        return None

    def related(self, entry: Entry) -> tuple[Relation, ...]:
        """Return what to read next: linked entries, more by the same authors, topic neighbours.

        Each other entry stands there once, with every reason; linked ones come first.
        """
        reasons: dict[str, list[Reason]] = defaultdict(list)
        for other_id, links in self.linked.get(entry.id, {}).items():
            reasons[other_id] += links
        for other_id, names in self._sharing_authors(entry).items():
            reasons[other_id].append(SameAuthors(names))
        for other, topics in self._similar_entries(entry, leave_out=set(reasons)):
            reasons[other.id].append(SameTopic(topics))
        return tuple(
            Relation(self.entries[other_id], tuple(why)) for other_id, why in reasons.items()
        )

    def _sharing_authors(self, entry: Entry) -> dict[str, tuple[str, ...]]:
        shared: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(entry.authors):
            for other in self.by_author[name]:
                if other.id != entry.id:
                    shared[other.id].append(name)
        ranked = sorted(shared.items(), key=lambda item: (-len(item[1]), item[0]))
        return {other_id: tuple(names) for other_id, names in ranked}

    def _similar_entries(
        self, entry: Entry, leave_out: set[str]
    ) -> Iterator[tuple[Entry, tuple[str, ...]]]:
        """Yield the nearest entries of the same topics: most shared topics and tags, then year."""
        topics, tags, pairs = set(entry.topics), set(entry.tags), list(pair_features(entry))

        def distance(other_id: str) -> tuple[int, bool, int, str]:
            other = self.entries[other_id]
            common = len(topics.intersection(other.topics)) + len(tags.intersection(other.tags))
            years = abs((other.year or 0) - (entry.year or 0))
            return -common, other.kind != entry.kind, years, other_id

        several = (id_ for id_, n in self._similarity.count_shared(pairs).items() if n > 1)
        in_order = chain(
            sorted(several, key=distance),
            self._similarity.closest_first(pairs, entry),
            self._similarity.closest_first(topic_features(entry), entry),
        )
        seen = {*leave_out, entry.id}
        found = 0
        for other_id in in_order:
            if other_id in seen:
                continue
            seen.add(other_id)
            other = self.entries[other_id]
            yield other, tuple(topic for topic in entry.topics if topic in other.topics)
            found += 1
            if found == MAX_RELATED_BY_TOPIC:
                return

    @cached_property
    def _similarity(self) -> SimilarityIndex:
        return SimilarityIndex(self)


def build_catalog(
    entries: Iterable[Entry],
    topics: Iterable[Topic],
    broken: Iterable[str] = (),
    redirects: Mapping[str, str] | None = None,
) -> Catalog:
    """Collect entries and topics. The order in which entries come does not matter."""
    by_id = {entry.id: entry for entry in sorted(entries, key=lambda entry: entry.id)}
    keys: dict[str, list[str]] = defaultdict(list)
    for entry in by_id.values():
        for key in sorted({url_key(link) for link in entry.own_links}):
            keys[key].append(entry.id)
    return Catalog(
        MappingProxyType(by_id),
        MappingProxyType({topic.id: topic for topic in topics}),
        frozenset(broken),
        MappingProxyType({key: tuple(ids) for key, ids in keys.items()}),
        MappingProxyType(dict(redirects or {})),
    )


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Sort by year, newest first; entries without a year last; then by name."""
    return tuple(
        sorted(
            entries,
            key=lambda e: (-(e.year or 0), e.heading.text_or_fallback("en")[0].casefold(), e.id),
        )
    )


def latest_added(entries: Iterable[Entry], most: int) -> tuple[Entry, ...]:
    """Return the entries that came in last; of one day's, papers and newer years first."""
    chosen = tuple(entries)
    days = sorted([entry.added for entry in chosen], reverse=True)[:most]
    late = [entry for entry in chosen if entry.added >= days[-1]] if days else []
    ranked = sorted(newest_first(late), key=lambda e: e.added, reverse=True)
    return tuple(ranked[:most])


def count_kinds(entries: Iterable[Entry]) -> Mapping[str, int]:
    """Count entries by kind."""
    return Counter(entry.kind for entry in entries)


def _grouped(
    entries: Iterable[Entry], key_of: Callable[[Entry], _Key | None]
) -> Mapping[_Key, tuple[Entry, ...]]:
    """Group entries, in the order in which they come; those without a key are in no group."""
    groups: dict[_Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        if (key := key_of(entry)) is not None:
            groups[key].append(entry)
    return MappingProxyType({key: tuple(group) for key, group in groups.items()})


def _grouped_by_each(
    entries: Iterable[Entry], keys_of: Callable[[Entry], Iterable[_Key]]
) -> Mapping[_Key, tuple[Entry, ...]]:
    """Group entries by each of their keys, in the order in which they come, and in each group once."""
    groups: dict[_Key, list[Entry]] = {}
    for entry in entries:
        for key in keys_of(entry):
            group = groups.get(key)
            if group is None:
                groups[key] = [entry]
            elif group[-1] is not entry:  # two authors may have the same name
                group.append(entry)
    return MappingProxyType({key: tuple(group) for key, group in groups.items()})


def url_key(link: Link) -> str:
    """Return the key under which `by_key` knows an entry with this address."""
    return _keys(link.identifier)[0]


def _keys(identifier: object) -> tuple[str, ...]:
    """Return the keys under which an entry may be known, the most exact first."""
    if isinstance(identifier, RepositoryId):
        return tuple(dict.fromkeys((identifier.full_key, identifier.key)))
    return (str(getattr(identifier, "key", "")),)
