"""Records as plain data for JSON: texts, numbers, booleans, lists and objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from pydantic import BaseModel

from site_builder.models.entries import Entry
from site_builder.models.fields import Link, LocalizedText, Record
from site_builder.models.names import AuthorName, shortest_form
from site_builder.models.scores import ScoreValue

AuthorForm = Callable[[AuthorName], str | dict[str, str]]
"""A function that returns an author as plain data."""


def plain_value(value: object, author_form: AuthorForm = attrgetter("display")) -> Any:
    """Return a value of a field as plain data, in which records have no empty fields.

    By default, an author becomes the name that readers see.
    """
    match value:
        case Link():
            return value.url
        case AuthorName():
            return author_form(value)
        case ScoreValue():
            return value.printed
        case dt.date():
            return value.isoformat()
        case LocalizedText():
            return dict(value.root)
        case BaseModel():
            items = ((name, getattr(value, name)) for name in type(value).model_fields)
            return {
                name: plain_value(part, author_form)
                for name, part in items
                if part not in (None, (), {})
            }
        case Mapping():
            return {key: plain_value(part, author_form) for key, part in value.items()}
        case tuple():
            return [plain_value(item, author_form) for item in value]
        case _:
            return value


def record_data(record: Record, author_form: AuthorForm | None = None) -> dict[str, Any]:
    """Return a record as plain data. By default, authors are as in a file, so that the model can read the data.

    The first keys for an entry are `id` and `kind`. The model has no field `kind`, so remove this key before
    validation.
    """
    data = plain_value(record, author_form or _as_in_file)
    if not isinstance(record, Entry):
        return dict(data)
    names = (name for name in record.field_order() if name in data)
    return {"id": record.id, "kind": record.kind, **{name: data[name] for name in names}}


def _as_in_file(author: AuthorName) -> str | dict[str, str]:
    """Return an author as an entry file may have it.

    If the family name is a guess, the result is a string, because a mapping would not say that it is a guess. `person`
    and `orcid`, which then come from people.yml, are left out.
    """
    return shortest_form(replace(author, person="", orcid=None) if author.is_guess else author)
