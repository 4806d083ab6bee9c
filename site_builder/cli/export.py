"""The command `kb export`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from site_builder.catalog import Catalog
from site_builder.cli.cited import find_ids, read_cited, read_keys
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_info, print_result
from site_builder.cli.selecting import load_without_errors, with_selection
from site_builder.entry_files import display_path
from site_builder.errors import UsageError
from site_builder.exporters import BYTE_ORDER_MARK, EXPORTERS, Exporter
from site_builder.files.atomic import write_atomically
from site_builder.models import Entry
from site_builder.observed_facts.shown import retraction_note
from site_builder.observing.facts_folder import FACTS_FILE, read_facts
from site_builder.plurals import plural
from site_builder.selection import Selection
from site_builder.settings import MKDOCS_YML, Settings, read_settings

ExportFormat = StrEnum("ExportFormat", {name.upper(): name for name in EXPORTERS})  # type: ignore[misc]


@with_selection
def export(
    format_: Annotated[
        ExportFormat,
        typer.Argument(metavar="FORMAT", help=f"Format of the file: {', '.join(EXPORTERS)}."),
    ],
    selection: Selection,
    cited: Annotated[
        Path | None,
        typer.Option(
            "--cited",
            metavar="FILE",
            help="Only entries that a LaTeX document cites. FILE is its .aux or .bcf file.",
            show_default=False,
        ),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            metavar="FILE",
            help="Only entries whose citation keys or ids are in this text file; - reads standard input.",
            show_default=False,
        ),
    ] = None,
    bom: Annotated[
        bool,
        typer.Option("--bom", help="Begin a CSV file with a byte order mark, which Excel needs."),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write to FILE. If FILE is a folder, write a file in it; - prints. [default: print]",
            show_default=False,
        ),
    ] = None,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Print or write entries as a file for another program, such as a reference manager or a spreadsheet."""
    if bom and format_ != "csv":
        raise UsageError(
            f"Only csv can begin with a byte order mark. Leave out --bom for {format_}."
        )
    output = None if output == "-" else output
    settings = read_settings(config)
    is_plain = format_ == "bibtex" and settings.plain_bibtex
    exporter = EXPORTERS["bibtex-plain" if is_plain else format_]
    _refuse_terminal(exporter, output)
    catalog = load_without_errors(entries, config, "Nothing was exported.").catalog
    selected, unknown = _select(catalog, selection, cited, keys)
    content = exporter.export(catalog, selected, _remarks(settings))
    _write(BYTE_ORDER_MARK + content if bom else content, exporter, len(selected), output)
    for sentence in selection.unknown_names(catalog):
        print_info(sentence)
    if unknown:
        print_error("\n".join(unknown))
        raise typer.Exit(1)


def _refuse_terminal(exporter: Exporter, output: str | None) -> None:
    if output is None and not exporter.is_text and sys.stdout.isatty():
        raise UsageError(
            f"A terminal cannot show this format. Add --output {exporter.file_name}, or redirect the output."
        )


def _select(
    catalog: Catalog, selection: Selection, cited: Path | None, keys: Path | None
) -> tuple[Sequence[Entry], tuple[str, ...]]:
    """Return (selected entries, a sentence for each citation key that no entry has)."""
    if cited is None and keys is None:
        return selection.select(catalog), ()
    if selection.ids:
        raise UsageError("Give ids, or citation keys with --cited or --keys, but not both.")
    in_files = (read_cited(cited) if cited else {}) | (read_keys(keys) if keys else {})
    ids, unknown = find_ids(catalog, in_files)
    return (replace(selection, ids=ids).select(catalog) if ids else ()), unknown


def _remarks(settings: Settings) -> dict[str, str]:
    facts, _ = read_facts(settings.observed_folder / FACTS_FILE)
    return {id_: note for id_, found in facts.items() if (note := retraction_note(found))}


def _write(content: bytes, exporter: Exporter, number: int, output: str | None) -> None:
    if output is None:
        typer.echo(content, nl=False)
        return
    is_folder = output.endswith(("/", os.sep)) or Path(output).is_dir()
    path = Path(output, exporter.file_name) if is_folder else Path(output)
    write_atomically(path, content)
    print_result(f"{plural(number, 'record')}: {display_path(path)}")
