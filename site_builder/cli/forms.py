"""The command `kb forms`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config
from site_builder.cli.output import print_result
from site_builder.entry_files import display_path
from site_builder.files.atomic import write_atomically
from site_builder.issue_forms import template_files
from site_builder.settings import MKDOCS_YML, read_settings


def forms(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Write the forms to this folder, such as .github/ISSUE_TEMPLATE.",
            show_default=False,
            file_okay=False,
        ),
    ] = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Print or write the issue forms for GitHub: for each kind of entry, for URLs, for dead links and for corrections."""
    files = template_files(read_settings(config).site_languages)
    if output is None:
        typer.echo("---\n".join(files.values()), nl=False)
        return
    for name, text in files.items():
        write_atomically(output / name, text)
        print_result(display_path(output / name))
