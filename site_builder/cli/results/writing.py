"""Write new results into the files of their entries."""

from __future__ import annotations

from pathlib import Path

import typer

from site_builder.bulk_edits import plan_edits_by_entry
from site_builder.cli.edit_plans import exit_if_refused, write_plan
from site_builder.entry_files import LoadedEntries
from site_builder.entry_files.editing import EditAction, FieldEdit
from site_builder.entry_files.file_changes import diff_of_files
from site_builder.result_tables import MatchedRows
from site_builder.settings import read_settings

REFUSAL = "Nothing was changed."


def write_results(
    loaded: LoadedEntries, matched: MatchedRows, config: Path, *, dry_run: bool, yes: bool
) -> None:
    """Print the changes as a diff, ask the user, and write. Exit with 1 if a check finds errors in the new results."""
    edits = {
        loaded.catalog.entries[entry_id]: [
            FieldEdit(EditAction.ADD, "results", None, data) for data in results
        ]
        for entry_id, results in matched.taken.items()
    }
    plan = plan_edits_by_entry(loaded, edits, read_settings(config).severities())
    typer.echo(diff_of_files(plan.before, plan.after), nl=False)
    exit_if_refused(plan)
    write_plan(plan, len(edits), dry_run=dry_run, yes=yes)
