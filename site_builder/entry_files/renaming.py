"""Plan the renaming of an entry, a topic, a tag, a venue or an author: compute the new text of each file that changes.

An entry's file and its pictures move, and `cite_key` keeps the citation key that readers use. If another topic, tag,
venue or author has the new name, the two are merged. If an address (the path of a page, such as `tags/ocr`) loses its
page, it gets a redirect. Files keep their comments. They also keep their line breaks, except for three kinds of files,
which get the canonical form:

- tags.yml, if the new tag is in it. The old tag becomes an alias of the new tag.
- A file in which a list item must be deleted, if `without_item` cannot delete this item.
- An entry file that gets `cite_key`, if the line cannot be inserted below `added: ...` (see `_with_cite_key`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from site_builder.catalog import Catalog
from site_builder.catalog.addresses import (
    AUTHORS,
    GONE,
    NAME_FIELDS,
    TOPICS,
    VENUES,
    names_of,
)
from site_builder.catalog.people import written_name
from site_builder.catalog.spellings import NamedPage
from site_builder.catalog.venue_pages import slug_of_series
from site_builder.citations import citation_key
from site_builder.entry_files.canonical_form import Layout, rewrite_text
from site_builder.entry_files.editing import EditAction, FieldEdit, edit_text
from site_builder.entry_files.folder import LoadedEntries, display_path
from site_builder.entry_files.list_items import without_item
from site_builder.entry_files.record_lists import LIST_FILES, RECORD_LISTS
from site_builder.entry_files.redirects import REDIRECTS_FILE, update_redirects, with_redirect
from site_builder.entry_files.references import (
    RenameError,
    Renaming,
    name_of_author,
    update_references,
)
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes
from site_builder.entry_files.scalars import to_scalar
from site_builder.entry_files.source_tree import CollectionNode, Item
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import SiteBuilderError
from site_builder.models import Entry, address_slug, kinds_by_folder
from site_builder.models.fields import Line, Slug, Tag, is_entry_id, is_slug
from site_builder.models.normal_form import nfc
from site_builder.models.pictures import MEDIA_FOLDER
from site_builder.models.slugs import is_reserved_name
from site_builder.suggestions import closest_match
from site_builder.venues import read_venue

__all__ = ["RenameError", "RenamePlan", "plan_rename"]

_SYNTAX = "Write it as papers/ID, topics/ID, tags/TAG, venues/NAME or authors/NAME."


@dataclass(frozen=True)
class RenamePlan:
    """The files to change for a new id or name. `file_changes.write_changes` writes them."""

    before: Mapping[Path, str]
    """Path of each existing file that changes or must be deleted -> current text."""
    after: Mapping[Path, str | None]
    """Path of each file that changes or must be created -> new text; None for a file that must be deleted."""
    updated: tuple[Path, ...]
    """Existing files that change. The file of a renamed entry and redirects.yml are left out."""
    merged_into: str | None
    """The other topic, tag, venue or author that has the new name, such as `tags/ocr`; None without a merge.

    It is also None if both names have one address, as the tags `CNN` and `cnn` do: they already share a page.
    """
    redirect_message: str
    """A sentence for the user about the redirect from the old address."""
    kept_key: str | None = None
    """The citation key that the file of the renamed entry gets as `cite_key`; None if it gets no `cite_key`."""
    moved_folder: tuple[Path, Path] | None = None
    """Old and new path of the folder with the pictures of a renamed entry; None if there is no such folder."""


@dataclass(frozen=True)
class _Subject:
    """What is renamed, with its old and its new address."""

    renaming: Renaming
    address: str
    new_address: str
    merged_into: str | None = None
    has_page: bool = True
    """Whether the old address has a page. An address without a page gets no redirect."""
    other_spelling: str | None = None
    """Another spelling of the old name in the entries, with the same address; None if all entries write the old name.

    Because of this spelling, the old address still has a page after the renaming.
    """
    emptied_series: str | None = None
    """Address of the old venue's series, such as `venues/foo-conf`, if no entry has this series after the renaming."""
    new_series: str | None = None
    """Address of the new venue's series. None if no venue is renamed."""


