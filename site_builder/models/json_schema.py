"""JSON Schemas of the models, for editors and other programs.

They accept all data that the models accept, except texts in languages that the site does not have. They also accept
some data that the models refuse, because JSON Schema cannot express every rule, such as whether a URL is valid or a
topic exists.

The schemas do not use `$ref`. Draft-07 ignores all keywords next to `$ref`, so editors would show the
description of the type instead of the description of the field.

In the schemas, a text may be a string, a number or a boolean, because editors read `1984` as a number and `true` as a
boolean. Our YAML reader reads both as strings.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from copy import deepcopy
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from site_builder.i18n import LANGUAGES, SiteLanguages
from site_builder.models.entries import Entry, Paper, Rejection, TagRecord, Topic
from site_builder.models.fields import (
    CITE_KEY,
    MAX_LINE_LENGTH,
    MAX_LIST_LENGTH,
    MAX_TAG_LENGTH,
    SLUG,
    Abstract,
    CiteKeys,
    Date,
    EntryId,
    Line,
    LocalizedText,
    Markdown,
    Name,
    Slug,
    Tag,
    WebLink,
    WebLinks,
    Year,
    refuse_duplicates,
)
from site_builder.models.kind_spec import kinds_by_folder
from site_builder.models.kinds import KINDS
from site_builder.models.licences import Licence
from site_builder.models.names import Author, Orcid
from site_builder.models.person import Person
from site_builder.models.questions import plain_type
from site_builder.models.scores import Number, Score
from site_builder.models.venue_series import VenueSeries

Draft = Literal["2020-12", "7"]
DRAFTS: Mapping[Draft, str] = {
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "7": "http://json-schema.org/draft-07/schema#",
}
Schema = dict[str, Any]

_SCALAR_TYPES = ["string", "number", "boolean"]
_NOT_BLANK_PATTERN = r"\S"
# White space around the text is allowed, since the models remove it.
_ONE_LINE_PATTERN = rf"^\s*\S(.{{0,{MAX_LINE_LENGTH - 2}}}\S)?\s*$"
_URL_PATTERN = (
    r"^\s*([hH][tT][tT][pP][sS]?://|[dD][oO][iI]:|[aA][rR][xX][iI][vV]:"
    r"|[gG][iI][tT]@|([gG][iI][tT]\+)?[sS][sS][hH]://|[gG][iI][tT](\+[hH][tT][tT][pP][sS]?)?://)"
)
_URL_SCHEMA: Schema = {"type": "string", "pattern": _URL_PATTERN, "maxLength": 2000}
_YEAR_SCHEMA: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 1000, "maximum": 2999},
        {"type": "string", "pattern": "^[12][0-9]{3}$"},
    ]
}
_LINE_SCHEMA: Schema = {"type": _SCALAR_TYPES, "pattern": _ONE_LINE_PATTERN}
_AUTHOR_KEYS = {
    "family": "The family name with its particles, such as van der Berg.",
    "given": "The given names, such as Ada.",
    "suffix": "The suffix of the name, such as Jr. or III.",
    "literal": "A name without a family name, such as the name of a group.",
    "other_form": "The name in a second script, such as 张伟.",
    "orcid": "The ORCID iD, such as 0000-0002-1825-0097.",
    "person": "The id of the person in people.yml.",
}
_AUTHOR_SCHEMA: Schema = {
    "anyOf": [
        _LINE_SCHEMA,
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                key: {"description": text, "anyOf": [_LINE_SCHEMA, {"type": "null"}]}
                for key, text in _AUTHOR_KEYS.items()
            },
            "anyOf": [{"required": ["family"]}, {"required": ["literal"]}],
        },
    ]
}
_CITE_KEY_SCHEMA: Schema = {"type": _SCALAR_TYPES, "pattern": f"^{CITE_KEY.pattern}$"}
_TYPE_SCHEMAS: tuple[tuple[object, Schema], ...] = (
    (Line, _LINE_SCHEMA),
    (Licence, _LINE_SCHEMA),
    (Author, _AUTHOR_SCHEMA),
    (
        Orcid,
        {
            "type": ["string", "integer"],
            "pattern": r"^\s*(https?://orcid\.org/)?(\d{4}-?){3}\d{3}[\dXx]\s*$",
        },
    ),
    (Markdown, {"type": _SCALAR_TYPES, "pattern": _NOT_BLANK_PATTERN}),
    (
        Tag,
        {
            "type": _SCALAR_TYPES,
            "pattern": rf"^\s*[^\s/]([^/\n]{{0,{MAX_TAG_LENGTH - 2}}}[^\s/])?\s*$",
        },
    ),
    (Slug, {"type": _SCALAR_TYPES, "pattern": f"^{SLUG.pattern}$"}),
    (Year, _YEAR_SCHEMA),
    (Date, {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
    (WebLink, _URL_SCHEMA),
    (Score, {"type": ["string", "number"]}),
    (Number, {"type": ["string", "number"]}),
    (CiteKeys, {"anyOf": [_CITE_KEY_SCHEMA, {"type": "array", "items": _CITE_KEY_SCHEMA}]}),
    (WebLinks, {"anyOf": [_URL_SCHEMA, {"type": "array", "items": _URL_SCHEMA}]}),
)
_REQUIRES_PAGE: Schema = {
    "anyOf": [
        {"required": [role], "properties": {role: {"not": {"type": "array", "maxItems": 0}}}}
        for role in ("paper", "pdf")
    ]
}
"""The schema of `links` in a paper, which requires a link with the role `paper` or `pdf`."""


_LISTS = (
    ("topics", "The topics", Topic),
    ("tags", "The tags", TagRecord),
    ("venues", "Series of venues", VenueSeries),
    ("people", "People among the authors", Person),
    ("rejected", "What was rejected", Rejection),
)
"""Name, title and model of each list of records."""


def json_schemas(draft: Draft, languages: SiteLanguages | None = None) -> dict[str, Schema]:
    """Return name -> schema. A name is a kind, such as `paper`, or the name of a list of records, such as `topics`.

    The schemas accept texts in the languages of the site, by default `en` and `zh`.
    """
    languages = languages or SiteLanguages()
    schemas: dict[str, Schema] = {
        kind: _with_title(f"A {kind}", _record_schema(spec.model, languages))
        for kind, spec in KINDS.items()
    }
    for name, title, model in _LISTS:
        items: Schema = {"type": "array", "items": _record_schema(model, languages)}
        schemas[name] = _with_title(title, items)
    return {name: {"$schema": DRAFTS[draft], **schema} for name, schema in schemas.items()}


def any_entry_schema(draft: Draft, languages: SiteLanguages | None = None) -> Schema:
    """Return one schema that accepts the entries of all kinds."""
    schemas = json_schemas(draft, languages)
    entry_schemas = [schemas[kind] for kind in KINDS]
    for schema in entry_schemas:
        del schema["$schema"]
    return {"$schema": DRAFTS[draft], "title": "An entry", "anyOf": entry_schemas}


def _with_title(title: str, schema: Schema) -> Schema:
    return {"title": title, **schema}


def _record_schema(model: type[BaseModel], languages: SiteLanguages) -> Schema:
    """Return the schema of a record, without the `id` of an entry, which is not in the file."""
    hints = get_type_hints(model, include_extras=True)
    fields = {
        name: info
        for name, info in model.model_fields.items()
        if name != "id" or not issubclass(model, Entry)
    }
    schema: Schema = {
        "type": "object",
        "description": (model.__doc__ or "").strip(),
        "additionalProperties": False,
        "required": [name for name, info in fields.items() if info.is_required()],
        "properties": {
            name: _field_schema(hints[name], info, languages) for name, info in fields.items()
        },
    }
    if model is Paper:
        schema["properties"]["links"] |= _REQUIRES_PAGE
    return {key: value for key, value in schema.items() if value != []}


def _text_schema(text_type: object, languages: SiteLanguages, *, may_be_string: bool) -> Schema:
    """Return the schema of a text: a mapping from languages to texts, or a string.

    A string is accepted if `may_be_string` is True, or if the site has a single language.
    """
    text = _type_schema(text_type, languages)
    mapping: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            code: {
                "description": f"The text in {LANGUAGES[code].english_name}.",
                **_any_of([deepcopy(text), {"type": "null"}]),
            }
            for code in languages
        },
        "anyOf": [
            {"required": [code], "properties": {code: {"type": _SCALAR_TYPES}}}
            for code in languages
        ],
    }
    return _any_of([text, mapping]) if may_be_string or len(languages) == 1 else mapping


def _field_schema(type_hint: object, info: FieldInfo, languages: SiteLanguages) -> Schema:
    schema = _type_schema(type_hint, languages)
    for limit in info.metadata:
        if (min_length := getattr(limit, "min_length", None)) is not None:
            schema["minItems"] = min_length
    annotations: Schema = {"description": info.description, "examples": info.examples}
    default = info.default
    if (
        default is not PydanticUndefined
        and default not in (None, ())
        and not isinstance(default, BaseModel)
    ):
        annotations["default"] = default
    return {
        **{k: v for k, v in annotations.items() if v},
        **{k: v for k, v in schema.items() if k not in annotations},
    }


def _type_schema(type_hint: object, languages: SiteLanguages) -> Schema:
    type_hint = plain_type(type_hint)
    for field_type, schema in _TYPE_SCHEMAS:
        if type_hint == field_type:
            return deepcopy(schema)
    if type_hint == EntryId:
        return {"type": "string", "pattern": f"^({'|'.join(kinds_by_folder())})/{SLUG.pattern}$"}
    origin, arguments = get_origin(type_hint), get_args(type_hint)
    if origin is Annotated:
        schema = _type_schema(arguments[0], languages)
        is_unique = any(
            isinstance(m, AfterValidator) and m.func is refuse_duplicates for m in arguments[1:]
        )
        return {**schema, "uniqueItems": True, "maxItems": MAX_LIST_LENGTH} if is_unique else schema
    if origin is tuple:
        return {"type": "array", "items": _type_schema(arguments[0], languages)}
    if origin in {Union, types.UnionType}:
        schemas = [
            {"type": "null"} if a is type(None) else _type_schema(a, languages) for a in arguments
        ]
        return _any_of(schemas)
    if type_hint in {Name, LocalizedText, Abstract}:
        text_type = Line if type_hint is Name else Markdown
        return _text_schema(text_type, languages, may_be_string=type_hint is not LocalizedText)
    if isinstance(type_hint, type) and issubclass(type_hint, BaseModel):
        return _record_schema(type_hint, languages)
    return _builtin_type_schema(type_hint, languages)


def _builtin_type_schema(type_hint: object, languages: SiteLanguages) -> Schema:
    """Return the schema of a built-in type or a literal."""
    if get_origin(type_hint) in {dict, Mapping}:
        return {
            "type": "object",
            "additionalProperties": _type_schema(get_args(type_hint)[1], languages),
        }
    if get_origin(type_hint) is Literal:
        return {"enum": list(get_args(type_hint))}
    if type_hint is str:
        return {"type": _SCALAR_TYPES}
    if type_hint is bool:
        return {"type": ["boolean", "string", "integer"]}
    if type_hint is int:
        return {"type": ["integer", "string"]}
    raise TypeError(f"{type_hint} has no JSON Schema. Add one to _TYPE_SCHEMAS.")


def _any_of(schemas: list[Schema]) -> Schema:
    """Return a schema that accepts what at least one of `schemas` accepts, without nested `anyOf`."""
    flat: list[Schema] = []
    for schema in schemas:
        flat += schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
    return {"anyOf": flat}
