"""Write records as aligned columns, TSV, CSV, JSON or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from site_builder.escaping import escape_formula, escape_terminal
from site_builder.i18n import LANGUAGES

Record = Mapping[str, Any]
"""Name of a column -> value for JSON: a text, a number, a list, an object or None."""

_GAP = "  "
_MIN_WIDTH = 8
"""A column that must become narrower keeps at least this width."""


def as_table(records: Sequence[Record], columns: Sequence[str], width: int | None = None) -> str:
    """Return aligned columns. A letter of an East Asian script is as wide as two Latin letters.

    If a line would be longer than `width`, texts of the widest columns are cut.
    """
    rows = [
        [escape_terminal(name.upper()) for name in columns],
        *(
            [escape_terminal(_cell(record.get(name), " ")) for name in columns]
            for record in records
        ),
    ]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    if width is not None:
        widths = _fit(widths, width - len(_GAP) * (len(columns) - 1))
    lines = (_GAP.join(map(_fitted, row, widths)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _fit(widths: list[int], total: int) -> list[int]:
    """Reduce the largest widths until the sum is at most `total`, and return all widths.

    No width is reduced below `_MIN_WIDTH`, so the sum may stay larger than `total`.
    """
    limit = max(widths)
    while limit > _MIN_WIDTH and sum(min(width, limit) for width in widths) > total:
        limit -= 1
    return [min(width, limit) for width in widths]


def _fitted(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, width - 1) + "…"


def as_tsv(records: Sequence[Record], columns: Sequence[str]) -> str:
    """Return tab-separated values. Tabs and line breaks in values become spaces."""
    rows = [columns, *([_cell(record.get(name), " ") for name in columns] for record in records)]
    return "".join("\t".join(row) + "\n" for row in rows)


def as_csv(records: Sequence[Record], columns: Sequence[str]) -> str:
    """Return comma-separated values. Values are escaped so that a spreadsheet reads none as a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [escape_formula(_cell(record.get(name), "\n")) for name in columns] for record in records
    )
    return buffer.getvalue()


def as_json(records: Sequence[Record], columns: Sequence[str]) -> str:  # noqa: ARG001
    """Return a JSON array with an object for each record."""
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def as_jsonl(records: Sequence[Record], columns: Sequence[str]) -> str:  # noqa: ARG001
    """Return a JSON object for each record, one object on each line."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _cell(value: Any, line_break: str) -> str:
    """Return a value as one text: the items of a list, or the parts of an object with their names.

    A text in several languages becomes its distinct texts, without the codes of the languages.
    """
    match value:
        case None:
            return ""
        case list():
            return "; ".join(_cell(item, line_break) for item in value)
        case dict():
            return _cell_of_object(value, line_break)
        case _:
            return line_break.join(str(value).replace("\t", " ").splitlines())


def _cell_of_object(value: Mapping[str, Any], line_break: str) -> str:
    texts = {key: _cell(part, line_break) for key, part in value.items()}
    if texts.keys() <= LANGUAGES.keys():
        return " / ".join(dict.fromkeys(texts.values()))
    return "; ".join(f"{key}: {text}" for key, text in texts.items())


FORMATS: Mapping[str, Callable[[Sequence[Record], Sequence[str]], str]] = {
    "table": as_table,
    "tsv": as_tsv,
    "csv": as_csv,
    "json": as_json,
    "jsonl": as_jsonl,
}
