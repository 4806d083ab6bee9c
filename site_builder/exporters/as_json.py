"""A catalog as JSON and as JSON Lines. `reading` makes an equal catalog of these files.

Both have the fields of the entry files. Pictures are left out: they are files of their own.
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
"""Version of the format. It increases if a reader of the old version would misread the new one."""

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
"""Name of a list in the JSON file -> type of its records in JSON Lines."""


def as_json(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return an object with the entries, and with all topics, tags and other lists. Each record is one line."""
    parts = [f'"version": {VERSION}', f'"languages": {_json(list(catalog.languages))}']
    for name, records in _lists(catalog, entries):
        lines = ",\n".join(map(_json, records))
        parts.append(f'"{name}": [\n{lines}\n]' if lines else f'"{name}": []')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def as_jsonl(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return one record in each line. Its `type` says what it is: `catalog` (the first line), `topic`, `entry` ..."""
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
    """Yield (name in `LISTS`, records of this list)."""
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
