"""Groups of the fields of a model by the types of their values, for the canonical form and the checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from site_builder.models.entries import Entry
from site_builder.models.fields import (
    Abstract,
    BlockStyle,
    Date,
    Line,
    LocalizedText,
    Name,
    Record,
    WebLink,
    Year,
)
from site_builder.models.licences import Licence
from site_builder.models.names import Author, Orcid


@dataclass(frozen=True, slots=True)
class FieldGroups:
    """The fields of a model, by the types that their annotations contain."""

    order: tuple[str, ...]
    """All keys that the file of this model can have, in canonical order."""
    lines: frozenset[str]
    """Fields with texts of one line: a line, a name, or a list or mapping of lines."""
    names: frozenset[str]
    """Fields with a `Name`."""
    texts: tuple[str, ...]
    """Fields with a `LocalizedText` that is not a name, in canonical order."""
    abstracts: frozenset[str]
    """Fields with an `Abstract`, which is plain text."""
    blocks: frozenset[str]
    """Those of `texts` that are written in block style even if they have only one line."""
    licences: frozenset[str]
    """Fields with a licence."""
    orcids: frozenset[str]
    """Fields with an ORCID iD, which may be written as a URL."""
    urls: frozenset[str]
    """Fields that contain URLs, perhaps in a nested record."""
    authors: frozenset[str]
    """Fields that contain authors."""
    booleans: frozenset[str]
    years: frozenset[str]
    dates: frozenset[str]
    records: Mapping[str, tuple[str, ...]]
    """Field with a nested record, such as `links` -> the fields of this record, in canonical order."""


@cache
def field_groups(model: type[BaseModel]) -> FieldGroups:
    """Return the groups of a model's fields. The result is cached, because a class keeps its fields."""
    order = model.field_order() if issubclass(model, Entry) else tuple(model.model_fields)
    hints = get_type_hints(model, include_extras=True)
    parts = {name: set(_parts(hints[name])) for name in order if name in hints}

    def with_any(*types: object) -> frozenset[str]:
        return frozenset(name for name in parts if not parts[name].isdisjoint(types))

    return FieldGroups(
        order=order,
        lines=with_any(_validator(Line), Name),
        names=with_any(Name),
        texts=tuple(name for name in parts if LocalizedText in parts[name]),
        abstracts=with_any(Abstract),
        blocks=with_any(BlockStyle),
        licences=with_any(get_args(Licence)[-1]),
        orcids=with_any(_validator(Orcid)),
        urls=with_any(_validator(WebLink)),
        authors=with_any(_validator(Author)),
        booleans=with_any(bool),
        years=with_any(_validator(Year)),
        dates=with_any(_validator(Date)),
        records={
            name: tuple(part.model_fields)
            for name in parts
            for part in parts[name]
            if _is_nested_record(part)
        },
    )


def _validator(annotated: Any) -> object:
    """Return the first validator of an annotated type, such as `Line`.

    It identifies this type, also inside the annotation of a list or a mapping.
    """
    return next(part for part in get_args(annotated)[1:])


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield a type, the types inside it, their validators, and the same of the fields of nested records."""
    yield annotation
    for argument in get_args(annotation):
        yield from _parts(argument)
    if _is_nested_record(annotation):
        hints = get_type_hints(annotation, include_extras=True)
        for name in annotation.model_fields:
            yield from _parts(hints[name])


def _is_nested_record(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Record)
