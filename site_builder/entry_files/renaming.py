"""Change the id of an entry: rename its file, update all references, and add a redirect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from site_builder.entry_files.folder import LoadedEntries, display_path
from site_builder.entry_files.record_lists import LIST_FILES, TAGS_FILE, TOPICS_FILE
from site_builder.entry_files.redirects import REDIRECTS_FILE, render_redirects, with_redirect
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import FieldPath, SiteBuilderError
from site_builder.models import kinds_by_folder
from site_builder.models.field_facts import reference_fields
from site_builder.models.field_groups import field_groups
from site_builder.models.fields import is_entry_id, is_slug
from site_builder.notes import link_targets

_SafeLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RenameError(SiteBuilderError):
    """The entry does not exist, or cannot have the new id."""


@dataclass(frozen=True)
class RenamePlan:
    """The files to change so that an entry gets a new id. The caller writes them."""

    changes: Mapping[Path, str | None]
    """File -> its new content, or None for a file that the caller must delete."""
    updated: tuple[Path, ...]
    """Files, apart from the entry's own file, in which references to the entry change."""


def plan_rename(loaded: LoadedEntries, old: str, new: str) -> RenamePlan:
    """Return the changes that give the entry `old` the id `new`.

    Files keep their comments and line breaks; only references to the entry change. Raises RenameError if
    the id cannot be changed.
    """
    _refuse_invalid_ids(loaded, old, new)
    texts = {path: _read_text(path) for path in _files(loaded)}
    new_texts = {path: _update_references(path, text, old, new) for path, text in texts.items()}
    source, target = loaded.file_of(old), loaded.file_of(new)
    referrers = {p: text for p, text in new_texts.items() if p != source and text != texts[p]}
    for path in (source, *referrers):
        if path.is_symlink():
            raise RenameError(
                f"{display_path(path)} is a symbolic link. Replace it by a regular file."
            )
    redirects = with_redirect(loaded.catalog.redirects, old, new)
    changes: dict[Path, str | None] = {target: new_texts[source], source: None, **referrers}
    changes[loaded.folder / REDIRECTS_FILE] = render_redirects(redirects)
    return RenamePlan(changes, tuple(referrers))


def _refuse_invalid_ids(loaded: LoadedEntries, old: str, new: str) -> None:
    catalog = loaded.catalog
    for entry_id in (old, new):
        if not is_entry_id(entry_id):
            raise RenameError(f"{entry_id} is not the id of an entry. Write it as papers/blip-2.")
    if old not in catalog.entries:
        moved = catalog.redirects.get(old)
        hint = f"It is {moved} now." if moved else "Write the id of an existing entry."
        raise RenameError(f"There is no entry {old}. {hint}")
    if old.partition("/")[0] != new.partition("/")[0]:
        raise RenameError(
            f"{old} cannot become {new}: an entry cannot move to another folder. Write a new entry instead."
        )
    if not is_slug(slug := new.partition("/")[2]):
        raise RenameError(f"An entry cannot be called {slug}. Choose another name.")
    if loaded.file_of(new).exists():
        raise RenameError(f"{new} already exists: {display_path(loaded.file_of(new))}.")
    if catalog.redirects.get(new, old) != old:
        raise RenameError(
            f"{new} is a former id of {catalog.redirects[new]} and redirects to it. Choose another id."
        )


def _files(loaded: LoadedEntries) -> Iterator[Path]:
    """Yield the files that may refer to an entry."""
    yield loaded.folder / TOPICS_FILE
    if loaded.catalog.tags:
        yield loaded.folder / TAGS_FILE
    yield from (loaded.file_of(entry_id) for entry_id in loaded.catalog.entries)


def _read_text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8")
    except UnreadableFile as error:
        raise SiteBuilderError(
            f"{display_path(path)} {error.message}. {error.hint} Nothing was changed."
        ) from error


