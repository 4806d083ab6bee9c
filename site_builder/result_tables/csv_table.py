"""Results as CSV: one line for each score. Lines that agree in all other columns are one result."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from site_builder.errors import UsageError
from site_builder.escaping import escape_formula, unescape_formula
from site_builder.i18n import LANGUAGES
from site_builder.models.fields import Name
from site_builder.models.results import Result
from site_builder.result_tables.rows import TableRow, require_few_rows
from site_builder.results import Row
from site_builder.suggestions import did_you_mean

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "model": ("model",),
    "split": ("split",),
    "setting": ("setting",),
    "extra_data": ("extra_data",),
    "resolution": ("resolution",),
    "ensemble": ("ensemble",),
    "source_url": ("source", "url"),
    "source_where": ("source", "where"),
    "reported_by": ("reported_by",),
    "evidence": ("evidence",),
    "reproduction": ("reproduction",),
    "entered": ("entered",),
    "withdrawn_date": ("withdrawn", "date"),
    "withdrawn_reason": ("withdrawn", "reason"),
    "withdrawn_url": ("withdrawn", "url"),
    "note": ("note",),
}
"""Column -> path of the field in a result."""
_TEXTS = ("withdrawn_reason", "note")
"""Columns with a text that may be in one language or in several. `note.zh` is the column of the Chinese note."""
COLUMNS = ("entry", "benchmark", "metric", "score", *_FIELDS)
REQUIRED = ("entry", "benchmark", "metric", "score", "model")


def read_csv(text: str) -> list[TableRow]:
    """Return the rows of a CSV file. Raises UsageError if the file has no header, or a wrong one."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header)
        rows: list[TableRow] = []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _add(rows, _row(header, cells, reader.line_num))
            require_few_rows(len(rows))
    except csv.Error as error:
        raise UsageError(f"Line {reader.line_num} is not CSV: {error}.") from error
    return rows


def _check_header(header: Sequence[str]) -> None:
    known = [*COLUMNS, *(f"{column}.{code}" for column in _TEXTS for code in LANGUAGES)]
    for name in header:
        if name not in known:
            raise UsageError(f"Unknown column `{name}`. {did_you_mean(name, known)}")
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise UsageError(f"The first line lacks columns: {', '.join(missing)}.")
    if len(set(header)) < len(header):
        raise UsageError("A column appears twice. Delete one of the two.")


def _row(header: Sequence[str], cells: Sequence[str], line: int) -> TableRow:
    origin = f"line {line}"
    if len(cells) != len(header):
        count = f"{len(cells)} cells, but the first line has {len(header)}"
        raise UsageError(f"{origin.capitalize()} has {count}. Put texts with commas in quotes.")
    values = {
        name: unescape_formula(cell).strip()
        for name, cell in zip(header, cells, strict=True)
        if cell.strip()
    }
    fields: dict[str, object] = {}
    for name, text in values.items():
        column, _, language = name.partition(".")
        if column in _FIELDS:
            path = (*_FIELDS[column], language) if language else _FIELDS[column]
            _store(fields, path, text)
    scores = {values.get("metric", ""): values.get("score", "")}
    entry, benchmark = values.get("entry", ""), values.get("benchmark", "")
    return TableRow(origin, (entry,), benchmark, scores, fields)


def _store(fields: dict[str, object], path: Sequence[str], text: str) -> None:
    parent = fields
    for key in path[:-1]:
        child = parent.get(key)
        if not isinstance(child, dict):  # a text for all languages gives way to texts in languages
            child = parent[key] = {}
        parent = child
    parent.setdefault(path[-1], text)


def _add(rows: list[TableRow], row: TableRow) -> None:
    """Append a row, or add its score to the last row if both are of one result."""
    last = rows[-1] if rows else None
    (metric,) = row.scores
    if (
        last is not None
        and (last.entries, last.benchmark, last.fields) == (row.entries, row.benchmark, row.fields)
        and metric not in last.scores
    ):
        scores = {**last.scores, **row.scores}
        rows[-1] = TableRow(last.origin, last.entries, last.benchmark, scores, last.fields)
    else:
        rows.append(row)


def write_csv(rows: Iterable[Row]) -> str:
    """Return results as CSV. No cell is a formula for a spreadsheet. `read_csv` returns the same rows."""
    records = [record for row in rows for record in _records(row)]
    texts = [f"{column}.{code}" for column in _TEXTS for code in LANGUAGES]
    columns = [*COLUMNS, *(name for name in texts if any(name in record for record in records))]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [escape_formula(record.get(name, "")) for name in columns] for record in records
    )
    return buffer.getvalue()


def _records(row: Row) -> Iterator[dict[str, str]]:
    common = {"entry": row.entry.id, "benchmark": row.result.benchmark}
    for column, path in _FIELDS.items():
        common |= _cells(column, _value(row.result, path))
    for metric, score in row.result.scores.items():
        yield {**common, "metric": metric, "score": score.printed}


def _value(result: Result, path: Sequence[str]) -> object:
    value: object = result
    for name in path:
        value = getattr(value, name, None)
    return value


def _cells(column: str, value: object) -> dict[str, str]:
    match value:
        case None:
            return {}
        case bool():
            return {column: "yes" if value else "no"}
        case Name():
            if len(value.root) > 1 and len(value.variants()) == 1:
                return {column: value.variants()[0]}
            return {f"{column}.{code}": text for code, text in value.root.items()}
        case _:
            return {column: str(getattr(value, "url", value))}
