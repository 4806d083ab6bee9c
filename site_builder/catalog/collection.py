"""The catalog: an immutable collection of entries, topics and tags, and the relations between entries.

Entries are grouped by kind, topic, year, author, venue and tag, and found by id and by URL. Relations are
derived from links, and from common authors, topics and tags. A link relates in both directions: a `code` link of a
paper relates the paper to the repository, and the repository to the paper.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from operator import attrgetter
from types import MappingProxyType
from typing import Literal, TypeVar

from site_builder.catalog.ordering import newest_first
from site_builder.catalog.people import PeopleRegistry, author_slugs
from site_builder.catalog.similarity import SimilarityIndex
from site_builder.catalog.spellings import NamedPage, named_pages, slugs_of
from site_builder.catalog.venue_pages import SeriesPage, series_pages, slug_of_series
from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.models import (
    KINDS,
    Entry,
    Kind,
    Link,
    Person,
    Rejection,
    TagRecord,
    Topic,
    VenueSeries,
    address_slug,
)
from site_builder.models.field_facts import references
from site_builder.models.identifiers import RepositoryId
from site_builder.models.pictures import Picture
from site_builder.models.roles import role_ranks
from site_builder.venues import VenueRegistry, read_venue

_Value = TypeVar("_Value")

ALL_REDIRECTS = "redirects/*"
"""`Catalog.invalid_ids` contains this string if redirects.yml could not be read, so any redirect may exist."""
ALL_PEOPLE = "people/*"
"""`Catalog.invalid_ids` contains this string if people.yml has an error, so any person may exist."""
ALL_VENUES = "venues/*"
"""`Catalog.invalid_ids` contains this string if venues.yml has an error, so any series of venues may exist."""
ALL_TOPICS = "topics/*"
"""`Catalog.invalid_ids` contains this string if any topic may exist: topics.yml could not be read, or has
a topic without an id."""

MAX_COUNTED_ENTRIES = 1000
"""`MoreByAuthors` counts at most this many entries of one author."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Reason for a relation: one of the two entries links to the other entry."""

    role: str
    """The link's role (`code`, `dataset`, ...), or the field that contains the other entry's id, such as `uses`."""
    direction: Literal["to", "from"]
    """`to` if the link leads to the related entry, `from` if it is a link of the related entry."""


@dataclass(frozen=True, slots=True)
class SameAuthors:
    """Reason for a relation: both entries have these main authors.

    The main authors of an entry are its first few authors and its last author.
    """

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameTopic:
    """Reason for a relation: both entries have these topics."""

    topics: tuple[str, ...]


RelationReason = Linked | SameAuthors | SameTopic


@dataclass(frozen=True, slots=True)
class Relation:
    """An entry that is related to another entry, and the reasons for the relation."""

    entry: Entry
    reasons: tuple[RelationReason, ...]


@dataclass(frozen=True, slots=True)
class MoreByAuthors:
    """The number of further entries by the main authors of an entry. Linked and similar entries are not counted."""

    names: tuple[str, ...]
    """If one main author wrote all counted entries, this author. If not, all main authors who wrote some of them."""
    number: int
    """Number of counted entries."""
    is_minimum: bool = False
    """Whether a main author has more than `MAX_COUNTED_ENTRIES` entries, so that `number` may be too low."""


@dataclass(frozen=True, slots=True)
class RelatedTo:
    """The entries that are related to an entry."""

    linked: tuple[Relation, ...] = ()
    """First the entries to which the entry links, then those that link to it. Each group is sorted by role."""
    similar: tuple[Relation, ...] = ()
    """At most `MAX_SIMILAR` entries that are not in `linked`, the most similar entry first."""
    more_by_authors: MoreByAuthors | None = None
    """Number of entries by the main authors, without `linked` and `similar`; None if this number is 0."""


