"""Plan how an entry, a topic, a tag, a venue or an author is renamed, with new texts of all files that refer to it.

An entry's file and its pictures move, and `cite_key` keeps the citation key that readers use. If another topic, tag,
venue or author has the new name, the two are merged. Files keep their comments and line breaks. Two kinds of files are
written in canonical form: tags.yml if a merged tag leaves aliases, and a file that would otherwise lose a comment.
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
from site_builder.catalog.addresses import AUTHORS, NAME_FIELDS, TOPICS, names_of
from site_builder.catalog.people import written_name
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

__all__ = ["RenameError", "RenamePlan", "plan_rename"]

_SYNTAX = "Write it as papers/ID, topics/ID, tags/TAG, venues/NAME or authors/NAME."


@dataclass(frozen=True)
class RenamePlan:
    """The files to change for a new id or name. `file_changes.write_changes` writes them."""

    before: Mapping[Path, str]
    """Path of each file that changes -> current text."""
    after: Mapping[Path, str | None]
    """Path of each file that changes -> new text, or None for a file that must be deleted."""
    updated: tuple[Path, ...]
    """Files in which references change. The file of a renamed entry and redirects.yml are not among them."""
    merged_into: str | None
    """The existing name that the old one is merged into, such as `tags/ocr`; None if the new name is free."""
    redirects: str
    """A sentence about the redirect from the old address."""
    kept_key: str | None = None
    """The citation key that a new `cite_key` keeps for the renamed entry; None without a new `cite_key`."""
    moved_folder: tuple[Path, Path] | None = None
    """Old and new path of the folder with the pictures of a renamed entry; None if there is no such folder."""


@dataclass(frozen=True)
class _Subject:
    """What is renamed, and the state of its old and its new address."""

    renaming: Renaming
    address: str
    new_address: str
    merged_into: str | None = None
    has_page: bool = True
    """Whether the old address has a page, which needs a redirect."""
    other_spelling: str | None = None
    """Another spelling of the old name in entries, so that the old address keeps its page."""


def plan_rename(
    loaded: LoadedEntries, old: str, new: str, on_progress: Callable[[float], None] = lambda _: None
) -> RenamePlan:
    """Return the changes that give an entry, a topic, a tag, a venue or an author a new id or name.

    `old` and `new` begin with a folder of entries, `topics/`, `tags/`, `venues/` or `authors/`; then the id
    or the name follows. Nothing is written. Raises RenameError if the new name is not possible.
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
        after[target], kept_key = _with_its_key(loaded, old, new, after[target] or "")
    sentence = _add_redirect(loaded, subject, before, after)
    _refuse_symbolic_links(before)
    moved_folder = _folder_of_pictures(loaded, old, new) if renaming.is_entry else None
    return RenamePlan(before, after, updated, subject.merged_into, sentence, kept_key, moved_folder)


def _with_its_key(loaded: LoadedEntries, old: str, new: str, text: str) -> tuple[str, str | None]:
    """Return the text of a renamed entry's file, and the key in its new `cite_key`; None without a new `cite_key`."""
    entry = loaded.catalog.entries[old]
    key = citation_key(entry)
    if not entry.cite_key:
        return _with_key(text, loaded.file_of(old), key, loaded), key
    renamed = entry.model_copy(update={"id": new, "cite_key": ()})
    return (_without_key(text, key) if citation_key(renamed) == key else text), None


def _with_key(text: str, path: Path, key: str, loaded: LoadedEntries) -> str:
    """Return the text of an entry file with `cite_key`: below the line of `added` if possible, else in canonical form."""
    line = f"cite_key: {to_scalar(key)}"
    result = re.sub(
        r"^(added:[^\r\n]*)(\r?\n|\Z)", rf"\1\2{line}\2", text, count=1, flags=re.MULTILINE
    )
    data = read_yaml(text.encode()).data
    if isinstance(data, dict) and read_yaml(result.encode()).data == {**data, "cite_key": key}:
        return result
    edit = FieldEdit(EditAction.SET, "cite_key", value=key)
    try:
        return edit_text(text, path.parent.name, [edit], loaded.catalog.languages)
    except SiteBuilderError:
        raise RenameError(
            f"kb cannot edit the YAML of {display_path(path)}. Write `{line}` into it, so that its "
            "citation key does not change, and try again."
        ) from None


