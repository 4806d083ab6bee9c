"""Options that every command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Entries = Annotated[
    Path | None,
    typer.Option(
        "--entries",
        metavar="DIR",
        help="The entries folder. [default: what mkdocs.yml says, else entries]",
        show_default=False,
    ),
]
Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The site's settings.")]

MKDOCS_YML = Path("mkdocs.yml")
