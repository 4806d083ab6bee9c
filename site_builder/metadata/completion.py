"""Find the values of fields that an entry lacks. Fields that a person wrote are never changed without a confirmation.

If the entry describes a preprint, and a source knows a later publication, the venue and the year of the publication are a
proposal. A person accepts the proposal or ignores it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.entry_files.editing import EditAction, FieldEdit
from site_builder.metadata.findings import FieldValue, FoundEntry
from site_builder.metadata.references import Reference, parse_reference
from site_builder.models import Entry
from site_builder.models.identifiers import ArxivId
from site_builder.models.urls import UrlError
from site_builder.venues import VenueRegistry, read_venue

_NEVER_FILLED = frozenset({"title", "name", "url", "links.paper"})
_OF_PUBLICATION = frozenset({"venue", "published", "pages", "year"})


@dataclass
class Completion:
    """The edits that add missing fields to an entry, and the proposal (see the docstring of the module)."""

    entry: Entry
    edits: list[FieldEdit] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """Name of each field in `edits` -> its source."""
    proposal: list[FieldEdit] = field(default_factory=list)
    """Edits for the later publication of a preprint. They may change fields that a person wrote."""
    proposal_source: str = ""
    """Name of the source that knows the later publication."""

    @property
    def command(self) -> str:
        """The command `kb edit ...` that makes the edits in `proposal`."""
        options = (f"--{edit.action} {shlex.quote(_argument_of(edit))}" for edit in self.proposal)
        return f"kb edit {self.entry.id} {' '.join(options)}"


def references_of(entry: Entry) -> list[Reference]:
    """Return the references to look up for an entry: its first DOI and its first arXiv id.

    If the entry has neither, return its first own link.
    """
    found = [Reference(link.url, link.identifier) for link in entry.own_links]
    arxiv = [reference for reference in found if isinstance(reference.identifier, ArxivId)]
    dois = [reference for reference in found if reference.doi]
    return [*dois[:1], *arxiv[:1]] or found[:1]


def complete(
    entry: Entry, found_entries: Sequence[FoundEntry], registry: VenueRegistry
) -> Completion:
    """Return the edits that add the values of sources to an entry. Earlier items of `found_entries` have precedence."""
    completion = Completion(entry)
    for found in found_entries:
        if found.problem is None and found.kind in {None, entry.kind}:
            fields = dict(found.fields)
            publication = {name: fields.pop(name) for name in _OF_PUBLICATION if name in fields}
            urls = _missing_urls(entry, fields.get("links.paper"))
            if _is_another_publication(entry, publication, registry):
                if not completion.proposal:
                    _propose(completion, publication, urls)
            else:
                _fill(completion, publication)
                for url in urls:
                    _add(completion, FieldEdit(EditAction.ADD, "links", "paper", url), found)
            _fill(completion, fields)
    return completion


def _is_another_publication(
    entry: Entry, publication: Mapping[str, FieldValue], registry: VenueRegistry
) -> bool:
    """Return whether the sources know a publication, and the entry describes its preprint."""
    if "venue" not in publication:
        return False
    year = publication.get("year")
    is_later = year is not None and entry.year is not None and str(entry.year) != str(year.value)
    if entry.venue is None:
        return is_later
    series = read_venue(entry.venue, registry).series
    return series is not None and series.kind == "preprint"


def _propose(
    completion: Completion, publication: Mapping[str, FieldValue], urls: Sequence[str]
) -> None:
    entry = completion.entry
    completion.proposal_source = publication["venue"].source
    for name in ("venue", "year", "published", "pages"):
        value = publication.get(name)
        if value is not None and str(value.value) != str(getattr(entry, name, None)):
            edit = FieldEdit(EditAction.SET, name, None, str(value.value))
            completion.proposal.append(edit)
    if (
        entry.venue is not None
        and "published" not in publication
        and getattr(entry, "published", None)
    ):
        completion.proposal.append(FieldEdit(EditAction.UNSET, "published"))
    completion.proposal += [FieldEdit(EditAction.ADD, "links", "paper", url) for url in urls]


def _fill(completion: Completion, fields: Mapping[str, FieldValue]) -> None:
    names = {edit.field for edit in completion.edits}
    for name, value in fields.items():
        if name in _NEVER_FILLED or name not in type(completion.entry).field_order():
            continue
        if name in names or getattr(completion.entry, name, None) not in (None, ()):
            continue
        for edit in _edits_of(name, value.value):
            completion.edits.append(edit)
            completion.sources[name] = value.source


def _edits_of(name: str, value: Any) -> Iterator[FieldEdit]:
    if isinstance(value, Mapping):
        for part, text in value.items():
            yield FieldEdit(EditAction.SET, name, str(part), str(text))
    elif isinstance(value, list):
        texts = [_as_text(item) for item in value]
        if all(texts):
            yield FieldEdit(EditAction.SET, name, None, tuple(texts))
    else:
        yield FieldEdit(EditAction.SET, name, None, str(value))


def _as_text(item: Any) -> str:
    """Return an item of a list as a text, or an empty text if it cannot be written as a text."""
    if isinstance(item, Mapping):
        is_name = set(item) == {"family", "given"}
        return f"{item['family']}, {item['given']}" if is_name else ""
    return str(item)


def _missing_urls(entry: Entry, found: FieldValue | None) -> list[str]:
    """Return the URLs in `found` that the entry of a paper lacks. Two URLs with one key count as one URL."""
    if found is None or entry.kind != "paper":
        return []
    values = found.value if isinstance(found.value, list) else [found.value]
    keys = {link.key for _, link in entry.all_links()}
    missing = []
    for url in values:
        try:
            key = parse_reference(url).identifier.key
        except UrlError:
            continue
        if key not in keys:
            keys.add(key)
            missing.append(url)
    return missing


def _add(completion: Completion, edit: FieldEdit, found: FoundEntry) -> None:
    if edit not in completion.edits:
        completion.edits.append(edit)
        source = found.fields["links.paper"].source
        # The URL of the reference is in the entry, so another source names the missing URL.
        completion.sources["links.paper"] = source.removeprefix("the reference, ")


def _name_of(edit: FieldEdit) -> str:
    return edit.field if edit.part is None else f"{edit.field}.{edit.part}"


def _argument_of(edit: FieldEdit) -> str:
    """Return the argument with which `parse_edit` makes an edit. An edit that deletes a field has no value."""
    name = _name_of(edit)
    return name if edit.action is EditAction.UNSET else f"{name}={edit.value}"
