"""Write the JSON Schemas of the API's files to `schema/api-v1.schema.json`: `python -m tools.api_schema`.

Programs of other people depend on these schemas. So this command refuses every change that could break a program. It
allows changed descriptions, new optional fields, new types of files, and new kinds of entries. Any other change needs a
new version of the API, with its own URL.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from site_builder.api import json_schema_document
from site_builder.files.atomic import write_atomically

PUBLISHED = Path(__file__).parent.parent / "schema" / "api-v1.schema.json"
_IGNORED = frozenset({"description", "examples", "title"})
"""Keywords of JSON Schema that do not affect which values are valid."""

Schema = Mapping[str, Any]


def main() -> int:
    """Write the file and return 0. If changes are refused, print them, write nothing, and return 1."""
    new = json_schema_document()
    old = json.loads(PUBLISHED.read_text(encoding="utf-8")) if PUBLISHED.exists() else {"$defs": {}}
    refused = list(refused_changes(old, new))
    for change in refused:
        print(
            f"{change}. Version 1 of the API may get only new optional fields, new types of files and new kinds of entries.",
            file=sys.stderr,
        )
    if not refused:
        write_atomically(PUBLISHED, as_text(new))
    return bool(refused)


def as_text(document: Schema) -> str:
    """Return the content of the file with the schemas."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def refused_changes(old: Schema, new: Schema) -> Iterator[str]:
    """Yield a description of each change of the schemas that could break a program."""
    for name, schema in old["$defs"].items():
        if name not in new["$defs"]:
            yield f"{name} is missing"
        else:
            yield from _changes(name, schema, new["$defs"][name])


def _changes(where: str, old: Any, new: Any) -> Iterator[str]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield f"{where} was {json.dumps(old)} and is {json.dumps(new)}"
        return
    is_properties = where.endswith(".properties")
    for key in old | new:
        if key in _IGNORED and not is_properties:
            continue
        if key not in new:
            yield f"{where} has no `{key}` any more"
        elif key not in old:
            if not is_properties:
                yield f"{where} has a new `{key}`"
        elif where == "Entry" and key == "anyOf":  # a new kind of entries
            yield from (f"{where} lacks {one}" for one in old[key] if one not in new[key])
        elif key == "required":
            if sorted(old[key]) != sorted(new[key]):
                yield f"{where} requires {sorted(new[key])} in place of {sorted(old[key])}"
        else:
            yield from _changes(f"{where}.{key}", old[key], new[key])


if __name__ == "__main__":
    sys.exit(main())
