"""Replace URLs in the text of an entry file without changing the rest of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from site_builder.entry_files import EntryText, LinkPosition, RecordLink, double_quoted, is_plain
from site_builder.errors import FieldPath
from site_builder.notes.syntax import is_bare_url


@dataclass(frozen=True, slots=True)
class UrlEdit:
    """Replacement of one occurrence of a URL, both in the field's value and in the file."""

    field: FieldPath
    value_start: int
    value_end: int
    """The old URL is at `value_start:value_end` in the value of the field."""
    new_value: str
    """Replaces `value_start:value_end`."""
    file_start: int
    file_end: int
    """The old URL is at `file_start:file_end` in the text of the file."""
    new_text: str
    """Replaces `file_start:file_end`. It is `new_value` with the quotes and escapes that YAML needs."""


def make_edit(
    link: RecordLink, position: LinkPosition, url: str, file: EntryText
) -> UrlEdit | None:
    """Return the edit that replaces the URL of a link with `url`.

    Returns None if `position` does not say where the link is in the file.
    """
    if position.scalar is None or position.span_in_value is None or position.span is None:
        return None
    new_value = url if link.in_markdown is None else _markdown_destination(url, link)
    match position.scalar.style:
        case "single":
            new_text = new_value.replace("'", "''")
        case "double":
            new_text = double_quoted(new_value)[1:-1]
        case "plain" if link.in_markdown is None:
            fits = is_plain(new_value, flow=file.is_in_flow_collection(position.field))
            new_text = new_value if fits else double_quoted(new_value)
        case _:
            new_text = new_value
    return UrlEdit(position.field, *position.span_in_value, new_value, *position.span, new_text)


def apply_edits(text: str, edits: Iterable[UrlEdit]) -> str:
    """Return the text of a file with the edits applied."""
    for edit in sorted(edits, key=lambda edit: edit.file_start, reverse=True):
        text = text[: edit.file_start] + edit.new_text + text[edit.file_end :]
    return text


def apply_edits_to_data(data: object, edits: Sequence[UrlEdit], field: FieldPath = ()) -> object:
    """Return the parsed content of a file with the edits applied to its strings.

    `field` is the path of the field that contains `data`; it is empty for the whole content.
    """
    if isinstance(data, dict):
        return {
            key: apply_edits_to_data(value, edits, (*field, key)) for key, value in data.items()
        }
    if isinstance(data, list):
        return [
            apply_edits_to_data(item, edits, (*field, index)) for index, item in enumerate(data)
        ]
    if isinstance(data, str):
        field_edits = [edit for edit in edits if edit.field == field]
        for edit in sorted(field_edits, key=lambda edit: edit.value_start, reverse=True):
            data = data[: edit.value_start] + edit.new_value + data[edit.value_end :]
    return data


_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,31};)")


def _markdown_destination(url: str, link: RecordLink) -> str:
    """Return a normalized URL with the escapes or angle brackets that it needs in the Markdown of the link."""
    if link.in_markdown is not None and link.in_markdown.is_autolink:
        return url
    if link.in_markdown is not None and link.in_markdown.is_bare:
        return url if is_bare_url(url) else f"<{url}>"
    url = _ENTITY.sub("&amp;", url)
    has_angle_brackets = link.in_markdown is not None and link.in_markdown.has_angle_brackets
    return url if has_angle_brackets or _is_balanced(url) else f"<{url}>"


def _is_balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
