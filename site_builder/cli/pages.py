"""The command `kb pages`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import exit_code, print_problems, print_result
from site_builder.cli.page_files import write_markdown_files
from site_builder.errors import has_errors
from site_builder.knowledge_base import open_knowledge_base
from site_builder.mkdocs_plugin import load_site
from site_builder.pages import asset_files, redirect_files, render_pages
from site_builder.settings import MKDOCS_YML, read_settings


def pages(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the Markdown files.")],
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write the pages as Markdown files for another site generator."""
    settings = read_settings(config)
    knowledge_base = open_knowledge_base(
        entries or settings.entries_folder,
        settings.severities(),
        languages=settings.site_languages,
    )
    if knowledge_base.problems:
        print_problems(knowledge_base.problems)
    if has_errors(list(knowledge_base.problems)):
        raise typer.Exit(exit_code(knowledge_base.problems))
    catalog = knowledge_base.catalog
    rendered = render_pages(catalog, load_site(config))
    assets = {
        f"assets/kb/{name}": content for name, content in asset_files(catalog.languages).items()
    }
    page_count = write_markdown_files(rendered, folder, assets | redirect_files(catalog))
    print_result(f"{page_count} pages: {folder}/")
