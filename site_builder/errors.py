"""Exceptions with messages for the user, problems with a position in a file, and findings without a position."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SiteBuilderError(Exception):
    """An error outside the entries, such as a file that cannot be written.

    The message tells the user what happened and, if the builder knows it, what to do.
    """


class UsageError(SiteBuilderError):
    """A wrong argument or setting, such as a folder, a file or a revision that does not exist.

    Commands exit with 2 for this error, and with 3 for any other `SiteBuilderError`.
    """


class Severity(StrEnum):
    """Severity of a problem. By default, only errors stop `kb build`."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    """For information: the user need not do anything. Only link reports contain notices."""


CHECK_SEVERITIES = (Severity.ERROR, Severity.WARNING)
"""Severities that the settings accept for a check, besides `off`."""


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """A problem at one position in a file. Problems sort by path, line and column."""

    path: str
    """Path for display: relative to the working directory if the file is inside it."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    field: str
    """Field of the entry, such as `links.code[1]`; empty if the problem concerns no field."""
    code: str
    """Id of the rule, such as `unknown-key`."""
    message: str
    """What is wrong, in one line."""
    hint: str = ""
    """How to fix the problem; empty if the message needs no hint."""
    severity: Severity = Severity.ERROR

    @property
    def full_message(self) -> str:
        """Field, message and hint."""
        field = f"{self.field}: " if self.field else ""
        return f"{field}{self.message}. {self.hint}" if self.hint else f"{field}{self.message}"


def has_errors(problems: list[Problem]) -> bool:
    """Return whether any of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


FieldPath = tuple[str | int, ...]
"""Path to a value in an entry, outermost key first: `("links", "code", 1)`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of a check for one entry, topic, tag, person or picture, without a position in a file.

    Checks work on a catalog, which does not know the files of the entries.
    `entry_files.locate_findings` turns findings into problems.
    """

    subject: str
    """Id of the entry. For a record: `topics/<id>`, `tags/<tag>` or `people/<id>`. For a picture: `media/<path>`."""
    field: FieldPath
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    index: int | None = None
    """Index of a character in the text of the field, if the finding concerns a part of the text."""


def field_keys(field: str) -> tuple[str, ...]:
    """Return the keys in a text that `format_field` has returned. The indexes in brackets are left out.

    >>> field_keys("links.code[1]")
    ('links', 'code')
    """
    return tuple(part.partition("[")[0] for part in field.split("."))


def format_field(path: FieldPath) -> str:
    """Format a field path for display.

    >>> format_field(("links", "code", 1))
    'links.code[1]'
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text
