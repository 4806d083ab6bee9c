"""The command `kb results export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_result
from site_builder.cli.results.import_ import TableFormat
from site_builder.cli.selecting import load_without_errors
from site_builder.entry_files import display_path
from site_builder.errors import UsageError
from site_builder.files.atomic import write_atomically
from site_builder.plurals import plural
from site_builder.result_tables import write_csv, write_pwc
from site_builder.results import all_boards
from site_builder.settings import MKDOCS_YML
from site_builder.suggestions import did_you_mean


def export(
    format_: Annotated[
        TableFormat, typer.Argument(metavar="FORMAT", help="Format of the file: csv or pwc.")
    ],
    benchmarks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[BENCHMARK]...",
            help="Export only the results on these benchmarks. [default: all]",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help="Write to FILE. [default: print]", show_default=False
        ),
    ] = None,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Print or write the results as CSV, or in the JSON form of Papers with Code.

    The CSV has every field, and kb results import reads it. The JSON has only ranked results.
    """
    catalog = load_without_errors(entries, config, "Nothing was exported.").catalog
    boards = all_boards(catalog)
    ids = [catalog.redirects.get(id_, id_) for id_ in benchmarks or boards]
    for id_ in ids:
        if id_ not in boards:
            raise UsageError(f"There is no benchmark `{id_}`. {did_you_mean(id_, boards)}")
    selected = [boards[id_] for id_ in ids]
    if format_ is TableFormat.CSV:
        rows = [row for board in selected for row in board.rows]
        text = write_csv(rows)
    else:
        rows = [row for board in selected for ranking in board.rankings for row in ranking.rows]
        text = write_pwc(catalog, selected)
    if output is None:
        typer.echo(text, nl=False)
        return
    write_atomically(output, text)
    print_result(f"{plural(len(rows), 'result')}: {display_path(output)}")