def plan_rename(
    loaded: LoadedEntries, old: str, new: str, on_progress: Callable[[float], None] = lambda _: None
) -> RenamePlan:
    """Return the changes that give an entry, a topic, a tag, a venue or an author a new id or name.

    `old` and `new` have the form `topics/ID`, `tags/TAG`, `venues/NAME` or `authors/NAME`. For an entry, they are its
    old and new id, such as `papers/blip2`. Nothing is written. Raises RenameError if `old` does not exist, if it
    cannot become `new`, or if kb cannot edit a file. Raises SiteBuilderError if a file cannot be read.
    """
    subject = _subject(loaded, old, new)
    renaming = subject.renaming
    before: dict[Path, str] = {}
    after: dict[Path, str | None] = {}
    paths = [*_files(loaded, renaming)]
    for number, path in enumerate(paths):
        on_progress(number / len(paths))
        text = _read_text(path)
        new_text = _new_text(loaded, path, text, subject)
        if new_text != text:
            before[path], after[path] = text, new_text
    kept_key = None
    updated = tuple(path for path in after if not renaming.is_entry or path != loaded.file_of(old))
    if renaming.is_entry:
        source, target = loaded.file_of(old), loaded.file_of(new)
        before[source] = _read_text(source)
        after[target] = after.get(source, before[source])
        after[source] = None
        after[target], kept_key = _with_citation_key(loaded, old, new, after[target] or "")
    sentence = _add_redirect(loaded, subject, before, after)
    _refuse_symbolic_links(before)
    moved_folder = _folder_of_pictures(loaded, old, new) if renaming.is_entry else None
    return RenamePlan(before, after, updated, subject.merged_into, sentence, kept_key, moved_folder)


def _with_citation_key(
    loaded: LoadedEntries, old: str, new: str, text: str
) -> tuple[str, str | None]:
    """Return (text of a renamed entry's file, citation key if `cite_key` was added, else None).

    The entry keeps its citation key. If the file has no `cite_key`, it is added. An existing `cite_key` is deleted if
    it repeats the default key of the new id.
    """
    entry = loaded.catalog.entries[old]
    cite_key = citation_key(entry)
    if not entry.cite_key:
        return _with_cite_key(text, loaded.file_of(old), cite_key, loaded), cite_key
    renamed = entry.model_copy(update={"id": new, "cite_key": ()})
    is_default = citation_key(renamed) == cite_key
    return (_without_cite_key(text, cite_key) if is_default else text), None


def _with_cite_key(text: str, path: Path, cite_key: str, loaded: LoadedEntries) -> str:
    """Return the text of an entry file with a new line `cite_key: ...` below the line of `added`.

    If there is no line of `added`, or if nothing can be inserted below it, return the text in canonical form, with
    `cite_key`.
    """
    line = f"cite_key: {to_scalar(cite_key)}"
    result = re.sub(
        r"^(added:[^\r\n]*)(\r?\n|\Z)", rf"\1\2{line}\2", text, count=1, flags=re.MULTILINE
    )
    data = read_yaml(text.encode()).data
    if isinstance(data, dict) and read_yaml(result.encode()).data == {**data, "cite_key": cite_key}:
        return result
    edit = FieldEdit(EditAction.SET, "cite_key", value=cite_key)
    try:
        return edit_text(text, path.parent.name, [edit], loaded.catalog.languages)
    except SiteBuilderError:
        raise RenameError(
            f"kb cannot edit the YAML of {display_path(path)}. Write `{line}` into it, so that the "
            "citation key of the entry does not change, and try again."
        ) from None


def _without_cite_key(text: str, cite_key: str) -> str:
    """Return the text without the line `cite_key: ...`. A line that contains more, such as former keys, stays."""
    line = re.escape(f"cite_key: {to_scalar(cite_key)}")
    return re.sub(rf"^{line}\r?\n", "", text, count=1, flags=re.MULTILINE)


def _folder_of_pictures(loaded: LoadedEntries, old: str, new: str) -> tuple[Path, Path] | None:
    source, target = (loaded.folder / MEDIA_FOLDER / entry_id for entry_id in (old, new))
    if not source.is_dir():
        return None
    if target.exists():
        raise RenameError(
            f"The folder of pictures {display_path(target)} already exists. Delete it, or choose another id."
        )
    return source, target


