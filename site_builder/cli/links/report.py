"""`kb links report`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.cli.links.options import TEXT, FormatOption, Observed, Output
from site_builder.cli.links.reporting import finish, warn_of_broken, warn_of_damage
from site_builder.cli.options import MKDOCS_YML, Config, Entries
from site_builder.cli.reporting import refuse_missing_folder
from site_builder.entry_files import display, load
from site_builder.errors import SiteBuilderError
from site_builder.links.observed import read_observed
from site_builder.links.runs import run_from_history
from site_builder.links.sources import collect, only
from site_builder.mkdocs_plugin import entries_folder, observed_folder


def report(
    only_: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[HOST|ID]...",
            help="Report only links of these hosts and entries.",
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = TEXT,
    output: Output = None,
    entries: Entries = None,
    observed: Observed = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Show what the history knows, offline."""
    refuse_missing_folder(output)
    folder = entries or entries_folder(config)
    known = read_observed(observed or observed_folder(config))
    warn_of_damage(known)
    loaded = load(folder)
    warn_of_broken(loaded)
    targets = collect(loaded)
    if not targets:
        raise SiteBuilderError(f"There is no link in {display(folder)}/. Name another --entries.")
    run = run_from_history(only(targets, only_) if only_ else targets, known.history)
    finish(run, known.history, str(format_), output)
