"""Export a catalog as JSON and as JSON Lines. The module `reading` reads these files.

The record of an entry has the fields of the entry's file. Pictures are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from site_builder.catalog import Catalog
from site_builder.exporters.as_bibtex import Remarks
from site_builder.models import Entry
from site_builder.models.record_data import record_data

VERSION = 1
"""Version of the format. Increase it if programs that read the old format would misread the new format."""

LISTS = {
    "topics": "topic",
    "tags": "tag",
    "venues": "venue",
    "people": "person",
    "rejected": "rejection",
    "macros": "macro",
    "redirects": "redirect",
    "entries": "entry",
}
"""Name of a list in the JSON file -> `type` of the records of this list in JSON Lines."""


def as_json(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return a JSON object with these entries, and with all topics, tags and other records of the catalog.

    Each record is on one line.
    """
    parts = [f'"version": {VERSION}', f'"languages": {_json(list(catalog.languages))}']
    for name, records in _lists(catalog, entries):
        lines = ",\n".join(map(_json, records))
        parts.append(f'"{name}": [\n{lines}\n]' if lines else f'"{name}": []')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def as_jsonl(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return one record on each line. The first line has the type `catalog`; see `LISTS` for the other types."""
    head = {"type": "catalog", "version": VERSION, "languages": list(catalog.languages)}
    records = (
        {"type": LISTS[name], **record}
        for name, records in _lists(catalog, entries)
        for record in records
    )
    return "".join(f"{_json(record)}\n" for record in (head, *records)).encode()


def _lists(
    catalog: Catalog, entries: Sequence[Entry]
) -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
    """Yield (name of a list, its records) for each name in `LISTS`."""
    yield "topics", map(record_data, catalog.topics.values())
    yield "tags", map(record_data, catalog.tags.values())
    yield "venues", map(record_data, catalog.venues.records)
    yield "people", map(record_data, catalog.people.records)
    yield "rejected", map(record_data, catalog.rejected.values())
    yield "macros", ({"name": name, "definition": text} for name, text in catalog.macros)
    yield "redirects", ({"from": old, "to": new} for old, new in catalog.redirects.items())
    yield "entries", map(record_data, entries)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
