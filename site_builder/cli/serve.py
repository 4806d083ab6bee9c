"""The command `kb serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_problems
from site_builder.mkdocs_plugin import BrokenEntries, serve_site
from site_builder.settings import MKDOCS_YML


def serve(
    address: Annotated[
        str | None,
        typer.Option(
            "--address",
            metavar="HOST:PORT",
            help="Address of the server. [default: from mkdocs.yml, or 127.0.0.1:8000]",
            show_default=False,
        ),
    ] = None,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Serve a live preview. After an entry is saved, the site is rebuilt and the browser reloads the page."""
    try:
        serve_site(config, entries, address)
    except BrokenEntries as broken:
        print_problems(broken.problems)
        raise typer.Exit(1) from None
