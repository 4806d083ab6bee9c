"""JSON lines that live in git: one object a line, each with the number of its schema.

Such files are merged by git, edited by hand and cut off by crashes, so reading never fails: what
cannot be read is reported with its line, and the rest is kept. One thing stops it: a line from a
newer builder, because whoever writes the file anew would lose what that line says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from site_builder.errors import SiteBuilderError
from site_builder.link_health.json_object import InvalidData

MAX_LINE_LENGTH = 1_000_000
"""In characters. No line that is written comes near it."""

Parsed = TypeVar("Parsed")

# Written as escapes, so that they can be seen: control characters, white space other than the
# space, what has no width, what changes the direction of text, and half characters.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff]"
)
_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")
_ADVICE = (
    "a conflict of git was left here; both sides were read, and of two lines about one thing the "
    "later holds. Delete this line, or have the file written anew"
)


@dataclass(frozen=True, slots=True, order=True)
class CorruptLine:
    """A line that could not be used, or not plainly."""

    line: int
    """Counted from 1."""
    message: str
    """What is wrong and what was made of it, in one line."""


@dataclass(frozen=True, slots=True)
class LineSchema:
    """What the lines of a file look like."""

    file: str
    """Its usual name, for messages."""
    number: int
    """Of what is written. A line without `v` is of schema 1."""
    upgrades: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]
    """For each number below, how to turn an object into one of the next; it must bear any types."""


class NewerSchema(SiteBuilderError):
    """A file was written by a newer builder."""


def parse_lines(
    text: str, schema: LineSchema, make: Callable[[dict[str, Any]], Parsed]
) -> Iterator[tuple[int, Parsed | CorruptLine]]:
    """Return what `make` makes of each line, or what is wrong with it, with the line's number.

    `make` is given an object of the present schema, without its `v`, and raises `InvalidData`. Blank
    lines are passed over. Raises `NewerSchema`.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    for number, raw in enumerate(lines, 1):
        line = raw.strip(" \t\r")
        if not line:
            continue
        if _CONFLICT.fullmatch(line):
            yield number, CorruptLine(number, _ADVICE)
            continue
        try:
            data = _read(line, last=number == len(lines))
            yield number, make(_upgraded(data, number, schema))
        except InvalidData as error:
            yield number, CorruptLine(number, f"{error}; the line was skipped")


def format_line(schema: LineSchema, data: dict[str, Any]) -> str:
    """Write one line, with its end; keys stay in their order."""
    text = json.dumps({"v": schema.number, **data}, ensure_ascii=False, separators=(",", ":"))
    return f"{_HIDDEN.sub(_escape, text)}\n"


def _read(line: str, last: bool) -> dict[str, Any]:
    if len(line) > MAX_LINE_LENGTH:
        raise InvalidData(f"it has {len(line):,} characters")
    try:
        data = json.loads(line, object_pairs_hook=_object, parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        if last:  # every line that was written whole has an end
            raise InvalidData("it seems to be cut off") from None
        said = error.msg.removesuffix(" at")
        raise InvalidData(f"it is not JSON ({said}, column {error.colno})") from None
    except RecursionError:
        raise InvalidData("it is nested too deeply") from None
    except InvalidData:
        raise
    except ValueError:
        raise InvalidData("a number in it is too long") from None
    if not isinstance(data, dict):
        raise InvalidData("it is not an object")
    return data


def _upgraded(data: dict[str, Any], number: int, schema: LineSchema) -> dict[str, Any]:
    version = data.pop("v", 1)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise InvalidData("`v` is not the number of a schema")
    if version > schema.number:
        raise NewerSchema(
            f"Line {number} of {schema.file} was written by a newer builder: it has schema "
            f"{str(version)[:20]}, and this one knows {schema.number} at most. Update the builder, "
            "for this one would lose what the line says."
        )
    for step in range(version, schema.number):
        data = schema.upgrades[step](data)
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise InvalidData(f"the key {ascii(key)[:60]} stands there twice")
        data[key] = value
    return data


def _reject_constant(name: str) -> Any:
    raise InvalidData(f"{name} is no number of JSON")


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
