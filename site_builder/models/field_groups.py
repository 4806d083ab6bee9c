"""Group the fields of a model by their types, for the canonical form of files and for the checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import AfterValidator, BaseModel, BeforeValidator

from site_builder.models.entries import Entry
from site_builder.models.fields import (
    Abstract,
    BlockStyle,
    Date,
    FlowStyle,
    Line,
    LocalizedText,
    Name,
    Record,
    WebLink,
    Year,
)
from site_builder.models.licences import Licence
from site_builder.models.names import Author, Orcid
from site_builder.models.scores import parse_number, parse_score


@dataclass(frozen=True, slots=True)
class FieldGroups:
    """The fields of a model, by the types that their annotations contain."""

    order: tuple[str, ...]
    """All keys that a record of this model can have in a file, in canonical order."""
    lines: frozenset[str]
    """Fields with texts of one line: a line, a name, or a list or mapping of lines."""
    names: frozenset[str]
    """Fields with a `Name`."""
    texts: tuple[str, ...]
    """Fields with a `LocalizedText` that is neither a name nor an abstract, in canonical order."""
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
    numbers: frozenset[str]
    """Fields with a `Score` or a `Number`."""
    flows: frozenset[str]
    """Fields with a mapping that is written in one line, if the line is short enough."""
    nested: Mapping[str, FieldGroups]
    """Name of a field with a record or a list of records, such as `results` -> the groups of the record's fields.

    If the records contain URLs, the field is also in `urls`. It is in no other group.
    """


@cache
def field_groups(model: type[BaseModel]) -> FieldGroups:
    """Return the groups of a model's fields. The result is cached, because a class keeps its fields."""
    order = model.field_order() if issubclass(model, Entry) else tuple(model.model_fields)
    hints = get_type_hints(model, include_extras=True)
    parts = {name: set(_parts(hints[name])) for name in order if name in hints}

    nested = {
        name: field_groups(record)
        for name in parts
        if (record := _record_of(hints[name])) is not None
    }

    def with_any(*types: object) -> frozenset[str]:
        found = (name for name in parts if not parts[name].isdisjoint(types))
        return frozenset(found) - nested.keys()

    return FieldGroups(
        order=order,
        lines=with_any(_validator(Line), Name),
        names=with_any(Name),
        texts=tuple(name for name in parts if name in with_any(LocalizedText)),
        abstracts=with_any(Abstract),
        blocks=with_any(BlockStyle),
        licences=with_any(get_args(Licence)[-1]),
        orcids=with_any(_validator(Orcid)),
        urls=with_any(_validator(WebLink)) | {n for n, groups in nested.items() if groups.urls},
        authors=with_any(_validator(Author)),
        booleans=with_any(bool),
        years=with_any(_validator(Year)),
        dates=with_any(_validator(Date)),
        numbers=with_any(parse_number, parse_score),
        flows=with_any(FlowStyle),
        nested=nested,
    )


def _validator(annotated: Any) -> object:
    """Return the first validator of an annotated type, such as `Line`.

    The validator identifies this type, also inside the annotation of a list or a mapping.
    """
    return next(part for part in get_args(annotated)[1:])


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield an annotation, the types and the annotations inside it, and their validators.

    The annotations in the fields of a record are not included.
    """
    yield annotation
    if isinstance(annotation, BeforeValidator | AfterValidator):
        yield annotation.func
    for argument in get_args(annotation):
        yield from _parts(argument)


def _record_of(annotation: Any) -> type[BaseModel] | None:
    """Return the model of the records in an annotation, such as `Result` in `tuple[Result, ...]`, or None."""
    if _is_nested_record(annotation):
        return annotation  # type: ignore[no-any-return]
    found = map(_record_of, get_args(annotation))
    return next((record for record in found if record is not None), None)


def _is_nested_record(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Record)
