"""The command `kb fmt`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_problems, print_result
from site_builder.cli.reporting import TEXT, ProblemFormat, add_to_job_summary
from site_builder.entry_files import display_path
from site_builder.entry_files.file_changes import diff_of_files
from site_builder.entry_files.format_file import (
    FormattedFile,
    NotAnEntryFile,
    files_to_format,
    format_file,
)
from site_builder.errors import Problem, SiteBuilderError
from site_builder.escaping import code_block, code_span
from site_builder.files.atomic import write_atomically
from site_builder.git_changes import changed_files_since
from site_builder.reporters import REPORTERS
from site_builder.settings import MKDOCS_YML, read_settings

MAX_SUMMARY_BYTES = 1_000_000
"""If the canonical texts have more bytes than this, the job summary leaves out the last files.

GitHub shows no job summary of more than 1 MiB.
"""


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
    fix: Annotated[
        bool,
        typer.Option(
            "--fix", help="Also split and clean author lists, as the check author-style advises."
        ),
    ] = False,
    format_: Annotated[
        ProblemFormat,
        typer.Option("--format", help="With --check: a diff (text), or problems in this format."),
    ] = TEXT,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REV",
            help="Only the files that this branch changed since it left REV.",
            show_default=False,
        ),
    ] = None,
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
    if changed_since is not None:
        changed_paths = changed_files_since(folder, changed_since)
        files = [file for file in files if file.relative_to(folder).as_posix() in changed_paths]
    problems: list[Problem] = []
    results = [format_file(path, problems, languages, fix=fix) for path in files]
    formatted = [file for file in results if file is not None]
    changed = [file for file in formatted if file.is_changed]
    if check:
        _report(changed, format_)
    else:
        for file in changed:
            write_atomically(file.path, file.after)
    if problems:
        print_problems(sorted(problems))
    if format_ is TEXT or format_ == "github":
        command = ("kb fmt --fix" if fix else "kb fmt") if check else None
        print_result(_result_sentence(len(formatted), len(changed), command))
    raise typer.Exit(1 if problems or (check and changed) else 0)


def _report(changed: list[FormattedFile], format_: ProblemFormat) -> None:
    """Print what formatting would change: a diff, or a problem for each changed block of lines."""
    if format_ is TEXT:
        for file in changed:
            typer.echo(diff_of_files({file.path: file.before}, {file.path: file.after}), nl=False)
        return
    problems = [problem for file in changed for problem in file.problems()]
    if report := REPORTERS[str(format_)](problems, tool="kb fmt --check"):
        typer.echo(report)
    if format_ == "github":
        add_to_job_summary(_canonical_texts(changed))


def _canonical_texts(files: Iterable[FormattedFile]) -> str:
    """Return Markdown with the canonical text of each file, for contributors who have no `kb`."""
    texts: list[str] = []
    for file in files:
        name = code_span(display_path(file.path))
        texts.append(f"Canonical text of {name}:\n\n{code_block(file.after)}\n")
        if sum(len(text.encode()) for text in texts) > MAX_SUMMARY_BYTES:
            texts[-1] = f"{name} and the files after it are left out. Run `{file.command}`.\n"
            break
    return "\n".join(texts)


def _result_sentence(file_count: int, changed_count: int, command: str | None) -> str:
    """Return a sentence about the files. If they are not written yet, `command` is the command that writes them."""
    total = f"{file_count} file" if file_count == 1 else f"{file_count} files"
    if not changed_count:
        return f"{total}, all in canonical form."
    outcome = "reformatted" if command is None else f"would be reformatted: run {command}"
    return f"{changed_count} of {total} {outcome}."
