"""Put one URL in the place of another in an entry's file, and change nothing else there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from site_builder.entry_files import EntryText, LinkPosition, RecordLink, double_quoted, is_plain
from site_builder.errors import FieldPath


@dataclass(frozen=True, slots=True)
class UrlEdit:
    """One URL in one place."""

    field: FieldPath
    start: int
    end: int
    """Where the old URL stands in the field's text."""
    new: str
    """What the field's text says in its place."""
    file_start: int
    file_end: int
    written: str
    """How the new one is written in the file."""


def make_edit(link: RecordLink, at: LinkPosition, url: str, file: EntryText) -> UrlEdit | None:
    """Return what writes a URL in a link's place; None where that place was not found."""
    if at.scalar is None or at.span_in_value is None or at.span is None:
        return None
    new = url if link.in_markdown is None else _in_markdown(url, link)
    match at.scalar.style:
        case "single":
            written = new.replace("'", "''")
        case "double":
            written = double_quoted(new)[1:-1]
        case "plain" if link.in_markdown is None:
            fits = is_plain(new, flow=file.is_in_flow_collection(at.field))
            written = new if fits else double_quoted(new)
        case _:
            written = new
    return UrlEdit(at.field, *at.span_in_value, new, *at.span, written)


def apply_edits(text: str, edits: Iterable[UrlEdit]) -> str:
    """Return a file's text with the edits made."""
    for edit in sorted(edits, key=lambda edit: edit.file_start, reverse=True):
        text = text[: edit.file_start] + edit.written + text[edit.file_end :]
    return text


def apply_edits_to_data(data: object, edits: Sequence[UrlEdit], at: FieldPath = ()) -> object:
    """Return what a file should hold once the edits are made."""
    if isinstance(data, dict):
        return {key: apply_edits_to_data(value, edits, (*at, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [apply_edits_to_data(item, edits, (*at, i)) for i, item in enumerate(data)]
    if isinstance(data, str):
        here = [edit for edit in edits if edit.field == at]
        for edit in sorted(here, key=lambda edit: edit.start, reverse=True):
            data = data[: edit.start] + edit.new + data[edit.end :]
    return data


_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,31};)")


def _in_markdown(url: str, link: RecordLink) -> str:
    """Write a canonical URL as a Markdown address."""
    if link.in_markdown is not None and link.in_markdown.is_autolink:
        return url
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
