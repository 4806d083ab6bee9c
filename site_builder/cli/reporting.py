"""Put a report where it was asked for: on standard output, into a file, on the page of a CI job."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from site_builder.cli.output import print_result
from site_builder.entry_files import write_atomically
from site_builder.errors import SiteBuilderError


def require_output_folder(output: Path | None) -> None:
    """Refuse an output file whose folder is missing, before the work begins."""
    if output is not None and not output.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {output.parent}.", param_hint="--output")


def write_report(text: str, output: Path, what: str) -> None:
    """Write a report into a file, and say so. Raises SiteBuilderError where it cannot be written."""
    require_output_folder(output)
    try:
        write_atomically(output, f"{text}\n" if text else "")
    except OSError as error:
        raise SiteBuilderError(f"{output} cannot be written: {error.strerror}.") from error
    print_result(f"{what} written to {output}.")


def add_to_job_summary(text: str) -> None:
    """Add Markdown to the page of the job, where GitHub says which file that is."""
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