# --- what is renamed --------------------------------------------------------------------------


def _subject(loaded: LoadedEntries, old: str, new: str) -> _Subject:
    (prefix, old_rest), (new_prefix, new_rest) = _parts(old), _parts(new)
    for argument, first_part in ((old, prefix), (new, new_prefix)):
        if first_part not in {*kinds_by_folder(), TOPICS, *NAME_FIELDS}:
            raise RenameError(
                f"{argument} is not the id of an entry, nor a topic, a tag, a venue or an author. {_SYNTAX}"
            )
    if prefix in kinds_by_folder():
        return _entry_subject(loaded, old, new)
    if prefix != new_prefix:
        raise RenameError(f"{old} cannot become {new}. Write a name that begins with {prefix}/.")
    if prefix == TOPICS:
        return _topic_subject(loaded.catalog, old_rest, new_rest)
    return _named_subject(loaded.catalog, prefix, old_rest, new_rest)


def _parts(argument: str) -> tuple[str, str]:
    prefix, _, rest = argument.partition("/")
    return prefix.strip(), nfc(rest.strip())


def _entry_subject(loaded: LoadedEntries, old: str, new: str) -> _Subject:
    catalog = loaded.catalog
    for entry_id in (old, new):
        if not is_entry_id(entry_id):
            raise RenameError(
                f"{entry_id} is not the id of an entry. Write it as papers/quick-sort."
            )
    if old not in catalog.entries:
        raise RenameError(f"There is no entry {old}. {_hint(catalog, old, catalog.entries)}")
    prefix, _, slug = new.partition("/")
    if old.partition("/")[0] != prefix:
        raise RenameError(
            f"{old} cannot become {new}: an entry cannot move to another folder. Write a new entry instead."
        )
    _refuse_impossible_slug(slug)
    if loaded.file_of(new).exists():
        raise RenameError(
            f"{new} already exists: {display_path(loaded.file_of(new))}. Entries cannot be merged."
        )
    _refuse_former_address(catalog, old, new)
    return _Subject(Renaming(prefix, old, new), old, new)


def _topic_subject(catalog: Catalog, old: str, new: str) -> _Subject:
    address, new_address = f"{TOPICS}/{old}", f"{TOPICS}/{new}"
    if old not in catalog.topics:
        ids = [f"{TOPICS}/{topic_id}" for topic_id in catalog.topics]
        raise RenameError(f"There is no topic {address}. {_hint(catalog, address, ids)}")
    _valid_name(Slug, new)
    _refuse_impossible_slug(new)
    _refuse_equal(address, new_address)
    merged_into = new_address if new in catalog.topics else None
    if any(topic.id == old for topic in catalog.with_ancestors(new)):
        raise RenameError(
            f"{new_address} is below {address}, so {address} cannot be merged into it. "
            f"Merge {new_address} into {address} first, then rename {address}."
        )
    if merged_into is None:
        _refuse_former_address(catalog, address, new_address)
    return _Subject(Renaming(TOPICS, old, new), address, new_address, merged_into)


def _named_subject(catalog: Catalog, prefix: str, old: str, new: str) -> _Subject:
    """Return the subject for the renaming of a tag, a venue or an author."""
    noun, pages = prefix.removesuffix("s"), catalog.named_pages(prefix)
    written = new
    if prefix == AUTHORS:
        old, new = name_of_author(old), name_of_author(new)
        _refuse_other_people(catalog, old, new)
    slug_of = catalog.people.slug_of if prefix == AUTHORS else address_slug
    names = {name for entry in catalog for name in names_of(entry, prefix)}
    records = set(catalog.tags) if prefix == "tags" else set()
    address, new_address = f"{prefix}/{slug_of(old)}", f"{prefix}/{slug_of(new)}"
    keeps_address = prefix == AUTHORS and slug_of(old) in catalog.people.by_id
    if old not in names | records:
        page = pages.get(slug_of(old))
        raise RenameError(
            f"There is no {noun} `{old}`. "
            + (
                _hint(catalog, address, names | records, old)
                if page is None
                else _spelling_hint(page)
            )
        )
    new = _valid_name(Tag if prefix == "tags" else Line, new)
    _refuse_equal(f"{prefix}/{old}", f"{prefix}/{new}")
    if prefix == "tags":
        _refuse_alias_of_another_tag(catalog, old, new)
    page, other = pages.get(slug_of(old)), pages.get(slug_of(new))
    merged_into = None
    if address != new_address and (other is not None or new in records):
        merged_into = f"{prefix}/{new if other is None else other.name}"
    if other is None:
        _refuse_former_address(catalog, address, new_address)
    same_page = [name for name in names - {old} if f"{prefix}/{slug_of(name)}" == address]
    return _Subject(
        Renaming(prefix, old, new, written if prefix == AUTHORS else ""),
        address,
        address if keeps_address else new_address,
        merged_into,
        has_page=page is not None and (prefix != AUTHORS or len(page.entries) > 1),
        other_spelling=min(same_page, default=None),
        emptied_series=_emptied_series(catalog, old, new) if prefix == VENUES else None,
        new_series=_series_address(catalog, new) if prefix == VENUES else None,
    )


