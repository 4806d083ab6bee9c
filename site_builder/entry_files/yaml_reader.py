"""Read one YAML file into plain values and remember where each of them stood.

PyYAML's C loader does the parsing; everything that YAML would guess (numbers, dates, `no`) stays
the string that was written, because `arxiv: 2103.00020` is not a number and `No` is a title.
What a pull request could hurt us with is refused while only *events* are read: composing a node
tree from 200,000 opening brackets overflows the C stack, and aliases can blow up a small file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from site_builder.errors import FieldPath, format_field
from site_builder.models.fields import hidden_characters

MAX_FILE_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_REPORTED_HIDDEN_CHARACTERS = 20
"""So many invisible characters of a file are reported; a binary file is full of them."""

_NULLS = {"", "~", "null", "Null", "NULL"}


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Resolves no types: every scalar stays what was written."""

    def resolve(self, kind: type, value: str, implicit: tuple[bool, bool]) -> str:  # noqa: ARG002
        """Name no tag: nobody asks, and to look for it takes a fifth of parsing."""
        return ""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count from 1."""

    line: int
    column: int


FILE_START = Position(1, 1)


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """Something wrong with the YAML itself."""

    position: Position
    field: str
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file's values, all scalars as strings, and where keys and values begin."""

    data: object
    problems: tuple[YamlProblem, ...] = ()
    value_marks: dict[FieldPath, yaml.Mark] = field(default_factory=dict)
    key_marks: dict[FieldPath, yaml.Mark] = field(default_factory=dict)

    def locate(self, path: FieldPath, *, key: bool = False) -> Position:
        """Return where a value (or its key) begins; for what is not there, its nearest parent."""
        if key and path in self.key_marks:
            return _to_position(self.key_marks[path])
        while path and path not in self.value_marks:
            path = path[:-1]
        return _to_position(self.value_marks.get(path))


class _RefusedFile(Exception):
    def __init__(self, complaint: YamlProblem) -> None:
        self.complaint = complaint


def read_yaml(content: bytes) -> Document:
    """Parse one file. Problems come back in `problems`; nothing is raised for bad input.

    With a complaint that makes the file unreadable, `data` is None.
    """
    problems: list[YamlProblem] = []
    try:
        text = _replace_hidden_characters(_decode(content), problems)
        node = _compose(text)
    except _RefusedFile as refused:
        return Document(None, (*problems, refused.complaint))
    document = Document(None)
    data = None if node is None else _construct(node, (), document, problems)
    if data is None:
        hint = "Write something in it, or delete it."
        problems.append(YamlProblem(FILE_START, "", "empty-file", "the file is empty", hint))
    return Document(data, tuple(problems), document.value_marks, document.key_marks)


