"""Write where links moved to, and copies of dead ones, into the entries: plan, show, apply."""

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
    """One address of one entry, wherever it stands in it, and what is written in its place."""

    entry: str
    """The entry's id, or `topics/<id>`."""
    old: str
    new: str
    kind: ReplacementKind
    sources: tuple[SourceLocation, ...]
    """Sorted; the places as they are before anything is written."""


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """An address that stays as it is, and why."""

    entry: str
    url: str
    """Empty where no link of the entry could be looked at."""
    reason: str
    """Half a sentence, as in `it leads to a login`."""


@dataclass(frozen=True, slots=True)
class FixPlan:
    """What would be written; nothing has been yet."""

    fixes: tuple[Fix, ...]
    """Sorted, as the refusals are."""
    refusals: tuple[Refusal, ...]
    before: Mapping[Path, str]
    """The files that change, as they are."""
    after: Mapping[Path, str]


def plan_fixes(
    folder: Path,
    history: History,
    *,
    moved: bool = True,
    archived: bool = False,
    only: Collection[str] = (),
) -> FixPlan:
    """Work out which addresses to replace; `only` names entries, and none of them means all.

    A fix that would make two entries the same thing, or a file say anything else than before, is
    refused. Raises UsageError for an entry that is not there.
    """
    loaded = load_entries(folder)
    _refuse_unknown(loaded, only)
    planner = _Planner(loaded, find_replacements(history, moved=moved, archived=archived))
    files: dict[str, list[tuple[str, BaseModel]]] = {}
    for subject, record in iter_records(loaded):
        if not only or subject in only:
            files.setdefault(entry_file(subject), []).append((subject, record))
    for name, records in files.items():
        planner.plan(folder / name, records)
    for subject in sorted(loaded.catalog.broken):
        if not only or subject in only:
            planner.refusals.append(Refusal(subject, "", "its file has problems; mend them first"))
    return FixPlan(
        tuple(sorted(planner.fixes)),
        tuple(sorted(planner.refusals)),
        planner.before,
        planner.after,
    )


def apply_fixes(plan: FixPlan) -> None:
    """Write all files of a plan, or none.

    Raises SiteBuilderError where one cannot be written, or was changed since the plan was made.
    """
    for path, text in plan.before.items():
        if read_entry_text(path).text != text:
            raise SiteBuilderError(
                f"{display_path(path)} has changed meanwhile. Nothing was written; try again."
            )
    if plan.after:
        replace_files(plan.after)


def diff_of(plan: FixPlan) -> str:
    """Return the plan as a unified diff; whatever a terminal might obey is spelled out."""
    parts: list[str] = []
    for path in sorted(plan.after):
        name = display_path(path)
        before, after = _lines(plan.before[path]), _lines(plan.after[path])
        for line in difflib.unified_diff(before, after, name, name):
            parts.append(_visible(line.removesuffix("\n")))
            if not line.endswith("\n"):
                parts.append("\\ No newline at end of file")
    return "".join(f"{part}\n" for part in parts)


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _visible(line: str) -> str:
    return "	".join(escape_invisible(part) for part in line.split("	"))


def _refuse_unknown(loaded: LoadedEntries, only: Collection[str]) -> None:
    topics = [f"topics/{topic}" for topic in loaded.catalog.topics]
    known = [*loaded.catalog.entries, *sorted(loaded.catalog.broken), *topics]
    for wanted in only:
        if wanted not in known:
            near = closest_match(wanted, known)
            hint = f"Did you mean `{near}`?" if near else "Name one as papers/blip-2."
            raise UsageError(f"There is no entry `{wanted}`. {hint}")


# --- planning ---------------------------------------------------------------------------------


@dataclass
class _Replaced:
    """What changes in one record."""

    subject: str
    record: BaseModel
    new: dict[str, Replacement] = field(default_factory=dict)
    """By old address."""
    edits: dict[str, list[tuple[UrlEdit, SourceLocation]]] = field(default_factory=dict)
    """By old address."""

    def __post_init__(self) -> None:
        self.links = tuple(record_links(self.record))

    def url_of(self, link: RecordLink) -> str:
        """Return a link's URL, the new one where it has one."""
        successor = self.new.get(request_url_or_original(link.url))
        return link.url if successor is None else replaced_url(link.url, successor)


