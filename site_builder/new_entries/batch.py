"""Prepare new entries: validate data, find duplicates, choose file names, run checks, and write files.

`kb new`, `kb add` and `kb from-issue` use this module. A program that imports many entries can use it like this:

    batch = NewEntries(load_entries(folder))
    for data in source:
        new = batch.prepare(KINDS["paper"], data)
        if new.entry is not None and not new.duplicates and not new.rejected:
            batch.add(new)
    findings = batch.findings()
    for new in batch.added:
        batch.write(new)

Each new entry is compared with the entries of the folder and with the earlier entries of the batch. The own links of an
entry lead to the work itself, and two entries must not share such a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from site_builder.catalog import Catalog, url_key, with_entries
from site_builder.catalog.addresses import GONE
from site_builder.checks import Severities, only_errors, run_checks, run_entry_checks
from site_builder.checks.similar_titles import similar_entries, similar_title_pairs
from site_builder.checks.tag_spelling import fold_tag, known_spellings
from site_builder.entry_files import LoadedEntries, display_path, render_entry, suggest_slug
from site_builder.entry_files.redirects import REDIRECTS_FILE
from site_builder.entry_files.validation_errors import to_problems
from site_builder.entry_files.yaml_reader import document_of
from site_builder.errors import (
    FieldPath,
    Finding,
    Problem,
    Severity,
    SiteBuilderError,
    format_field,
)
from site_builder.files.atomic import write_new_file
from site_builder.models import Entry, KindSpec, Link, Rejection
from site_builder.models.fields import WebLink, is_slug
from site_builder.models.slugs import is_reserved_name
from site_builder.tex import readable_text

_WEB_LINK: TypeAdapter[Link] = TypeAdapter(WebLink)


class Duplicate(NamedTuple):
    """An own link that a new entry shares with another entry."""

    url: str
    entry_id: str
    """Id of the other entry, which is in the folder or was added to the batch earlier."""


class RejectedLink(NamedTuple):
    """An own link of a new entry that is also in rejected.yml."""

    url: str
    rejection: Rejection


@dataclass(frozen=True)
class NewEntry:
    """The data of an entry whose file is not written yet, and what `NewEntries.prepare` has found in the data."""

    spec: KindSpec
    data: Mapping[str, object]
    entry: Entry | None
    """The entry, or None if the data are not valid."""
    problems: tuple[Problem, ...] = ()
    """The reasons why the data are not valid. A problem has a field, a message and a hint. Its path is empty, and its
    line has no meaning."""
    duplicates: tuple[Duplicate, ...] = ()
    rejected: tuple[RejectedLink, ...] = ()

    @property
    def refused_urls(self) -> list[str]:
        """The own links of the new entry that are also in another entry or in rejected.yml.

        `NewEntries.why_not_url` returns the reasons as messages.
        """
        found = [*(item.url for item in self.duplicates), *(item.url for item in self.rejected)]
        return list(dict.fromkeys(found))


class NewEntries:
    """New entries for a folder. Only the method `write` writes files."""

    def __init__(self, loaded: LoadedEntries) -> None:
        self._loaded = loaded
        self._ids_by_url_key = {k: list(ids) for k, ids in loaded.catalog.ids_by_url_key.items()}
        self._used_slugs: dict[str, set[str]] = {}
        self._added: dict[str, NewEntry] = {}

    @property
    def added(self) -> tuple[NewEntry, ...]:
        """The new entries in the order in which `add` added them."""
        return tuple(self._added.values())

    @property
    def catalog(self) -> Catalog:
        """The entries of the folder, and the added entries."""
        return self._catalog_with(self._added_entries())

    def _catalog_with(self, entries: Iterable[Entry]) -> Catalog:
        catalog = self._loaded.catalog
        return with_entries(catalog, [*catalog, *entries])

    def why_taken(self, spec: KindSpec, slug: str) -> str:
        """Return a clause with the reason why a file name is taken, or an empty text if it is not taken."""
        if slug not in self._slugs(spec.folder):
            return ""
        target = self._loaded.catalog.redirects.get(f"{spec.folder}/{slug}")
        if target == GONE:
            return f"is a former id, which {REDIRECTS_FILE} marks as gone"
        return f"is a former id of {target} and redirects to it" if target else "already exists"

    def why_not_slug(self, spec: KindSpec, slug: str) -> str:
        """Return a sentence with the reason why a file name cannot be chosen, or an empty text if it can be chosen."""
        if is_reserved_name(slug):
            return f"Windows reserves the name {slug}. Choose another file name."
        if not is_slug(slug):
            return (
                f"{slug} is not a valid file name. "
                "Use lower-case letters, digits and single hyphens, such as quick-sort."
            )
        reason = self.why_taken(spec, slug)
        return f"{spec.folder}/{slug} {reason}. Choose another file name." if reason else ""

    def suggest_slug(self, spec: KindSpec, name: str) -> str:
        """Return a file name that is not taken, made from a name or a title."""
        return suggest_slug(name, self._slugs(spec.folder))

    def why_not_url(self, url: str) -> list[str]:
        """Return sentences with the reasons why no entry can be added for a URL, or an empty list.

        There are two reasons: an entry has the URL as an own link, or the maintainers rejected the URL. Different forms of
        a URL count as one URL.
        """
        entry_ids, rejection = self.refusals_of_url(url)
        reasons = [
            f"{url} already has an entry: {entry_id}{self._title_of(entry_id)}. "
            "Add missing information there."
            for entry_id in entry_ids
        ]
        if rejection:
            reasons.append(
                f"{url} {rejection.describe()}. Ask the maintainers if you see it differently."
            )
        return reasons

    def refusals_of_url(self, url: str) -> tuple[tuple[str, ...], Rejection | None]:
        """Return (ids of the entries with this own link, rejection of the URL in rejected.yml or None)."""
        try:
            link = _WEB_LINK.validate_python(url)
        except ValidationError:
            return (), None
        return tuple(self._ids_by_url_key.get(url_key(link), ())), self.rejection_of(link)

    def _title_of(self, entry_id: str) -> str:
        entry = self._loaded.catalog.entries.get(entry_id)
        return f" ({readable_text(entry.heading.variants()[0])})" if entry else ""

    def entries_with_similar_title(self, spec: KindSpec, title: str) -> list[Entry]:
        """Return the entries of a kind in the folder whose title is nearly equal to `title`. Authors do not matter."""
        return similar_entries(self._loaded.catalog.by_kind.get(spec.kind, ()), title)

    def prepare(
        self, spec: KindSpec, data: Mapping[str, object], *, slug: str = "", name: str = ""
    ) -> NewEntry:
        """Validate data for an entry, choose its file name, and find duplicates and rejected links.

        `slug` is the file name without `.yml`. If it is empty, it is made from `name`, or from the title if `name` is
        empty. Later entries are compared with the new entry only if `add` is called.
        """
        if not_unicode := tuple(_not_unicode(data)):
            return NewEntry(spec, data, None, not_unicode)
        languages = self._loaded.catalog.languages
        data = {**data, **self._tags_of_names(data), **self._topics_of_names(data)}
        try:
            entry = spec.model.model_validate(
                {**data, "id": f"{spec.folder}/new"}, context={"languages": languages}
            )
        except ValidationError as error:
            problems = to_problems("", error, document_of(data), spec.model)
            return NewEntry(spec, data, None, tuple(dict.fromkeys(problems)))
        slug = slug or self.suggest_slug(spec, name or entry.heading.variants()[0])
        entry = entry.model_copy(update={"id": f"{spec.folder}/{slug}"})
        rejected = ((link.url, self.rejection_of(link)) for link in entry.own_links)
        return NewEntry(
            spec,
            data,
            entry,
            duplicates=tuple(self._duplicates(entry)),
            rejected=tuple(RejectedLink(url, found) for url, found in rejected if found),
        )

    def rejection_of(self, link: Link) -> Rejection | None:
        """Return the rejection of a link in rejected.yml, or None."""
        return self._loaded.catalog.rejected.get(url_key(link))

    def _tags_of_names(self, data: Mapping[str, object]) -> dict[str, object]:
        """Return the field `tags`, in which each name or alias from tags.yml is replaced by its tag."""
        tags, known = data.get("tags"), self._known_tags
        if not known or not isinstance(tags, list | tuple):
            return {}
        return {"tags": list(dict.fromkeys(known.get(fold_tag(str(tag)), tag) for tag in tags))}

    def _topics_of_names(self, data: Mapping[str, object]) -> dict[str, object]:
        """Return the field `topics`, in which each name of a topic is replaced by the id of the topic."""
        topics = data.get("topics")
        if not isinstance(topics, list | tuple):
            return {}
        return {"topics": [self._topic_ids.get(str(topic).casefold(), topic) for topic in topics]}

    @cached_property
    def _topic_ids(self) -> dict[str, str]:
        topics = self._loaded.catalog.topics.values()
        return {name.casefold(): topic.id for topic in topics for name in topic.name.variants()}

    @cached_property
    def _known_tags(self) -> dict[str, str]:
        return known_spellings(self._loaded.catalog)

    def add(self, new: NewEntry) -> None:
        """Add a valid new entry to the batch. Later entries are compared with it, and checks include it."""
        entry = _valid_entry(new)
        self._added[entry.id] = new
        self._slugs(entry.folder).add(entry.slug)
        for link in entry.own_links:
            self._ids_by_url_key.setdefault(url_key(link), []).append(entry.id)

    def findings(self, severities: Severities | None = None) -> list[Finding]:
        """Return the findings that the checks report only because of the added entries.

        A finding may be about an entry of the folder, for example if that entry spells the name of an author differently.
        """
        return self._findings_with(list(self._added_entries()), severities)

    def findings_of(self, new: NewEntry, severities: Severities | None = None) -> list[Finding]:
        """Return the findings that `findings` would return after adding the new entry. The entry is not added."""
        return self._findings_with([*self._added_entries(), _valid_entry(new)], severities)

    def own_errors_of(self, new: NewEntry, severities: Severities | None = None) -> list[Finding]:
        """Return the errors that checks find in a new entry without reading other entries.

        This is much faster than `findings_of`.
        """
        entry = _valid_entry(new)
        loaded = self._loaded.catalog
        # The checks see only the new entry. With the ids of other entries, references to these are no errors.
        known_ids = loaded.invalid_ids | loaded.entries.keys() | self._added.keys()
        alone = with_entries(replace(loaded, invalid_ids=known_ids), [entry])
        found = run_checks(alone, only_errors(severities or {}), run_entry_checks(entry))
        return [f for f in found if f.subject == entry.id and f.severity is Severity.ERROR]

    def _findings_with(self, entries: list[Entry], severities: Severities | None) -> list[Finding]:
        # `run_entry_checks` would find the same as before in the old entries, so it runs only for the new ones.
        before = set(run_checks(self._loaded.catalog, severities, ()))
        own = [finding for entry in entries for finding in run_entry_checks(entry)]
        after = run_checks(self._catalog_with(entries), severities, own)
        return [finding for finding in after if finding not in before]

    def similar_titles(self) -> Mapping[str, tuple[str, ...]]:
        """Return id of an added entry -> ids of other entries whose titles are nearly equal to its title."""
        similar: dict[str, list[str]] = {}
        for pair in similar_title_pairs(self.catalog):
            for entry_id, other in (pair, pair[::-1]):
                if entry_id in self._added:
                    similar.setdefault(entry_id, []).append(other)
        return {entry_id: tuple(others) for entry_id, others in similar.items()}

    def write(self, new: NewEntry, header: str = "") -> Path:
        """Write `header` and a valid new entry in canonical form to the entry's file, and return the path of the file.

        Raise SiteBuilderError if the file name is not valid or is taken, or if the folder is a symbolic link.
        """
        entry = _valid_entry(new)
        path = self._loaded.file_of(entry.id)
        if not is_slug(entry.slug):
            raise SiteBuilderError(f"{entry.slug} is not a valid file name. Nothing was written.")
        if path.parent.is_symlink():
            raise SiteBuilderError(
                f"{display_path(path.parent)} is a symbolic link. Replace it by a folder."
            )
        if entry.id in self._loaded.catalog.redirects:
            reason = self.why_taken(new.spec, entry.slug)
            raise SiteBuilderError(f"{entry.id} {reason}. Nothing was written.")
        languages = self._loaded.catalog.languages
        try:
            write_new_file(path, header + render_entry(entry.folder, new.data, languages))
        except FileExistsError:
            raise SiteBuilderError(
                f"{display_path(path)} already exists. Nothing was written."
            ) from None
        return path

    def _added_entries(self) -> Iterator[Entry]:
        return map(_valid_entry, self._added.values())

    def _duplicates(self, entry: Entry) -> Iterator[Duplicate]:
        for link in entry.own_links:
            for entry_id in self._ids_by_url_key.get(url_key(link), ()):
                yield Duplicate(link.url, entry_id)

    def _slugs(self, folder: str) -> set[str]:
        """Return the present and former file names in a folder, without extensions and in lower case."""
        if folder not in self._used_slugs:
            path, redirects = self._loaded.folder / folder, self._loaded.catalog.redirects
            files = path.iterdir() if path.is_dir() else ()
            self._used_slugs[folder] = {file.name.partition(".")[0].lower() for file in files} | {
                old.partition("/")[2] for old in redirects if old.startswith(f"{folder}/")
            }
        return self._used_slugs[folder]


def _valid_entry(new: NewEntry) -> Entry:
    if new.entry is None:
        raise ValueError("the data of the new entry is not valid")
    return new.entry


def _not_unicode(data: object, path: FieldPath = ()) -> Iterator[Problem]:
    """Yield a problem for each text with bytes that are not UTF-8. Pydantic cannot show such texts in its messages."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _not_unicode(value, (*path, str(key)))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _not_unicode(value, (*path, index))
    elif isinstance(data, str) and any("\ud800" <= character <= "\udfff" for character in data):
        message, hint = "contains bytes that are not UTF-8", "Write the text again."
        yield Problem("", 1, 1, format_field(path), "hidden-character", message, hint)
