"""The command `kb list`."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_info
from site_builder.cli.selecting import load, with_selection
from site_builder.cli.tables import FORMATS, Record, as_table
from site_builder.errors import UsageError
from site_builder.models import Entry
from site_builder.models.record_data import plain_value
from site_builder.plurals import plural
from site_builder.selection import (
    EntryField,
    Selection,
    parse_field,
    sort_entries,
    texts_of,
)
from site_builder.settings import MKDOCS_YML

IDS = "ids"
ListFormat = StrEnum("ListFormat", {name.upper(): name for name in (*FORMATS, IDS)})  # type: ignore[misc]
_TABLE = ListFormat("table")
_DEFAULT_COLUMNS = ("id", "year", "heading", "topics")


@with_selection
def list(  # noqa: A001 - the function has the name of its command
    selection: Selection,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="FIELDS",
            help="Sort by these fields, separated by commas; -year begins with the latest. [default: id]",
            show_default=False,
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--fields",
            metavar="FIELDS",
            help="Print these fields, separated by commas, such as id,links.code,summary.zh. heading is "
            "the title or name. [default: id,year,heading,topics; for json and jsonl all fields of the entry]",
            show_default=False,
        ),
    ] = None,
    count: Annotated[
        str | None,
        typer.Option(
            "--count",
            metavar="FIELD",
            help="Instead of entries, print each value of this field with the number of entries that have it.",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[ListFormat, typer.Option("--format", help="Format of the output.")] = _TABLE,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """List entries, or count them by a field. The number of entries is printed to standard error."""
    if count is not None and (sort or columns or format_ == IDS):
        raise UsageError(
            "--count prints values, not entries. Leave out --sort, --fields and --format ids."
        )
    loaded = load(entries, config)
    selected = sort_entries(selection.select(loaded.catalog), _parts(sort))
    fields = [parse_field(text) for text in _parts(columns)]
    if format_ == IDS:
        sys.stdout.write("".join(f"{entry.id}\n" for entry in selected))
    elif count is not None:
        _print([*_counts(selected, parse_field(count))], (count, "entries"), format_)
    else:
        is_complete = not fields and format_ in {"json", "jsonl"}
        fields = fields or [*map(parse_field, _DEFAULT_COLUMNS)]
        records = [
            _all_fields(entry) if is_complete else _record(entry, fields) for entry in selected
        ]
        _print(records, [*map(str, fields)], format_)
    for sentence in selection.unknown_names(loaded.catalog):
        print_info(sentence)
    print_info(f"{len(selected):,} of {plural(len(loaded.catalog), 'entry', 'entries')}.")
    if loaded.problems:
        files = len({problem.path for problem in loaded.problems})
        print_error(
            f"{plural(files, 'file')} with problems may be missing here. Run kb check to see them."
        )
        raise typer.Exit(1)


def _parts(text: str | None) -> Sequence[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _record(entry: Entry, fields: Iterable[EntryField]) -> Record:
    return {str(field): plain_value(field.value(entry)) for field in fields}


def _all_fields(entry: Entry) -> Record:
    data = plain_value(entry)
    names = [name for name in type(entry).field_order() if name in data]
    return {"id": entry.id, "kind": entry.kind, **{name: data[name] for name in names}}


def _counts(entries: Iterable[Entry], field: EntryField) -> Iterable[Record]:
    """Yield each value of a field with the number of entries that have it, the most frequent value first.

    The number of entries without a value comes last.
    """
    numbers = Counter(
        text for entry in entries for text in (*texts_of(field.value(entry)),) or (None,)
    )
    missing = numbers.pop(None, 0)
    for text, number in sorted(numbers.items(), key=lambda item: (-item[1], str(item[0]))):
        yield {str(field): text, "entries": number}
    if missing:
        yield {str(field): None, "entries": missing}


def _print(records: Sequence[Record], columns: Sequence[str], format_: str) -> None:
    if format_ == _TABLE and sys.stdout.isatty():
        text = as_table(records, columns, shutil.get_terminal_size().columns)
    else:
        text = FORMATS[format_](records, columns)
    typer.echo(text, nl=False)
