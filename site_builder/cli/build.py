"""The command `kb build`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_info, print_problems, print_result, progress
from site_builder.errors import has_errors
from site_builder.mkdocs_plugin import BrokenEntries, build_site
from site_builder.settings import MKDOCS_YML


def build(
    site_dir: Annotated[
        Path | None,
        typer.Option(
            "--site-dir",
            metavar="DIR",
            help="Folder for the built site. [default: site_dir in mkdocs.yml, or site]",
            show_default=False,
        ),
    ] = None,
    search: Annotated[
        bool, typer.Option("--search/--no-search", help="Build the search index, or leave it out.")
    ] = True,
    keep_going: Annotated[
        bool,
        typer.Option(
            "--keep-going",
            help="Build the site from the valid entries if other entries have errors. Then the exit code is 1.",
        ),
    ] = False,
    entries_folder: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Build the site. When the new site is complete, it replaces the old site in the folder."""
    try:
        with progress("Building the site ...") as on_progress:
            report = build_site(
                config,
                entries_folder,
                site_dir,
                search=search,
                keep_going=keep_going,
                on_progress=on_progress,
            )
    except BrokenEntries as broken:
        print_problems(broken.problems)
        raise typer.Exit(1) from None
    if report.problems:
        print_problems(report.problems)
    shown_path = os.path.relpath(report.site_dir)
    shown_path = str(report.site_dir) if shown_path.startswith("..") else shown_path
    print_result(
        f"{report.entries} entries, {report.pages} pages in {report.seconds:.1f} s: {shown_path}/"
    )
    if report.lacks_feeds:
        print_info(
            "The site has no feeds, because the links in feeds must be absolute. "
            f"Set site_url in {config}, or leave feeds out of the setting `publish`."
        )
    if report.kept:
        print_info(
            f"Kept these files in {shown_path}/, although kb did not write them: {', '.join(report.kept)}. "
            "Move them into the folder of the hand-written pages, or delete them."
        )
    print_result(
        f"View it: python3 -m http.server -d {shlex.quote(shown_path)} 8000, then open http://localhost:8000/"
    )
    print_result("Live preview: kb serve, or make serve in a clone of the repository of kb")
    if has_errors(list(report.problems)):
        print_error(
            "The site lacks the entries with the errors above. Fix them, and build the site again."
        )
        raise typer.Exit(1)
