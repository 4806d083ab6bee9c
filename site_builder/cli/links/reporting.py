"""Save a run (the results of a link check), print its report, and end the command with an exit code."""

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
from site_builder.link_health.verdicts import Verdict
from site_builder.links.observed_files import ObservedFolder
from site_builder.links.reports import REPORTS, ReportInput, as_markdown, problems_of
from site_builder.links.runs import CheckedLink, Run
from site_builder.plurals import plural


def warn_corrupt_lines(observed: ObservedFolder) -> None:
    """Print a warning for each corrupt line in the folder `observed/`."""
    if observed.problems:
        print_problems(observed.problems)


def warn_invalid_files(loaded: LoadedEntries) -> None:
    """Print the number of invalid files. The command ignores the links of their invalid entries and topics."""
    if loaded.invalid_file_count:
        number = plural(loaded.invalid_file_count, "invalid file")
        print_info(f"The links in {number} are left out. Run `kb check` for details.")


def refuse_unchecked(run: Run) -> None:
    """Raise SiteBuilderError if no link was checked before the deadline. After Ctrl-C, this is not an error."""
    if run.links and not run.interrupted and all(_is_unchecked(link) for link in run.links):
        raise SiteBuilderError(
            f"None of {plural(len(run.links), 'link')} was checked in time. "
            "Allow more time with --deadline."
        )


def _is_unchecked(link: CheckedLink) -> bool:
    return link.observation.verdict is Verdict.UNCHECKED


def report_and_exit(
    report_input: ReportInput,
    format_: str,
    output: Path | None,
    save: Callable[[], object] = lambda: None,
) -> NoReturn:
    """Call `save`, print the report of a run or write it to `output`, and end the command.

    `save` is called first, because printing the report may fail. A SiteBuilderError that `save` raises is
    raised again after the report, and the exit code is 3. Without such an error, the exit code is 130 after
    Ctrl-C, 1 if a link has a problem with the severity `error`, and 0 in all other cases.
    """
    save_error: SiteBuilderError | None = None
    try:
        save()
    except SiteBuilderError as error:
        save_error = error
    _output_report(report_input, format_, output)
    if save_error is not None:
        raise save_error
    if report_input.run.interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    raise typer.Exit(1 if has_errors(problems_of(report_input.run)) else 0)


def _output_report(report_input: ReportInput, format_: str, output: Path | None) -> None:
    report = REPORTS[format_](report_input)
    if output is not None:
        write_report(report, output, f"The report of {plural(len(report_input.run.links), 'link')}")
    elif report:
        typer.echo(report)
    if format_ == "github":
        add_to_job_summary(as_markdown(report_input))