def _series_address(catalog: Catalog, venue: str) -> str:
    return f"{VENUES}/{slug_of_series(read_venue(venue, catalog.venues))}"


def _emptied_series(catalog: Catalog, old: str, new: str) -> str | None:
    """Return the address of the old venue's series if no entry has this series after the renaming, else None.

    For a known series, return None: its page is back with the next entry of this series.
    """
    venue, address = read_venue(old, catalog.venues), _series_address(catalog, old)
    slugs = {slug for text, slug in catalog.series_slugs.items() if text != old}
    remaining = {f"{VENUES}/{slug}" for slug in slugs} | {_series_address(catalog, new)}
    return address if venue.series is None and address not in remaining else None


def _refuse_other_people(catalog: Catalog, old: str, new: str) -> None:
    """Raise RenameError if several people have the old name, or if people.yml gives the new name to another person.

    It is not an error if only the new name is in people.yml.
    """
    people = catalog.people
    owners = people.owners.get(address_slug(old), ())
    shared_names = (
        written_name(author)
        for entry in catalog
        for author in entry.authors
        if author.distinction and old in {author.display, written_name(author)}
    )
    shared_name = next(shared_names, old if len(owners) > 1 else None)
    if shared_name is not None:
        raise RenameError(
            f"Several people have the name `{shared_name}` (see people.yml). "
            "Write the new name in the entries by hand."
        )
    other = people.owner(address_slug(new))
    if owners and other is not None and other not in owners:
        raise RenameError(
            f"In people.yml, `{old}` means `{owners[0].id}`, and `{new}` means `{other.id}`. "
            "Merge the two people there first."
        )


def _valid_name(type_: Any, new: str) -> str:
    """Return a new id or name as the models normalize it. Raises RenameError if it is not valid."""
    try:
        return str(TypeAdapter(type_).validate_python(new))
    except ValidationError as error:
        details = error.errors()[0]
        hint = str(details.get("ctx", {}).get("hint", ""))
        raise RenameError(f"The new name {details['msg']}. {hint}".strip()) from None


def _refuse_equal(old: str, new: str) -> None:
    if old == new:
        raise RenameError(f"{new} is both the old and the new name.")


def _refuse_impossible_slug(slug: str) -> None:
    if is_reserved_name(slug):
        raise RenameError(f"Windows reserves the name {slug}. Choose another name.")
    if not is_slug(slug):
        raise RenameError(f"A page cannot be called {slug}. Choose another name.")


def _refuse_former_address(catalog: Catalog, old: str, new: str) -> None:
    if catalog.redirects.get(new, old) != old:
        noun = "name" if new.partition("/")[0] in NAME_FIELDS else "id"
        raise RenameError(f"{_redirect_of(catalog, new)} Choose another {noun}.")


def _redirect_of(catalog: Catalog, former: str) -> str:
    """Return a sentence about what redirects.yml says of a former address."""
    present = catalog.redirects[former]
    if present == GONE:
        return f"{REDIRECTS_FILE} marks {former} as gone."
    return f"{REDIRECTS_FILE} redirects {former} to {present}."


