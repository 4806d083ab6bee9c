"""Read and write results as CSV. A CSV file of results has one of two forms.

In the form that `write_csv` writes, each line has one score, in the columns `metric` and `score`. Adjacent lines belong
to one result if they have different metrics, and differ only in these two columns. In the CSV file of a
board, which has all results on a benchmark, a line has all scores of a result, in columns such as `score:accuracy`
(see `results.csv_files`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from site_builder.errors import UsageError
from site_builder.escaping import escape_formula, unescape_formula
from site_builder.i18n import LANGUAGES
from site_builder.models.fields import Name
from site_builder.models.results import Result
from site_builder.result_tables.rows import TableRow, require_few_rows
from site_builder.results import Row
from site_builder.results.csv_files import DERIVED_COLUMNS
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
"""Columns of texts with translations. A file may have a column for each language, such as `note.zh` for Chinese notes."""
COLUMNS = ("entry", "benchmark", "metric", "score", *_FIELDS)
REQUIRED = ("entry", "benchmark", "metric", "score", "model")
_SCORE = "score:"
"""The name of a column with scores begins with this text. The id or the name of the metric follows."""


def read_csv(text: str) -> list[TableRow]:
    """Return the rows of a CSV file. Raise UsageError if the columns or the lines of the file are not valid."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header)
        rows: list[TableRow] = []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = _row(header, cells, reader.line_num)
                if "metric" not in header or not _add_score(rows, row):
                    rows.append(row)
            require_few_rows(len(rows))
    except csv.Error as error:
        raise UsageError(f"Line {reader.line_num} is not CSV: {error}.") from error
    return rows


def _check_header(header: Sequence[str]) -> None:
    known = [*COLUMNS, *(f"{column}.{code}" for column in _TEXTS for code in LANGUAGES)]
    known += DERIVED_COLUMNS
    for name in header:
        if name not in known and not name.startswith(_SCORE):
            raise UsageError(f"Unknown column `{name}`. {did_you_mean(name, known)}")
    has_score_columns = any(name.startswith(_SCORE) for name in header)
    if has_score_columns and "metric" in header:
        raise UsageError(
            f"Write scores either in `metric` and `score`, or in columns `{_SCORE}METRIC`."
        )
    alternative = ("metric", "score") if has_score_columns else ()
    missing = [name for name in REQUIRED if name not in header and name not in alternative]
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
    _join_equal_texts(fields)
    scores = {
        name.removeprefix(_SCORE): text for name, text in values.items() if name.startswith(_SCORE)
    }
    if "metric" in header:
        scores = {values.get("metric", ""): values.get("score", "")}
    entry, benchmark = values.get("entry", ""), values.get("benchmark", "")
    return TableRow(origin, (entry,), benchmark, scores, fields)


def _store(fields: dict[str, object], path: Sequence[str], text: str) -> None:
    parent = fields
    for key in path[:-1]:
        child = parent.get(key)
        if not isinstance(child, dict):  # a text in one language replaces a text for all languages
            child = parent[key] = {}
        parent = child
    parent.setdefault(path[-1], text)


def _join_equal_texts(fields: dict[str, object]) -> None:
    """If a field has texts in several languages, and all of them are equal, replace them by one text."""
    for parent, name in ((fields, "note"), (fields.get("withdrawn"), "reason")):
        if not isinstance(parent, dict):
            continue
        texts = parent.get(name)
        if isinstance(texts, dict) and len(texts) > 1 and len(set(texts.values())) == 1:
            parent[name] = next(iter(texts.values()))


def _add_score(rows: list[TableRow], row: TableRow) -> bool:
    """If `row` and the last row in `rows` belong to one result, add the score of `row` to the last row.

    Return whether the score was added.
    """
    if not rows:
        return False
    last = rows[-1]
    (metric,) = row.scores
    is_one_result = (last.entries, last.benchmark) == (row.entries, row.benchmark)
    if not is_one_result or last.fields != row.fields or metric in last.scores:
        return False
    rows[-1] = replace(last, scores={**last.scores, **row.scores})
    return True


def write_csv(rows: Iterable[Row]) -> str:
    """Return results as CSV, which `read_csv` can read. No cell is a formula for a spreadsheet (see `escape_formula`)."""
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
