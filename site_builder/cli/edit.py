"""The command `kb edit`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.bulk_edits import parse_edit, plan_edits
from site_builder.cli.edit_plans import exit_if_refused, write_plan
from site_builder.cli.options import Config, DryRun, Entries
from site_builder.cli.output import print_info, progress
from site_builder.cli.selecting import load_without_errors, with_selection
from site_builder.entry_files.editing import EditAction
from site_builder.entry_files.file_changes import diff_of_files
from site_builder.errors import UsageError
from site_builder.selection import Selection
from site_builder.settings import MKDOCS_YML, read_settings


@with_selection
def edit(
    selection: Selection,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="Set a field, such as venue, summary.zh or links.code; [a, b] sets a list.",
            show_default=False,
        ),
    ] = None,
    unset: Annotated[
        list[str] | None,
        typer.Option("--unset", metavar="FIELD", help="Delete a field.", show_default=False),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            "--add",
            metavar="FIELD=VALUE",
            help="Add a value to a list, such as topics or links.code.",
            show_default=False,
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(
            "--remove",
            metavar="FIELD=VALUE",
            help="Remove a value from a list.",
            show_default=False,
        ),
    ] = None,
    add_tag: Annotated[
        list[str] | None,
        typer.Option("--add-tag", metavar="TAG", help="Add a tag.", show_default=False),
    ] = None,
    remove_tag: Annotated[
        list[str] | None,
        typer.Option("--remove-tag", metavar="TAG", help="Remove a tag.", show_default=False),
    ] = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all", help="Edit all entries. Only needed without ids and without conditions."
        ),
    ] = False,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Change fields of all selected entries.

    The changes are printed as a diff. Nothing is written if an entry would become invalid. Edited files are in
    the canonical form that kb fmt writes, and keep their comments.
    """
    texts = {
        EditAction.UNSET: unset or [],
        EditAction.SET: set_ or [],
        EditAction.REMOVE: [*(remove or []), *(f"tags={tag}" for tag in remove_tag or [])],
        EditAction.ADD: [*(add or []), *(f"tags={tag}" for tag in add_tag or [])],
    }
    edits = [parse_edit(action, text) for action, values in texts.items() for text in values]
    if not edits:
        raise UsageError("Say what to change, for example with --add-tag TAG or --set FIELD=VALUE.")
    if selection.selects_all and not all_:
        raise UsageError("Say which entries to edit: ids, conditions such as --tag TAG, or --all.")
    loaded = load_without_errors(entries, config, "Nothing was changed.")
    selected = selection.select(loaded.catalog)
    for sentence in selection.unknown_names(loaded.catalog):
        print_info(sentence)
    with progress("Editing") as on_progress:
        plan = plan_edits(loaded, selected, edits, read_settings(config).severities(), on_progress)
    typer.echo(diff_of_files(plan.before, plan.after), nl=False)
    exit_if_refused(plan)
    if plan.unformatted:
        print_info(
            f"Changed files that were not in canonical form: {plan.unformatted:,}. The diff also shows how their format "
            "changes. To see only your changes, run kb fmt first."
        )
    write_plan(plan, len(selected), dry_run=dry_run, yes=yes)