def _refuse_alias_of_another_tag(catalog: Catalog, old: str, new: str) -> None:
    for record in catalog.tags.values():
        if new in record.aliases and record.tag != old:
            raise RenameError(
                f"tags.yml has `{new}` as an alias of `{record.tag}`. "
                f"Rename tags/{old} to tags/{record.tag}, or delete the alias."
            )


def _hint(catalog: Catalog, address: str, candidates: Collection[str], name: str = "") -> str:
    if address in catalog.redirects:
        return _redirect_of(catalog, address)
    if (match := closest_match(name or address, candidates)) is not None:
        return f"Did you mean `{match}`?"
    prefix = address.partition("/")[0]
    if prefix in kinds_by_folder():
        return "`kb list --format ids` prints all ids."
    return (
        f"`kb list --count {NAME_FIELDS.get(prefix, prefix)}` prints the {prefix} of all entries."
    )


def _spelling_hint(page: NamedPage) -> str:
    """Return a sentence with a spelling that entries use. The page may show a different name, from people.yml."""
    spelling = page.name if page.name in page.spellings else page.spellings[0]
    return f"Entries write it `{spelling}`."


# --- new texts --------------------------------------------------------------------------------


def _files(loaded: LoadedEntries, renaming: Renaming) -> Iterator[Path]:
    """Yield the files that may contain references to what is renamed."""
    for list_file in LIST_FILES if renaming.is_entry else _list_file(renaming.prefix):
        if (loaded.folder / list_file).is_file():
            yield loaded.folder / list_file
    for entry in loaded.catalog:
        if renaming.is_entry or _mentions(entry, renaming):
            yield loaded.file_of(entry.id)


def _list_file(prefix: str) -> tuple[str, ...]:
    record_list = RECORD_LISTS.get("people" if prefix == AUTHORS else prefix)
    return () if record_list is None else (record_list.file,)


def _mentions(entry: Entry, renaming: Renaming) -> bool:
    in_waiver = any(renaming.mention_pattern.search(reason) for reason in entry.waive.values())
    return in_waiver or renaming.old in _values(entry, renaming)


def _values(entry: Entry, renaming: Renaming) -> tuple[str, ...]:
    """Return the values of an entry in the field that the renaming changes, such as its tags.

    If an entry is renamed, return no values.
    """
    if renaming.is_entry:
        return ()
    prefix = renaming.prefix
    return entry.topics if prefix == TOPICS else tuple(names_of(entry, prefix))


def _new_text(loaded: LoadedEntries, path: Path, text: str, subject: _Subject) -> str:
    renaming, catalog = subject.renaming, loaded.catalog
    if path.parent == loaded.folder:
        records = [*{TOPICS: catalog.topics, "tags": catalog.tags}.get(renaming.prefix, {})]
        if renaming.new in records:
            index = records.index(renaming.old) if renaming.prefix == TOPICS else None
            text = _without_list_item(path, text, None, index, renaming, catalog)
        return update_references(path, text, renaming)
    values = _values(catalog.entries[f"{path.parent.name}/{path.stem}"], renaming)
    text = update_references(path, text, renaming)
    if {renaming.old, renaming.new} <= {*values}:
        text = _without_repetitions(path, text, values, renaming, catalog)
    return text


def _without_repetitions(
    path: Path, text: str, values: Sequence[str], renaming: Renaming, catalog: Catalog
) -> str:
    """Return the text of an entry file whose list contains the new name several times. Only the first item stays.

    `values` are the items of the list before the renaming.
    """
    indexes = [i for i, value in enumerate(values) if value in {renaming.old, renaming.new}]
    for index in reversed(indexes[1:]):
        text = _without_list_item(
            path, text, NAME_FIELDS.get(renaming.prefix, TOPICS), index, renaming, catalog
        )
    return text


