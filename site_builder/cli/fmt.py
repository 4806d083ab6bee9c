"""The command `kb fmt`."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_problems, print_result
from site_builder.entry_files import display_path
from site_builder.entry_files.format_file import (
    FormattedFile,
    NotAnEntryFile,
    files_to_format,
    format_file,
)
from site_builder.errors import Problem, SiteBuilderError
from site_builder.escaping import escape_terminal
from site_builder.files.atomic import write_atomically
from site_builder.settings import MKDOCS_YML, read_settings


def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="Entry files or folders. [default: all entries]",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Show the changes as a diff; do not write files.")
    ] = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write entry files in canonical form. Fields are sorted, and URLs, quotes and spaces are normalized."""
    settings = read_settings(config)
    folder, languages = entries or settings.entries_folder, settings.site_languages
    if not folder.is_dir():
        raise SiteBuilderError(f"There is no folder {folder}. Give another path with --entries.")
    try:
        files = files_to_format(folder, paths or [])
    except NotAnEntryFile as error:
        raise typer.BadParameter(str(error), param_hint="PATHS") from None
    problems: list[Problem] = []
    results = [format_file(path, problems, languages) for path in files]
    formatted = [file for file in results if file is not None]
    changed = [file for file in formatted if file.is_changed]
    for file in changed:
        if check:
            typer.echo(_diff(file), nl=False)
        else:
            write_atomically(file.path, file.after)
    if problems:
        print_problems(sorted(problems))
    print_result(_summary(len(formatted), len(changed), check=check))
    raise typer.Exit(1 if problems or (check and changed) else 0)


def _diff(file: FormattedFile) -> str:
    """Return a unified diff, escaped for terminals."""
    name = display_path(file.path)
    lines = difflib.unified_diff(
        _split_lines(file.before), _split_lines(file.after), f"a/{name}", f"b/{name}", lineterm=""
    )
    return "".join(f"{escape_terminal(line)}\n" for line in lines)


def _split_lines(text: str) -> list[str]:
    """Split a text at line feeds only. If the last line has no line feed, add a note to this line."""
    lines = text.split("\n")
    return [*lines[:-1], f"{lines[-1]} (no line break at the end)"] if lines[-1] else lines[:-1]


def _summary(file_count: int, changed_count: int, *, check: bool) -> str:
    total = f"{file_count} file" if file_count == 1 else f"{file_count} files"
    if not changed_count:
        return f"{total}, all in canonical form."
    return f"{changed_count} of {total} {'would be reformatted: run kb fmt' if check else 'reformatted'}."
