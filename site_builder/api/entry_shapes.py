"""Make the data of an entry for the API. The JSON Schemas of these data are made from the models of entries."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Mapping
from copy import deepcopy
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from site_builder.models import KINDS, Entry
from site_builder.models.fields import Link, LocalizedText
from site_builder.models.names import AuthorName
from site_builder.models.record_data import record_data
from site_builder.models.scores import ScoreValue

Schema = dict[str, Any]

LONG_FIELDS = frozenset({"notes", "results"})
"""The files `entries/page-N.json` leave out these fields, which may be longer than all other fields together.

The file of each entry contains them.
"""

_AUTHOR_FIELDS = {
    "name": "The name that readers see.",
    "family": "The family name with its particles.",
    "given": "The given names.",
    "suffix": "The suffix, such as Jr. or III.",
    "other_form": "The name in a second script.",
    "orcid": "The ORCID iD.",
    "person": "The id of the person in people.yml.",
}
_AUTHOR_SCHEMA: Schema = {
    "type": "object",
    "description": "An author. If the author is a group, for example, there is neither `family` nor `given`.",
    "required": ["name"],
    "properties": {
        name: {"type": "string", "description": text} for name, text in _AUTHOR_FIELDS.items()
    },
}
_SIMPLE: Mapping[object, Schema] = {
    Link: {"type": "string", "format": "uri"},
    AuthorName: {"$ref": "#/$defs/Author"},
    ScoreValue: {"type": "string"},
    dt.date: {"type": "string", "format": "date"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
}


def entry_data(entry: Entry) -> dict[str, Any]:
    """Return the fields of an entry. Each author is an object, and its `name` is the name that readers see."""
    return record_data(entry, _author)


def _author(author: AuthorName) -> dict[str, str]:
    values = {name: getattr(author, name) for name in _AUTHOR_FIELDS if name != "name"}
    return {"name": author.display, **{name: value for name, value in values.items() if value}}


def entry_schemas() -> dict[str, Schema]:
    """Return name -> JSON Schema of data that `entry_data` returns.

    Each kind of entry and each type of object inside an entry has a schema. The schema `Entry` accepts all kinds.
    """
    definitions: dict[str, Schema] = {"Author": deepcopy(_AUTHOR_SCHEMA)}
    for kind, spec in KINDS.items():
        schema = _record_schema(spec.model, definitions)
        schema["required"] = ["id", "kind", *(name for name in schema["required"] if name != "id")]
        schema["properties"] = {
            "id": {
                "type": "string",
                "description": "The folder and the file name of the entry, without `.yml`.",
            },
            "kind": {"const": kind},
            **{name: field for name, field in schema["properties"].items() if name != "id"},
        }
        definitions[spec.model.__name__] = schema
    names = [spec.model.__name__ for spec in KINDS.values()]
    definitions["Entry"] = {
        "description": "An entry with the fields of its file.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in names],
    }
    return definitions


def _record_schema(model: type[BaseModel], definitions: dict[str, Schema]) -> Schema:
    hints = get_type_hints(model, include_extras=True)
    return {
        "type": "object",
        "description": " ".join((model.__doc__ or "").split()),
        # The data always have the required fields: `plain_value` leaves out only empty values.
        "required": [name for name, info in model.model_fields.items() if info.is_required()],
        "properties": {
            name: {**_type_schema(hints[name], definitions), "description": info.description or ""}
            for name, info in model.model_fields.items()
        },
    }


def _type_schema(hint: Any, definitions: dict[str, Schema]) -> Schema:
    """Return the JSON Schema of the data that `plain_value` returns for a value with this type hint."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type_schema(arguments[0], definitions)
    if origin in {Union, types.UnionType}:
        schemas = [_type_schema(one, definitions) for one in arguments if one is not type(None)]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    if origin is tuple:
        return {"type": "array", "items": _type_schema(arguments[0], definitions)}
    if origin in {dict, Mapping}:
        return {
            "type": "object",
            "additionalProperties": _type_schema(arguments[1], definitions),
        }
    if origin is Literal:
        return {"enum": list(arguments)}
    if hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    if isinstance(hint, type) and issubclass(hint, LocalizedText):
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = _record_schema(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    raise TypeError(f"{hint} has no JSON Schema in the API. Add one to _SIMPLE.")
