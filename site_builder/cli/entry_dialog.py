"""Ask for an entry on the terminal, and keep the answers in a draft file until the entry is written."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from site_builder.checks import Severities
from site_builder.cli.output import print_info
from site_builder.errors import UsageError
from site_builder.new_entries import NewEntries, NewEntry
from site_builder.new_entries.dialog import EntryDialog, Prompter
from site_builder.new_entries.drafts import Draft, DraftFile
from site_builder.new_entries.entry_options import EntryOptions


def is_on_terminal() -> bool:
    """Return whether a person can see questions and answer them."""
    return sys.stdin.isatty() and (sys.stderr.isatty() or sys.stdout.isatty())


def ask_for_entry(
    options: EntryOptions,
    batch: NewEntries,
    given: Draft,
    severities: Severities,
    resume: Path | None,
    write: Callable[[NewEntry], Path],
) -> Path:
    """Ask for the values that `given` lacks, write the entry, and return its path.

    After Ctrl-C or an error, print the path of the draft file and the command that continues the draft. If the draft
    file could not be written, print the answers. `resume` is the file of an earlier draft, or None.
    """
    from site_builder.cli.line_editor import LineEditor  # noqa: PLC0415 - loads prompt_toolkit

    editor = LineEditor()
    file, draft = _open_draft(editor, given, resume)
    try:
        dialog = EntryDialog(
            options,
            batch,
            editor,
            dict(draft.answers),
            dict(draft.offered),
            list(draft.skipped),
            draft.slug,
            severities,
            file.save,
        )
        path = write(dialog.run())
    except BaseException:
        if file.is_saved:
            command = f"kb new {given.kind} --resume {shlex.quote(str(file.path))}"
            print_info(f"Your answers are in {file.path}. To continue: {command}")
        elif file.unsaved:
            print_info(f"{file.path} cannot be written. Your answers: {file.unsaved}")
        raise
    file.delete()
    return path


def _open_draft(editor: Prompter, given: Draft, resume: Path | None) -> tuple[DraftFile, Draft]:
    """Return a draft file and the values to begin with. Values of the command line replace those of a draft."""
    file = DraftFile(resume) if resume else DraftFile.find(Path(), given.kind)
    if file is not None:
        draft = file.read()
        if draft.kind != given.kind:
            raise UsageError(f"{file.path} is a draft for kb new {draft.kind}.")
        if resume or _agrees(editor, f"Continue the draft {file.path}? (y/n)"):
            return file, Draft(
                kind=given.kind,
                answers={**draft.answers, **given.answers},
                offered={k: v for k, v in draft.offered.items() if k not in given.answers},
                skipped=draft.skipped,
                slug=given.slug or draft.slug,
            )
    return DraftFile.new(Path(), given.kind), given


def _agrees(editor: Prompter, question: str) -> bool:
    return editor.ask(question, default="y").strip().lower() in {"y", "yes"}
