"""`kb links merge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.links.options import (
    TEXT,
    FormatOption,
    ObservedOption,
    OutputOption,
    RecordOption,
    TrustOption,
)
from site_builder.cli.links.reporting import report_and_exit, warn_broken_files, warn_corrupt_lines
from site_builder.cli.options import MKDOCS_YML, Config, Entries
from site_builder.cli.reporting import require_output_folder
from site_builder.entry_files import load_entries
from site_builder.errors import SiteBuilderError, UsageError
from site_builder.links.collecting import collect_links
from site_builder.links.merging import merge_runs
from site_builder.links.observed_files import read_observed, record
from site_builder.links.reports import UnreadableRun, run_from_json
from site_builder.links.runs import Run
from site_builder.mkdocs_plugin import entries_folder, observed_folder


def merge(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...", help="What `kb links check --format json` wrote."),
    ],
    format_: FormatOption = TEXT,
    output: OutputOption = None,
    record_: RecordOption = False,
    trust: TrustOption = False,
    entries: Entries = None,
    observed: ObservedOption = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Join the results of shards.

    Their order does not matter. With --record the history is written, unless a shard is missing or everything failed at once.
    """
    require_output_folder(output)
    known = read_observed(observed or observed_folder(config))
    warn_corrupt_lines(known)
    run = merge_runs([_read(path) for path in runs])
    if not run.links:
        raise SiteBuilderError("These runs hold no link, so there is nothing to join.")

    def keep() -> None:
        if record_:
            loaded = load_entries(entries or entries_folder(config))
            warn_broken_files(loaded)
            present = (
                None if loaded.catalog.broken else {link.url for link in collect_links(loaded)}
            )
            record(known.folder, run, present, trusted=trust)

    report_and_exit(run, known.history, str(format_), output, keep)


def _read(path: Path) -> Run:
    try:
        return run_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}. Name what `kb links check` wrote.") from None
    except (OSError, UnicodeDecodeError, UnreadableRun) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SiteBuilderError(
            f"{path} cannot be read: {reason}. Write it anew with `kb links check --format json`."
        ) from error
