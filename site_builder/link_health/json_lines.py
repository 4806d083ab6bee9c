"""Parse and format the JSON Lines files in git. Each line is an object with a schema number.

Git merges such files, people edit them, and crashes cut them off. So the parser reports a line that
it cannot read, and uses all other lines. Only a line that a newer builder wrote stops the parser: this
builder would lose the content of that line when it writes the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from site_builder.errors import SiteBuilderError

MAX_JSON_LINE_LENGTH = 1_000_000
"""A line with more characters than this is corrupt. The builder writes far shorter lines."""

Parsed = TypeVar("Parsed")

# Characters that `format_line` writes as escapes, so that they are visible: control characters,
# white space except the space, zero-width characters, direction marks, and surrogates.
_HIDDEN_CHARACTER = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff]"
)
_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")
_CONFLICT_MESSAGE = (
    "this is a git conflict marker; the lines of both branches were read. Delete the marker, or let "
    "the builder write the file again"
)


@dataclass(frozen=True, slots=True, order=True)
class CorruptLine:
    """A line that the parser could not read, or a second line about one link or entry."""

    line: int
    """Number of the line, from 1."""
    message: str
    """What is wrong with the line, and how the parser treated it. Has no line break."""


@dataclass(frozen=True, slots=True)
class LineSchema:
    """Schema of the objects in a file."""

    file: str
    """Usual path of the file, for messages."""
    number: int
    """Current schema number, written as `v`. A line without `v` has schema 1."""
    upgrades: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]
    """Schema number -> function that converts an object of this schema to the next schema.

    The function gets an object that is not validated: its members may have any type.
    """


class InvalidData(ValueError):
    """JSON data does not have the expected format. The message has no line break."""


class NewerSchema(SiteBuilderError):
    """A file was written by a newer builder."""


def parse_lines(
    text: str, schema: LineSchema, build: Callable[[dict[str, Any]], Parsed]
) -> Iterator[tuple[int, Parsed | CorruptLine]]:
    """Yield (line number, result of `build`) for each line; skip blank lines.

    For a line that cannot be read, yield (line number, `CorruptLine`). `build` gets an object of
    the current schema, without `v`, and may raise `InvalidData`. Raises `NewerSchema` for a line
    that a newer builder wrote.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    for line_number, raw in enumerate(lines, 1):
        line = raw.strip(" \t\r")
        if not line:
            continue
        if _CONFLICT.fullmatch(line):
            yield line_number, CorruptLine(line_number, _CONFLICT_MESSAGE)
            continue
        try:
            data = _read(line, is_last=line_number == len(lines))
            yield line_number, build(_upgrade(data, line_number, schema))
        except InvalidData as error:
            yield line_number, CorruptLine(line_number, f"{error}; the line was skipped")


def format_line(schema: LineSchema, data: dict[str, Any]) -> str:
    """Return an object as a line that ends with a line break; the keys keep their order."""
    text = json.dumps({"v": schema.number, **data}, ensure_ascii=False, separators=(",", ":"))
    return f"{_HIDDEN_CHARACTER.sub(_escape, text)}\n"


def load_json(text: str, object_pairs_hook: Callable[..., Any] | None = None) -> Any:
    """Parse JSON.

    Raises JSONDecodeError for a text that is not JSON, and `InvalidData` for NaN and infinity, for
    numbers that are too long, and for too many levels of nesting.
    """
    try:
        return json.loads(
            text, object_pairs_hook=object_pairs_hook, parse_constant=_reject_constant
        )
    except (json.JSONDecodeError, InvalidData):
        raise
    except RecursionError:
        raise InvalidData("it is nested too deeply") from None
    except ValueError:
        raise InvalidData("a number in it is too long") from None


def _read(line: str, is_last: bool) -> dict[str, Any]:
    if len(line) > MAX_JSON_LINE_LENGTH:
        raise InvalidData(f"it has {len(line):,} characters")
    try:
        data = load_json(line, object_pairs_hook=_without_duplicate_keys)
    except json.JSONDecodeError as error:
        if is_last:  # the builder ends every line with a line break
            raise InvalidData("it seems to be cut off") from None
        message = error.msg.removesuffix(" at")
        raise InvalidData(f"it is not JSON ({message}, column {error.colno})") from None
    if not isinstance(data, dict):
        raise InvalidData("it is not an object")
    return data


def _upgrade(data: dict[str, Any], line_number: int, schema: LineSchema) -> dict[str, Any]:
    version = data.pop("v", 1)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InvalidData("`v` is not a schema number")
    if version > schema.number:
        raise NewerSchema(
            f"Line {line_number} of {schema.file} was written by a newer builder: its schema is "
            f"{str(version)[:20]}, but this builder only knows schemas up to {schema.number} and "
            "would lose the line. Update the builder."
        )
    for older in range(version, schema.number):
        data = schema.upgrades[older](data)
    return data


def _without_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise InvalidData(f"the key {ascii(key)[:60]} occurs twice")
        data[key] = value
    return data


def _reject_constant(name: str) -> NoReturn:
    raise InvalidData(f"{name} is not a JSON number")


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
