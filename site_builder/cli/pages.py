"""The command `kb pages`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import exit_code, print_problems, print_result
from site_builder.entry_history import changes_seen_by_readers
from site_builder.errors import has_errors
from site_builder.knowledge_base import open_knowledge_base
from site_builder.mkdocs_plugin import load_docs, load_site
from site_builder.settings import MKDOCS_YML, read_settings
from site_builder.zensical_project import write_project


def pages(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the files.")],
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write the site as a project for Zensical: Markdown pages, all other files, and settings."""
    settings, site = read_settings(config), load_site(config)
    knowledge_base = open_knowledge_base(
        entries or settings.entries_folder,
        settings.severities(),
        languages=settings.site_languages,
    )
    if has_errors(list(knowledge_base.problems)):
        print_problems(knowledge_base.problems)
        raise typer.Exit(exit_code(knowledge_base.problems))
    docs = load_docs(config)
    if problems := (*knowledge_base.problems, *docs.problems):
        print_problems(problems)
    changed = changes_seen_by_readers(
        entries or settings.entries_folder, knowledge_base.catalog.redirects
    )
    page_count = write_project(knowledge_base.catalog, site, docs, folder, changed)
    print_result(f"{page_count} pages: {folder}/")
    settings_path = shlex.quote(str(folder / "zensical.toml"))
    print_result(f"Build the site: zensical build -f {settings_path}")
