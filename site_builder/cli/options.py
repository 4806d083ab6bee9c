"""Options that most commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Entries = Annotated[
    Path | None,
    typer.Option(
        "--entries",
        metavar="DIR",
        help="Folder of the entries. [default: the folder set in mkdocs.yml, else entries]",
        show_default=False,
    ),
]
Config = Annotated[
    Path, typer.Option("--config", metavar="FILE", help="Settings file of the site.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show the changes as a diff, but do not write them.")
]