class _Planner:
    """Goes from file to file, and remembers which entry is which thing meanwhile."""

    def __init__(
        self, loaded: LoadedEntries, wanted: Mapping[str, Replacement | NotReplaceable]
    ) -> None:
        self._loaded = loaded
        self._wanted = wanted
        self._owners = {key: ids[0] for key, ids in loaded.catalog.by_key.items()}
        self.fixes: list[Fix] = []
        self.refusals: list[Refusal] = []
        self.before: dict[Path, str] = {}
        self.after: dict[Path, str] = {}

    def plan(self, path: Path, records: Iterable[tuple[str, BaseModel]]) -> None:
        """Plan what changes in one file."""
        changes = [_Replaced(subject, record) for subject, record in records]
        for replaced in changes:
            self._choose(replaced)
        if not any(replaced.new for replaced in changes):
            return
        file = read_entry_text(path)
        for replaced in changes:
            self._find_edits(replaced, file, display_path(path))
        edits = [edit for c in changes for found in c.edits.values() for edit, _ in found]
        if not edits:
            return
        text = apply_edits(file.text, edits)
        reason = _why_something_else(file, text, edits, changes)
        for replaced in changes:
            self._keep(replaced, reason)
        if reason is None:
            self.before[path], self.after[path] = file.text, text

    def _choose(self, replaced: _Replaced) -> None:
        """Find the new addresses of a record's links; refuse what does not fit."""
        for address in dict.fromkeys(request_url_or_original(link.url) for link in replaced.links):
            successor = self._wanted.get(address)
            if successor is None:
                continue
            if isinstance(successor, NotReplaceable):
                reason: str | None = successor.reason
            else:
                new = {**replaced.new, address: successor}
                reason = find_conflict(
                    replaced.record, replaced.links, new, replaced.new, self._owners
                )
                replaced.new = new if reason is None else replaced.new
            if reason is not None:
                self.refusals.append(Refusal(replaced.subject, address, reason))

    def _find_edits(self, replaced: _Replaced, file: EntryText, shown: str) -> None:
        at = file.record_path(replaced.subject)
        for link in replaced.links:
            address = request_url_or_original(link.url)
            if address not in replaced.new:
                continue
            position = file.locate(link, at)
            edit = make_edit(link, position, replaced.url_of(link), file)
            if edit is None:
                reason = "it stands there in a way that cannot be mended"
                self.refusals.append(Refusal(replaced.subject, address, reason))
                del replaced.new[address]
                replaced.edits.pop(address, None)
                continue
            mark, name = position.start, format_field(position.field)
            source = SourceLocation(shown, mark.line, mark.column, name, replaced.subject)
            replaced.edits.setdefault(address, []).append((edit, source))

    def _keep(self, replaced: _Replaced, reason: str | None) -> None:
        """Take down what changes in a record, or why nothing does."""
        for old, found in replaced.edits.items():
            if reason is not None:
                self.refusals.append(Refusal(replaced.subject, old, reason))
                continue
            successor, sources = replaced.new[old], tuple(sorted(source for _, source in found))
            self.fixes.append(Fix(replaced.subject, old, successor.url, successor.kind, sources))
        if reason is None and isinstance(replaced.record, Entry):
            for key in EntryLinkKeys(replaced.record, replaced.new).own:
                self._owners.setdefault(key, replaced.record.id)


# --- making sure ------------------------------------------------------------------------------


def _why_something_else(
    file: EntryText, text: str, edits: list[UrlEdit], changes: Iterable[_Replaced]
) -> str | None:
    """Tell what a new text would say besides the new URLs; None where it says nothing else."""
    after = EntryText(text.encode())
    if not after.is_valid or after.document.data != apply_edits_to_data(file.document.data, edits):
        return "its file would say something else as well"
    for replaced in changes:
        try:
            record = _read_again(replaced, after)
        except ValidationError:
            return "its file could not be read any more"
        expected = [_comparable(replaced.url_of(link)) for link in replaced.links]
        if [_comparable(link.url) for link in record_links(record)] != expected:
            return "the links of its text would not be the same"
    return None


def _read_again(replaced: _Replaced, file: EntryText) -> BaseModel:
    data = file.document.data
    for part in file.record_path(replaced.subject):
        data = data[part]  # type: ignore[index]  # it holds what the file held, but for URLs
    if isinstance(replaced.record, Entry) and isinstance(data, dict):
        data = {**data, "id": replaced.subject}
    return type(replaced.record).model_validate(data)


def _comparable(url: str) -> str:
    try:
        return canonical_url(url)
    except UrlError:
        return url
