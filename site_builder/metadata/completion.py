"""Make the edits that fill missing fields of an entry with the data of sources.

These edits replace and delete no value: they set fields that the entry lacks, and add URLs to `links.paper`. If the entry
describes a preprint, and a source knows a publication of the work, the data of the publication are a proposal. The
proposal may replace and delete values, so a person decides whether to write it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from site_builder.entry_files.editing import EditAction, FieldEdit
from site_builder.metadata.findings import REFERENCE_AS_SOURCE, FieldValue, FoundEntry
from site_builder.metadata.references import Reference, parse_reference
from site_builder.models import Entry
from site_builder.models.identifiers import ArxivId
from site_builder.models.urls import UrlError
from site_builder.venues import VenueRegistry, read_venue

_NEVER_FILLED = frozenset({"title", "name", "url", "links.paper"})
_OF_PUBLICATION = frozenset({"venue", "published", "pages", "year"})


@dataclass
class Completion:
    """The edits that fill the missing fields of an entry, and the proposal (see the docstring of the module)."""

    entry: Entry
    edits: list[FieldEdit] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """Field in `edits` -> name of the source that has its value."""
    proposal: list[FieldEdit] = field(default_factory=list)
    """The edits that write the data of the publication. They may replace and delete values that a person wrote."""
    proposal_source: str = ""
    """Name of the source that names the venue in `proposal`."""

    @property
    def command(self) -> str:
        """The command `kb edit ...` that makes the edits in `proposal`."""
        options = (f"--{edit.action} {shlex.quote(_argument_of(edit))}" for edit in self.proposal)
        return f"kb edit {self.entry.id} {' '.join(options)}"


def references_of(entry: Entry) -> list[Reference]:
    """Return the references to look up for an entry: its first DOI and its first arXiv id.

    If the entry has neither, return its first own link, which leads to the work itself.
    """
    references = [Reference(link.url, link.identifier) for link in entry.own_links]
    arxiv = [reference for reference in references if isinstance(reference.identifier, ArxivId)]
    dois = [reference for reference in references if reference.doi]
    return [*dois[:1], *arxiv[:1]] or references[:1]


def complete(
    entry: Entry, found_entries: Sequence[FoundEntry], registry: VenueRegistry
) -> Completion:
    """Return the edits and the proposal for an entry.

    `found_entries` has the data that sources have about each reference of the entry. Earlier items have precedence.
    """
    completion = Completion(entry)
    for found in found_entries:
        if found.problem is None and found.kind in {None, entry.kind}:
            fields = dict(found.fields)
            publication = {name: fields.pop(name) for name in _OF_PUBLICATION if name in fields}
            urls = _missing_urls(entry, fields.get("links.paper"))
            if _is_published_preprint(entry, publication, registry):
                if not completion.proposal:
                    _propose(completion, publication, urls)
            else:
                _fill(completion, publication)
                for url in urls:
                    _add(completion, FieldEdit(EditAction.ADD, "links", "paper", url), found)
            _fill(completion, fields)
    return completion


def _is_published_preprint(
    entry: Entry, publication: Mapping[str, FieldValue], registry: VenueRegistry
) -> bool:
    """Return whether sources know a publication of a work, and the entry describes a preprint of the work.

    The entry describes a preprint if its venue is a preprint server, or if it has no venue and its year differs from the
    year of the publication. The year of the preprint may be the later one: some authors upload it after the publication.
    """
    if "venue" not in publication:
        return False
    if entry.venue is None:
        year = publication.get("year")
        return year is not None and entry.year is not None and str(entry.year) != str(year.value)
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
    if "published" not in publication and getattr(entry, "published", None):
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


def _missing_urls(entry: Entry, links: FieldValue | None) -> list[str]:
    """Return the URLs in `links` that the entry of a paper lacks.

    URLs with equal keys count as one URL. For example, the host may be `doi.org` or `dx.doi.org`.
    """
    if links is None or entry.kind != "paper":
        return []
    urls = links.value if isinstance(links.value, list) else [links.value]
    seen_keys = {link.key for _, link in entry.all_links()}
    missing = []
    for url in urls:
        try:
            key = parse_reference(url).identifier.key
        except UrlError:
            continue
        if key not in seen_keys:
            seen_keys.add(key)
            missing.append(url)
    return missing


def _add(completion: Completion, edit: FieldEdit, found: FoundEntry) -> None:
    if edit not in completion.edits:
        completion.edits.append(edit)
        source = found.fields["links.paper"].source
        # The entry contains the URL of the reference, so the missing URL comes from another source.
        completion.sources["links.paper"] = source.removeprefix(f"{REFERENCE_AS_SOURCE}, ")


def _name_of(edit: FieldEdit) -> str:
    return edit.field if edit.part is None else f"{edit.field}.{edit.part}"


def _argument_of(edit: FieldEdit) -> str:
    """Return the text that `parse_edit` reads as this edit, such as `year=2023`, or `year` if the edit deletes the field."""
    name = _name_of(edit)
    return name if edit.action is EditAction.UNSET else f"{name}={edit.value}"
