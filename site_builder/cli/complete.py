"""The command `kb complete`, which fills the fields that entries lack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from site_builder.bulk_edits import plan_edits_by_entry
from site_builder.cli.edit_plans import exit_if_refused, write_plan
from site_builder.cli.finder import AllowPrivate, Offline, open_finder
from site_builder.cli.options import Config, DryRun, Entries
from site_builder.cli.output import print_error, print_info, progress
from site_builder.cli.selecting import load_without_errors, with_selection
from site_builder.entry_files import LoadedEntries
from site_builder.entry_files.file_changes import diff_of_files
from site_builder.metadata import Finder, FoundEntry
from site_builder.metadata.completion import Completion, references_of
from site_builder.metadata.completion import complete as complete_entry
from site_builder.models import Entry
from site_builder.selection import Selection
from site_builder.settings import MKDOCS_YML, read_settings

Published = Annotated[
    bool,
    typer.Option(
        "--published",
        help="For preprints that have been published, write the venue and the year of the publication.",
    ),
]


@with_selection
def complete(
    selection: Selection,
    published: Published = False,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    offline: Offline = False,
    allow_private: AllowPrivate = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Fill the fields that selected entries lack, with data from metadata services.

    The command prints the changes as a diff. Without --published, it also prints which preprints have been published,
    and the commands that write the venues and years of the publications. Only --published replaces or deletes values.
    """
    complete_selected(
        selection,
        entries,
        config,
        published=published,
        dry_run=dry_run,
        yes=yes,
        offline=offline,
        allow_private=allow_private,
    )


def complete_selected(
    selection: Selection,
    entries: Path | None,
    config: Path,
    *,
    published: bool,
    dry_run: bool,
    yes: bool,
    offline: bool,
    allow_private: bool,
) -> None:
    """Look up the selected entries, print a diff, ask the user, and write. Exit with 3 if a source was unavailable."""
    loaded = load_without_errors(entries, config, "Nothing was changed.")
    selected = selection.select(loaded.catalog)
    for sentence in selection.unknown_names(loaded.catalog):
        print_info(sentence)
    with open_finder(loaded.catalog, allow_private=allow_private, offline=offline) as finder:
        completions, is_unavailable = _look_up(loaded, selected, finder)
    edits = {
        completion.entry: [*completion.edits, *(completion.proposal if published else ())]
        for completion in completions
    }
    severities = read_settings(config).severities()
    plan = plan_edits_by_entry(
        loaded, {e: own_edits for e, own_edits in edits.items() if own_edits}, severities
    )
    typer.echo(diff_of_files(plan.before, plan.after), nl=False)
    for completion in completions:
        _show(completion, is_proposal_taken=published)
    exit_if_refused(plan)
    write_plan(plan, len(selected), dry_run=dry_run, yes=yes)
    if is_unavailable:
        raise typer.Exit(3)


def _look_up(
    loaded: LoadedEntries, selected: Sequence[Entry], finder: Finder
) -> tuple[list[Completion], bool]:
    wanted = [(entry, reference) for entry in selected for reference in references_of(entry)]
    found_by_id: dict[str, list[FoundEntry]] = {}
    is_unavailable = False
    with progress("Looking up ...") as on_progress:
        found_entries = finder.find([reference for _, reference in wanted])
        for done, ((entry, _), found) in enumerate(zip(wanted, found_entries, strict=True), 1):
            found_by_id.setdefault(entry.id, []).append(found)
            on_progress(done / len(wanted))
            if found.problem is not None:
                print_error(f"{entry.id}: {found.problem.message}")
                is_unavailable |= found.problem.reason == "unavailable"
            for notice in found.notices:
                print_info(f"{entry.id}: {notice}")
    venues = loaded.catalog.venues
    completions = [complete_entry(e, found_by_id.get(e.id, []), venues) for e in selected]
    return completions, is_unavailable


def _show(completion: Completion, *, is_proposal_taken: bool) -> None:
    entry_id = completion.entry.id
    if completion.sources:
        sources = ", ".join(f"{name} ({source})" for name, source in completion.sources.items())
        print_info(f"{entry_id}: {sources}")
    if completion.proposal and not is_proposal_taken:
        print_info(
            f"{entry_id} has been published, according to {completion.proposal_source}. "
            f"To write the venue and the year of the publication, use --published or run: {completion.command}"
        )
