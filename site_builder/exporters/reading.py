"""Read a catalog from the files that the module `as_json` writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from site_builder.catalog import Catalog, build_catalog
from site_builder.errors import UsageError, format_field
from site_builder.exporters.as_json import LISTS, VERSION
from site_builder.i18n import LANGUAGES, SiteLanguages
from site_builder.models import (
    Entry,
    Person,
    Rejection,
    TagRecord,
    Topic,
    VenueSeries,
    kinds_by_folder,
)
from site_builder.models.fields import Record
from site_builder.notes import text_links_of

_Model = TypeVar("_Model", bound=Record)
_Lists = Mapping[str, Sequence[Mapping[str, Any]]]
"""Name of a list (see `LISTS`) -> its records."""


def read_json(content: bytes) -> Catalog:
    """Return the catalog that a JSON file contains. Raise UsageError if the content is not valid."""
    data = _parse(content, "The file")
    lists = {name: data.get(name, []) for name in LISTS}
    for name, records in lists.items():
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise UsageError(f"`{name}` must be a list of objects.")
    return _catalog(data, lists)


def read_jsonl(content: bytes) -> Catalog:
    """Return the catalog that a JSON Lines file contains. Raise UsageError if the content is not valid."""
    lines = [(n, line) for n, line in enumerate(content.split(b"\n"), 1) if line.strip()]
    (_, head), *records = (
        (number, _parse(line, f"Line {number}")) for number, line in lines or [(1, b"")]
    )
    lists: dict[str, list[Mapping[str, Any]]] = {name: [] for name in LISTS}
    names = {type_: name for name, type_ in LISTS.items()}
    for number, record in records:
        name = names.get(str(record.get("type")))
        if name is None:
            raise UsageError(f"Line {number} needs a `type`: one of {', '.join(names)}.")
        lists[name].append({key: value for key, value in record.items() if key != "type"})
    return _catalog(head, lists)


def _parse(text: bytes, where: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not JSON: {error}.") from None
    if not isinstance(data, dict):
        raise UsageError(
            f"{where} is not an object. `kb export json` and `kb export jsonl` write objects."
        )
    return data


def _catalog(head: Mapping[str, Any], lists: _Lists) -> Catalog:
    if head.get("version") != VERSION:
        raise UsageError(
            f"The file has the version {head.get('version')!r}; this program reads {VERSION}. "
            "Export it again with this version of the program."
        )
    languages = _languages(head.get("languages"))
    read = _Reader(languages)
    entries = read.entries(lists["entries"])
    catalog = build_catalog(
        entries,
        read.records(Topic, "topics", lists),
        (),
        _pairs(lists, "redirects", "from", "to"),
        languages,
        read.records(TagRecord, "tags", lists),
        read.records(Rejection, "rejected", lists),
        read.records(VenueSeries, "venues", lists),
        read.records(Person, "people", lists),
        {entry.id: links for entry in entries if (links := text_links_of(entry))},
    )
    macros = _pairs(lists, "macros", "name", "definition")
    return replace(catalog, macros=tuple(macros.items()))


def _pairs(lists: _Lists, name: str, key_field: str, value_field: str) -> dict[str, str]:
    """Return text in `key_field` -> text in `value_field`, for each record of the list `name`.

    Raise UsageError if a record does not have exactly these two fields, or if one of them is not a text.
    """
    pairs = {}
    for index, record in enumerate(lists[name]):
        if set(record) != {key_field, value_field} or not all(
            isinstance(text, str) for text in record.values()
        ):
            raise UsageError(
                f"{name}[{index}] must have two texts: `{key_field}` and `{value_field}`."
            )
        pairs[record[key_field]] = record[value_field]
    return pairs


def _languages(codes: object) -> SiteLanguages:
    if (
        not isinstance(codes, list)
        or not codes
        or not all(str(code) in LANGUAGES for code in codes)
    ):
        raise UsageError(f"`languages` must be a list with one or more of {', '.join(LANGUAGES)}.")
    return SiteLanguages(tuple(codes))


class _Reader:
    """Validates JSON data and makes records from it."""

    def __init__(self, languages: SiteLanguages) -> None:
        self._context = {"languages": languages}

    def records(self, model: type[_Model], name: str, lists: _Lists) -> list[_Model]:
        return [
            self._record(model, data, f"{name}[{index}]") for index, data in enumerate(lists[name])
        ]

    def entries(self, records: Iterable[Mapping[str, Any]]) -> list[Entry]:
        entries = []
        for index, data in enumerate(records):
            spec = kinds_by_folder().get(str(data.get("id")).partition("/")[0])
            if spec is None:
                folders = ", ".join(kinds_by_folder())
                raise UsageError(
                    f"entries[{index}] needs an `id` that begins with one of {folders}."
                )
            fields = {key: value for key, value in data.items() if key != "kind"}
            entries.append(self._record(spec.model, fields, f"entries[{index}] ({data['id']})"))
        return entries

    def _record(self, model: type[_Model], data: Mapping[str, Any], where: str) -> _Model:
        try:
            return model.model_validate(data, context=self._context)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise UsageError(f"{where}: {format_field(first['loc'])}: {first['msg']}.") from None