def _without_key(text: str, key: str) -> str:
    """Return the text without the line of `cite_key` that contains only this key."""
    line = re.escape(f"cite_key: {to_scalar(key)}")
    return re.sub(rf"^{line}\r?\n", "", text, count=1, flags=re.MULTILINE)


def _folder_of_pictures(loaded: LoadedEntries, old: str, new: str) -> tuple[Path, Path] | None:
    source, target = (loaded.folder / MEDIA_FOLDER / entry_id for entry_id in (old, new))
    if not source.is_dir():
        return None
    if target.exists():
        raise RenameError(
            f"{display_path(target)} already exists. Delete it, or choose another id."
        )
    return source, target


# --- what is renamed --------------------------------------------------------------------------


def _subject(loaded: LoadedEntries, old: str, new: str) -> _Subject:
    (prefix, old_name), (new_prefix, new_name) = _parts(old), _parts(new)
    for text, first in ((old, prefix), (new, new_prefix)):
        if first not in {*kinds_by_folder(), TOPICS, *NAME_FIELDS}:
            raise RenameError(
                f"{text} is not the id of an entry, nor a topic, a tag, a venue or an author. {_SYNTAX}"
            )
    if prefix in kinds_by_folder():
        return _entry(loaded, old, new)
    if prefix != new_prefix:
        raise RenameError(f"{old} cannot become {new}. Write a name that begins with {prefix}/.")
    if prefix == TOPICS:
        return _topic(loaded.catalog, old_name, new_name)
    return _name(loaded.catalog, prefix, old_name, new_name)


def _parts(text: str) -> tuple[str, str]:
    prefix, _, name = text.partition("/")
    return prefix.strip(), nfc(name.strip())


def _entry(loaded: LoadedEntries, old: str, new: str) -> _Subject:
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
    _refuse_reserved(slug)
    if loaded.file_of(new).exists():
        raise RenameError(
            f"{new} already exists: {display_path(loaded.file_of(new))}. Entries cannot be merged."
        )
    _refuse_former_address(catalog, old, new)
    return _Subject(Renaming(prefix, old, new), old, new)


def _topic(catalog: Catalog, old: str, new: str) -> _Subject:
    address, new_address = f"{TOPICS}/{old}", f"{TOPICS}/{new}"
    if old not in catalog.topics:
        ids = [f"{TOPICS}/{topic_id}" for topic_id in catalog.topics]
        raise RenameError(f"There is no topic {address}. {_hint(catalog, address, ids)}")
    _refuse_invalid(Slug, new)
    _refuse_reserved(new)
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


def _name(catalog: Catalog, prefix: str, old: str, new: str) -> _Subject:
    """Return the `_Subject` for a tag, a venue or an author."""
    what, pages = prefix.removesuffix("s"), catalog.named_pages(prefix)
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
        hint = f"Entries write it `{page.name}`." if page else _hint(catalog, address, names, old)
        raise RenameError(f"There is no {what} `{old}`. {hint}")
    new = _refuse_invalid(Tag if prefix == "tags" else Line, new)
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
    )


def _refuse_other_people(catalog: Catalog, old: str, new: str) -> None:
    """Raise RenameError if several people have the old name, or if the new name belongs to another person."""
    people = catalog.people
    owners = people.owners.get(address_slug(old), ())
    is_told_apart = any(
        author.distinction and old in {author.display, written_name(author)}
        for entry in catalog
        for author in entry.authors
    )
    if len(owners) > 1 or is_told_apart:
        raise RenameError(
            f"Several people have the name `{old}` (see people.yml). Write the new name in the entries by hand."
        )
    other = people.owner(address_slug(new))
    if owners and other is not None and other not in owners:
        raise RenameError(
            f"people.yml has `{new}` as a spelling of `{other.id}`. Merge the two people in people.yml first."
        )


def _refuse_invalid(type_: Any, text: str) -> str:
    """Return a new name as the models have it. Raises RenameError if they refuse it."""
    try:
        return str(TypeAdapter(type_).validate_python(text))
    except ValidationError as error:
        details = error.errors()[0]
        hint = str(details.get("ctx", {}).get("hint", ""))
        raise RenameError(f"The new name {details['msg']}. {hint}".strip()) from None


def _refuse_equal(old: str, new: str) -> None:
    if old == new:
        raise RenameError(f"{new} already has this name.")


def _refuse_reserved(slug: str) -> None:
    if is_reserved_name(slug):
        raise RenameError(f"Windows reserves the name {slug}. Choose another name.")
    if not is_slug(slug):
        raise RenameError(f"A page cannot be called {slug}. Choose another name.")


