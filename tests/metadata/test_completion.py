"""The command that a proposal prints."""

from __future__ import annotations

import shlex

from site_builder.bulk_edits import parse_edit
from site_builder.entry_files.editing import EditAction, FieldEdit
from site_builder.metadata.completion import Completion
from tests.factories import paper


def test_kb_edit_reads_the_command_of_a_proposal_as_the_edits_of_the_proposal() -> None:
    edits = [
        FieldEdit(EditAction.SET, "venue", None, "Journal of A = B; it's"),
        FieldEdit(EditAction.SET, "year", None, "2023"),
        FieldEdit(EditAction.UNSET, "published"),
        FieldEdit(EditAction.ADD, "links", "paper", "https://doi.org/10.1000/a(b)"),
    ]
    program, command, entry_id, *options = shlex.split(
        Completion(paper("a"), proposal=edits).command
    )
    assert (program, command, entry_id) == ("kb", "edit", "papers/a")
    pairs = zip(options[::2], options[1::2], strict=True)
    assert [
        parse_edit(EditAction(option.removeprefix("--")), text) for option, text in pairs
    ] == edits
