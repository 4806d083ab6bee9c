"""The commands of `kb links`, one module for each command."""

from __future__ import annotations

import typer

from site_builder.cli.links.check import check
from site_builder.cli.links.fix import fix
from site_builder.cli.links.merge import merge
from site_builder.cli.links.report import report

links_app = typer.Typer(
    name="links",
    help="Check the links of all entries, judge them by their history, and fix them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

for command in (check, merge, report, fix):
    links_app.command()(command)
