"""Write the changes of an edit plan. Commands such as `kb edit` call these functions after they print the diff."""

from __future__ import annotations

import typer

from site_builder.bulk_edits import EditPlan
from site_builder.cli.output import confirm, print_error, print_info, print_problems
from site_builder.entry_files.file_changes import write_changes
from site_builder.plurals import plural


def exit_if_refused(plan: EditPlan) -> None:
    """If the changes would cause problems, print the problems and exit with 1."""
    if plan.problems:
        print_problems(plan.problems)
        print_error("Nothing was written, because of the problems that the changes would cause.")
        raise typer.Exit(1)


def write_plan(plan: EditPlan, selected: int, *, dry_run: bool, yes: bool) -> None:
    """Ask the user, and write the files of a plan. With `yes`, write without asking. With `dry_run`, write nothing.

    `selected` is the number of selected files.
    """
    changes = f"{plural(len(plan.after), 'file')} of {plural(selected, 'selected file')}"
    if not plan.after:
        print_info(f"{plural(selected, 'selected file')}: nothing to change.")
    elif dry_run:
        print_info(f"{changes} would be changed.")
    elif yes or confirm(f"Write {plural(len(plan.after), 'file')}?", unless="--yes"):
        write_changes(plan.before, plan.after)
        print_info(f"{changes} changed. Review the diff, then commit.")
    else:
        print_info("Nothing was changed.")
