"""The command `kb queue`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config
from site_builder.cli.output import print_result
from site_builder.errors import UsageError
from site_builder.files.atomic import write_atomically
from site_builder.issue_forms.queue import MAX_LIST_BYTES, plan_queue, queue_files
from site_builder.settings import MKDOCS_YML, read_settings


def queue(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help="Folder with issues.json and pulls.json of one account. The results are written there.",
            exists=True,
            file_okay=False,
        ),
    ],
    config: Config = MKDOCS_YML,
) -> None:
    """Find out which open contributions of an account go into the queue, and which leave the queue."""
    settings = read_settings(config)
    limit = settings.max_open_contributions
    issues, pulls = _read(folder / "issues.json", "issue"), _read(folder / "pulls.json", "pr")
    changes = plan_queue(issues, pulls, limit)
    for name, text in queue_files(changes, limit, settings.site_languages).items():
        write_atomically(folder / name, text)
    print_result(
        f"Contributions that enter the queue: {len(changes.queued)}. Contributions that leave it: {len(changes.released)}."
    )


def _read(path: Path, command: str) -> bytes:
    if not path.is_file():
        source = f"gh {command} list --author LOGIN --limit 500 --json number,createdAt,labels"
        raise UsageError(f"There is no file {path}. Write the output of `{source}` to this file.")
    with path.open("rb") as file:
        return file.read(MAX_LIST_BYTES + 1)