@dataclass(frozen=True)
class Catalog:
    """All entries, topics and tags, immutable. Build one with `build_catalog`."""

    entries: Mapping[str, Entry]
    """Entry id -> entry, sorted by id."""
    topics: Mapping[str, Topic]
    """Topic id -> topic, in the order of topics.yml."""
    invalid_ids: frozenset[str] = frozenset()
    """Ids of invalid entries, `topics/<id>` for invalid topics, and `ALL_TOPICS`, `ALL_PEOPLE`, `ALL_VENUES` and
    `ALL_REDIRECTS`."""
    ids_by_url_key: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`url_key` of an own link (see `Entry.own_links`) -> ids of the entries with this own link.

    An own link leads to the work itself, so several ids mean duplicate entries.
    """
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Former address of an entry, topic, tag, venue or author -> its present address, or `gone` (see `addresses`)."""
    languages: SiteLanguages = field(default_factory=SiteLanguages)
    """The languages of the site. Texts of entries may be in further languages."""
    tags: Mapping[str, TagRecord] = field(default_factory=dict)
    """Tag -> its record, in the order of tags.yml. Tags of entries may have no record."""
    rejected: Mapping[str, Rejection] = field(default_factory=dict)
    """`url_key` of a link that maintainers rejected -> their decision."""
    venues: VenueRegistry = field(default_factory=VenueRegistry)
    """The known series of venues, such as ICML: those that come with the project, and those in venues.yml."""
    people: PeopleRegistry = field(default_factory=PeopleRegistry)
    """The people of people.yml. The authors in `entries` already have the ids and names of these people."""
    pictures: Mapping[str, Mapping[str, Picture | None]] = field(default_factory=dict)
    """Entry id -> file name -> picture of the entry; None for a file that was refused or could not be read."""
    text_links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Entry id -> ids of the entries to which its summary and notes link. The linked entries may not exist."""
    macros: tuple[tuple[str, str], ...] = ()
    """Name and definition of each TeX macro in macros.yml, sorted by name."""

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def in_page_order(self) -> tuple[Entry, ...]:
        """All entries, newest first (see `newest_first`)."""
        return tuple(newest_first(self))

    @cached_property
    def by_kind(self) -> Mapping[Kind, tuple[Entry, ...]]:
        """Kind -> its entries, newest first."""
        return _grouped(self.in_page_order, attrgetter("kind"))

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that have entries, in the order in which readers see them.

        Only these kinds have a page that lists their entries.
        """
        return tuple(kind for kind in KINDS if kind in self.by_kind)

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Entry, ...]]:
        """Topic id -> entries that have this topic, newest first.

        Entries that have a subtopic of the topic, but not the topic itself, are left out.
        """
        return _grouped_by_each(self.in_page_order, attrgetter("topics"))

    @cached_property
    def by_year(self) -> Mapping[int, tuple[Entry, ...]]:
        """Year -> its entries, newest first. Entries without a year are left out."""
        return _grouped(self.in_page_order, attrgetter("year"))

    @cached_property
    def by_author(self) -> Mapping[str, tuple[Entry, ...]]:
        """Author's name, as in `Entry.author_names` -> entries with this author, newest first."""
        return _grouped_by_each(self.in_page_order, attrgetter("author_names"))

    @cached_property
    def by_venue(self) -> Mapping[str, tuple[Entry, ...]]:
        """Venue as written, such as `ICML 2023` -> entries with this venue, newest first."""
        return _grouped(self.in_page_order, attrgetter("venue"))

    @cached_property
    def by_tag(self) -> Mapping[str, tuple[Entry, ...]]:
        """Tag -> entries with this tag, newest first."""
        return _grouped_by_each(self.in_page_order, attrgetter("tags"))

    @cached_property
    def names_digest(self) -> str:
        """Digest of the ids and names of all entries. The HTML of texts that link to entries depends on these."""
        names = [self.name_in_text(id_, code) for code in self.languages for id_ in self.entries]
        return _ids_digest([*self.entries, *map(str, names)])

    def name_in_text(
        self, entry_id: str, language: LanguageCode
    ) -> tuple[str, LanguageCode | None] | None:
        """Return `Entry.name_in_text` of an entry; None if the entry does not exist."""
        entry = self.entries.get(entry_id)
        return None if entry is None else entry.name_in_text(language)

    def plain_name(self, language: LanguageCode, entry_id: str) -> str | None:
        """Return the name of an entry for texts in `language`; None if the entry does not exist."""
        name = self.name_in_text(entry_id, language)
        return None if name is None else name[0]

    @cached_property
    def noted_in(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entry id -> the entries whose summary or notes link to the entry, newest first."""
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.in_page_order if self.text_links else ():
            for linked_id in self.text_links.get(entry.id, ()):
                groups[linked_id].append(entry)
        return {linked_id: tuple(group) for linked_id, group in groups.items()}

    @cached_property
    def ids_with_summary_links(self) -> frozenset[str]:
        """Ids of the entries whose summary may contain links to other entries."""
        return frozenset(e.id for e in self if e.summary is not None and e.summary.contains("["))

    @cached_property
    def author_slugs(self) -> Mapping[str, str]:
        """Author's name, as written or as in people.yml -> slug of the author's page."""
        return author_slugs(self, self.people) if self.people.records else slugs_of(self.by_author)

    @cached_property
    def venue_slugs(self) -> Mapping[str, str]:
        """Venue as written -> slug of the venue."""
        return slugs_of(self.by_venue)

    @cached_property
    def tag_slugs(self) -> Mapping[str, str]:
        """Tag as written -> slug of the tag's page."""
        return slugs_of(self.by_tag)

    @cached_property
    def author_pages(self) -> Mapping[str, NamedPage]:
        """Slug -> name and entries of the author. Spellings with equal slugs share a page."""
        pages = named_pages(self.by_author, self.author_slugs)
        titles = {slug: self.people.title_of(person) for slug, person in self.people.by_id.items()}
        titled = {
            slug: page._replace(name=titles.get(slug, page.name)) for slug, page in pages.items()
        }
        return dict(sorted(titled.items(), key=lambda item: item[1].name)) if titles else pages

    @cached_property
    def listed_authors(self) -> frozenset[str]:
        """Slugs of authors who have two or more entries, and of all people in people.yml."""
        several = (slug for slug, page in self.author_pages.items() if len(page.entries) > 1)
        return frozenset((*several, *self.people.by_id))

    @cached_property
    def people_redirects(self) -> Mapping[str, str]:
        """Slug of a spelling of a person -> slug of the person's page.

        A slug is left out if several people have it, if an author page has it, or if the person has no page.
        """
        return {
            slug: owner.id
            for slug in self.people.owners
            if (owner := self.people.owner(slug)) is not None
            and slug not in self.author_pages
            and owner.id in self.author_pages
        }

    def main_authors(self, entry: Entry) -> tuple[str, ...]:
        """Return the names of an entry's main authors, each as `author_name` returns it."""
        if not self.people.records:
            return entry.main_authors
        return tuple(dict.fromkeys(map(self.author_name, entry.main_authors)))

    @cached_property
    def by_person(self) -> Mapping[str, tuple[Entry, ...]]:
        """Name of an author, as `author_name` returns it -> entries by the author, newest first."""
        if not self.people.records:
            return self.by_author
        joined = {
            page.name: page.entries
            for slug, page in self.author_pages.items()
            if slug in self.people.by_id
        }
        others = {
            name: entries
            for name, entries in self.by_author.items()
            if self.author_name(name) == name
        }
        return others | joined

    def author_name(self, name: str) -> str:
        """Return the title of a person's page if `name` is a spelling of a person in people.yml, else `name`."""
        slug = self.author_slugs[name]
        return self.author_pages[slug].name if slug in self.people.by_id else name

    @cached_property
    def venue_pages(self) -> Mapping[str, NamedPage]:
        """Slug -> name and entries of the venue. Spellings with equal slugs share a page."""
        return named_pages(self.by_venue, self.venue_slugs)

    @cached_property
    def series_slugs(self) -> Mapping[str, str]:
        """Venue as written -> slug of the page of its series."""
        return {text: slug_of_series(read_venue(text, self.venues)) for text in self.by_venue}

    @cached_property
    def series_pages(self) -> Mapping[str, SeriesPage]:
        """Slug -> name and entries of a series of venues. Only series with entries have a page."""
        return series_pages(self.in_page_order, self.venues)

    @cached_property
    def venue_addresses(self) -> Mapping[str, tuple[str, int | None]]:
        """Slug such as `icml-2023` -> (slug of the page of a series, year or None).

        Each venue has two slugs: that of its text in the entry, and that of its series and year. So `ICML'23` also has
        the slug `icml-2023`, which stays when the entry gets another spelling of the venue.
        """
        addresses = {}
        for text in self.by_venue:
            venue = read_venue(text, self.venues)
            for name in (text, f"{venue.name} {venue.year or ''}"):
                addresses[address_slug(name)] = (self.series_slugs[text], venue.year)
        return addresses

    def series_name(self, venue: str) -> str:
        """Return the name of a venue's series, as the page of the series shows it."""
        return self.series_pages[self.series_slugs[venue]].name

    @cached_property
    def tag_pages(self) -> Mapping[str, NamedPage]:
        """Slug -> tag and its entries. Spellings with equal slugs share a page (see `named_pages`)."""
        return named_pages(self.by_tag, self.tag_slugs, self.tags)

    def named_pages(self, prefix: str) -> Mapping[str, NamedPage]:
        """Return slug -> page of all tags, venues or authors. `prefix` is `tags`, `venues` or `authors`."""
        match prefix:
            case "tags":
                return self.tag_pages
            case "venues":
                return self.venue_pages
            case _:
                return self.author_pages

    def tag_name(self, tag: str, language: LanguageCode) -> tuple[str, LanguageCode | None]:
        """Return (name of a tag, language of the name).

        If the tag has no name in `language`, return its first name. If the tag has no record, its name is
        the tag itself, and the language is None.
        """
        record = self.tags.get(tag)
        return (tag, None) if record is None else record.name.text_or_fallback(language)

    # --- topics -------------------------------------------------------------------------------

    def may_have_topic(self, topic_id: str) -> bool:
        """Return whether a topic exists, or may exist in an invalid part of topics.yml."""
        return topic_id in self.topics or not self.invalid_ids.isdisjoint(
            {ALL_TOPICS, f"topics/{topic_id}"}
        )

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Topic, ...]]:
        """Topic id -> direct subtopics of the topic. None -> topics without an existing parent."""
        groups: dict[str | None, list[Topic]] = defaultdict(list)
        for topic in self.topics.values():
            groups[topic.parent if topic.parent in self.topics else None].append(topic)
        return MappingProxyType({key: tuple(value) for key, value in groups.items()})

    def with_ancestors(self, topic_id: str, limit: int | None = None) -> tuple[Topic, ...]:
        """Return the topic and its ancestors, the root first; () for an unknown topic.

        In a cycle, each topic appears once. If there are more than `limit` topics, return only the root and the lowest
        `limit` topics.
        """
        upwards: dict[str, Topic] = {}
        topic = self.topics.get(topic_id)
        while topic is not None and topic.id not in upwards:
            if len(upwards) == limit:
                upwards |= self._roots.get(topic_id, {})
                break
            upwards[topic.id] = topic
            topic = self.topics.get(topic.parent) if topic.parent else None
        return tuple(reversed(upwards.values()))

    def counted_topics(self, entry: Entry) -> tuple[str, ...]:
        """Return the ids of the topics that an entry is counted in: its topics, and all topics above them, each once.

        All pages and the search count by this rule, so a topic has the same number of entries everywhere.
        """
        ids = self._ids_with_ancestors
        if len(entry.topics) == 1:
            return ids(entry.topics[0])
        return tuple(dict.fromkeys([id_ for topic in entry.topics for id_ in ids(topic)]))

    @cached_property
    def _ids_with_ancestors(self) -> Callable[[str], tuple[str, ...]]:
        @cache
        def ids(topic_id: str) -> tuple[str, ...]:
            return tuple([topic.id for topic in self.with_ancestors(topic_id)]) or (topic_id,)

        return ids

    def newest_by_topic(self, limit: int) -> Mapping[str, tuple[Entry, ...]]:
        """Return topic id -> the newest `limit` entries of the topic and of all topics below it.

        Topics in and below cycles are left out.
        """
        numbers = {entry.id: number for number, entry in enumerate(self.in_page_order)}
        newest: dict[str, list[int]] = {}
        for _, topic in reversed(tuple(self.topics_in_order())):
            found = {numbers[entry.id] for entry in self.by_topic.get(topic.id, ())[:limit]}
            found.update(*(newest[child.id] for child in self.children.get(topic.id, ())))
            newest[topic.id] = sorted(found)[:limit]
        return {
            id_: tuple([self.in_page_order[number] for number in found])
            for id_, found in newest.items()
        }

    @cached_property
    def _roots(self) -> Mapping[str, Mapping[str, Topic]]:
        """Topic id -> the root above the topic, as {root id: root}. Topics in and below cycles are left out."""
        roots: dict[str, Mapping[str, Topic]] = {}
        root: Mapping[str, Topic] = {}
        for depth, topic in self.topics_in_order():
            root = {topic.id: topic} if depth == 0 else root
            roots[topic.id] = root
        return roots

    def topics_in_order(self) -> Iterator[tuple[int, Topic]]:
        """Yield (depth, topic) in depth-first order. The depth of a topic without an existing parent is 0.

        Topics in and below cycles are left out.
        """
        stack = [(0, topic) for topic in reversed(self.children.get(None, ()))]
        while stack:
            depth, topic = stack.pop()
            yield depth, topic
            stack += [(depth + 1, child) for child in reversed(self.children.get(topic.id, ()))]

    # --- relations ----------------------------------------------------------------------------

    @cached_property
    def linked(self) -> Mapping[str, Mapping[str, tuple[Linked, ...]]]:
        """Entry id -> id of a linked entry -> links between the two entries."""
        links_by_entry: dict[str, dict[str, list[Linked]]] = defaultdict(lambda: defaultdict(list))
        for entry in self:
            targets = [(role, self.find(link.identifier)) for role, link in entry.all_links()]
            targets += [(name, self.entries.get(id_)) for name, id_ in references(entry)]
            for role, target in targets:
                if target is None or target.id == entry.id:
                    continue
                forward, backward = Linked(role, "to"), Linked(role, "from")
                if forward not in links_by_entry[entry.id][target.id]:
                    links_by_entry[entry.id][target.id].append(forward)
                    links_by_entry[target.id][entry.id].append(backward)
        return {
            entry_id: {linked_id: tuple(links) for linked_id, links in links_by_id.items()}
            for entry_id, links_by_id in links_by_entry.items()
        }

    def find(self, identifier: object) -> Entry | None:
        """Return the entry that has an own link with this `Link.identifier`, or None.

        If the identifier is a folder of a repository, return the entry of the folder, or else the entry of
        the repository.
        """
        for key in _keys(identifier):
            for entry_id in self.ids_by_url_key.get(key, ()):
                return self.entries[entry_id]
        return None

    def adjacent(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """Return the entries before and after an entry in the list of its first topic, if there are any."""
        entries = self.by_topic[entry.topics[0]]
        position = self._positions[entry.id]
        before, after = (
            entries[max(position - 1, 0) : position],
            entries[position + 1 : position + 2],
        )
        return next(iter(before), None), next(iter(after), None)

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        """Entry id -> its position in the list of its first topic."""
        return {
            entry.id: position
            for topic, entries in self.by_topic.items()
            for position, entry in enumerate(entries)
            if entry.topics[0] == topic
        }

    def related(self, entry: Entry) -> RelatedTo:
        """Return the entries that are related to `entry`. Each related entry appears once."""
        links = self.linked.get(entry.id, {})
        linked = sorted(
            (Relation(self.entries[linked_id], reasons) for linked_id, reasons in links.items()),
            key=partial(_strongest_first, self._role_ranks),
        )
        similar = self._similarity.most_similar(entry, links.keys())
        return RelatedTo(
            tuple(linked),
            tuple(Relation(candidate, _common(self, entry, candidate)) for candidate in similar),
            self._more_by_authors(entry, {*links, *(candidate.id for candidate in similar)}),
        )

    @cached_property
    def _role_ranks(self) -> Mapping[str, int]:
        return role_ranks()

    def related_inputs(self, entry: Entry) -> tuple[tuple[str, ...], object]:
        """Return what the result of `related` depends on: (entry ids, other values).

        The ids are those of `entry`, of its linked entries, and of all entries that `related` compares with `entry`.
        The other values are the links, and for each main author a digest of the entries that `related` counts.

        The result of `related` can change only if the ids, the files of these entries, people.yml or the `repr` of the
        other values change. This method is faster than `related`, because it compares no entries.
        """
        links = self.linked.get(entry.id, {})
        digests = [self._author_digests.get(name) for name in self.main_authors(entry)]
        return (entry.id, *links, *self._similarity.candidates(entry)), (links, digests)

    @cached_property
    def _author_digests(self) -> Mapping[str, tuple[str, bool]]:
        """Author of several entries -> (digest of the ids that `MoreByAuthors` counts, `MoreByAuthors.is_minimum`)."""
        return {
            name: (_ids_digest(sorted(ids)), len(self.by_person[name]) > MAX_COUNTED_ENTRIES)
            for name, ids in self._ids_by_author.items()
        }

    def _more_by_authors(self, entry: Entry, excluded: set[str]) -> MoreByAuthors | None:
        """Count the further entries by the main authors of `entry`, without the ids in `excluded`; None for 0."""
        left_out = excluded | {entry.id}
        ids = {
            name: self._ids_by_author[name] - left_out
            for name in self.main_authors(entry)
            if name in self._ids_by_author
        }
        union = set().union(*ids.values())
        if not union:
            return None
        one_author = next(((name,) for name, group in ids.items() if group == union), None)
        all_authors = tuple(name for name, group in ids.items() if group)
        is_minimum = any(len(self.by_person[name]) > MAX_COUNTED_ENTRIES for name in ids)
        return MoreByAuthors(one_author or all_authors, len(union), is_minimum)

    @cached_property
    def _ids_by_author(self) -> Mapping[str, frozenset[str]]:
        """Author -> the ids of at most `MAX_COUNTED_ENTRIES` entries, for authors of several entries."""
        return {
            name: frozenset(entry.id for entry in entries[:MAX_COUNTED_ENTRIES])
            for name, entries in self.by_person.items()
            if len(entries) > 1
        }

    @cached_property
    def _similarity(self) -> SimilarityIndex:
        return SimilarityIndex(self, self.main_authors)


def build_catalog(
    entries: Iterable[Entry],
    topics: Iterable[Topic],
    invalid_ids: Iterable[str] = (),
    redirects: Mapping[str, str] | None = None,
    languages: SiteLanguages | None = None,
    tags: Iterable[TagRecord] = (),
    rejected: Iterable[Rejection] = (),
    series: Iterable[VenueSeries] = (),
    people: Iterable[Person] = (),
    text_links: Mapping[str, tuple[str, ...]] | None = None,
) -> Catalog:
    """Return a catalog. The order of `entries` does not matter. By default, the languages are `en` and `zh`."""
    people_registry = PeopleRegistry(tuple(people))
    resolved = map(people_registry.with_people, entries)
    by_id = {entry.id: entry for entry in sorted(resolved, key=lambda entry: entry.id)}
    ids_by_url_key: dict[str, list[str]] = defaultdict(list)
    for entry in by_id.values():
        for key in sorted({url_key(link) for link in entry.own_links}):
            ids_by_url_key[key].append(entry.id)
    return Catalog(
        MappingProxyType(by_id),
        MappingProxyType({topic.id: topic for topic in topics}),
        frozenset(invalid_ids),
        MappingProxyType({key: tuple(ids) for key, ids in ids_by_url_key.items()}),
        MappingProxyType(dict(redirects or {})),
        languages or SiteLanguages(),
        MappingProxyType({record.tag: record for record in tags}),
        MappingProxyType({url_key(record.url): record for record in reversed(tuple(rejected))}),
        VenueRegistry(tuple(series)),
        people_registry,
        text_links=MappingProxyType(dict(text_links or {})),
    )


def with_entries(catalog: Catalog, entries: Iterable[Entry]) -> Catalog:
    """Return a catalog of `entries` with the topics, tags, redirects and other records of `catalog`.

    The pictures of these entries come from `catalog`, too.
    """
    changed = build_catalog(
        entries,
        catalog.topics.values(),
        catalog.invalid_ids,
        catalog.redirects,
        catalog.languages,
        catalog.tags.values(),
        catalog.rejected.values(),
        catalog.venues.records,
        catalog.people.records,
        catalog.text_links,
    )
    pictures = {id_: found for id_, found in catalog.pictures.items() if id_ in changed.entries}
    return replace(changed, macros=catalog.macros, pictures=MappingProxyType(pictures))


def _ids_digest(ids: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def newest_added(catalog: Catalog) -> list[Entry]:
    """Return all entries, sorted by the date when they were added, the latest date first.

    Entries with equal dates are sorted by `newest_first`.
    """
    return sorted(catalog.in_page_order, key=lambda entry: entry.added, reverse=True)


def latest_added(catalog: Catalog, limit: int, without: Container[str] = ()) -> tuple[Entry, ...]:
    """Return the `limit` entries that were added last. Entries of one day are sorted by `newest_first`.

    The ids in `without` are left out.
    """
    candidates = tuple(entry for entry in catalog if entry.id not in without)
    days = sorted([entry.added for entry in candidates], reverse=True)[:limit]
    recent = [entry for entry in candidates if entry.added >= days[-1]] if days else []
    ranked = sorted(newest_first(recent), key=lambda entry: entry.added, reverse=True)
    return tuple(ranked[:limit])


def _strongest_first(ranks: Mapping[str, int], relation: Relation) -> tuple[bool, int, int, str]:
    """Return a sort key for a linked entry: direction and role of a link, year (the latest first), id.

    If there are several links, the one that sorts first counts: the direction `to` before `from`, then the role by
    `ranks`.
    """

    def strength(link: RelationReason) -> tuple[bool, int]:
        assert isinstance(link, Linked)  # noqa: S101 - for the type checker
        return link.direction == "from", ranks.get(link.role, len(ranks))

    entry = relation.entry
    return *min(map(strength, relation.reasons)), -(entry.year or 0), entry.id


def _common(catalog: Catalog, entry: Entry, candidate: Entry) -> tuple[RelationReason, ...]:
    """Return the main authors and topics that two entries have in common, in their order in `entry`."""
    candidate_authors, candidate_topics = catalog.main_authors(candidate), candidate.topics
    authors = tuple(
        dict.fromkeys([a for a in catalog.main_authors(entry) if a in candidate_authors])
    )
    topics = tuple([topic for topic in entry.topics if topic in candidate_topics])
    reasons: list[RelationReason] = []
    if authors:
        reasons.append(SameAuthors(authors))
    if topics:
        reasons.append(SameTopic(topics))
    return tuple(reasons)


def _grouped(
    entries: Iterable[Entry], get_value: Callable[[Entry], _Value | None]
) -> Mapping[_Value, tuple[Entry, ...]]:
    """Return value -> entries for which `get_value` returns this value, in the order of `entries`.

    Entries for which `get_value` returns None are left out.
    """
    groups: dict[_Value, list[Entry]] = defaultdict(list)
    for entry in entries:
        if (value := get_value(entry)) is not None:
            groups[value].append(entry)
    return MappingProxyType({value: tuple(group) for value, group in groups.items()})


def _grouped_by_each(
    entries: Iterable[Entry], get_values: Callable[[Entry], Iterable[_Value]]
) -> Mapping[_Value, tuple[Entry, ...]]:
    """Return value -> entries for which the result of `get_values` contains this value, in the order of `entries`.

    No entry appears twice for a value.
    """
    groups: dict[_Value, list[Entry]] = {}
    for entry in entries:
        for value in get_values(entry):
            group = groups.get(value)
            if group is None:
                groups[value] = [entry]
            elif group[-1] is not entry:  # two authors of an entry may have equal names
                group.append(entry)
    return MappingProxyType({value: tuple(group) for value, group in groups.items()})


def url_key(link: Link) -> str:
    """Return the key under which `Catalog.ids_by_url_key` contains an own link."""
    return _keys(link.identifier)[0]


def _keys(identifier: object) -> tuple[str, ...]:
    """Return the keys under which `Catalog.ids_by_url_key` may contain the entry of an identifier.

    The most specific key comes first.
    """
    if isinstance(identifier, RepositoryId):
        return tuple(dict.fromkeys((identifier.full_key, identifier.key)))
    return (str(getattr(identifier, "key", "")),)
