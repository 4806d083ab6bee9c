"""Select entries by their ids and by conditions on their fields, and return the values of fields.

The fields and their types come from the models. So conditions can also use the fields of kinds that are added later.
The selected entries are in the order of the ids that the user gave. If the user gave no ids, the entries are sorted by
id. The result depends neither on the order of the conditions nor on the order in which entries were read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from operator import ge, gt, le, lt
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from site_builder.catalog import Catalog
from site_builder.catalog.addresses import AUTHORS, VENUES, names_of
from site_builder.errors import UsageError
from site_builder.i18n import LANGUAGES
from site_builder.models import KINDS, Entry, Link, LocalizedText, address_slug, kinds_by_folder
from site_builder.models.field_groups import field_groups
from site_builder.models.normal_form import nfc
from site_builder.models.record_data import plain_value
from site_builder.models.slugs import strip_accents
from site_builder.models.urls import UrlError, identify
from site_builder.suggestions import closest_match, did_you_mean
from site_builder.venues import read_venue

_COMPUTED: Mapping[str, Callable[[Entry], object]] = {
    "kind": lambda entry: entry.kind,
    "heading": lambda entry: entry.heading,
}
"""Fields that files do not contain. `heading` is the title or the name: each kind has one of these two fields."""

# --- fields -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryField:
    """A field of entries such as `year`, or a part of a field, such as `links.code` or `summary.zh`."""

    name: str
    part: str | None = None

    def __str__(self) -> str:
        """Return the text that `parse_field` converts to this field."""
        return self.name if self.part is None else f"{self.name}.{self.part}"

    def is_field_of(self, model: type[Entry]) -> bool:
        """Return whether the entries of a kind can have the field."""
        return self.name in _COMPUTED or self.name in model.model_fields

    def value(self, entry: Entry) -> object:
        """Return the value in an entry, or None if the value is missing or empty."""
        if not self.is_field_of(type(entry)):
            return None
        compute = _COMPUTED.get(self.name)
        value = compute(entry) if compute is not None else getattr(entry, self.name)
        if self.part is not None:
            match value:
                case LocalizedText():
                    value = value.root.get(self.part)
                case Mapping():
                    value = value.get(self.part)
                case BaseModel():
                    value = getattr(value, self.part)
        return None if value in ((), {}) else value


def field_names() -> tuple[str, ...]:
    """Return the names of the fields of all kinds.

    `id` and the computed fields come first. The fields of each kind follow in the order in which files have them.
    """
    names = [name for spec in KINDS.values() for name in spec.model.field_order()]
    return tuple(dict.fromkeys(("id", *_COMPUTED, *names)))


def parse_field(text: str) -> EntryField:
    """Return the field that a text such as `links.code` names. Raises UsageError if there is no such field or part."""
    name, dot, part = text.strip().partition(".")
    if name not in field_names():
        raise UsageError(
            f"No entry can have the field `{name}`. {did_you_mean(name, field_names())}"
        )
    field = EntryField(name, part if dot else None)
    if field.part is not None:
        parts = _parts_of(name)
        if parts is None:
            raise UsageError(f"The field `{name}` has no parts. Write `{name}`.")
        if parts and field.part not in parts:
            raise UsageError(f"`{name}` has no part `{field.part}`. {did_you_mean(part, parts)}")
    return field


def _parts_of(name: str) -> tuple[str, ...] | None:
    """Return the names of the parts of a field.

    Returns an empty tuple for a field whose parts may have any name, and None for a field without parts.
    """
    for spec in KINDS.values():
        groups = field_groups(spec.model)
        if name == "heading" or name in groups.names or name in groups.texts:
            return tuple(LANGUAGES)
        if name in groups.nested:
            return groups.nested[name].order
        info = spec.model.model_fields.get(name)
        if info is not None and get_origin(info.annotation) is dict:
            return ()
    return None


def has_list(field: EntryField) -> bool:
    """Return whether a field, or a part of a field, can contain several values."""
    for spec in KINDS.values():
        model: type[BaseModel] = spec.model
        name = field.name
        if field.part is not None:
            nested = next((p for p in _leaves_of(model, name) if _has_field(p, field.part)), None)
            if nested is None:
                continue
            model, name = nested, field.part
        if any(get_origin(leaf) is tuple for leaf in _leaves_of(model, name)):
            return True
    return False


def _has_field(leaf: Any, name: str) -> bool:
    return isinstance(leaf, type) and issubclass(leaf, BaseModel) and name in leaf.model_fields


def texts_of(value: object) -> Iterator[str]:
    """Yield each distinct text that a value contains, in order. Numbers and dates count as texts."""
    yield from dict.fromkeys(_texts(plain_value(value)))


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, (list, dict)):
        for item in data.values() if isinstance(data, dict) else data:
            yield from _texts(item)
    elif data is not None:
        yield str(data).lower() if isinstance(data, bool) else str(data)


def sort_entries(entries: Iterable[Entry], keys: Sequence[str]) -> list[Entry]:
    """Return entries sorted by fields such as `year`. With `-year`, the largest value comes first.

    Entries without a value come last. Raises UsageError for a field that no kind has.
    """
    result = list(entries)
    for key in reversed(keys):
        field = parse_field(key.removeprefix("-"))
        present = [entry for entry in result if field.value(entry) is not None]
        missing = [entry for entry in result if field.value(entry) is None]
        present.sort(key=lambda entry: _sort_key(field.value(entry)), reverse=key.startswith("-"))
        result = present + missing
    return result


def _sort_key(value: object) -> tuple[object, ...]:
    if isinstance(value, int):
        return 0, value, ""
    texts = list(texts_of(value))
    return 1, [_folded(text) for text in texts], texts


# --- conditions -------------------------------------------------------------------------------

_CONDITION = re.compile(
    r"(?P<field>[^=~<>!]+)(?P<operator>!=|>=|<=|=|~|>|<)(?P<value>.*)", re.DOTALL
)
_EXISTENCE = re.compile(r"(?P<operator>missing|has):(?P<field>.+)")
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}

Condition = Callable[[Entry], bool]
"""Returns whether an entry meets the condition."""


def parse_condition(text: str) -> Condition:
    """Return the condition that a text describes.

    The text has one of these forms:

    - `FIELD=VALUE` or `FIELD!=VALUE`
    - `FIELD~TEXT`: the field contains the text; case and accents make no difference
    - `FIELD>VALUE`, `FIELD>=VALUE`, `FIELD<VALUE` or `FIELD<=VALUE`: for numbers and dates
    - `missing:FIELD` or `has:FIELD`

    Raises UsageError for any other text, for an unknown field, and if `<` or `>` would compare texts.
    If the kind of an entry lacks the field, the entry meets no condition on the field: neither `!=` nor `missing:`.
    """
    match = _EXISTENCE.fullmatch(text.strip()) or _CONDITION.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"`{text}` is not a condition. Write year=2023, title~clip, year>=2020 or missing:venue."
        )
    field, operator = parse_field(match["field"]), match["operator"]
    wanted = nfc(match["value"].strip()) if "value" in match.groupdict() else ""
    test = _value_test(field, operator, wanted)
    return lambda entry: field.is_field_of(type(entry)) and test(field.value(entry))


def _value_test(field: EntryField, operator: str, wanted: str) -> Callable[[object], bool]:
    if operator in {"missing", "has"}:
        return lambda value: (value is None) == (operator == "missing")
    if operator in _ORDER:
        compare, limit = _ORDER[operator], _parse_limit(field, wanted)
        return lambda value: isinstance(value, type(limit)) and compare(value, limit)
    if operator == "~":
        folded = _folded(wanted)
        return lambda value: any(folded in _folded(text) for text in texts_of(value))
    key = _url_key(wanted)
    return lambda value: _equals(value, wanted, key) == (operator == "=")


def _equals(value: object, wanted: str, url_key: str | None) -> bool:
    """Return whether a value is or contains the wanted text.

    `url_key` is the key of the wanted URL. A link with this key counts as equal, because both URLs lead to the same
    resource.
    """
    if isinstance(value, tuple):
        return any(_equals(item, wanted, url_key) for item in value)
    if isinstance(value, Link):
        return wanted == value.url or url_key == value.key
    return wanted in texts_of(value)


def _url_key(text: str) -> str | None:
    try:
        return identify(text).key
    except UrlError:
        return None


def _parse_limit(field: EntryField, text: str) -> int | dt.date:
    """Return the number or the date with which the values of a field are compared."""
    types = {type_ for spec in KINDS.values() for type_ in _leaves_of(spec.model, field.name)}
    try:
        if dt.date in types:
            return dt.date.fromisoformat(text)
        if int in types:
            return int(text)
    except ValueError:
        example = "2026-11-23" if dt.date in types else "2023"
        raise UsageError(
            f"`{text}` cannot be compared with `{field}`. Write a value such as {example}."
        ) from None
    raise UsageError(f"`{field}` is neither a number nor a date. Compare it with = or ~.")


@lru_cache
def _leaves_of(model: type[BaseModel], name: str) -> tuple[Any, ...]:
    """Return the type of a field and the types inside it."""
    info = model.model_fields.get(name)
    return () if info is None else tuple(_leaves(info.annotation))


def _leaves(annotation: Any) -> Iterator[Any]:
    yield annotation
    for argument in get_args(annotation):
        yield from _leaves(argument)


def _folded(text: str) -> str:
    return strip_accents(text).casefold()


# --- selections -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions that select entries. An entry must meet the conditions of all attributes.

    The values of one attribute are alternatives, except those of `where`.
    """

    ids: tuple[str, ...] = ()
    """Ids of entries. Without ids, every entry that meets the other conditions is selected."""
    kinds: tuple[str, ...] = ()
    """Kinds, such as `paper`, or folders, such as `papers`."""
    topics: tuple[str, ...] = ()
    """Ids of topics. The entries of their subtopics are selected, too."""
    tags: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    """Years, such as `2021`, `2020-2023` or `2020-`."""
    authors: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    """Names of venues. In venues, tags and authors, case and accents make no difference, and a hyphen equals a space."""
    where: tuple[str, ...] = ()
    """Texts for `parse_condition`. An entry must meet all of them."""

    @property
    def selects_all(self) -> bool:
        """Whether the selection has no ids and no conditions."""
        return not any(getattr(self, field.name) for field in fields(self))

    def select(self, catalog: Catalog) -> tuple[Entry, ...]:
        """Return the selected entries.

        Raises UsageError for an id, a kind, a topic or a field that does not exist, and for a wrong year or condition.
        """
        conditions = [*map(parse_condition, self.where), *self._conditions(catalog)]
        entries = select_entries(catalog, self.ids)
        return tuple(entry for entry in entries if all(meets(entry) for meets in conditions))

    def _conditions(self, catalog: Catalog) -> Iterator[Condition]:
        if self.kinds:
            kinds = {_kind(text) for text in self.kinds}
            yield lambda entry: entry.kind in kinds
        if self.topics:
            topics = _with_subtopics(catalog, self.topics)
            yield lambda entry: not topics.isdisjoint(entry.topics)
        if self.years:
            years = [_years(text) for text in self.years]
            yield lambda entry: any(entry.year in span for span in years)
        for prefix in ("tags", "authors", "venues"):
            if names := getattr(self, prefix):
                is_venue = prefix == VENUES
                yield _at_venues(catalog, names) if is_venue else _named(catalog, prefix, names)

    def unknown_names(self, catalog: Catalog) -> Iterator[str]:
        """Yield a sentence for each selected tag, author or venue that no entry has. It may suggest a similar name."""
        for prefix in ("tags", "authors", "venues"):
            for name in getattr(self, prefix):
                pages = catalog.named_pages(prefix)
                slug = catalog.people.slug_of(name) if prefix == AUTHORS else address_slug(name)
                if slug not in pages and not (
                    prefix == VENUES and any(map(_at_venues(catalog, [name]), catalog))
                ):
                    match = closest_match(name, [page.name for page in pages.values()])
                    hint = f" Did you mean `{match}`?" if match else ""
                    yield f"No entry has the {prefix.removesuffix('s')} `{name}`.{hint}"