def _refuse_former_address(catalog: Catalog, old: str, new: str) -> None:
    if catalog.redirects.get(new, old) != old:
        raise RenameError(
            f"{new} is a former id of {catalog.redirects[new]} and redirects to it. Choose another id."
        )


def _refuse_alias_of_another_tag(catalog: Catalog, old: str, new: str) -> None:
    for record in catalog.tags.values():
        if new in record.aliases and record.tag != old:
            raise RenameError(
                f"tags.yml has `{new}` as an alias of `{record.tag}`. "
                f"Rename tags/{old} to tags/{record.tag}, or delete the alias."
            )


def _hint(catalog: Catalog, address: str, candidates: Collection[str], text: str = "") -> str:
    if (present := catalog.redirects.get(address)) is not None:
        return f"It is {present} now."
    match = closest_match(text or address, candidates)
    return f"Did you mean `{match}`?" if match else "kb list prints what exists."


# --- new texts --------------------------------------------------------------------------------


def _files(loaded: LoadedEntries, renaming: Renaming) -> Iterator[Path]:
    """Yield the files that may contain references."""
    for name in LIST_FILES if renaming.is_entry else _list_file(renaming.prefix):
        if (loaded.folder / name).is_file():
            yield loaded.folder / name
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
    """Return the topics of an entry, or its tags, venue or authors."""
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
            text = _without(path, text, None, index, renaming, catalog)
        return update_references(path, text, renaming)
    values = _values(catalog.entries[f"{path.parent.name}/{path.stem}"], renaming)
    text = update_references(path, text, renaming)
    if {renaming.old, renaming.new} <= {*values}:
        text = _without_repetitions(path, text, values, renaming, catalog)
    return text


def _without_repetitions(
    path: Path, text: str, values: Sequence[str], renaming: Renaming, catalog: Catalog
) -> str:
    """Return the text with only the first of several equal topics, tags or authors that have the new name."""
    indexes = [i for i, value in enumerate(values) if value in {renaming.old, renaming.new}]
    for index in reversed(indexes[1:]):
        text = _without(
            path, text, NAME_FIELDS.get(renaming.prefix, TOPICS), index, renaming, catalog
        )
    return text


def _without(
    path: Path,
    text: str,
    field: str | None,
    index: int | None,
    renaming: Renaming,
    catalog: Catalog,
) -> str:
    """Return the text without an item of a list. If the item cannot be cut out, the text is in canonical form.

    `field` is None for the list of records that a file is. `index` is None for tags.yml, where aliases move.
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
            f"kb cannot edit the YAML of {display_path(path)}. Run kb fmt on this file."
        )
    return result


def _remove_item(root: CollectionNode, layout: Layout, field: str, index: int) -> None:  # noqa: ARG001
    item = root.find(field)
    if item is not None and isinstance(item.value, CollectionNode):
        item.value.remove(item.value.items[index])


def _merge_records(root: CollectionNode, layout: Layout, renaming: Renaming) -> None:  # noqa: ARG001
    """Delete the record with the old id or tag. A tag and its aliases become aliases of the new tag."""
    key = RECORD_LISTS[renaming.prefix].key
    records = {
        _text(record.find(key)): (item, record)
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
    present = {_text(record.find("tag")), *_aliases(record)}
    item = record.find("aliases")
    if item is None:
        item = Item(None, "aliases")
        record.items.append(item)
    if not isinstance(item.value, CollectionNode):
        item.value = CollectionNode(is_mapping=False)
    item.value.items += [Item(alias) for alias in aliases if alias not in present]


def _aliases(record: CollectionNode | None) -> list[str]:
    item = None if record is None else record.find("aliases")
    values = item.value if item is not None else None
    return [_text(alias) for alias in values.items] if isinstance(values, CollectionNode) else []


def _text(item: Item | None) -> str:
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
        return f"{subject.address} keeps its page: entries also write {subject.other_spelling}"
    changed = with_redirect(redirects, subject.address, subject.new_address)
    if not subject.has_page:  # an older redirect from this address stays
        del changed[subject.address]
        changed |= {old: new for old, new in redirects.items() if old == subject.address}
    if changed != redirects:
        text = _read_text(path) if path.is_file() else None
        if text is not None:
            before[path] = text
        after[path] = update_redirects(text, changed) if changed else None
    if not subject.has_page:
        return f"No redirect is needed: {subject.address} has no page"
    return f"Added a redirect: {display_path(path)}"


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
