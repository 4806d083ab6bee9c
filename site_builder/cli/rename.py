"""The command `kb rename`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_problems, print_result
from site_builder.entry_files import display_path, load_entries
from site_builder.entry_files.redirects import REDIRECTS_FILE
from site_builder.entry_files.renaming import RenameError, plan_rename
from site_builder.errors import has_errors
from site_builder.files.atomic import replace_files
from site_builder.settings import MKDOCS_YML, read_settings


def rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Current id, such as papers/blip2.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="New id, such as papers/blip-2.")],
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Rename an entry and update the references to it. The old URL redirects to the new one."""
    settings = read_settings(config)
    loaded = load_entries(entries or settings.entries_folder, languages=settings.site_languages)
    if has_errors(list(loaded.problems)):
        print_problems(sorted(loaded.problems))
        print_error(
            "Nothing was renamed. Fix these problems first, so that every reference can be updated."
        )
        raise typer.Exit(1)
    try:
        plan = plan_rename(loaded, old, new)
    except RenameError as error:
        raise typer.BadParameter(str(error), param_hint="OLD NEW") from None
    replace_files(plan.changes)
    print_result(f"Renamed {old} to {new}: {display_path(loaded.file_of(new))}")
    for path in plan.updated:
        print_result(f"Updated references: {display_path(path)}")
    print_result(f"Added a redirect: {display_path(loaded.folder / REDIRECTS_FILE)}")
