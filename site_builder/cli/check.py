"""The command `kb check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.edited_lists import edited_lists
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import exit_code, print_result
from site_builder.cli.reporting import TEXT, ProblemFormat, add_to_job_summary, write_report
from site_builder.entry_files import display_path
from site_builder.errors import Problem
from site_builder.git_changes import problems_since
from site_builder.knowledge_base import CACHE_FOLDER, load_with_findings, open_knowledge_base
from site_builder.plurals import plural
from site_builder.reporters import REPORTERS, job_summary
from site_builder.settings import MKDOCS_YML, read_settings


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="Report only the problems in these files and folders. The command still reads all entries.",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        ProblemFormat, typer.Option("--format", help="Format of the report.")
    ] = TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help="Write the report to FILE.", show_default=False
        ),
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REV",
            help="Report all problems in files that this branch changed since it left REV, and new problems in all other files.",
            show_default=False,
        ),
    ] = None,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Check all entries, and report each problem with its line and a hint."""
    settings = read_settings(config)
    folder, severities = entries or settings.entries_folder, settings.severities()
    languages = settings.site_languages
    _require_entry_paths(paths or [], folder)
    if changed_since is not None:
        all_problems = (
            *problems_since(folder, changed_since, severities, languages),
            *edited_lists(
                lambda: load_with_findings(folder, CACHE_FOLDER, languages).catalog,
                settings,
                folder,
                changed_since,
            ),
        )
    else:
        all_problems = open_knowledge_base(
            folder, severities, cache=CACHE_FOLDER, languages=languages
        ).problems
    problems = [problem for problem in all_problems if _is_in_paths(problem, paths)]
    _report(problems, str(format_), output)
    raise typer.Exit(exit_code(problems))


def _require_entry_paths(paths: Sequence[Path], folder: Path) -> None:
    """Raise BadParameter for a path that does not exist, or that cannot contain entries."""
    root = folder.resolve()
    for path in paths:
        resolved = path.resolve()
        if not path.exists():
            raise typer.BadParameter(f"{path} does not exist.", param_hint="PATHS")
        if root not in (resolved, *resolved.parents) and resolved not in root.parents:
            raise typer.BadParameter(
                f"{path} is not in {display_path(folder)}/, so it contains no entries.",
                param_hint="PATHS",
            )


def _report(problems: Sequence[Problem], format_: str, output: Path | None) -> None:
    text = REPORTERS[format_](problems)
    if output is not None:
        write_report(text, output, plural(len(problems), "problem"))
    elif format_ != "text" or problems:
        typer.echo(text)
    else:
        print_result("No problems.")
    if format_ == "github":
        add_to_job_summary(job_summary(problems))


def _is_in_paths(problem: Problem, paths: list[Path] | None) -> bool:
    if not paths:
        return True
    for path in paths:
        selected = display_path(path)
        if selected in {problem.path, "."} or problem.path.startswith(f"{selected.rstrip('/')}/"):
            return True
    return False