def _update_references(path: Path, text: str, old: str, new: str) -> str:
    """Return the content of a file, with the old id replaced in every reference."""
    if old not in text and "\\" not in text:
        return text
    link_pattern, referrer = _link_pattern(old), _referrer(path)
    result = text
    scalars = list(_scalars(yaml.compose(text, Loader=_SafeLoader)))
    # Scalars are replaced from the end of the file, so that the indexes of earlier scalars stay valid.
    for field, node in reversed(scalars):
        start, end = node.start_mark.index, node.end_mark.index
        if referrer.is_reference(field) and node.value == old:
            result = result[:start] + new + result[end:]
        elif referrer.is_markdown(field):
            new_scalar = link_pattern.sub(rf"\g<1>{new}", text[start:end])
            result = result[:start] + new_scalar + result[end:]
    _verify(path, text, result, old, new)
    return result


def _link_pattern(entry_id: str) -> re.Pattern[str]:
    """Return a pattern of a Markdown link to an entry. Group 1 contains the characters before the id."""
    return re.compile(rf"(\]\(\s*<?|\]:\s*<?){re.escape(entry_id)}(?=[\s)>]|$)")


@dataclass(frozen=True, slots=True)
class _Referrer:
    """A file that may refer to entries: which of its fields contain ids, and which contain Markdown."""

    id_fields: frozenset[str]
    text_fields: frozenset[str]
    is_list: bool
    """Whether the file is a list of records, so that paths begin with an index."""

    def is_reference(self, field: FieldPath) -> bool:
        """Return whether the scalar at a path of the file is the id of an entry."""
        return self._name(field) in self.id_fields

    def is_markdown(self, field: FieldPath) -> bool:
        """Return whether the scalar at a path of the file is Markdown."""
        return self._name(field) in self.text_fields

    def _name(self, field: FieldPath) -> object:
        return next(iter(field[1:] if self.is_list else field), "")


def _referrer(path: Path) -> _Referrer:
    spec = kinds_by_folder().get(path.parent.name)
    model = LIST_FILES[path.name].model if spec is None else spec.model
    texts = frozenset(field_groups(model).texts)
    return _Referrer(frozenset(reference_fields(model)), texts, is_list=spec is None)


def _scalars(
    node: yaml.Node | None, field: FieldPath = ()
) -> Iterator[tuple[FieldPath, yaml.Node]]:
    if isinstance(node, yaml.ScalarNode):
        yield field, node
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _scalars(item, (*field, index))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*field, str(key.value)))


def _verify(path: Path, before: str, after: str, old: str, new: str) -> None:
    """Raise RenameError if `after` still refers to the old id, or if anything except references has changed."""
    old_data, document = read_yaml(before.encode()).data, read_yaml(after.encode())
    referrer = _referrer(path)
    if document.problems or _with_new_id(old_data, (), referrer, old, new) != document.data:
        raise _update_error(path, old)
    for field, value in _strings(document.data):
        if (referrer.is_reference(field) and value == old) or (
            referrer.is_markdown(field) and old in link_targets(value)
        ):
            raise _update_error(path, old)


def _update_error(path: Path, old: str) -> RenameError:
    return RenameError(
        f"{display_path(path)} refers to {old} in a way that cannot be updated. "
        f"Write the reference as [text]({old}) or as a plain id, then try again."
    )


def _with_new_id(data: object, field: FieldPath, referrer: _Referrer, old: str, new: str) -> object:
    """Return data with the old id replaced in every reference. `field` is the path of the data."""
    if isinstance(data, dict):
        return {
            key: _with_new_id(value, (*field, key), referrer, old, new)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_with_new_id(item, (*field, i), referrer, old, new) for i, item in enumerate(data)]
    if not isinstance(data, str):
        return data
    if referrer.is_reference(field):
        return new if data == old else data
    is_markdown = referrer.is_markdown(field)
    return _link_pattern(old).sub(rf"\g<1>{new}", data) if is_markdown else data


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
