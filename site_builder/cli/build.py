"""The command `kb build`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import MKDOCS_YML, Config, Entries
from site_builder.cli.output import print_problems, print_result, progress
from site_builder.mkdocs_plugin import BrokenEntries, build_site


def build(
    site_dir: Annotated[
        Path | None,
        typer.Option(
            "--site-dir",
            metavar="DIR",
            help="Output folder. [default: from mkdocs.yml, or site]",
            show_default=False,
        ),
    ] = None,
    search: Annotated[
        bool, typer.Option("--search/--no-search", help="Build the search index or not.")
    ] = True,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Build the site. It replaces an existing site when it is complete."""
    try:
        with progress("Building the site ...") as on_progress:
            report = build_site(config, entries, site_dir, search=search, on_progress=on_progress)
    except BrokenEntries as broken:
        print_problems(broken.problems)
        raise typer.Exit(1) from None
    if report.problems:
        print_problems(report.problems)
    folder = os.path.relpath(report.site_dir)
    folder = str(report.site_dir) if folder.startswith("..") else folder
    print_result(
        f"{report.entries} entries, {report.pages} pages in {report.seconds:.1f} s: {folder}/"
    )
    print_result(
        f"View it: python3 -m http.server -d {folder} 8000, then open http://localhost:8000/"
    )
    print_result("Live preview: make serve (or kb serve)")
