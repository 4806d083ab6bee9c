"""What pages and forms know about the fields of a model, besides their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from site_builder.i18n import FALLBACK, LANGUAGES, LanguageCode
from site_builder.models.fields import EntryId, WebLink

_IS_ENTRY_ID = get_args(EntryId)[1]
_PARSE_LINK = get_args(WebLink)[-1]
"""The validators of `EntryId` and `WebLink`. No other type has them."""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """What readers and contributors see of a field. Models put it into the `Annotated[...]` of the field.

    For example: `license: Annotated[Line | None, FieldFacts(label={"en": "Licence"}, shown=True)] = None`.
    """

    label: Mapping[LanguageCode, str] = field(default_factory=dict, hash=False)
    """Label that readers see, by language.

    A language's `words` may define it instead, under `field.<Python name of the field>`.
    """
    shown: bool = False
    """Whether the page of an entry shows the value.

    Supported types: `Line`, `Name`, int, date, bool, `WebLink`, `EntryId`, and tuples of these.
    """
    in_header: bool = False
    """Whether the page of an entry shows the value next to the links, and not under *Details*."""
    indexed: bool | None = None
    """Whether the search finds entries by the value. None means: only if `shown` is True."""
    in_rows: bool | None = None
    """For a field of links: whether an entry's row in a listing shows the links.

    None means True for a field of an entry model, and False for a field of `Links` (a role, such as `code`).
    """
    has_filter: bool | None = None
    """Whether the page Browse has a filter for the entries in which the field is neither empty nor False.

    For a field of `Links`, these are the entries that have a link with this role. None means: only if the field is a
    boolean, and `shown` is True.
    """

    @property
    def is_indexed(self) -> bool:
        """Whether the search finds entries by the value."""
        return self.shown if self.indexed is None else self.indexed


@lru_cache
def facts_of(model: type[BaseModel]) -> Mapping[str, FieldFacts]:
    """Return field -> facts, for the fields of a model that have facts, in the order of the model."""
    return {
        name: facts
        for name, info in model.model_fields.items()
        for facts in info.metadata
        if isinstance(facts, FieldFacts)
    }


def field_label(model: type[BaseModel], name: str, language: LanguageCode) -> str:
    """Return a field's label in a language; else the English label; else `name`."""
    labels = facts_of(model)[name].label if name in facts_of(model) else {}
    key = f"field.{name}"
    for code in (language, FALLBACK.code):
        label = labels.get(code) or LANGUAGES[code].words.get(key)
        if label:
            return label
    return name


def is_yes_or_no(model: type[BaseModel], name: str) -> bool:
    """Return whether a field is a boolean."""
    annotation = model.model_fields[name].annotation
    return annotation is bool or bool in get_args(annotation)


@lru_cache
def reference_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the fields that hold ids of other entries. The field `id` is not included."""
    return tuple(
        name
        for name, info in model.model_fields.items()
        if name != "id" and _has_type(_IS_ENTRY_ID, info.annotation, info.metadata)
    )


@lru_cache
def link_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the fields that hold links. A field of type `Links` is not included."""
    return tuple(
        name
        for name, info in model.model_fields.items()
        if _has_type(_PARSE_LINK, info.annotation, info.metadata)
    )


@lru_cache
def nested_reference_fields(model: type[BaseModel]) -> Mapping[str, tuple[str, ...]]:
    """For each field with a list of records, return which fields of these records contain ids of entries.

    For example, `results` -> (`benchmark`,). A field is left out if its records contain no ids of entries.
    """
    records = {name: _record_in(info.annotation) for name, info in model.model_fields.items()}
    found = {name: reference_fields(record) for name, record in records.items() if record}
    return {name: fields for name, fields in found.items() if fields}


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model of the records in a list, or None if the annotation is not a list of records."""
    if get_origin(annotation) is tuple:
        item = get_args(annotation)[0]
        return item if isinstance(item, type) and issubclass(item, BaseModel) else None
    return None


def references(entry: BaseModel) -> Iterator[tuple[str, str]]:
    """Yield (name of the field, id) for each entry that `entry` refers to, for example in its field `uses`.

    Ids in lists of records are left out, so that a benchmark is not related to every entry with a result on it.
    """
    for name in reference_fields(type(entry)):
        value = getattr(entry, name)
        if value is not None:
            yield from ((name, id_) for id_ in ((value,) if isinstance(value, str) else value))


def _has_type(validator: object, annotation: Any, metadata: list[Any]) -> bool:
    """Return whether an annotation contains the type with this validator."""
    if validator in metadata:
        return True
    parts = get_args(annotation)
    return any(
        _has_type(validator, part, list(getattr(part, "__metadata__", ()))) for part in parts
    )
