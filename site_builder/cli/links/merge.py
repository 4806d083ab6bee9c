"""`kb links merge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.links.options import (
    DEFAULT_FORMAT,
    FormatOption,
    ObservedOption,
    OutputOption,
    RecordOption,
    TrustOption,
)
from site_builder.cli.links.reporting import report_and_exit, warn_corrupt_lines, warn_invalid_files
from site_builder.cli.options import Config, Entries
from site_builder.cli.reporting import require_output_folder
from site_builder.entry_files import load_entries
from site_builder.errors import SiteBuilderError, UsageError
from site_builder.links.collecting import collect_links
from site_builder.links.merging import merge_runs
from site_builder.links.observed_files import read_observed, record_run
from site_builder.links.reports import ReportInput, UnreadableRun, run_from_json
from site_builder.links.runs import Run
from site_builder.settings import MKDOCS_YML, read_settings


def merge(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...", help="Files that `kb links check --format json` wrote."),
    ],
    format_: FormatOption = DEFAULT_FORMAT,
    output: OutputOption = None,
    record_: RecordOption = False,
    trust: TrustOption = False,
    entries: Entries = None,
    observed: ObservedOption = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Merge the results of several shards, which are parts of one check, into one report.

    The files may be in any order. With --record, the results are added to the history. This fails if a shard is
    missing, or if the local network was probably down during the check.
    """
    require_output_folder(output)
    settings = read_settings(config)
    observed_content = read_observed(observed or settings.observed_folder)
    warn_corrupt_lines(observed_content)
    run = merge_runs([_read(path) for path in paths])
    if not run.links:
        raise SiteBuilderError("The files contain no checked links, so there is nothing to merge.")

    def save() -> None:
        if record_:
            folder = entries or settings.entries_folder
            loaded = load_entries(folder, languages=settings.site_languages)
            warn_invalid_files(loaded)
            current_urls = (
                None if loaded.catalog.invalid_ids else {link.url for link in collect_links(loaded)}
            )
            record_run(observed_content.folder, run, current_urls, trusted=trust)

    report_input = ReportInput(run, observed_content.history, settings.site_languages)
    report_and_exit(report_input, str(format_), output, save)


def _read(path: Path) -> Run:
    try:
        return run_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            f"{path} does not exist. Give the paths of files that `kb links check --format json` wrote."
        ) from None
    except (OSError, UnicodeDecodeError, UnreadableRun) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SiteBuilderError(
            f"{path} cannot be read: {reason}. Write it again with `kb links check --format json`."
        ) from error
