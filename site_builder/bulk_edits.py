"""Plan edits that apply to several entries.

This module writes no files. An `EditPlan` contains the new texts, and the errors that the edits would cause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from site_builder.catalog import with_entries
from site_builder.checks import Severities, run_checks, run_entry_checks
from site_builder.entry_files import LoadedEntries, display_path, format_text, locate_findings
from site_builder.entry_files.editing import EditAction, FieldEdit, edit_text
from site_builder.entry_files.folder import parse_entry
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import Problem, Severity, SiteBuilderError, UsageError
from site_builder.i18n import SiteLanguages
from site_builder.models import KINDS, Entry
from site_builder.parallel import map_in_parallel
from site_builder.selection import has_list, parse_field

_PARALLEL_THRESHOLD = 200
"""If there are fewer files than this, one process edits them, because starting more processes would take longer."""


@dataclass(frozen=True)
class EditPlan:
    """The files that edits change, and the errors that the edits would cause."""

    before: Mapping[Path, str]
    """Path of each file that changes -> current text."""
    after: Mapping[Path, str]
    """Path of each file that changes -> new text."""
    problems: tuple[Problem, ...]
    """The errors, sorted. Their lines and columns refer to the new texts. If there are errors, the caller must not
    write the files."""
    unformatted: int
    """Number of changed files that were not in canonical form, the form that `kb fmt` writes. Because the edits also
    bring these files into canonical form, lines outside of the edited fields change, too."""


class _EditedFile(NamedTuple):
    path: Path
    before: str
    after: str
    entry: Entry | None
    problems: tuple[Problem, ...]
    is_formatted: bool
    """Whether the file was in canonical form before the edits."""


def parse_edit(action: EditAction, text: str) -> FieldEdit:
    """Return the edit that a text such as `venue=ICML 2023` describes. For `unset`, the text is the name of a field.

    If the field has a list, `set` replaces the whole list. The text may give one value, or a YAML list such as
    `[image, text]`. Raises UsageError for a malformed text, for an unknown field, for `id`, for a computed field, and
    for `add` or `remove` of a field without a list.
    """
    name, equals, value = text.partition("=")
    if action is EditAction.UNSET and equals:
        raise UsageError(f"`--unset {text}` has a value. Write `--unset {name}`.")
    if action is not EditAction.UNSET and not equals:
        raise UsageError(f"`--{action} {text}` has no value. Write `--{action} {name}=VALUE`.")
    field = parse_field(name)
    if field.name == "id":
        raise UsageError(
            "The id of an entry comes from the path of its file. Use kb rename to change it."
        )
    if not any(field.name in spec.model.field_order() for spec in KINDS.values()):
        raise UsageError(f"`{field.name}` is computed from other fields. Change those.")
    is_list = has_list(field)
    if action in {EditAction.ADD, EditAction.REMOVE} and not is_list:
        raise UsageError(f"`{field}` is not a list. Use --set or --unset.")
    values = _yaml_list(value) if is_list and action is EditAction.SET else None
    return FieldEdit(action, field.name, field.part, value.strip() if values is None else values)


def _yaml_list(text: str) -> tuple[str, ...] | None:
    data = read_yaml(text.encode()).data if text.lstrip().startswith("[") else None
    return tuple(map(str, data)) if isinstance(data, list) else None


def plan_edits(
    loaded: LoadedEntries,
    entries: Sequence[Entry],
    edits: Sequence[FieldEdit],
    severities: Severities | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> EditPlan:
    """Apply all edits to each of the entries, and return the new texts of their files without writing them.

    `loaded.findings` must contain the findings of the checks that look at one entry at a time. Raises UsageError
    if an edited field does not exist in the kind of an entry, and SiteBuilderError if a file cannot be read or edited.
    """
    return plan_edits_by_entry(loaded, dict.fromkeys(entries, edits), severities, on_progress)


def plan_edits_by_entry(
    loaded: LoadedEntries,
    edits: Mapping[Entry, Sequence[FieldEdit]],
    severities: Severities | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> EditPlan:
    """Plan edits as `plan_edits` does, but with different edits for each entry."""
    for entry, own_edits in edits.items():
        _refuse_fields_of_other_kinds([entry], own_edits)
    edit_file = partial(_edit_file, languages=loaded.catalog.languages)
    files = [(loaded.file_of(entry.id), own_edits) for entry, own_edits in edits.items()]
    results = map_in_parallel(
        edit_file, files, min_items=_PARALLEL_THRESHOLD, on_progress=on_progress
    )
    edited = [file for file in results if file.after != file.before]
    problems = [problem for file in edited for problem in file.problems]
    if not problems:
        problems = _new_errors(loaded, edited, severities)
    return EditPlan(
        {file.path: file.before for file in edited},
        {file.path: file.after for file in edited},
        tuple(sorted(problems)),
        sum(not file.is_formatted for file in edited),
    )


def _refuse_fields_of_other_kinds(entries: Sequence[Entry], edits: Sequence[FieldEdit]) -> None:
    for edit in edits:
        for entry in entries:
            if edit.field not in type(entry).field_order():
                raise UsageError(
                    f"{entry.id} is a {entry.kind}, and a {entry.kind} cannot have the field "
                    f"`{edit.field}`. Select entries of other kinds with --kind."
                )


def _edit_file(item: tuple[Path, Sequence[FieldEdit]], languages: SiteLanguages) -> _EditedFile:
    path, edits = item
    shown = display_path(path)
    if path.is_symlink():
        raise SiteBuilderError(f"{shown} is a symbolic link. Replace it by a regular file.")
    try:
        before = read_bytes(path).decode("utf-8")
        after = edit_text(before, path.parent.name, edits, languages)
    except UnreadableFile as error:
        raise SiteBuilderError(f"{shown} {error.message}. {error.hint}") from error
    except SiteBuilderError as error:
        raise SiteBuilderError(f"{shown}: {error}") from error
    problems: list[Problem] = []
    entry = None if after == before else parse_entry(path, after.encode(), languages, problems)
    is_formatted = format_text(before, path.parent.name, languages) == before
    return _EditedFile(path, before, after, entry, tuple(problems), is_formatted)


def _new_errors(
    loaded: LoadedEntries, edited: Sequence[_EditedFile], severities: Severities | None
) -> list[Problem]:
    """Return the errors that checks find in the catalog with the edited entries, but not in the current catalog."""
    new_entries = [file.entry for file in edited if file.entry]
    if not new_entries:
        return []
    catalog, changed = loaded.catalog, {entry.id: entry for entry in new_entries}
    new_catalog = with_entries(catalog, {**catalog.entries, **changed}.values())
    findings = [finding for finding in loaded.findings if finding.subject not in changed]
    findings += [finding for entry in new_entries for finding in run_entry_checks(entry)]
    new = run_checks(new_catalog, severities, findings)
    errors = {finding for finding in new if finding.severity is Severity.ERROR}
    if errors:
        errors -= {*run_checks(catalog, severities, loaded.findings)}
    return locate_findings(errors, loaded, {file.path: file.after for file in edited})
