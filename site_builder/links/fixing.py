"""Replace moved and dead links in the entries: plan, show as a diff, apply."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ValidationError

from site_builder.entry_files import (
    EntryText,
    LoadedEntries,
    RecordLink,
    display_path,
    load_entries,
    read_entry_text,
    record_links,
    replace_files,
)
from site_builder.errors import SiteBuilderError, UsageError, format_field
from site_builder.link_health.history import History
from site_builder.link_health.request_urls import request_url_or_original
from site_builder.links.collecting import entry_file, iter_records
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
from site_builder.models.urls import UrlError, canonical_url
from site_builder.reporters import escape_invisible
from site_builder.suggestions import closest_match


@dataclass(frozen=True, slots=True, order=True)
class Fix:
    """Replacement of one URL everywhere in one entry or topic."""

    entry: str
    """The entry's id, or `topics/<id>`."""
    old_url: str
    new_url: str
    kind: ReplacementKind
    locations: tuple[SourceLocation, ...]
    """Locations of the old URL before the fix, sorted."""


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """URL that is not replaced, and the reason."""

    entry: str
    url: str
    """Empty if the whole file was skipped."""
    reason: str
    """A clause, such as `it leads to a login`."""


@dataclass(frozen=True, slots=True)
class FixPlan:
    """Changes that `apply_fixes` would write."""

    fixes: tuple[Fix, ...]
    """Sorted."""
    refusals: tuple[Refusal, ...]
    """Sorted."""
    before: Mapping[Path, str]
    """Current text of each file that changes."""
    after: Mapping[Path, str]
    """New text of these files."""


def plan_fixes(
    folder: Path,
    history: History,
    *,
    moved: bool = True,
    archived: bool = False,
    only: Collection[str] = (),
) -> FixPlan:
    """Plan which URLs to replace, in the entries whose ids are in `only`, or in all if it is empty.

    A replacement is refused if two entries would then have the same URL, or if it would change more
    in a file than the URL. Raises UsageError for an id that does not exist.
    """
    loaded = load_entries(folder)
    _refuse_unknown_ids(loaded, only)
    planner = _Planner(loaded, find_replacements(history, moved=moved, archived=archived))
    files: dict[str, list[tuple[str, BaseModel]]] = {}
    for subject, record in iter_records(loaded):
        if not only or subject in only:
            files.setdefault(entry_file(subject), []).append((subject, record))
    for name, records in files.items():
        planner.plan(folder / name, records)
    for subject in sorted(loaded.catalog.invalid_ids):
        if not only or subject in only:
            planner.refusals.append(Refusal(subject, "", "its file has problems; fix them first"))
    return FixPlan(
        tuple(sorted(planner.fixes)),
        tuple(sorted(planner.refusals)),
        planner.before,
        planner.after,
    )


def apply_fixes(plan: FixPlan) -> None:
    """Write all files of a plan, or none.

    Raises SiteBuilderError if a file cannot be written, or has changed since the plan was made.
    """
    for path, text in plan.before.items():
        if read_entry_text(path).text != text:
            raise SiteBuilderError(
                f"{display_path(path)} has changed in the meantime. Nothing was written; try again."
            )
    if plan.after:
        replace_files(plan.after)


def diff_of(plan: FixPlan) -> str:
    """Return the plan as a unified diff, with terminal control characters escaped."""
    parts: list[str] = []
    for path in sorted(plan.after):
        shown_path = display_path(path)
        before, after = _lines(plan.before[path]), _lines(plan.after[path])
        for line in difflib.unified_diff(before, after, shown_path, shown_path):
            parts.append(_escape_line(line.removesuffix("\n")))
            if not line.endswith("\n"):
                parts.append("\\ No newline at end of file")
    return "".join(f"{part}\n" for part in parts)


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _escape_line(line: str) -> str:
    return "	".join(escape_invisible(part) for part in line.split("	"))


def _refuse_unknown_ids(loaded: LoadedEntries, only: Collection[str]) -> None:
    topics = [f"topics/{topic}" for topic in loaded.catalog.topics]
    known = [*loaded.catalog.entries, *sorted(loaded.catalog.invalid_ids), *topics]
    for wanted in only:
        if wanted not in known:
            near = closest_match(wanted, known)
            hint = f"Did you mean `{near}`?" if near else "Name one as papers/blip-2."
            raise UsageError(f"There is no entry `{wanted}`. {hint}")


# --- planning ---------------------------------------------------------------------------------


@dataclass
class _RecordChanges:
    """Replacements in one entry or topic."""

    subject: str
    record: BaseModel
    replacements: dict[str, Replacement] = field(default_factory=dict)
    """By old request URL."""
    edits: dict[str, list[tuple[UrlEdit, SourceLocation]]] = field(default_factory=dict)
    """By old request URL."""

    def __post_init__(self) -> None:
        self.links = tuple(record_links(self.record))

    def url_of(self, link: RecordLink) -> str:
        """Return the URL of a link after the replacements."""
        replacement = self.replacements.get(request_url_or_original(link.url))
        return link.url if replacement is None else replaced_url(link.url, replacement)


