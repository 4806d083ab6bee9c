"""Plan which URLs of moved and dead links to replace; show the plan as a diff; write the files.

A record is an entry, a topic or a tag.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ValidationError

from site_builder.entry_files import (
    EntryText,
    LoadedEntries,
    RecordLink,
    display_path,
    file_of_subject,
    load_entries,
    read_entry_text,
    record_links,
)
from site_builder.entry_files.file_changes import diff_of_files, write_changes
from site_builder.errors import UsageError, format_field
from site_builder.i18n import SiteLanguages
from site_builder.link_health.history import History
from site_builder.link_health.request_urls import request_url_or_original
from site_builder.links.collecting import iter_records
from site_builder.links.conflicts import EntryLinkKeys, find_conflict
from site_builder.links.edits import UrlEdit, apply_edits, apply_edits_to_data, make_edit
from site_builder.links.links_to_check import SourceLocation
from site_builder.links.replacements import (
    NotReplaceable,
    Replacement,
    ReplacementKind,
    find_replacements,
    replaced_url,
)
from site_builder.models import Entry
from site_builder.models.urls import UrlError, normalize_url
from site_builder.suggestions import closest_match


@dataclass(frozen=True, slots=True, order=True)
class Fix:
    """Replacement of a URL at all its locations in one record."""

    entry: str
    """Id of the entry, `topics/<id>` for a topic, or `tags/<tag>` for a tag."""
    old_url: str
    new_url: str
    kind: ReplacementKind
    locations: tuple[SourceLocation, ...]
    """Locations of the old URL before the fix, sorted."""


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """A URL that is not replaced, and the reason for this."""

    entry: str
    url: str
    """The URL that is not replaced; empty if the whole file was skipped."""
    reason: str
    """A clause, such as `it leads to a login page`."""


@dataclass(frozen=True, slots=True)
class FixPlan:
    """The fixes that `apply_fixes` writes, and the refusals."""

    fixes: tuple[Fix, ...]
    """Sorted by entry and old URL."""
    refusals: tuple[Refusal, ...]
    """Sorted by entry and URL."""
    before: Mapping[Path, str]
    """Path of each file to change -> current text."""
    after: Mapping[Path, str]
    """Path of each file to change -> new text."""


def plan_fixes(
    folder: Path,
    history: History,
    *,
    moved: bool = True,
    archived: bool = False,
    only: Collection[str] = (),
    languages: SiteLanguages | None = None,
) -> FixPlan:
    """Plan which URLs to replace in the records with the ids `only`.

    If `only` is empty, the plan is for all records. A replacement is refused if it would cause a
    conflict (`find_conflict`), or if it would change more than the URL in a file. If
    `languages` is None, the languages are `en` and `zh`. Raises UsageError for an id that does not
    exist.
    """
    loaded = load_entries(folder, languages=languages)
    _refuse_unknown_ids(loaded, only)
    planner = _Planner(loaded, find_replacements(history, moved=moved, archived=archived))
    records_by_file: dict[str, list[tuple[str, BaseModel]]] = {}
    for record_id, record in iter_records(loaded):
        if not only or record_id in only:
            records_by_file.setdefault(file_of_subject(record_id), []).append((record_id, record))
    for file_name, records in records_by_file.items():
        planner.plan(folder / file_name, records)
    for entry_id in sorted(loaded.catalog.invalid_ids):
        if not only or entry_id in only:
            planner.refusals.append(Refusal(entry_id, "", "its file has problems; fix them first"))
    return FixPlan(
        tuple(sorted(planner.fixes)),
        tuple(sorted(planner.refusals)),
        planner.before,
        planner.after,
    )


def apply_fixes(plan: FixPlan) -> None:
    """Write the new texts of all files in a plan.

    Raises SiteBuilderError, and changes no file, if a file cannot be written or has changed since
    the plan was made.
    """
    write_changes(plan.before, plan.after)


def diff_of(plan: FixPlan) -> str:
    """Return the plan as a unified diff, with terminal control characters escaped."""
    return diff_of_files(plan.before, plan.after)


def _refuse_unknown_ids(loaded: LoadedEntries, only: Collection[str]) -> None:
    ids = [*loaded.catalog.entries, *sorted(loaded.catalog.invalid_ids)]
    ids += [f"topics/{topic}" for topic in loaded.catalog.topics]
    ids += [f"tags/{tag}" for tag in loaded.catalog.tags]
    for record_id in only:
        if record_id not in ids:
            suggestion = closest_match(record_id, ids)
            hint = (
                f"Did you mean `{suggestion}`?"
                if suggestion
                else "Give an id such as papers/quick-sort."
            )
            raise UsageError(f"There is no entry `{record_id}`. {hint}")


# --- planning ---------------------------------------------------------------------------------


@dataclass
class _RecordChanges:
    """Replacements in one record."""

    record_id: str
    record: BaseModel
    replacements: dict[str, Replacement] = field(default_factory=dict)
    """Old request URL -> replacement."""
    edits: dict[str, list[tuple[UrlEdit, SourceLocation]]] = field(default_factory=dict)
    """Old request URL -> edits, each with the location of the URL before the fix."""

    def __post_init__(self) -> None:
        self.links = tuple(record_links(self.record))

    def url_of(self, link: RecordLink) -> str:
        """Return the URL of a link after the replacements."""
        replacement = self.replacements.get(request_url_or_original(link.url))
        return link.url if replacement is None else replaced_url(link.url, replacement)


class _Planner:
    """Plans one file after another.

    `_owners` maps the `url_key` of each link that identifies an entry to the id of this entry. Planning
    a fix adds the key of the new URL and keeps the key of the old URL, so no other entry gets either URL.
    """

    def __init__(
        self, loaded: LoadedEntries, candidates: Mapping[str, Replacement | NotReplaceable]
    ) -> None:
        self._languages = loaded.catalog.languages
        self._candidates = candidates
        self._owners = {key: ids[0] for key, ids in loaded.catalog.ids_by_url_key.items()}
        self.fixes: list[Fix] = []
        self.refusals: list[Refusal] = []
        self.before: dict[Path, str] = {}
        self.after: dict[Path, str] = {}

    def plan(self, path: Path, records: Iterable[tuple[str, BaseModel]]) -> None:
        """Plan the changes of one file."""
        all_changes = [_RecordChanges(record_id, record) for record_id, record in records]
        for changes in all_changes:
            self._choose_replacements(changes)
        if not any(changes.replacements for changes in all_changes):
            return
        file = read_entry_text(path)
        for changes in all_changes:
            self._find_edits(changes, file, display_path(path))
        edits = [
            edit
            for changes in all_changes
            for located_edits in changes.edits.values()
            for edit, _ in located_edits
        ]
        if not edits:
            return
        text = apply_edits(file.text, edits)
        reason = _why_not_equivalent(file, text, edits, all_changes, self._languages)
        for changes in all_changes:
            self._add_fixes(changes, reason)
        if reason is None:
            self.before[path], self.after[path] = file.text, text

    def _choose_replacements(self, changes: _RecordChanges) -> None:
        """Choose the replacements in a record; refuse each that would cause a conflict."""
        for url in dict.fromkeys(request_url_or_original(link.url) for link in changes.links):
            replacement = self._candidates.get(url)
            if replacement is None:
                continue
            if isinstance(replacement, NotReplaceable):
                reason: str | None = replacement.reason
            else:
                extended = {**changes.replacements, url: replacement}
                reason = find_conflict(
                    changes.record, changes.links, extended, changes.replacements, self._owners
                )
                changes.replacements = extended if reason is None else changes.replacements
            if reason is not None:
                self.refusals.append(Refusal(changes.record_id, url, reason))

    def _find_edits(self, changes: _RecordChanges, file: EntryText, shown_path: str) -> None:
        record_path = file.record_path(changes.record_id)
        for link in changes.links:
            old_url = request_url_or_original(link.url)
            if old_url not in changes.replacements:
                continue
            position = file.locate(link, record_path)
            edit = make_edit(link, position, changes.url_of(link), file)
            if edit is None:
                reason = "its position in the file is unknown"
                self.refusals.append(Refusal(changes.record_id, old_url, reason))
                del changes.replacements[old_url]
                changes.edits.pop(old_url, None)
                continue
            start, field_name = position.start, format_field(position.field)
            location = SourceLocation(
                shown_path, start.line, start.column, field_name, changes.record_id
            )
            changes.edits.setdefault(old_url, []).append((edit, location))

    def _add_fixes(self, changes: _RecordChanges, refusal_reason: str | None) -> None:
        """For each replaced URL, add a fix, or a refusal if there is a `refusal_reason`."""
        for old_url, edits in changes.edits.items():
            if refusal_reason is not None:
                self.refusals.append(Refusal(changes.record_id, old_url, refusal_reason))
                continue
            replacement = changes.replacements[old_url]
            locations = tuple(sorted(location for _, location in edits))
            self.fixes.append(
                Fix(changes.record_id, old_url, replacement.url, replacement.kind, locations)
            )
        if refusal_reason is None and isinstance(changes.record, Entry):
            for key in EntryLinkKeys(changes.record, changes.replacements).identifying:
                self._owners.setdefault(key, changes.record.id)


# --- verifying -------------------------------------------------------------------------------


def _why_not_equivalent(
    file: EntryText,
    text: str,
    edits: list[UrlEdit],
    all_changes: Iterable[_RecordChanges],
    languages: SiteLanguages,
) -> str | None:
    """Return a clause that says what the edits would break; None if they change only the URLs."""
    after = EntryText(text.encode())
    if not after.is_valid or after.document.data != apply_edits_to_data(file.document.data, edits):
        return "the fix would change more than the URL in the file"
    for changes in all_changes:
        try:
            record = _parse_record(changes, after, languages)
        except ValidationError:
            return "the fix would make the file invalid"
        expected = [_normalized_or_original(changes.url_of(link)) for link in changes.links]
        if [_normalized_or_original(link.url) for link in record_links(record)] != expected:
            return "the fix would also change another link"
    return None


def _parse_record(changes: _RecordChanges, file: EntryText, languages: SiteLanguages) -> BaseModel:
    data = file.document.data
    for part in file.record_path(changes.record_id):
        data = data[part]  # type: ignore[index]  # the edits do not change the structure
    if isinstance(changes.record, Entry) and isinstance(data, dict):
        data = {**data, "id": changes.record_id}
    return type(changes.record).model_validate(data, context={"languages": languages})


def _normalized_or_original(url: str) -> str:
    try:
        return normalize_url(url)
    except UrlError:
        return url
