"""Write reports to a file and to the summary of a CI job."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

import typer

from site_builder.cli.output import print_result
from site_builder.errors import SiteBuilderError
from site_builder.files.atomic import write_atomically
from site_builder.reporters import REPORTERS

ProblemFormat = StrEnum("ProblemFormat", {name.upper(): name for name in REPORTERS})  # type: ignore[misc]
TEXT = ProblemFormat("text")


def require_output_folder(output: Path | None, option: str = "--output") -> None:
    """Raise BadParameter if the folder of the output file does not exist. Call this before slow work.

    `option` is the option that names the output file.
    """
    if output is not None and not output.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {output.parent}.", param_hint=option)


def write_report(text: str, output: Path, description: str) -> None:
    """Write a report to a file, and print a message that starts with `description`.

    Raises SiteBuilderError if writing fails.
    """
    require_output_folder(output)
    try:
        write_atomically(output, f"{text}\n" if text else "")
    except OSError as error:
        raise SiteBuilderError(f"{output} cannot be written: {error.strerror}.") from error
    print_result(f"{description} written to {output}.")


def add_to_job_summary(text: str) -> None:
    """Append Markdown to the job summary, if GITHUB_STEP_SUMMARY is set."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8") as summary:
            summary.write(text)
    except OSError as error:
        raise SiteBuilderError(
            f"The job summary {path} cannot be written: {error.strerror}."
        ) from error