class _Planner:
    """Plans file by file, and tracks which entry each URL identifies after the fixes so far."""

    def __init__(
        self, loaded: LoadedEntries, available: Mapping[str, Replacement | NotReplaceable]
    ) -> None:
        self._loaded = loaded
        self._available = available
        self._owners = {key: ids[0] for key, ids in loaded.catalog.ids_by_url_key.items()}
        self.fixes: list[Fix] = []
        self.refusals: list[Refusal] = []
        self.before: dict[Path, str] = {}
        self.after: dict[Path, str] = {}

    def plan(self, path: Path, records: Iterable[tuple[str, BaseModel]]) -> None:
        """Plan the changes of one file."""
        changes = [_RecordChanges(subject, record) for subject, record in records]
        for changed in changes:
            self._choose(changed)
        if not any(changed.replacements for changed in changes):
            return
        file = read_entry_text(path)
        for changed in changes:
            self._find_edits(changed, file, display_path(path))
        edits = [edit for c in changes for found in c.edits.values() for edit, _ in found]
        if not edits:
            return
        text = apply_edits(file.text, edits)
        reason = _why_not_equivalent(file, text, edits, changes)
        for changed in changes:
            self._add_fixes(changed, reason)
        if reason is None:
            self.before[path], self.after[path] = file.text, text

    def _choose(self, changed: _RecordChanges) -> None:
        """Choose the replacements for the links of a record; refuse those that cause conflicts."""
        for url in dict.fromkeys(request_url_or_original(link.url) for link in changed.links):
            replacement = self._available.get(url)
            if replacement is None:
                continue
            if isinstance(replacement, NotReplaceable):
                reason: str | None = replacement.reason
            else:
                extended = {**changed.replacements, url: replacement}
                reason = find_conflict(
                    changed.record, changed.links, extended, changed.replacements, self._owners
                )
                changed.replacements = extended if reason is None else changed.replacements
            if reason is not None:
                self.refusals.append(Refusal(changed.subject, url, reason))

    def _find_edits(self, changed: _RecordChanges, file: EntryText, shown_path: str) -> None:
        record_path = file.record_path(changed.subject)
        for link in changed.links:
            old_url = request_url_or_original(link.url)
            if old_url not in changed.replacements:
                continue
            position = file.locate(link, record_path)
            edit = make_edit(link, position, changed.url_of(link), file)
            if edit is None:
                reason = "its text in the file cannot be replaced"
                self.refusals.append(Refusal(changed.subject, old_url, reason))
                del changed.replacements[old_url]
                changed.edits.pop(old_url, None)
                continue
            start, field_name = position.start, format_field(position.field)
            location = SourceLocation(
                shown_path, start.line, start.column, field_name, changed.subject
            )
            changed.edits.setdefault(old_url, []).append((edit, location))

    def _add_fixes(self, changed: _RecordChanges, reason: str | None) -> None:
        """Add the fixes of a record; with a reason, add refusals instead."""
        for old_url, edits in changed.edits.items():
            if reason is not None:
                self.refusals.append(Refusal(changed.subject, old_url, reason))
                continue
            replacement = changed.replacements[old_url]
            locations = tuple(sorted(location for _, location in edits))
            self.fixes.append(
                Fix(changed.subject, old_url, replacement.url, replacement.kind, locations)
            )
        if reason is None and isinstance(changed.record, Entry):
            for key in EntryLinkKeys(changed.record, changed.replacements).own:
                self._owners.setdefault(key, changed.record.id)


# --- verifying -------------------------------------------------------------------------------


def _why_not_equivalent(
    file: EntryText, text: str, edits: list[UrlEdit], changes: Iterable[_RecordChanges]
) -> str | None:
    """Return why the new text differs in more than the URLs; None if it does not."""
    after = EntryText(text.encode())
    if not after.is_valid or after.document.data != apply_edits_to_data(file.document.data, edits):
        return "the fix would change more than the URL in the file"
    for changed in changes:
        try:
            record = _parse_record(changed, after)
        except ValidationError:
            return "the fix would make the file invalid"
        expected = [_canonical_or_original(changed.url_of(link)) for link in changed.links]
        if [_canonical_or_original(link.url) for link in record_links(record)] != expected:
            return "the fix would change other links of its text"
    return None


def _parse_record(changed: _RecordChanges, file: EntryText) -> BaseModel:
    data = file.document.data
    for part in file.record_path(changed.subject):
        data = data[part]  # type: ignore[index]  # same structure as in the old file
    if isinstance(changed.record, Entry) and isinstance(data, dict):
        data = {**data, "id": changed.subject}
    return type(changed.record).model_validate(data)


def _canonical_or_original(url: str) -> str:
    try:
        return canonical_url(url)
    except UrlError:
        return url
