"""`kb links report`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.cli.links.options import (
    DEFAULT_FORMAT,
    FormatOption,
    ObservedOption,
    OutputOption,
)
from site_builder.cli.links.reporting import report_and_exit, warn_corrupt_lines, warn_invalid_files
from site_builder.cli.options import Config, Entries
from site_builder.cli.reporting import require_output_folder
from site_builder.entry_files import display_path, load_entries
from site_builder.errors import SiteBuilderError
from site_builder.links.collecting import collect_links, select_links
from site_builder.links.observed_files import read_observed
from site_builder.links.reports import ReportInput
from site_builder.links.runs import run_from_history
from site_builder.settings import MKDOCS_YML, read_settings


def report(
    only_: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[HOST|ID]...",
            help="Report only links to these hosts, and links of these entries.",
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = DEFAULT_FORMAT,
    output: OutputOption = None,
    entries: Entries = None,
    observed: ObservedOption = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Report the last known state of each link, without sending requests."""
    require_output_folder(output)
    settings = read_settings(config)
    folder = entries or settings.entries_folder
    observed_content = read_observed(observed or settings.observed_folder)
    warn_corrupt_lines(observed_content)
    loaded = load_entries(folder, languages=settings.site_languages)
    warn_invalid_files(loaded)
    links = collect_links(loaded)
    if not links:
        raise SiteBuilderError(
            f"There is no link in {display_path(folder)}/. Choose another folder with --entries."
        )
    run = run_from_history(select_links(links, only_) if only_ else links, observed_content.history)
    report_input = ReportInput(run, observed_content.history, settings.site_languages)
    report_and_exit(report_input, str(format_), output)
