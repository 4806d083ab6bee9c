"""Give an entry another id: its file, all references to it, and a redirect from its old address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from site_builder.entry_files.folder import TOPICS_FILE, Loaded, display
from site_builder.entry_files.reading import Unreadable, read_bytes
from site_builder.entry_files.redirects import (
    ENTRY_ID,
    REDIRECTS_FILE,
    with_redirect,
    write_redirects,
)
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import FieldPath, SiteBuilderError
from site_builder.notes import links_in

_TEXTS = {"summary", "notes", "description"}
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CannotRename(SiteBuilderError):
    """The entry cannot have that id, or is not there."""


@dataclass(frozen=True)
class Renaming:
    """What has to be written; nothing has been yet."""

    changes: Mapping[Path, str | None]
    """File -> its new text, or None where it goes away."""
    mended: tuple[Path, ...]
    """The other entries' files, whose references change."""


def plan_renaming(loaded: Loaded, old: str, new: str) -> Renaming:
    """Work out what a new id changes. Raises CannotRename, before anything was written.

    Only the references themselves change in other entries; comments and line breaks stay.
    """
    _refuse_ids(loaded, old, new)
    texts = {path: _text(path) for path in _files(loaded)}
    mended = {path: _mended(path, text, old, new) for path, text in texts.items()}
    source, target = loaded.file_of(old), loaded.file_of(new)
    others = {p: text for p, text in mended.items() if p != source and text != texts[p]}
    for path in (source, *others):
        if path.is_symlink():
            raise CannotRename(f"{display(path)} is a symbolic link. Put the file itself there.")
    redirects = with_redirect(loaded.catalog.redirects, old, new)
    changes: dict[Path, str | None] = {target: mended[source], source: None, **others}
    changes[loaded.folder / REDIRECTS_FILE] = write_redirects(redirects)
    return Renaming(changes, tuple(others))


def _refuse_ids(loaded: Loaded, old: str, new: str) -> None:
    catalog = loaded.catalog
    for entry_id in (old, new):
        if ENTRY_ID.fullmatch(entry_id) is None:
            raise CannotRename(f"{entry_id} is not the id of an entry. Write it as papers/blip-2.")
    if old not in catalog.entries:
        moved = catalog.redirects.get(old)
        hint = f"It is {moved} now." if moved else "Name one that is there."
        raise CannotRename(f"There is no entry {old}. {hint}")
    if old.partition("/")[0] != new.partition("/")[0]:
        raise CannotRename(
            f"{old} cannot become {new}: its kind stays. Write a new entry there instead."
        )
    if new.endswith("/index"):
        raise CannotRename("No entry can be called index. Choose another name.")
    if loaded.file_of(new).exists():
        raise CannotRename(f"{new} exists already: {display(loaded.file_of(new))}.")
    if catalog.redirects.get(new, old) != old:
        raise CannotRename(
            f"{new} was the id of {catalog.redirects[new]}, and links lead there. Choose another."
        )


def _files(loaded: Loaded) -> Iterator[Path]:
    yield loaded.folder / TOPICS_FILE
    yield from (loaded.file_of(entry_id) for entry_id in loaded.catalog.entries)


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8")
    except Unreadable as error:
        raise SiteBuilderError(
            f"{display(path)} {error.message}. {error.hint} Nothing was changed."
        ) from error


def _mended(path: Path, text: str, old: str, new: str) -> str:
    """Return a file's text with every reference to the old id replaced, and nothing else."""
    if old not in text and "\\" not in text:
        return text
    link = _link_to(old)
    result = text
    for place, node in reversed(list(_scalars(yaml.compose(text, Loader=_Loader)))):
        start, end = node.start_mark.index, node.end_mark.index
        if _is_use(place) and node.value == old:
            result = result[:start] + new + result[end:]
        elif _is_text(place):
            span = link.sub(rf"\g<1>{new}", text[start:end])
            result = result[:start] + span + result[end:]
    _make_sure(path, text, result, old, new)
    return result


def _link_to(entry_id: str) -> re.Pattern[str]:
    """Match a Markdown link to an entry, or the definition of one, up to its target."""
    return re.compile(rf"(\]\(\s*<?|\]:\s*<?){re.escape(entry_id)}(?=[\s)>]|$)")


def _is_use(place: FieldPath) -> bool:
    return len(place) == 2 and place[0] == "uses"


def _is_text(place: FieldPath) -> bool:
    return any(part in _TEXTS for part in place[:2])


def _scalars(
    node: yaml.Node | None, place: FieldPath = ()
) -> Iterator[tuple[FieldPath, yaml.Node]]:
    if isinstance(node, yaml.ScalarNode):
        yield place, node
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _scalars(item, (*place, index))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*place, str(key.value)))


def _make_sure(path: Path, before: str, after: str, old: str, new: str) -> None:
    """Refuse a text that would say something else than before, or still name the old id."""
    then, now = read_yaml(before.encode()), read_yaml(after.encode())
    if now.complaints or _replaced(then.data, (), old, new) != now.data:
        raise CannotRename(_cannot_mend(path, old))
    for place, text in _values(now.data):
        if (_is_use(place) and text == old) or (_is_text(place) and old in links_in(text)):
            raise CannotRename(_cannot_mend(path, old))


def _cannot_mend(path: Path, old: str) -> str:
    return (
        f"{display(path)} refers to {old} in a way that cannot be mended here. "
        f"Write it as [text]({old}) or as an item of `uses`, then try again."
    )


def _replaced(data: object, place: FieldPath, old: str, new: str) -> object:
    if isinstance(data, dict):
        return {key: _replaced(value, (*place, key), old, new) for key, value in data.items()}
    if isinstance(data, list):
        return [_replaced(item, (*place, i), old, new) for i, item in enumerate(data)]
    if not isinstance(data, str):
        return data
    if _is_use(place):
        return new if data == old else data
    return _link_to(old).sub(rf"\g<1>{new}", data) if _is_text(place) else data


def _values(data: object, place: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, (*place, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _values(item, (*place, index))
    elif isinstance(data, str):
        yield place, data
