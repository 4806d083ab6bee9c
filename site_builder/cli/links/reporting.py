"""Save and report a run, and end the command with the right exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import typer

from site_builder.cli import EXIT_INTERRUPTED
from site_builder.cli.output import print_info, print_problems
from site_builder.cli.reporting import add_to_job_summary, write_report
from site_builder.entry_files import LoadedEntries
from site_builder.errors import SiteBuilderError, has_errors
from site_builder.link_health.history import History
from site_builder.link_health.verdicts import Verdict
from site_builder.links.observed_files import ObservedFolder
from site_builder.links.reports import REPORTS, ReportInput, as_markdown, problems_of
from site_builder.links.runs import CheckedLink, Run
from site_builder.plurals import plural


def warn_corrupt_lines(observed: ObservedFolder) -> None:
    """Print a warning for each corrupt line of the history; such lines were skipped."""
    if observed.problems:
        print_problems(observed.problems)


def warn_broken_files(loaded: LoadedEntries) -> None:
    """Print the number of files with problems, because their links are left out."""
    if loaded.catalog.invalid_ids:
        number = plural(len(loaded.catalog.invalid_ids), "file")
        print_info(f"{number} with problems: their links are left out. Run `kb check` for details.")


def refuse_unchecked(run: Run) -> None:
    """Raise SiteBuilderError if a run had links to check but checked none of them."""
    if run.links and not run.interrupted and all(_is_unchecked(link) for link in run.links):
        raise SiteBuilderError(
            f"None of {plural(len(run.links), 'link')} was checked in time. "
            "Allow more time with --deadline."
        )


def _is_unchecked(link: CheckedLink) -> bool:
    return link.observation.verdict is Verdict.UNCHECKED


def report_and_exit(
    run: Run,
    history: History,
    format_: str,
    output: Path | None,
    save: Callable[[], object] = lambda: None,
) -> NoReturn:
    """Save a run, report it, and end the command.

    The run is saved first, because printing the report may fail. If `save` raises SiteBuilderError,
    the error is raised after the report (exit code 3). Other exit codes: 130 after Ctrl-C, 1 if a
    link needs a fix, otherwise 0.
    """
    save_error: SiteBuilderError | None = None
    try:
        save()
    except SiteBuilderError as error:
        save_error = error
    _write_report(ReportInput(run, history), format_, output)
    if save_error is not None:
        raise save_error
    if run.interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    raise typer.Exit(1 if has_errors(problems_of(run)) else 0)


def _write_report(report: ReportInput, format_: str, output: Path | None) -> None:
    text = REPORTS[format_](report)
    if output is not None:
        write_report(text, output, f"The report of {plural(len(report.run.links), 'link')}")
    elif text:
        typer.echo(text)
    if format_ == "github":
        add_to_job_summary(as_markdown(report))
