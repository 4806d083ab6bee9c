"""Show a found entry on the terminal, ask for the fields that it lacks, and let the user edit the entry."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from site_builder.checks import Severities
from site_builder.cli.output import print_info
from site_builder.entry_files import render_entry
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.models import KindSpec
from site_builder.new_entries import NewEntries, NewEntry
from site_builder.new_entries.dialog import EntryDialog, Prompter
from site_builder.new_entries.entry_options import EntryOptions

_QUESTION = "Write {id}? (y: yes, e: edit it first, n: leave it out)"


def ask_about(
    spec: KindSpec,
    data: Mapping[str, object],
    batch: NewEntries,
    prompter: Prompter,
    suggested_topics: Sequence[str],
    severities: Severities,
) -> NewEntry | None:
    """Return the entry after questions and edits, or None if the user leaves it out. Raise Interrupted after Ctrl-C."""
    languages = batch.catalog.languages
    prompter.tell(render_entry(spec.folder, data, languages))
    options = EntryOptions(spec, languages)
    dialog = EntryDialog(
        options,
        batch,
        prompter,
        {},
        severities=severities,
        known=data,
        suggested_topics=suggested_topics,
    )
    new = dialog.run()
    while new.entry is not None:
        answer = prompter.ask(_QUESTION.format(id=new.entry.id), default="y").strip().lower()
        if answer in {"y", "yes"}:
            return new
        if answer in {"n", "no"}:
            return None
        if answer in {"e", "edit"}:
            new = _edited(new, batch, severities)
    return None


def _edited(new: NewEntry, batch: NewEntries, severities: Severities) -> NewEntry:
    """Return the entry that the user wrote in the editor. If it is not valid, the user may edit it again.

    If the editor fails or changes nothing, or if the user gives up an entry that is not valid, return `new`.
    """
    assert new.entry is not None  # noqa: S101 - the dialog returns valid entries
    text = render_entry(new.spec.folder, new.data, batch.catalog.languages)
    while (edited := edit_in_editor(text)) is not None:
        parsed = read_yaml(edited.encode("utf-8", "replace"))
        data = parsed.data if isinstance(parsed.data, dict) else {}
        changed = batch.prepare(new.spec, data, slug=new.entry.slug)
        messages = [f"line {p.position.line}: {p.message}. {p.hint}" for p in parsed.problems]
        messages += [f"{p.field}: {p.message}. {p.hint}" for p in changed.problems]
        messages += [r for url in changed.refused_urls for r in batch.why_not_url(url)]
        if changed.entry is not None and not messages:
            errors = batch.own_errors_of(changed, severities)
            messages = [f"{error.message}. {error.hint}" for error in errors]
        if not messages:
            return changed
        for message in messages:
            print_info(message.strip())
        if not typer.confirm("Edit it again?", default=True, err=True):
            break
        text = edited
    print_info("The entry is unchanged.")
    return new


def edit_in_editor(text: str) -> str | None:
    """Return a text after the user edited it in `$VISUAL` or `$EDITOR`.

    If neither variable is set, the editor fails, or the text has not changed, return None.
    """
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not command:
        print_info("Set the environment variable EDITOR to the name of your editor.")
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "entry.yml")
        path.write_text(text, encoding="utf-8")
        try:
            subprocess.run([*command, str(path)], check=True)  # noqa: S603 - the user has set the editor
            edited = path.read_text("utf-8", errors="replace")
        except (OSError, subprocess.CalledProcessError) as error:
            print_info(f"The editor {command[0]} failed: {error}.")
            return None
    return edited if edited != text else None
