"""Change fields of an entry file. A changed file has the canonical form, and keeps all comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from site_builder.entry_files.canonical_form import (
    Layout,
    canonical_text,
    layout_of,
    normalized,
    rewrite_text,
    to_value,
)
from site_builder.entry_files.source_tree import CollectionNode, Item, Value
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import FieldPath, SiteBuilderError
from site_builder.i18n import SiteLanguages
from site_builder.i18n.scripts import language_of_text


class EditAction(StrEnum):
    """What an edit does with a field."""

    SET = "set"
    UNSET = "unset"
    ADD = "add"
    REMOVE = "remove"


class FieldEdit(NamedTuple):
    """A change of a field, or of a part of a field."""

    action: EditAction
    field: str
    part: str | None = None
    """Key of the part in the field: a language, the role of a link, or the id of a check in `waive`."""
    value: str | tuple[str, ...] | Mapping[str, object] = ""
    """The value to set, or the list item to add or to remove. Empty for `unset`.

    Only `add` takes a mapping: a record, such as a result.
    """
    below: FieldPath = ()
    """Path from the field to the text to set, such as `(2, "scores", "accuracy")`. Only for `set`, without `part`."""


def edit_text(
    content: str, folder: str, edits: Sequence[FieldEdit], languages: SiteLanguages | None = None
) -> str:
    """Return the text of an entry file after the edits. If they change nothing, return `content` unchanged.

    `folder` is the name of the entry's folder. Raises SiteBuilderError if the file cannot be edited.
    """
    done: list[FieldEdit] = []
    change = partial(_apply_all, edits=edits, done=done)
    result = rewrite_text(content, folder, change, languages)
    if result is None or not _differs_only_in(edits, content, result, layout_of(folder, languages)):
        raise SiteBuilderError("kb cannot edit YAML of this form. Edit the file by hand.")
    return result if done else content


def _differs_only_in(edits: Sequence[FieldEdit], old: str, new: str, layout: Layout) -> bool:
    """Return whether fields without an edit have changed only by formatting. False means a bug."""
    before, after = read_yaml(old.encode()).data, read_yaml(new.encode()).data
    if not isinstance(before, dict) or not isinstance(after, dict):
        return False
    for edit in edits:
        before.pop(edit.field, None)
        after.pop(edit.field, None)
    return normalized(before, layout) == after


def _apply_all(
    root: CollectionNode, layout: Layout, edits: Sequence[FieldEdit], done: list[FieldEdit]
) -> None:
    """Apply the edits to the root of a file. Add each edit that changes anything to `done`."""
    done += [edit for edit in edits if _apply(root, layout, edit)]


def _apply(root: CollectionNode, layout: Layout, edit: FieldEdit) -> bool:
    """Apply an edit to the root of a file. Return whether the edit has changed anything."""
    if edit.below:
        return _set_below(root, layout, edit)
    if edit.part is None:
        return _apply_to_key(root, edit.field, layout, edit)
    item = root.find(edit.field)
    if item is None or item.value is None:
        if edit.action in {EditAction.UNSET, EditAction.REMOVE}:
            return False
        item = item or _append(root, edit.field)
        item.value = CollectionNode(is_mapping=True)
    if isinstance(item.value, str):
        item.value = _with_languages(item.value, layout, edit.field)
    changed = _apply_to_key(item.value, edit.part, layout, edit)
    if not item.value.items:
        root.remove(item)
    return changed


def _set_below(root: CollectionNode, layout: Layout, edit: FieldEdit) -> bool:
    """Set a text inside the records of a field. The mapping or list that contains the text must exist."""
    node: Value = root
    for key in (edit.field, *edit.below[:-1]):
        item = _child(node, key)
        node = None if item is None else item.value
    if not isinstance(node, CollectionNode):
        raise SiteBuilderError(f"`{edit.field}` has no such item. Edit the file by hand.")
    key = edit.below[-1]
    return _set(_child(node, key) or _append(node, str(key)), layout, edit)


def _child(node: Value, key: str | int) -> Item | None:
    if not isinstance(node, CollectionNode):
        return None
    if isinstance(key, str):
        return node.find(key)
    return node.items[key] if key < len(node.items) else None


def _with_languages(text: str, layout: Layout, field: str) -> CollectionNode:
    """Return {language: text}. A name gets all languages of the site, any other text the language of its script."""
    if field in layout.fields.names:
        return CollectionNode(True, [Item(text, language) for language in layout.languages])
    language = language_of_text(text, layout.languages) or layout.languages.first
    return CollectionNode(True, [Item(text, language)])


def _apply_to_key(node: CollectionNode, key: str, layout: Layout, edit: FieldEdit) -> bool:
    item = node.find(key)
    match edit.action:
        case EditAction.SET:
            return _set(item or _append(node, key), layout, edit)
        case EditAction.UNSET:
            if item is not None:
                node.remove(item)
            return item is not None
        case EditAction.ADD:
            return _add(item or _append(node, key), layout, edit)
        case EditAction.REMOVE:
            return item is not None and _remove(node, item, layout, edit)


def _append(node: CollectionNode, key: str) -> Item:
    item = Item(None, key)
    node.items.append(item)
    return item


def _set(item: Item, layout: Layout, edit: FieldEdit) -> bool:
    new = to_value(edit.value)
    if isinstance(item.value, str) and isinstance(new, str) and _is_equal(item.value, layout, edit):
        return False
    if isinstance(item.value, CollectionNode):
        if _values(item.value) == _values(new):
            return False
        item.comments_above += item.value.all_comments()
    item.value = new
    return True


def _values(value: object) -> list[object]:
    is_list = isinstance(value, CollectionNode) and not value.is_mapping
    return [item.value for item in value.items] if is_list else [value]  # type: ignore[attr-defined]


def _add(item: Item, layout: Layout, edit: FieldEdit) -> bool:
    if isinstance(item.value, str):  # A file may have one link instead of a list of links.
        item.value = CollectionNode(False, [Item(item.value)])
    if item.value is None:
        item.value = CollectionNode(is_mapping=False)
    if any(_is_equal(other.value, layout, edit) for other in item.value.items):
        return False
    item.value.items.append(Item(to_value(edit.value)))
    return True


def _remove(node: CollectionNode, item: Item, layout: Layout, edit: FieldEdit) -> bool:
    """Remove each value that equals the value of the edit. Remove `item` if no value is left."""
    if isinstance(item.value, CollectionNode):
        found = [other for other in item.value.items if _is_equal(other.value, layout, edit)]
        for other in found:
            item.value.remove(other)
        is_empty = not item.value.items
    else:
        found = [item] if _is_equal(item.value, layout, edit) else []
        is_empty = bool(found)
    if found and is_empty:
        node.remove(item)
    return bool(found)


def _is_equal(value: object, layout: Layout, edit: FieldEdit) -> bool:
    """Return whether a value of the file and the value of the edit are texts with the same canonical form."""
    path = edit.below or (() if edit.part is None else (edit.part,))
    path = (edit.field, *path)
    return (
        isinstance(value, str)
        and isinstance(edit.value, str)
        and canonical_text(value, path, layout) == canonical_text(edit.value, path, layout)
    )