def _without_list_item(
    path: Path,
    text: str,
    field: str | None,
    index: int | None,
    renaming: Renaming,
    catalog: Catalog,
) -> str:
    """Return the text without one item of a list. If `without_item` cannot delete the item, return the canonical form.

    `field` is the entry's field that contains the list; None if the whole file is the list. `index` is the index of the
    item; None for tags.yml, where `_merge_records` deletes the old tag and also adds aliases to the new tag.
    """
    result = None if index is None else without_item(text, field, index)
    if result is not None:
        return result
    change = partial(_merge_records, renaming=renaming)
    if field is not None and index is not None:
        change = partial(_remove_item, field=field, index=index)
    folder = path.parent.name if field is not None else path.name
    result = rewrite_text(text, folder, change, catalog.languages)
    if result is None:
        raise RenameError(
            f"{display_path(path)} contains a YAML directive, such as `%YAML 1.1`, or a key that has several lines "
            "or more than 100 characters. Remove it, then try again."
        )
    return result


def _remove_item(root: CollectionNode, layout: Layout, field: str, index: int) -> None:  # noqa: ARG001
    item = root.find(field)
    if item is not None and isinstance(item.value, CollectionNode):
        item.value.remove(item.value.items[index])


def _merge_records(root: CollectionNode, layout: Layout, renaming: Renaming) -> None:  # noqa: ARG001
    """Delete the record of the old topic or tag. An old tag and its aliases become aliases of the new tag."""
    id_field = RECORD_LISTS[renaming.prefix].key
    records = {
        _string(record.find(id_field)): (item, record)
        for item in root.items
        if isinstance(record := item.value, CollectionNode)
    }
    old_item, old = records.get(renaming.old, (None, None))
    _, new = records[renaming.new]
    if renaming.prefix == "tags":
        _add_aliases(new, [*_aliases(old), renaming.old])
    if old_item is not None:
        root.remove(old_item)


def _add_aliases(record: CollectionNode, aliases: Collection[str]) -> None:
    existing = {_string(record.find("tag")), *_aliases(record)}
    item = record.find("aliases")
    if item is None:
        item = Item(None, "aliases")
        record.items.append(item)
    if not isinstance(item.value, CollectionNode):
        item.value = CollectionNode(is_mapping=False)
    item.value.items += [Item(alias) for alias in aliases if alias not in existing]


def _aliases(record: CollectionNode | None) -> list[str]:
    item = None if record is None else record.find("aliases")
    values = item.value if item is not None else None
    return [_string(alias) for alias in values.items] if isinstance(values, CollectionNode) else []


def _string(item: Item | None) -> str:
    return nfc(item.value.strip()) if item is not None and isinstance(item.value, str) else ""


def _add_redirect(
    loaded: LoadedEntries,
    subject: _Subject,
    before: dict[Path, str],
    after: dict[Path, str | None],
) -> str:
    """Add the change of redirects.yml to `before` and `after`. Return a sentence about the redirect."""
    path, redirects = loaded.folder / REDIRECTS_FILE, loaded.catalog.redirects
    if subject.address == subject.new_address:
        return f"The address stays the same: {subject.address}"
    if subject.other_spelling is not None:
        return (
            f"{subject.address} keeps its page, because entries also write {subject.other_spelling}"
        )
    changed = with_redirect(redirects, subject.address, subject.new_address)
    if subject.emptied_series not in {None, subject.address}:
        changed = with_redirect(changed, subject.emptied_series, subject.new_address)
    if subject.new_series is not None:
        changed.pop(subject.new_series, None)
    if not subject.has_page:  # no redirect from the old address is added, but an existing one stays
        del changed[subject.address]
        changed |= {old: new for old, new in redirects.items() if old == subject.address}
    if changed != redirects:
        text = _read_text(path) if path.is_file() else None
        if text is not None:
            before[path] = text
        after[path] = update_redirects(text, changed) if changed else None
    if not subject.has_page:
        return f"No redirect is needed: {subject.address} has no page"
    present = redirects.get(subject.address)
    if present == subject.new_address:
        return f"The redirect already exists: {display_path(path)}"
    return f"{'Added a' if present is None else 'Changed the'} redirect: {display_path(path)}"


def _refuse_symbolic_links(paths: Collection[Path]) -> None:
    for path in paths:
        if path.is_symlink():
            raise RenameError(
                f"{display_path(path)} is a symbolic link. Replace it by a regular file."
            )


def _read_text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8")
    except UnreadableFile as error:
        raise SiteBuilderError(
            f"{display_path(path)} {error.message}. {error.hint} Nothing was changed."
        ) from error
