"""Read the data of a YAML file, with the position of each value.

PyYAML parses the file, with its C loader if there is one. Scalars that YAML would convert (numbers, dates, `no`) stay
strings, because `2103.00020` is an arXiv id and `No` may be a title.

A harmful file is refused while its events are parsed, before PyYAML composes nodes. 200,000 opening brackets would
overflow the C stack of the composing function. With aliases, the data of a small file could become huge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from site_builder.errors import FieldPath, Problem, format_field
from site_builder.models.fields import hidden_characters

MAX_FILE_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_REPORTED_HIDDEN_CHARACTERS = 20
"""At most this many invisible characters are reported per file. A binary file contains thousands of them."""

_NULLS = {"", "~", "null", "Null", "NULL"}


class _StringLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Loads every scalar as a string."""

    def resolve(self, node_type: type, value: str, implicit: tuple[bool, bool]) -> str:  # noqa: ARG002
        """Return an empty tag. Our code uses no tags, and resolving tags would take a fifth of the parsing time."""
        return ""


@dataclass(frozen=True, slots=True)
class Position:
    """A position in a file; line and column are counted from 1."""

    line: int
    column: int

    def problem(self, path: str, field: FieldPath, code: str, message: str, hint: str) -> Problem:
        """Return a problem at this position of the file `path`."""
        return Problem(path, self.line, self.column, format_field(field), code, message, hint)