def select_entries(catalog: Catalog, ids: Iterable[str]) -> tuple[Entry, ...]:
    """Return the entries with these ids, each once, or all entries if there are no ids.

    A former id, from before an entry was renamed, selects the renamed entry. Raises UsageError for an unknown id.
    """
    present = dict.fromkeys(catalog.redirects.get(entry_id, entry_id) for entry_id in ids)
    for entry_id in present:
        if entry_id not in catalog.entries:
            match = closest_match(entry_id, catalog.entries)
            hint = f"Did you mean `{match}`?" if match else "`kb list --format ids` prints all ids."
            raise UsageError(f"There is no entry `{entry_id}`. {hint}")
    return tuple(catalog.entries[entry_id] for entry_id in present or catalog.entries)


def _kind(text: str) -> str:
    if text in KINDS:
        return text
    if text in kinds_by_folder():
        return kinds_by_folder()[text].kind
    raise UsageError(f"There is no kind `{text}`. {did_you_mean(text, KINDS)}")


_YEARS = re.compile(r"(\d{4})(?:\s*([-–])\s*(\d{4})?)?")


def _years(text: str) -> range:
    match = _YEARS.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"`{text}` is not a year. Write 2021, 2020-2023 or 2020-.")
    first, dash, last = match.groups()
    if last and last < first:
        raise UsageError(f"`{text}` ends before it begins. Write {last}-{first}.")
    return range(int(first), int(last or (dt.MAXYEAR if dash else first)) + 1)