def _decode(content: bytes) -> str:
    if len(content) > MAX_FILE_BYTES:
        raise _RefusedFile(
            YamlProblem(
                FILE_START,
                "",
                "too-large",
                f"the file has more than {MAX_FILE_BYTES:,} bytes",
                "Shorten it; an entry has two or three thousand.",
            )
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _RefusedFile(
            YamlProblem(
                _position_after(content[: error.start].decode("utf-8")),
                "",
                "not-utf-8",
                f"byte 0x{content[error.start]:02x} is not UTF-8",
                "Save the file as UTF-8.",
            )
        ) from None


def _replace_hidden_characters(text: str, problems: list[YamlProblem]) -> str:
    """Complain of invisible characters, comments included, and put spaces in their places.

    YAML would refuse some of them, and the models the others, but neither can tell where in a long
    note they stand.
    """
    if text.startswith("\ufeff"):
        hint = "Save it as UTF-8 without BOM."
        problems.append(
            YamlProblem(
                FILE_START, "", "byte-order-mark", "the file begins with a byte order mark", hint
            )
        )
        text = text[1:]
    characters: list[str] = []
    found = 0
    for index, name in hidden_characters(text):
        if text[index] == "\r":  # ends a line, together with \n
            continue
        characters = characters or list(text)
        characters[index] = " "
        found += 1
        if found <= MAX_REPORTED_HIDDEN_CHARACTERS:
            position, message = _position_after(text[:index]), f"an invisible character, {name}"
            problems.append(YamlProblem(position, "", "hidden-character", message, "Delete it."))
    return "".join(characters) if found else text


def _position_after(text: str) -> Position:
    """Return the place right behind a text."""
    return Position(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _to_position(position: Any) -> Position:
    return FILE_START if position is None else Position(position.line + 1, position.column + 1)


def _refuse_dangerous_events(text: str) -> None:
    depth = documents = 0
    for event in _events(text):
        match event:
            case yaml.AliasEvent():
                raise _RefusedFile(
                    YamlProblem(
                        _to_position(event.start_mark),
                        "",
                        "alias",
                        f"*{event.anchor} is a YAML alias",
                        "Put quotes around a text that begins with *; entries hold no aliases.",
                    )
                )
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    raise _RefusedFile(
                        YamlProblem(
                            _to_position(event.start_mark),
                            "",
                            "two-documents",
                            "a second YAML document begins here",
                            "One entry a file: move it to a file of its own, or delete the `---`.",
                        )
                    )
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                depth += 1
                if depth > MAX_DEPTH:
                    raise _RefusedFile(
                        YamlProblem(
                            _to_position(event.start_mark),
                            "",
                            "too-deep",
                            f"more than {MAX_DEPTH} levels deep",
                            "An entry needs three.",
                        )
                    )
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                depth -= 1
            case _:
                pass
        if (anchor := getattr(event, "anchor", None)) is not None:
            raise _RefusedFile(
                YamlProblem(
                    _to_position(event.start_mark),
                    "",
                    "anchor",
                    f"&{anchor} is a YAML anchor",
                    "Put quotes around a text that begins with &; entries hold no anchors.",
                )
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _RefusedFile(
                YamlProblem(
                    _to_position(event.start_mark),
                    "",
                    "tag",
                    f"{tag} is a YAML tag",
                    "Put quotes around a text that begins with !; entries hold no tags.",
                )
            )


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _RefusedFile(_syntax_error(error, text)) from None


# What libyaml says -> whether the place to look at is where the construct begins, rather than where
# the parser gave up; then our words for it. The first that matches counts.
_SYNTAX_ERRORS = (
    (
        "unexpected end of stream|document indicator",
        True,
        "the quotation mark that opens here is not closed",
        "Close it, or put the whole text in quotes of the other kind.",
    ),
    (
        "unknown escape character|expected hexdecimal|invalid Unicode character escape",
        False,
        "a backslash in double quotes",
        r"Write it as \\, or put the text in single quotes.",
    ),
    (
        "expected ',' or",
        True,
        "the bracket that opens here is not closed",
        "Close it; put commas between the items, and quotes around a text that holds brackets.",
    ),
    (
        "alphabetic or numeric",
        True,
        "a text may not begin with * or &",
        "Put quotes around it.",
    ),
    (
        "could not find expected ':'",
        True,
        "this is no `key: value`",
        "Write a colon and a space after the key; a text over several lines needs `|`.",
    ),
)
_INDENT_HINT = "Indent it as far as the other lines that it belongs with."


def _syntax_error(error: yaml.MarkedYAMLError, text: str) -> YamlProblem:
    said = " ".join(part for part in (error.context, error.problem) if part)
    position = _to_position(error.problem_mark or error.context_mark)
    for pattern, at_begin, message, hint in _SYNTAX_ERRORS:
        if re.search(pattern, said):
            begin = (
                _to_position(error.context_mark) if at_begin and error.context_mark else position
            )
            return YamlProblem(begin, "", "yaml-syntax", message, hint)
    if position.line > text.count("\n") + 1:  # libyaml counts a line more at the end
        position = _position_after(text.rstrip())
    line = text.split("\n")[position.line - 1]
    before, at = line[: position.column - 1], line[position.column - 1 : position.column]
    indented = Position(position.line, len(line) - len(line.lstrip()) + 1)
    if "\t" in line[: indented.column - 1]:
        return YamlProblem(position, "", "tab", "a tab indents this line", "Indent with spaces.")
    if "mapping values are not allowed" in said and ": " in before:
        message, hint = "a text that holds `: ` has no quotes around it", 'Write it as "...".'
    elif "cannot start any token" in said:
        message, hint = f"a text may not begin with {at}", "Put quotes around it."
    elif "did not find expected" in said and before.rstrip().endswith(("'", '"')):
        message = "the text in quotes has ended before this"
        hint = "Write a quotation mark within it twice ('') or as \\\", or use the other kind around it."
    elif "did not find expected" in said and at in {"]", "}"}:
        message, hint = f"`{at}` closes nothing", "Delete it, or open the bracket."
    elif "expected node content" in said:
        message = "a value, or a bracket that closes, is missing here"
        hint = "Write it; put quotes around a text that holds a comma or brackets."
    elif "did not find expected" in said and position.column > indented.column:
        message, hint = "the value has ended before this", "Put quotes around the whole text."
    elif re.search("mapping values are not allowed|did not find expected", said):
        position, message, hint = indented, "this line is not lined up", _INDENT_HINT
    else:
        message, hint = f"not valid YAML: {said}", "Mend the YAML here."
    return YamlProblem(position, "", "yaml-syntax", message, hint)


def _compose(text: str) -> yaml.Node | None:
    if not _is_clearly_safe(text):
        _refuse_dangerous_events(text)
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _RefusedFile(_syntax_error(error, text)) from None


_MAX_SAFE_BRACKETS = 15
"""Brackets, and levels of indentation, that cannot nest too deep together."""
_SUSPECT_TEXTS = (
    *"&*!",  # anchors, aliases, tags
    *("\n---", "\n..."),  # documents
    *("- - ", "- ? ", "? - ", "? ? ", ": - ", ": ? ", "-\t", "?\t", ":\t"),  # levels in one line
    "\n" + 20 * " ",
)


def _is_clearly_safe(text: str) -> bool:
    """Tell, without parsing, that a text cannot hold what the scan of events is there to find.

    Most entries can be told so, and are parsed once instead of twice. Emphasis in a note is enough
    not to be harmless; then the scan decides.
    """
    brackets = text.count("[") + text.count("{")
    # The first line has no line break before it.
    return brackets <= _MAX_SAFE_BRACKETS and not any(
        position in f"\n{text}" for position in _SUSPECT_TEXTS
    )


def _construct(
    node: yaml.Node, path: FieldPath, into: Document, problems: list[YamlProblem]
) -> object:
    into.value_marks[path] = node.start_mark
    if isinstance(node, yaml.ScalarNode):
        plain_null = not node.style and node.value in _NULLS  # C: "", pure Python: None
        return None if plain_null else node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(item, (*path, index), into, problems)
            for index, item in enumerate(node.value)
        ]
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(
                YamlProblem(
                    _to_position(key_node.start_mark),
                    format_field(path),
                    "bad-key",
                    "a key must be a plain word",
                    "Write `key: value`.",
                )
            )
            continue
        key = str(key_node.value)
        place = (*path, key)
        if key in result:
            problems.append(
                YamlProblem(
                    _to_position(key_node.start_mark),
                    format_field(place),
                    "duplicate-key",
                    f"`{key}` stands here twice",
                    f"It was first written in line {into.key_marks[place].line + 1}; keep one.",
                )
            )
            continue
        into.key_marks[place] = key_node.start_mark
        result[key] = _construct(value_node, place, into, problems)
    return result