FILE_START = Position(1, 1)


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """A problem in a YAML file. The caller knows the path of the file."""

    position: Position
    code: str
    message: str
    hint: str
    field: FieldPath = ()

    def in_file(self, path: str) -> Problem:
        """Return the problem with the path of its file."""
        return self.position.problem(path, self.field, self.code, self.message, self.hint)


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The data of a file, and the start of every key and value. Scalars are strings; a null is None."""

    data: object
    """None if the file is empty or cannot be parsed."""
    problems: tuple[YamlProblem, ...] = ()
    value_marks: dict[FieldPath, yaml.Mark] = field(default_factory=dict)
    key_marks: dict[FieldPath, yaml.Mark] = field(default_factory=dict)

    def locate(self, field: FieldPath, *, key: bool = False) -> Position:
        """Return the start of a value, or with `key=True` the start of its key.

        For a missing value, return the start of its nearest parent.
        """
        if key and field in self.key_marks:
            return _to_position(self.key_marks[field])
        while field and field not in self.value_marks:
            field = field[:-1]
        return _to_position(self.value_marks.get(field))

    def value_at(self, field: FieldPath) -> object:
        """Return the value of a field, or None if there is no such field."""
        data = self.data
        for part in field:
            match data, part:
                case dict(), _ if part in data:
                    data = data[part]
                case list(), int() if part < len(data):
                    data = data[part]
                case _:
                    return None
        return data

    def is_inside_string(self, field: FieldPath) -> bool:
        """Return whether the parent of the value at a path is a string.

        For example, the parent of `("summary", "en")` is a string if the file has a summary without a language.
        """
        return (
            bool(field)
            and isinstance(field[-1], str)
            and isinstance(self.value_at(field[:-1]), str)
        )


class _RefusedFile(Exception):
    """The file cannot be parsed, or is harmful."""

    def __init__(self, position: Position, code: str, message: str, hint: str) -> None:
        self.problem = YamlProblem(position, code, message, hint)


def read_yaml(content: bytes) -> YamlDocument:
    """Parse a file. Invalid content never raises an exception; it is reported in `problems`."""
    problems: list[YamlProblem] = []
    try:
        text = _decode(content)
        _refuse_conflict_markers(text)
        text = _replace_hidden_characters(text, problems)
        node = _compose(text)
    except _RefusedFile as refused:
        return YamlDocument(None, (*problems, refused.problem))
    document = YamlDocument(None)
    data = None if node is None else _construct(node, (), document, problems)
    if data is None:
        hint = "Write something in it, or delete it."
        problems.append(YamlProblem(FILE_START, "empty-file", "the file is empty", hint))
    return YamlDocument(data, tuple(problems), document.value_marks, document.key_marks)


def document_of(data: object) -> YamlDocument:
    """Return a document for data that does not come from a file. Every value has the position 1:1."""
    start = yaml.Mark("", 0, 0, 0, None, 0)
    return YamlDocument(data, value_marks=dict.fromkeys(_fields(data, ()), start))


def _fields(value: object, field: FieldPath) -> Iterator[FieldPath]:
    yield field
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    for key, item in items:
        yield from _fields(item, (*field, key))


def _decode(content: bytes) -> str:
    if len(content) > MAX_FILE_BYTES:
        raise _RefusedFile(
            FILE_START,
            "too-large",
            f"the file has more than {MAX_FILE_BYTES:,} bytes",
            "Shorten the file. An entry usually has fewer than 5,000 bytes.",
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        position = _position_after(content[: error.start].decode("utf-8"))
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        raise _RefusedFile(position, "not-utf-8", message, "Save the file as UTF-8.") from None


_CONFLICT_MARKER = re.compile(r"^(?:(?:<{7}|>{7}|\|{7})(?: .*)?|={7})\r?$", re.MULTILINE)


def _refuse_conflict_markers(text: str) -> None:
    """Raise `_RefusedFile` if the file has conflict markers, which git writes if it cannot merge two versions."""
    marker = _CONFLICT_MARKER.search(text)
    if marker is not None:
        raise _RefusedFile(
            _position_after(text[: marker.start()]),
            "conflict-marker",
            "git could not merge two versions of these lines",
            "Keep the right lines. Delete the others, and each line of <<<<<<<, ======= and >>>>>>>.",
        )


def _replace_hidden_characters(text: str, problems: list[YamlProblem]) -> str:
    """Replace each invisible character that is not allowed, even in a comment, by a space.

    Report the first `MAX_REPORTED_HIDDEN_CHARACTERS` of these characters. A byte order mark at the start of the file is
    removed and reported. Without this function, the YAML parser or the models would refuse the characters, but would
    not report where in a long note a character is.
    """
    if text.startswith("\ufeff"):
        message, hint = "the file begins with a byte order mark", "Save it as UTF-8 without BOM."
        problems.append(YamlProblem(FILE_START, "byte-order-mark", message, hint))
        text = text[1:]
    characters: list[str] = []
    count = 0
    for index, name in hidden_characters(text):
        if text[index] == "\r":  # it belongs to a line break
            continue
        characters = characters or list(text)
        characters[index] = " "
        count += 1
        if count <= MAX_REPORTED_HIDDEN_CHARACTERS:
            position, message = _position_after(text[:index]), f"an invisible character, {name}"
            problems.append(YamlProblem(position, "hidden-character", message, "Delete it."))
    return "".join(characters) if count else text


def _position_after(text: str) -> Position:
    """Return the position of the character that follows `text` in the file."""
    return Position(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _to_position(mark: Any) -> Position:
    return FILE_START if mark is None else Position(mark.line + 1, mark.column + 1)


def _refuse_harmful_events(text: str) -> None:
    """Raise `_RefusedFile` for an alias, an anchor, a tag, a second document or too many levels."""
    depth = documents = 0
    for event in _events(text):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if harm := _harm(event, depth, documents):
            raise _RefusedFile(_to_position(event.start_mark), *harm)


def _harm(event: Any, depth: int, documents: int) -> tuple[str, str, str] | None:
    """Return (code, message, hint) for a harmful event, or None."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        return "alias", f"*{anchor} is a YAML alias", _QUOTES_HINT.format("*", "aliases")
    if documents > 1:
        hint = "If another entry begins here, move it to its own file. If not, delete the `---`."
        return "two-documents", "a second YAML document begins here", hint
    if depth > MAX_DEPTH:
        hint = "Remove levels. An entry has at most five levels."
        return "too-deep", f"more than {MAX_DEPTH} levels deep", hint
    if anchor is not None:
        return "anchor", f"&{anchor} is a YAML anchor", _QUOTES_HINT.format("&", "anchors")
    if tag is not None and tag != "!":
        return "tag", f"{tag} is a YAML tag", _QUOTES_HINT.format("!", "tags")
    return None


_QUOTES_HINT = "Put quotes around a text that begins with {}; {} are not allowed."


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_StringLoader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text) from None


# Rows: (pattern of libyaml's message, at_start, our message, our hint). If `at_start` is true, the problem is at
# the start of the quotation, bracket or key. If `at_start` is false, the problem is where the parser failed. The
# first row whose pattern matches is used.
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
        "this backslash in double quotes does not begin a valid escape",
        r"Write it as \\, or put the text in single quotes.",
    ),
    (
        "expected ',' or",
        True,
        "the bracket that opens here is not closed",
        "Close it; put commas between the items, and quotes around a text that contains brackets.",
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
        "this line is not `key: value`",
        "Write a colon and a space after the key; a text over several lines needs `|`.",
    ),
)
_INDENT_HINT = "Indent it like the other lines of the same list or mapping."


