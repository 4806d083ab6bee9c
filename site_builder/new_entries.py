"""New entries: validate data, find entries of the same thing, choose file names, run checks, write files.

`kb new` and `kb from-issue` use this module, and so does a program that imports many entries:

    batch = NewEntries(load_entries(folder))
    for data in source:
        new = batch.prepare(KINDS["paper"], data)
        if new.entry is not None and not new.duplicates and not new.rejected:
            batch.add(new)
    findings = batch.findings()
    for new in batch.added:
        batch.write(new)

Each new entry is compared with the entries of the folder and with the earlier entries of the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from site_builder.catalog import Catalog, build_catalog, url_key
from site_builder.catalog.addresses import GONE
from site_builder.checks import Severities, run_checks, run_entry_checks
from site_builder.checks.similar_titles import similar_title_pairs
from site_builder.checks.tag_spelling import fold_tag, known_spellings
from site_builder.entry_files import LoadedEntries, display_path, render_entry, suggest_slug
from site_builder.entry_files.redirects import REDIRECTS_FILE
from site_builder.entry_files.validation_errors import to_problems
from site_builder.entry_files.yaml_reader import document_of
from site_builder.errors import Finding, Problem, SiteBuilderError
from site_builder.files.atomic import write_new_file
from site_builder.models import Entry, KindSpec, Link, Rejection
from site_builder.models.fields import is_slug


class Duplicate(NamedTuple):
    """An own link of a new entry that another entry has, too."""

    url: str
    entry_id: str
    """Id of the other entry, which is in the folder or was added earlier."""


class RejectedLink(NamedTuple):
    """An own link of a new entry that rejected.yml has, too."""

    url: str
    rejection: Rejection


@dataclass(frozen=True)
class NewEntry:
    """Data for an entry, validated. Its file has not been written."""

    spec: KindSpec
    data: Mapping[str, object]
    entry: Entry | None
    """None if the data is not valid."""
    problems: tuple[Problem, ...] = ()
    """Why the data is not valid. They have the field, the message and the hint, but no file and no line."""
    duplicates: tuple[Duplicate, ...] = ()
    rejected: tuple[RejectedLink, ...] = ()


class NewEntries:
    """New entries for a folder. Files are written by `write` only."""

    def __init__(self, loaded: LoadedEntries) -> None:
        self._loaded = loaded
        self._ids_by_url_key = {k: list(ids) for k, ids in loaded.catalog.ids_by_url_key.items()}
        self._used_slugs: dict[str, set[str]] = {}
        self._added: dict[str, NewEntry] = {}

    @property
    def added(self) -> tuple[NewEntry, ...]:
        """The new entries that were added, in their order."""
        return tuple(self._added.values())

    @property
    def catalog(self) -> Catalog:
        """The entries of the folder, and the added entries."""
        catalog = self._loaded.catalog
        return build_catalog(
            [*catalog, *self._added_entries()],
            catalog.topics.values(),
            catalog.invalid_ids,
            catalog.redirects,
            catalog.languages,
            catalog.tags.values(),
            catalog.rejected.values(),
        )

    def why_taken(self, spec: KindSpec, slug: str) -> str:
        """Return why a new entry cannot have a file name, as a clause; an empty string if it can."""
        if slug not in self._slugs(spec.folder):
            return ""
        target = self._loaded.catalog.redirects.get(f"{spec.folder}/{slug}")
        if target == GONE:
            return f"is a former id, which {REDIRECTS_FILE} calls gone"
        return f"is a former id of {target} and redirects to it" if target else "already exists"

    def prepare(
        self, spec: KindSpec, data: Mapping[str, object], *, slug: str = "", name: str = ""
    ) -> NewEntry:
        """Validate data for an entry, choose its file name, and find duplicates.

        `slug` is the file name without `.yml`. By default, it is made from `name`, or else from the title.
        Later entries are compared with the new entry only after `add` was called.
        """
        languages = self._loaded.catalog.languages
        data = {**data, **self._tags_of_names(data)}
        try:
            entry = spec.model.model_validate(
                {**data, "id": f"{spec.folder}/new"}, context={"languages": languages}
            )
        except ValidationError as error:
            problems = to_problems("", error, document_of(data), spec.model)
            return NewEntry(spec, data, None, tuple(dict.fromkeys(problems)))
        slug = slug or suggest_slug(name or entry.heading.variants()[0], self._slugs(spec.folder))
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
        """Return the maintainers' decision not to include what a link leads to, or None."""
        return self._loaded.catalog.rejected.get(url_key(link))

    def _tags_of_names(self, data: Mapping[str, object]) -> dict[str, object]:
        """Return the field `tags`, in which a name or an alias of tags.yml became its tag."""
        tags, known = data.get("tags"), self._known_tags
        if not known or not isinstance(tags, list | tuple):
            return {}
        return {"tags": list(dict.fromkeys(known.get(fold_tag(str(tag)), tag) for tag in tags))}

    @cached_property
    def _known_tags(self) -> dict[str, str]:
        return known_spellings(self._loaded.catalog)

    def add(self, new: NewEntry) -> None:
        """Add a valid new entry to the batch: later entries and the checks take it into account."""
        entry = _valid_entry(new)
        self._added[entry.id] = new
        self._slugs(entry.folder).add(entry.slug)
        for link in entry.own_links:
            self._ids_by_url_key.setdefault(url_key(link), []).append(entry.id)

    def findings(self, severities: Severities | None = None) -> list[Finding]:
        """Return what the checks report only because of the added entries.

        A finding may be about another entry, such as one whose author is written in another way.
        """
        # New entries do not change the findings of `run_entry_checks` for the entries of the folder.
        before = set(run_checks(self._loaded.catalog, severities, ()))
        own = [finding for entry in self._added_entries() for finding in run_entry_checks(entry)]
        after = run_checks(self.catalog, severities, own)
        return [finding for finding in after if finding not in before]

    def similar_titles(self) -> Mapping[str, tuple[str, ...]]:
        """Return id of an added entry -> ids of other entries with nearly the same title as this entry."""
        similar: dict[str, list[str]] = {}
        for pair in similar_title_pairs(self.catalog):
            for entry_id, other in (pair, pair[::-1]):
                if entry_id in self._added:
                    similar.setdefault(entry_id, []).append(other)
        return {entry_id: tuple(others) for entry_id, others in similar.items()}

    def write(self, new: NewEntry, header: str = "") -> Path:
        """Write the file of a valid new entry in canonical form, below `header`, and return its path.

        Raises SiteBuilderError if the file name is not valid or is taken.
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
        """Return the present and former file names in a folder, without `.yml` and in lower case."""
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
