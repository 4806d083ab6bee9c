"""The command `kb rename`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.cli.options import Config, DryRun, Entries
from site_builder.cli.output import confirm, print_info, print_result, progress
from site_builder.cli.selecting import load_without_errors
from site_builder.entry_files import display_path
from site_builder.entry_files.file_changes import diff_of_files, write_changes
from site_builder.entry_files.renaming import RenameError, RenamePlan, plan_rename
from site_builder.plurals import plural
from site_builder.settings import MKDOCS_YML

_MAX_LISTED_FILES = 20
"""At most this many updated files are listed. Of all other updated files, only the number is printed."""


def rename(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help='Current id or name: papers/qsort, topics/ocr, tags/c, "authors/Wei Zhang" or '
            '"venues/ICML 2023".',
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW",
            help="New id or name. It begins with the same word and slash as OLD, for example with topics/.",
        ),
    ],
    merge: Annotated[
        bool,
        typer.Option(
            "--merge",
            help="If another topic, tag, venue or author has the new name, merge both without asking.",
        ),
    ] = False,
    dry_run: DryRun = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Rename an entry, a topic, a tag, a venue or an author, and update all references.

    If the old URL loses its page, it redirects to the new URL. An entry keeps its citation key: if it has no cite_key,
    the field is added. A cite_key that repeats the default key of the new id is deleted. If another topic, tag, venue
    or author has the new name, the two are merged.
    """
    advice = "Fix these problems first, so that every reference can be updated."
    loaded = load_without_errors(entries, config, "Nothing was renamed.", advice)
    try:
        with progress("Looking for references") as on_progress:
            plan = plan_rename(loaded, old, new, on_progress)
    except RenameError as error:
        raise typer.BadParameter(str(error), param_hint="OLD NEW") from None
    if dry_run:
        typer.echo(diff_of_files(plan.before, plan.after), nl=False)
        if plan.moved_folder is not None:
            source, target = map(display_path, plan.moved_folder)
            print_info(f"{source} would be moved to {target}.")
        merging = f", and {old} would be merged into {plan.merged_into}" if plan.merged_into else ""
        # The file of a renamed entry has two paths, but is one file.
        count = len(plan.after) - (old in loaded.catalog.entries)
        print_info(f"{plural(count, 'file')} would be changed{merging}.")
        return
    if plan.merged_into is not None and not merge and not _may_merge(old, plan):
        print_info("Nothing was renamed.")
        return
    write_changes(plan.before, plan.after, plan.moved_folder)
    new_file = f": {display_path(loaded.file_of(new))}" if old in loaded.catalog.entries else ""
    print_result(f"Renamed {old} to {new}{new_file}")
    if plan.moved_folder is not None:
        print_result(f"Moved its pictures: {display_path(plan.moved_folder[1])}")
    for path in plan.updated[:_MAX_LISTED_FILES]:
        print_result(f"Updated references: {display_path(path)}")
    if (others := len(plan.updated) - _MAX_LISTED_FILES) > 0:
        print_result(f"Updated references in {plural(others, 'more file')}")
    if plan.kept_key is not None:
        print_result(f"Kept the citation key: {plan.kept_key}")
    print_result(plan.redirect_message)


def _may_merge(old: str, plan: RenamePlan) -> bool:
    question = (
        f"{plan.merged_into} already exists. Merge {old} into it, in "
        f"{plural(len(plan.updated), 'file')}? kb rename cannot separate them again."
    )
    return confirm(question, unless="--merge")
