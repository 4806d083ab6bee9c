"""Describe the API as OpenAPI 3.1, and its files as JSON Schemas, from the modules `shapes` and `entry_shapes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic.json_schema import models_json_schema

from site_builder.api import shapes
from site_builder.api.entry_shapes import Schema, entry_schemas
from site_builder.models import KINDS


class Endpoint(NamedTuple):
    """A type of file of the API."""

    path: str
    """Path below `/api/v1`, with parameters in braces."""
    shape: type[shapes.ApiFile]
    summary: str


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("/index.json", shapes.IndexFile, "What the API has"),
    Endpoint("/entries/{kind}/{name}.json", shapes.EntryFile, "An entry"),
    Endpoint("/entries/page-{page}.json", shapes.EntriesPage, "Entries in the order of addition"),
    Endpoint("/links.json", shapes.LinksFile, "Links that do not work"),
    Endpoint("/months.json", shapes.MonthsFile, "Months in which entries were added"),
    Endpoint("/months/{month}.json", shapes.MonthFile, "Entries that were added in a month"),
    Endpoint("/topics.json", shapes.TopicsFile, "Topics"),
    Endpoint("/tags.json", shapes.TagsFile, "Tags"),
    Endpoint("/venues.json", shapes.VenuesFile, "Venues"),
    Endpoint("/people/page-{page}.json", shapes.PeoplePage, "Authors"),
    Endpoint("/relations.json", shapes.RelationsFile, "Relations between entries"),
    Endpoint("/redirects.json", shapes.RedirectsFile, "Former addresses"),
    Endpoint("/boards.json", shapes.BoardsFile, "Benchmarks with results"),
    Endpoint("/boards/{name}.json", shapes.BoardFile, "Results on a benchmark"),
)


def json_schema_document() -> Schema:
    """Return a document whose `$defs` contain the JSON Schemas of all files and of their parts."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"The files of the API, version {shapes.VERSION}",
        "$defs": _definitions(),
    }


def openapi_document(licence: str = "", generated: str = "") -> Schema:
    """Return the OpenAPI description. Its URLs are relative, so the description is valid for a site at any URL.

    The names of fields that OpenAPI does not define begin with `x-`, as OpenAPI requires.
    """
    info: Schema = {
        "title": "Knowledge base",
        "version": str(shapes.VERSION),
        "x-generated": generated,
        "description": "Files of a static site. Within a version, only new optional fields, new kinds of entries and new types of files may appear.",
    }
    if licence:
        info["license"] = {"name": licence}
    schemas = _with_refs(_definitions(), "#/components/schemas/")
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": "."}],
        "paths": {endpoint.path: _path_item(endpoint) for endpoint in ENDPOINTS},
        "components": {"schemas": schemas},
    }


def _path_item(endpoint: Endpoint) -> Schema:
    schema = {"$ref": f"#/components/schemas/{endpoint.shape.__name__}"}
    operation: Schema = {
        "operationId": f"get{endpoint.shape.__name__}",
        "summary": endpoint.summary,
        "responses": {
            "200": {
                "description": endpoint.summary,
                "content": {"application/json": {"schema": schema}},
            },
            "404": {"description": "There is no such file."},
        },
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in _parameters().items()
        if f"{{{name}}}" in endpoint.path
    ]
    return {"get": {**operation, "parameters": parameters} if parameters else operation}


def _parameters() -> Mapping[str, Schema]:
    return {
        "kind": {"enum": [spec.folder for spec in KINDS.values()]},
        "name": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "page": {"type": "integer", "minimum": 1},
        "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
    }


def _definitions() -> dict[str, Schema]:
    models = [(endpoint.shape, "validation") for endpoint in ENDPOINTS]
    _, generated = models_json_schema(models, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    definitions = {name: _tidy(schema) for name, schema in generated["$defs"].items()}
    if clash := definitions.keys() & (entries := entry_schemas()).keys():
        raise TypeError(f"Two schemas have the name {sorted(clash)[0]}. Rename the shape.")
    return dict(sorted((definitions | entries).items()))


def _tidy(schema: Any) -> Any:
    """Return a schema without the type `null` and without titles.

    No file contains `null`, and the titles only repeat the names of fields.
    """
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if shapes.ENTRY_MARK in schema:
        return {"$ref": "#/$defs/Entry"}
    if {"type": "null"} in schema.get("anyOf", ()):
        rest = {key: value for key, value in schema.items() if key not in {"anyOf", "default"}}
        some = [one for one in schema["anyOf"] if one != {"type": "null"}]
        schema = {**(some[0] if len(some) == 1 else {"anyOf": some}), **rest}
    is_properties = "title" in schema and isinstance(schema["title"], dict)
    return {key: _tidy(value) for key, value in schema.items() if key != "title" or is_properties}


def _with_refs(value: Any, prefix: str) -> Any:
    if isinstance(value, list):
        return [_with_refs(item, prefix) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: prefix + item.removeprefix("#/$defs/") if key == "$ref" else _with_refs(item, prefix)
        for key, item in value.items()
    }
