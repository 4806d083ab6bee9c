"""The files that are lists of records: topics.yml, tags.yml, venues.yml, people.yml and rejected.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from site_builder.catalog import url_key
from site_builder.catalog.people import PeopleRegistry
from site_builder.errors import FieldPath
from site_builder.models import Person, Rejection, TagRecord, Topic, VenueSeries, address_slug
from site_builder.models.pictures import MEDIA_FOLDER
from site_builder.venues import fold_name

TOPICS_FILE = "topics.yml"
TAGS_FILE = "tags.yml"
VENUES_FILE = "venues.yml"
PEOPLE_FILE = "people.yml"
REJECTED_FILE = "rejected.yml"


@dataclass(frozen=True, slots=True)
class RecordList:
    """A file that is a list of records."""

    file: str
    """Name of the file in the entries folder."""
    model: type[BaseModel]
    key: str
    """The field that identifies a record."""
    noun: str
    """The word for a record in messages."""

    @property
    def hint(self) -> str:
        """How to write the list."""
        return f"Start each {self.noun} with `- {self.key}: ...`."


RECORD_LISTS = {
    "topics": RecordList(TOPICS_FILE, Topic, "id", "topic"),
    "tags": RecordList(TAGS_FILE, TagRecord, "tag", "tag"),
    "venues": RecordList(VENUES_FILE, VenueSeries, "id", "series"),
    "people": RecordList(PEOPLE_FILE, Person, "id", "person"),
    "rejected": RecordList(REJECTED_FILE, Rejection, "url", "rejection"),
}
"""First part of a subject (see `file_of_subject`), such as `topics` -> the list that contains the subject."""

LIST_FILES = {record_list.file: record_list for record_list in RECORD_LISTS.values()}
"""Name of the file -> the list."""


def file_of_subject(subject: str) -> str:
    """Return the path of a subject's file, relative to the entries folder.

    A subject is an entry's id, the path of a picture, or the id of a record, such as `topics/<id>` or `people/<id>`.
    """
    if subject.startswith(f"{MEDIA_FOLDER}/"):
        return subject
    record_list = RECORD_LISTS.get(subject.partition("/")[0])
    return f"{subject}.yml" if record_list is None else record_list.file


def path_of_subject(subject: str, data: object) -> FieldPath | None:
    """Return the path of a subject in the data of its file: `()` for an entry, `(index,)` in a list.

    The result is None if the list does not contain the subject.
    """
    prefix, _, value = subject.partition("/")
    record_list = RECORD_LISTS.get(prefix)
    if record_list is None:
        return ()
    for index, item in enumerate(data if isinstance(data, list) else ()):
        record_id = item.get(record_list.key) if isinstance(item, dict) else None
        # The models remove white space at the ends of an id, so it does not count here.
        if isinstance(record_id, str) and record_id.strip() == value:
            return (index,)
    return None


def tag_conflicts(records: Mapping[int, TagRecord]) -> Iterator[tuple[FieldPath, str, str]]:
    """Yield (field, message, hint) for each tag that appears twice, and for each alias that is ambiguous.

    `records` are the valid records of tags.yml by their index. An alias must not be a tag of tags.yml, nor an
    alias of another tag.
    """
    tags: set[str] = set()
    for index, record in records.items():
        if record.tag in tags:
            yield (index, "tag"), f"there are two tags `{record.tag}`", "Delete one of the two."
        tags.add(record.tag)
    tag_of: dict[str, str] = {}
    for index, record in records.items():
        for number, alias in enumerate(record.aliases):
            field = (index, "aliases", number)
            if alias in tags:
                which = "the tag itself" if alias == record.tag else "another tag"
                yield field, f"`{alias}` is {which}, not an alias", "Delete the alias."
            elif tag_of.setdefault(alias, record.tag) != record.tag:
                other = tag_of[alias]
                yield field, f"`{alias}` is an alias of `{other}`, too", "Delete one of the two."


def series_conflicts(records: Mapping[int, VenueSeries]) -> Iterator[tuple[FieldPath, str, str]]:
    """Yield (field, message, hint) for each id and each name of venues.yml that an earlier series has, too."""
    ids: set[str] = set()
    id_of_name: dict[str, str] = {}
    for index, record in records.items():
        if record.id in ids:
            yield (index, "id"), f"there are two series `{record.id}`", "Delete one of the two."
        ids.add(record.id)
        for field, name in _names_of_series(record):
            other = id_of_name.setdefault(fold_name(name), record.id)
            if other != record.id:
                message = f"`{name}` is a name of the series `{other}`, too"
                yield (index, *field), message, "Delete one of the two."


def _names_of_series(record: VenueSeries) -> Iterator[tuple[FieldPath, str]]:
    """Yield (field, name) for each name and each spelling of a series."""
    yield ("name",), record.name
    for name in () if record.full_name is None else record.full_name.variants():
        yield ("full_name",), name
    for field in ("aliases", "former_names"):
        for number, name in enumerate(getattr(record, field)):
            yield (field, number), name


def people_conflicts(records: Mapping[int, Person]) -> Iterator[tuple[FieldPath, str, str]]:
    """Yield (field, message, hint) for each value of people.yml that must be unique, but is not.

    Several people may have one name if their distinctions differ. A spelling must differ from the person's name. If the
    slug of a name or spelling is the id of another person, that person must have the name or spelling, too.
    """
    first: dict[tuple[str, str], Person] = {}
    for index, record in records.items():
        values = {"id": record.id, "orcid": record.orcid}
        for field, value in values.items():
            if value and first.setdefault((field, value), record) is not record:
                message = f"there are two people with the {_NOUNS[field]} `{value}`"
                yield (index, field), message, "Delete one of the two."
        yield from _name_conflicts(index, record, PeopleRegistry(tuple(records.values())))


_NOUNS = {"id": "id", "orcid": "ORCID iD"}


def _name_conflicts(
    index: int, record: Person, people: PeopleRegistry
) -> Iterator[tuple[FieldPath, str, str]]:
    for number, name in enumerate(record.spellings):
        if name.display == record.name.display:
            message = f"`{name.display}` is the name itself"
            yield (index, "spellings", number), message, "Delete the spelling."
    for field, text in _spellings(index, record):
        owner = people.by_id.get(slug := address_slug(text))
        if owner is not None and slug not in map(address_slug, _display_names(owner)):
            message = f"`{text}` already means another person, with the id `{slug}`"
            hint = f"Change one of the ids, or add `{text}` to the spellings of `{slug}`, too."
            yield field, message, hint
    same_title = [
        other.id
        for other in people.owners.get(address_slug(record.name.display), ())
        if other.id < record.id and people.title_of(other) == people.title_of(record)
    ]
    if same_title:
        message = f"`{same_title[0]}` has the same name and distinction"
        last = "distinction" if record.distinction else "name"
        yield (index, last), message, "Change `distinction` in one of the two."


def _spellings(index: int, record: Person) -> Iterator[tuple[FieldPath, str]]:
    yield (index, "name"), record.name.display
    for number, name in enumerate(record.spellings):
        yield (index, "spellings", number), name.display


def _display_names(person: Person) -> Iterator[str]:
    return (name.display for name in person.names)


def rejection_conflicts(records: Mapping[int, Rejection]) -> Iterator[tuple[FieldPath, str, str]]:
    """Yield (field, message, hint) for each URL of rejected.yml that leads to the same thing as an earlier URL."""
    first: dict[str, Rejection] = {}
    for index, record in records.items():
        earlier = first.setdefault(url_key(record.url), record)
        if earlier is not record:
            message = f"leads to the same thing as {earlier.url.url}"
            yield (index, "url"), message, "Delete one of the two."
