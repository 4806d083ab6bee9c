"""Read Markdown files with a marked list (between two comments), and make their new texts from the entries.

A list that is too long for one file continues in further files, which are called its parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.catalog import Catalog
from site_builder.catalog.ordering import newest_first
from site_builder.entry_files import display_path
from site_builder.errors import UsageError
from site_builder.observed_facts.shown import retraction_note
from site_builder.observing.facts_folder import FACTS_FILE, read_facts
from site_builder.readme_list import (
    ListFiles,
    ListOptions,
    MarkedList,
    find_list,
    list_files,
    parts_owner,
)
from site_builder.selection import Selection
from site_builder.settings import Settings


@dataclass(frozen=True)
class ListDocument:
    """A file with a marked list, and the texts that the file and its further files must have."""

    path: Path
    marked: MarkedList
    made: ListFiles
    stale: tuple[Path, ...]
    """Further files in which the list does not continue any longer. `kb readme` deletes them."""

    def contents(self) -> Mapping[Path, bytes]:
        """Return path -> new content of the marked file and of each further file."""
        texts = {self.path: self.marked.with_inside(self.made.inside)}
        texts |= {self.path.with_name(name): text for name, text in self.made.parts.items()}
        return {path: text.encode() for path, text in texts.items()}


def retracted_ids(settings: Settings) -> frozenset[str]:
    """Return the ids of the entries that are retracted, according to `observed/facts.jsonl`."""
    facts, _ = read_facts(settings.observed_folder / FACTS_FILE)
    return frozenset(id_ for id_, found in facts.items() if retraction_note(found))


def read_marked_file(path: Path) -> MarkedList:
    """Return the marked list in a file. Raise UsageError if the file is missing, is not UTF-8 or has no valid list."""
    name = display_path(path)
    if not path.is_file():
        raise UsageError(f"There is no file {name}. Give the path of a Markdown file.")
    try:
        return find_list(path.read_bytes().decode("utf-8"), name)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is not UTF-8 (byte {error.start:,}). Save the file as UTF-8."
        ) from None


def list_document(
    path: Path, marked: MarkedList, catalog: Catalog, retracted: Collection[str] = ()
) -> ListDocument:
    """Return the new texts of a marked file and of its further files. The options of the list select the entries.

    Raise UsageError if an option names something unknown, such as a topic that does not exist, or if a further file would
    replace a file that `kb readme` did not write.
    """
    place = _place(path, marked)
    try:
        entries = newest_first(_selection(marked.options).select(catalog))
        made = list_files(marked, path.name, catalog, entries, retracted)
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from None
    for name in made.parts:
        other = path.with_name(name)
        if other.exists() and not _is_part(other, path.name):
            raise UsageError(
                f"{place}: the list continues in {display_path(other)}, but `kb readme` did not write this file. "
                "Rename the file."
            )
    return ListDocument(path, marked, made, tuple(_stale_parts(path, made)))


def unknown_names(path: Path, marked: MarkedList, catalog: Catalog) -> Iterator[str]:
    """Yield a sentence for each tag, author or venue that the options of a list name, but that no entry has."""
    for sentence in _selection(marked.options).unknown_names(catalog):
        yield f"{_place(path, marked)}: {sentence}"


def _place(path: Path, marked: MarkedList) -> str:
    return f"{display_path(path)}:{marked.line}"


def _selection(options: ListOptions) -> Selection:
    return Selection(
        kinds=options.kinds,
        topics=options.topics,
        tags=options.tags,
        years=options.years,
        authors=options.authors,
        venues=options.venues,
    )


def _stale_parts(path: Path, made: ListFiles) -> Iterator[Path]:
    for other in sorted(path.parent.glob(f"{_escaped(path.stem)}-*{_escaped(path.suffix)}")):
        if other.name not in made.parts and _is_part(other, path.name):
            yield other


def _escaped(text: str) -> str:
    """Escape the special characters of `Path.glob`."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in text)


def _is_part(path: Path, owner: str) -> bool:
    """Return whether the list in the file `owner` continues in the file `path`."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return parts_owner(file.read(2000).decode("utf-8", "replace")) == owner
