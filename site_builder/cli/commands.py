"""The commands of `kb`, together."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder import __version__
from site_builder.cli.build import build
from site_builder.cli.check import check
from site_builder.cli.fmt import fmt
from site_builder.cli.from_issue import from_issue
from site_builder.cli.links import links_app
from site_builder.cli.new import new
from site_builder.cli.pages import pages
from site_builder.cli.preview import preview
from site_builder.cli.rename import rename
from site_builder.cli.schema import schema
from site_builder.cli.serve import serve

app = typer.Typer(
    name="kb",
    help="Check a folder of entries and build it into a bilingual, searchable site.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for command in (build, serve, check, fmt, new, rename, schema, pages, from_issue, preview):
    app.command()(command)
app.add_typer(links_app)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"kb {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that belong to no command."""
