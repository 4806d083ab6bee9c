"""The command `kb export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_result
from site_builder.cli.selecting import load_without_errors
from site_builder.entry_files import display_path
from site_builder.exporters import EXPORTERS
from site_builder.files.atomic import write_atomically
from site_builder.observed_facts.shown import retraction_note
from site_builder.observing.facts_folder import FACTS_FILE, read_facts
from site_builder.plurals import plural
from site_builder.selection import select_entries
from site_builder.settings import MKDOCS_YML, read_settings

ExportFormat = StrEnum("ExportFormat", {name.upper(): name for name in EXPORTERS})  # type: ignore[misc]


def export(
    format_: Annotated[
        ExportFormat,
        typer.Argument(metavar="FORMAT", help=f"Format of the file: {', '.join(EXPORTERS)}."),
    ],
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help="Export only these entries, in this order. [default: all entries]",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write to FILE, or to a file in this folder. [default: print]",
            show_default=False,
        ),
    ] = None,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Print or write entries as a file for another program, such as a reference manager."""
    loaded = load_without_errors(
        entries,
        config,
        "Nothing was exported. Fix these problems first, so that no entry is missing.",
    )
    selected = select_entries(loaded.catalog, ids or ())
    settings = read_settings(config)
    is_plain = format_ == "bibtex" and settings.plain_bibtex
    exporter = EXPORTERS["bibtex-plain" if is_plain else format_]
    facts, _ = read_facts(settings.observed_folder / FACTS_FILE)
    notes = {id_: note for id_, found in facts.items() if (note := retraction_note(found))}
    content = exporter.export(loaded.catalog, selected, notes)
    if output is None:
        typer.echo(content, nl=False)
        return
    path = output / exporter.file_name if output.is_dir() else output
    write_atomically(path, content)
    print_result(f"{plural(len(selected), 'record')}: {display_path(path)}")
