"""Find the links in an entry, a topic or a tag, and the position of each URL in the file.

A record is an entry, a topic, a tag, or a model object inside one of them, such as `Links`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel

from site_builder.entry_files.record_lists import path_of_subject
from site_builder.entry_files.safe_reading import UnreadableFile, read_bytes
from site_builder.entry_files.scalar_spans import Scalar
from site_builder.entry_files.yaml_reader import Position, YamlDocument, read_yaml
from site_builder.errors import FieldPath
from site_builder.models import Link, LocalizedText
from site_builder.models.fields import Record
from site_builder.models.normal_form import index_before_nfc
from site_builder.notes import entry_reference
from site_builder.notes.markdown_links import MarkdownLink, Span, markdown_links

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A link of a record, without its position in the file."""

    field: FieldPath
    """Path of the link in the record: `("links", "code", 0)` for the first link with the role `code`."""
    url: str
    """The normalized URL. For a link in Markdown, the URL in the HTML of the page."""
    in_markdown: MarkdownLink | None = None
    """The link in Markdown, or None if the link is the value of a field."""


def record_links(record: BaseModel, path: FieldPath = ()) -> Iterator[RecordLink]:
    """Yield all links of a record: those in its fields, and those in the Markdown of its texts.

    Links to entries by id are left out. For a nested record, `path` is its path in the outer record.
    """
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, Link):
            yield RecordLink((*path, name), value.url)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Link):
                    yield RecordLink((*path, name, index), item.url)
                elif isinstance(item, Record):
                    yield from record_links(item, (*path, name, index))
        elif type(value) is LocalizedText:
            yield from _links_in_texts(value, (*path, name))
        elif isinstance(value, BaseModel):
            yield from record_links(value, (*path, name))


def _links_in_texts(texts: LocalizedText, path: FieldPath) -> Iterator[RecordLink]:
    for language, text in texts.root.items():
        for link in markdown_links(text):
            if entry_reference().fullmatch(link.target) is None:
                yield RecordLink((*path, language), link.target, link)


@dataclass(frozen=True, slots=True)
class LinkPosition:
    """Position of a link's URL in a file."""

    start: Position
    """Start of the URL. If the URL was not found, start of the value at `field`, or of its nearest parent."""
    field: FieldPath
    """Path of the link in the file: `("links", "code")` for a URL that is not in a list, and `("notes",)` for a link in
    a text without a language."""
    scalar: Scalar | None = None
    """The scalar that contains the URL. None if the file has no such scalar."""
    span_in_value: Span | None = None
    """Span of the URL in the scalar's value; None if the URL was not found."""
    span: Span | None = None
    """Span of the URL in the file; None if the URL was not found."""


class EntryText:
    """The content of an entry file or a list of records, with methods that find the positions of links."""

    def __init__(self, content: bytes) -> None:
        self.document: YamlDocument = read_yaml(content)
        self.text = content.decode("utf-8", errors="replace")
        self.is_valid = not self.document.problems
        """Whether the file is valid YAML. If it is not, `locate` finds only the starts of fields."""
        self._scalars: dict[FieldPath, Scalar] = {}

    def locate(self, link: RecordLink, record_path: FieldPath = ()) -> LinkPosition:
        """Return the position of a link. `record_path` is the path of its record in the file."""
        field = (*record_path, *link.field)
        if (
            field not in self.document.value_marks and isinstance(field[-1], int)
        ) or self.document.is_inside_string(field):
            field = field[:-1]
        scalar = self._scalar(field)
        if scalar is None:
            return LinkPosition(self.document.locate(field), field)
        indent = len(scalar.value) - len(scalar.value.lstrip())
        span_in_value: Span | None = indent, len(scalar.value.rstrip())
        if link.in_markdown is not None:
            span = link.in_markdown.span
            span_in_value = None if span is None else _span_in_value(scalar.value, span)
        span = None if span_in_value is None else scalar.span(*span_in_value)
        if span_in_value is None or span is None:
            return LinkPosition(self.document.locate(field), field, scalar)
        return LinkPosition(self.position_at(span[0]), field, scalar, span_in_value, span)

    def position_in_field(self, field: FieldPath, index: int | None) -> Position:
        """Return the position of the character at an index of a field's text.

        If the character is white space, return the position of the next character that is not white space. If only
        white space follows, return the position of the last character before it. If `index` is None, or if the text is
        not found in the file, return the position of the field.
        """
        scalar = None if index is None else self._scalar(field)
        if index is None or scalar is None:
            return self.document.locate(field)
        start = _span_in_value(scalar.value, (index, index))[0]
        following = re.compile(r"\S").search(scalar.value, start)
        start = len(scalar.value.rstrip()) - 1 if following is None else following.start()
        span = scalar.span(start, start + 1)
        return self.document.locate(field) if span is None else self.position_at(span[0])

    def record_path(self, subject: str) -> FieldPath:
        """Return the path of an entry, topic or tag in its file; see `path_of_subject`."""
        return path_of_subject(subject, self.document.data) or ()

    def position_at(self, index: int) -> Position:
        """Return the line and the column of the character at an index."""
        line = bisect_right(self._line_starts, index)
        return Position(line, index - self._line_starts[line - 1] + 1)

    def is_in_flow_collection(self, field: FieldPath) -> bool:
        """Return whether a value is inside `[...]` or `{...}`, where more characters need quotes."""
        marks = (self.document.value_marks.get(field[:depth]) for depth in range(len(field)))
        return any(mark is not None and self.text[mark.index] in "[{!" for mark in marks)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def _scalar(self, field: FieldPath) -> Scalar | None:
        if field in self._scalars:
            return self._scalars[field]
        mark, value = self.document.value_marks.get(field), self.document.value_at(field)
        if not self.is_valid or mark is None or not isinstance(value, str) or not value.strip():
            return None
        self._scalars[field] = Scalar(self.text, mark.index, value)
        return self._scalars[field]


def _span_in_value(value: str, span: Span) -> Span:
    """Convert a span in a text of the model to the same span in `value`, the text before the model normalized it."""
    text = value.strip()
    indent = len(value) - len(value.lstrip())
    start, end = (indent + index_before_nfc(text, index) for index in span)
    return start, end


def read_entry_text(path: Path) -> EntryText:
    """Read an entry file or a list of records. A file that cannot be read counts as empty."""
    try:
        return EntryText(read_bytes(path))
    except UnreadableFile:
        return EntryText(b"")