def _syntax_error(error: yaml.MarkedYAMLError, text: str) -> _RefusedFile:
    parser_message = " ".join(part for part in (error.context, error.problem) if part)
    position = _to_position(error.problem_mark or error.context_mark)
    for pattern, at_start, message, hint in _SYNTAX_ERRORS:
        if re.search(pattern, parser_message):
            start = (
                _to_position(error.context_mark) if at_start and error.context_mark else position
            )
            return _RefusedFile(start, "yaml-syntax", message, hint)
    if position.line > text.count("\n") + 1:  # libyaml counts one line too many at the end
        position = _position_after(text.rstrip())
    line = text.split("\n")[position.line - 1]
    before = line[: position.column - 1]
    character = line[position.column - 1 : position.column]
    indented = Position(position.line, len(line) - len(line.lstrip()) + 1)
    if "\t" in line[: indented.column - 1]:
        return _RefusedFile(position, "tab", "a tab indents this line", "Indent with spaces.")
    if "mapping values are not allowed" in parser_message and ": " in before:
        message, hint = "a text that contains `: ` has no quotes around it", 'Write it as "...".'
    elif "cannot start any token" in parser_message:
        message, hint = f"a text may not begin with {character}", "Put quotes around it."
    elif "did not find expected" in parser_message and before.rstrip().endswith(("'", '"')):
        message = "the text in quotes ends before this"
        hint = "In single quotes, write '' for a quotation mark; in double quotes, write \\\"."
    elif "did not find expected" in parser_message and character in {"]", "}"}:
        message = f"`{character}` has no opening bracket"
        hint = "Delete it, or write the opening bracket."
    elif "expected node content" in parser_message:
        message = "a value or a closing bracket is missing here"
        hint = "Add it, or put quotes around a text that contains a comma or brackets."
    elif "did not find expected" in parser_message and position.column > indented.column:
        message, hint = "the value ends before this", "Put quotes around the whole text."
    elif re.search("mapping values are not allowed|did not find expected", parser_message):
        position, message, hint = indented, "this line has the wrong indentation", _INDENT_HINT
    else:
        message, hint = f"not valid YAML: {parser_message}", "Fix the YAML here."
    return _RefusedFile(position, "yaml-syntax", message, hint)


def _compose(text: str) -> yaml.Node | None:
    if not _is_clearly_safe(text):
        _refuse_harmful_events(text)
    try:
        return yaml.compose(text, Loader=_StringLoader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text) from None


_MAX_SAFE_BRACKETS = 15
"""If more brackets than this may be open at once, the events of a file are checked before nodes are composed."""
_CLOSED_BRACKETS = re.compile(r"""[\[{][^\[\]{}"'#\n]*[\]}]""")
"""A pair of brackets in one line without brackets inside, such as `{url: https://example.org}`.

Such pairs are not counted, because all of them together add one level at most. Quotes and comments may contain
brackets that close nothing, so the pattern excludes them.
"""
_SUSPECT_TEXTS = (
    *"&*!",  # anchors, aliases, tags
    *("\n---", "\n..."),  # documents
    *("- - ", "- ? ", "? - ", "? ? ", ": - ", ": ? ", "-\t", "?\t", ":\t"),  # levels in one line
    "\n" + 20 * " ",
)


def _is_clearly_safe(text: str) -> bool:
    """Return True only if a file certainly has no harmful events. The file is not parsed.

    Most files are clearly safe, and are parsed once. All others, such as a file with a harmless `*` in a note, are
    parsed twice: `_refuse_harmful_events` parses them first.
    """
    if (brackets := text.count("[") + text.count("{")) > _MAX_SAFE_BRACKETS:
        open_text = _CLOSED_BRACKETS.sub("", text)
        brackets = open_text.count("[") + open_text.count("{")
    lines = f"\n{text}"  # so that each line follows a line break
    return brackets <= _MAX_SAFE_BRACKETS and not any(
        suspect in lines for suspect in _SUSPECT_TEXTS
    )


def _construct(
    node: yaml.Node, path: FieldPath, document: YamlDocument, problems: list[YamlProblem]
) -> object:
    """Return the value of a node. Add its position to `document`, and its problems to `problems`."""
    document.value_marks[path] = node.start_mark
    if isinstance(node, yaml.ScalarNode):
        # An unquoted text has the style "" if the loader is written in C, and None if it is written in Python.
        plain_null = not node.style and node.value in _NULLS
        return None if plain_null else node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(item, (*path, index), document, problems)
            for index, item in enumerate(node.value)
        ]
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            position = _to_position(key_node.start_mark)
            message = "a key must be a text, not a list or a mapping"
            problems.append(YamlProblem(position, "bad-key", message, "Write `key: value`.", path))
            continue
        key = str(key_node.value)
        key_path = (*path, key)
        if key in result:
            position, message = _to_position(key_node.start_mark), f"`{key}` appears twice"
            first_line = document.key_marks[key_path].line + 1
            hint = f"It is also in line {first_line}. Delete one of the two."
            problems.append(YamlProblem(position, "duplicate-key", message, hint, key_path))
            continue
        document.key_marks[key_path] = key_node.start_mark
        result[key] = _construct(value_node, key_path, document, problems)
    return result