def _with_subtopics(catalog: Catalog, topic_ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(topic_ids)
    for topic_id in waiting:
        if topic_id not in catalog.topics:
            raise UsageError(
                f"There is no topic `{topic_id}`. {did_you_mean(topic_id, catalog.topics)}"
            )
        if topic_id not in found:  # topics may form a cycle
            found.add(topic_id)
            waiting += [child.id for child in catalog.children.get(topic_id, ())]
    return found


def _at_venues(catalog: Catalog, names: Iterable[str]) -> Condition:
    """Return the condition that an entry has one of these venues. A venue without a year means all of its years."""
    wanted = [read_venue(name, catalog.venues) for name in names]
    places = {(address_slug(venue.name), venue.year) for venue in wanted}

    def meets(entry: Entry) -> bool:
        if entry.venue is None:
            return False
        venue = read_venue(entry.venue, catalog.venues)
        slug = address_slug(venue.name)
        return (slug, None) in places or (slug, venue.year) in places

    return meets


def _named(catalog: Catalog, prefix: str, names: Iterable[str]) -> Condition:
    """Return the condition that an entry has one of these tags or authors. Names that share a page count as equal."""
    if prefix == AUTHORS:
        wanted = {catalog.author_slugs.get(name, catalog.people.slug_of(name)) for name in names}
        return lambda entry: any(
            catalog.author_slugs[name] in wanted for name in entry.author_names
        )
    slugs = frozenset(map(address_slug, names))
    slug_of = cache(address_slug)
    return lambda entry: any(slug_of(name) in slugs for name in names_of(entry, prefix))
