"""`kb rename`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.cli.options import MKDOCS_YML, Config, Entries
from site_builder.cli.output import say, say_error, show_problems
from site_builder.entry_files import display, load
from site_builder.entry_files.redirects import REDIRECTS_FILE
from site_builder.entry_files.renaming import CannotRename, plan_renaming
from site_builder.entry_files.writing import replace_files
from site_builder.errors import has_errors
from site_builder.mkdocs_plugin import entries_folder


def rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The entry's id: papers/blip2.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it shall be: papers/blip-2.")],
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Rename an entry: its file, the references to it, and a redirect from its old address."""
    loaded = load(entries or entries_folder(config))
    if has_errors(list(loaded.problems)):
        show_problems(sorted(loaded.problems))
        say_error("Nothing was renamed: mend these first, or references could be missed.")
        raise typer.Exit(1)
    try:
        renaming = plan_renaming(loaded, old, new)
    except CannotRename as error:
        raise typer.BadParameter(str(error), param_hint="OLD NEW") from None
    replace_files(renaming.changes)
    say(f"{old} is {new} now: {display(loaded.file_of(new))}")
    for path in renaming.mended:
        say(f"Mended its references: {display(path)}")
    say(f"Its old address leads on: {display(loaded.folder / REDIRECTS_FILE)}")
