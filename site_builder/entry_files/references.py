"""Replace an id or a name in all references of a file, and keep every other byte of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from site_builder.catalog.addresses import AUTHORS, NAME_FIELDS, TOPICS
from site_builder.entry_files.folder import display_path
from site_builder.entry_files.record_lists import LIST_FILES, PEOPLE_FILE, TAGS_FILE
from site_builder.entry_files.scalars import double_quoted, to_scalar
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import FieldPath, SiteBuilderError
from site_builder.models import Entry, Person, TagRecord, Topic, kinds_by_folder
from site_builder.models.field_facts import nested_reference_fields, reference_fields
from site_builder.models.field_groups import field_groups
from site_builder.models.names import parse_author
from site_builder.models.normal_form import nfc
from site_builder.notes import link_targets

_SafeLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RenameError(SiteBuilderError):
    """The old id or name does not exist, the new one is not possible, or kb cannot edit a file."""


@dataclass(frozen=True)
class Renaming:
    """An old id or name, and the new one. Ids of entries contain the folder: `papers/blip2`."""

    prefix: str
    """First part of the address: a folder of entries, `topics`, `tags`, `venues` or `authors`."""
    old: str
    new: str
    written: str = ""
    """How files write the new name, such as `Family, Given` for an author; empty if files write `new`."""

    @property
    def is_entry(self) -> bool:
        """Whether an entry is renamed."""
        return self.prefix in kinds_by_folder()

    def whole_value_fields(self, model: type[BaseModel]) -> frozenset[str]:
        """Return the fields of a model that may contain the old id or name as their value or as an item of a list."""
        if self.is_entry:
            return frozenset({*reference_fields(model), *nested_reference_fields(model)})
        if issubclass(model, Entry):
            return frozenset({NAME_FIELDS.get(self.prefix, TOPICS)})
        if model is Topic and self.prefix == TOPICS:
            return frozenset({"id", "parent"})
        if model is Person and self.prefix == AUTHORS:
            return frozenset({"name", "spellings"})
        return frozenset({"tag"} if model is TagRecord and self.prefix == "tags" else ())

    @cached_property
    def link_pattern(self) -> re.Pattern[str]:
        """Pattern of a Markdown link to the renamed entry. Group 1 contains the characters before the id."""
        return re.compile(rf"(\]\(\s*<?|\]:\s*<?|\[\[){re.escape(self.old)}(?=[\s)>]|\]\]|$)")

    @cached_property
    def mention_pattern(self) -> re.Pattern[str]:
        """Pattern of the old id or name in a reason in the field `waive`. Group 1 is empty (see `substitute`)."""
        return re.compile(rf"()(?<![\w/-]){re.escape(self.mention(self.old))}(?![\w/-])")

    def mention(self, name: str) -> str:
        """Return an id or a name as a sentence mentions it: `papers/x`, `topics/x`, `tags/x`, or only the name."""
        return f"{self.prefix}/{name}" if self.prefix in {TOPICS, "tags"} else name


@dataclass(frozen=True)
class _File:
    """A file whose fields may contain references to what is renamed."""

    path: Path
    renaming: Renaming
    data: object
    """The data of the file before the change."""

    @cached_property
    def _model(self) -> type[BaseModel]:
        spec = kinds_by_folder().get(self.path.parent.name)
        return LIST_FILES[self.path.name].model if spec is None else spec.model

    @cached_property
    def _is_list(self) -> bool:
        return not issubclass(self._model, Entry)

    @cached_property
    def _whole_value_fields(self) -> frozenset[str]:
        return self.renaming.whole_value_fields(self._model)

    @cached_property
    def _fields_with_links(self) -> frozenset[str]:
        """Return the fields whose Markdown may link to the renamed entry."""
        return frozenset(field_groups(self._model).texts if self.renaming.is_entry else ())

    def is_reference(self, field: FieldPath, value: str) -> bool:
        """Return whether the whole value at a path of the file is replaced."""
        field_name = self._field_name(field)
        if (
            field_name == "aliases"
            and self.path.name == TAGS_FILE
            and self.renaming.prefix == "tags"
        ):
            # The new name was an alias of the tag. The old name replaces this alias.
            return value == self.renaming.new and self._tag(field) == self.renaming.old
        if field_name not in self._whole_value_fields:
            return False
        if self.path.name == PEOPLE_FILE:
            return self._new_name_of_person(field, value) is not None
        if field_name == "authors":
            return name_of_author(value) == self.renaming.old
        return nfc(value.strip()) == self.renaming.old

    def new_value(self, field: FieldPath) -> str:
        """Return the value that replaces a reference."""
        if self.path.name == PEOPLE_FILE:
            value = self._value_at(field)
            return self._new_name_of_person(field, value) or value
        is_alias = self._field_name(field) == "aliases"
        return self.renaming.old if is_alias else self.renaming.written or self.renaming.new

    def pattern(self, field: FieldPath) -> re.Pattern[str] | None:
        """Return the pattern of references inside the text at a path; None if this text cannot contain references."""
        field_name = self._field_name(field)
        if field_name in self._fields_with_links:
            return self.renaming.link_pattern
        return (
            self.renaming.mention_pattern if field_name == "waive" and not self._is_list else None
        )

    def with_references(self, data: object, field: FieldPath = ()) -> object:
        """Return data with all references replaced. `field` is the path of the data."""
        if isinstance(data, dict):
            return {key: self.with_references(value, (*field, key)) for key, value in data.items()}
        if isinstance(data, list):
            return [self.with_references(item, (*field, i)) for i, item in enumerate(data)]
        if not isinstance(data, str):
            return data
        if self.is_reference(field, data):
            return self.new_value(field)
        pattern = self.pattern(field)
        return data if pattern is None else pattern.sub(self.substitute, data)

    def substitute(self, match: re.Match[str]) -> str:
        """Return the text that replaces a match of `pattern`: its group 1, and the new id or name."""
        return str(match[1]) + self.renaming.mention(self.renaming.new)

    def _field_name(self, field: FieldPath) -> object:
        return next(iter(field[1:] if self._is_list else field), "")

    def _new_name_of_person(self, field: FieldPath, value: str) -> str | None:
        """Return the value that replaces the name or a spelling of a person; None if `value` stays.

        If the new name is already a spelling of the person, the old name replaces it among the spellings. So the
        address of the old name still leads to the person's page.
        """
        record = self._record(field)
        spellings = record.get("spellings") or ()
        old, new = self.renaming.old, self.renaming.new
        is_name, written = self._field_name(field) == "name", name_of_author(value)
        is_known = new in map(name_of_author, (record.get("name"), *spellings))
        if written == old and (is_name or not is_known):
            return self.renaming.written or new
        if written == new and not is_name and name_of_author(record.get("name")) == old:
            return old
        return None

    def _value_at(self, field: FieldPath) -> str:
        value: Any = self._record(field)
        for part in field[1:]:
            value = value[part]
        return str(value)

    def _record(self, field: FieldPath) -> Mapping[str, Any]:
        record = self.data[field[0]] if isinstance(self.data, list) else None  # type: ignore[index]
        return record if isinstance(record, dict) else {}

    def _tag(self, field: FieldPath) -> object:
        return self._record(field).get("tag")


def update_references(path: Path, text: str, renaming: Renaming) -> str:
    """Return the text of a file with all references replaced. Raises RenameError if one cannot be replaced."""
    mention = renaming.mention(renaming.old)
    if renaming.is_entry and mention not in text and "\\" not in text:
        return text
    file = _File(path, renaming, read_yaml(text.encode()).data)
    result = text
    scalars = list(_scalars(yaml.compose(text, Loader=_SafeLoader)))
    # Scalars are replaced from the end of the file, so that the indexes of earlier scalars stay valid.
    for field, node, in_flow in reversed(scalars):
        start, end = node.start_mark.index, node.end_mark.index
        if file.is_reference(field, node.value):
            value = file.new_value(field)
            result = (
                result[:start]
                + _rewritten(file, text[start:end], node, value, in_flow)
                + result[end:]
            )
        elif (pattern := file.pattern(field)) is not None:
            result = result[:start] + pattern.sub(file.substitute, text[start:end]) + result[end:]
    _verify(file, result)
    return result


def _rewritten(file: _File, segment: str, node: yaml.ScalarNode, value: str, in_flow: bool) -> str:
    """Return the YAML of a new value.

    Single quotes stay, and so do double quotes that the old value did not need. If the old value needed double quotes
    or had no quotes, the new value has double quotes only if it needs them.
    """
    match node.style:
        case "'":
            escaped = value.replace("'", "''")
            return f"'{escaped}'"
        case "|" | ">":
            raise RenameError(
                f"{display_path(file.path)} has `{node.value.strip()}` as a block of lines. "
                "Run kb fmt, then try again."
            )
        case '"' if segment != to_scalar(node.value, flow=in_flow):
            return double_quoted(value)
        case _:
            return to_scalar(value, flow=in_flow)


def _scalars(
    node: yaml.Node | None, field: FieldPath = (), in_flow: bool = False
) -> Iterator[tuple[FieldPath, yaml.ScalarNode, bool]]:
    """Yield (path, scalar, whether it is inside `[...]` or `{...}`) for each scalar that is not a key."""
    if isinstance(node, yaml.ScalarNode):
        yield field, node, in_flow
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _scalars(item, (*field, index), in_flow or bool(node.flow_style))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*field, str(key.value)), in_flow or bool(node.flow_style))


def _verify(file: _File, after: str) -> None:
    """Raise RenameError if a reference is left, or if anything except references has changed."""
    document, old = read_yaml(after.encode()), file.renaming.old
    if file.renaming.prefix == "authors":
        _refuse_mapping(file, _authors_in(file, document.data))
    if document.problems or file.with_references(file.data) != document.data:
        raise _update_error(file)
    for field, value in _strings(document.data):
        if file.pattern(field) is file.renaming.link_pattern and old in link_targets(value):
            raise _update_error(file)


def _authors_in(file: _File, data: Any) -> list[object]:
    """Return all authors of an entry file, or all names and spellings of people.yml."""
    if isinstance(data, dict):
        authors = data.get("authors")
        return authors if isinstance(authors, list) else []
    is_people = file.path.name == PEOPLE_FILE and isinstance(data, list)
    records = [record for record in data if isinstance(record, dict)] if is_people else []
    return [name for r in records for name in (r.get("name"), *(r.get("spellings") or ()))]


def _refuse_mapping(file: _File, authors: Sequence[object]) -> None:
    """Raise RenameError if the renamed author is a mapping: kb cannot divide the new name among the keys."""
    for author in authors:
        if isinstance(author, dict) and name_of_author(author) == file.renaming.old:
            raise RenameError(
                f"{display_path(file.path)} has `{file.renaming.old}` as a mapping. "
                "Write the new name there by hand, then try again."
            )


def name_of_author(value: object) -> str:
    """Return the name of an author as pages show it. A value that is not an author is returned as text."""
    try:
        return parse_author(value).display
    except ValueError:
        return str(value)


def _update_error(file: _File) -> RenameError:
    old = file.renaming.old
    form = f"[text]({old}) or as the id alone" if file.renaming.is_entry else f"`{old}`"
    return RenameError(
        f"{display_path(file.path)} refers to {old} in a way that cannot be updated. "
        f"Write the reference as {form}, then try again."
    )


def _strings(data: object, field: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Yield (path, string) for every string in the data."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _strings(value, (*field, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _strings(item, (*field, index))
    elif isinstance(data, str):
        yield field, data
