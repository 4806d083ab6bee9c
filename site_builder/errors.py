"""What can go wrong, as values: a `Problem` points at a place in a file and says what to do there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SiteBuilderError(Exception):
    """Something outside the entries is wrong (a setting, a folder, a file that cannot be written).

    The message is for the person who ran the command: what happened, then what to do.
    """


class UsageError(SiteBuilderError):
    """What was asked for cannot be: a folder, a file, a revision or a setting that is not there.

    Commands exit with 2 for it, and with 3 for other `SiteBuilderError`s.
    """


class Severity(StrEnum):
    """How much a problem matters: an error stops the build, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    """Worth knowing; nobody need act. Only reports of links have them."""


CHECK_SEVERITIES = (Severity.ERROR, Severity.WARNING)
"""What a check of entries can be set to, besides `off`."""


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing to mend, at one place. Problems sort by place."""

    path: str
    """The file, as the user would name it: relative to the working directory where it lies below it."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    field: str
    """The field's place in the file, as in `links.code[1]`; empty for the file as a whole."""
    code: str
    """Which rule found it, as in `unknown-key`."""
    message: str
    """What is wrong, in one line."""
    hint: str = ""
    """What to do about it, in one line; empty where the message says it all."""
    severity: Severity = Severity.ERROR

    @property
    def full_message(self) -> str:
        """Field, message and hint in one line, for reports that have room for one."""
        field = f"{self.field}: " if self.field else ""
        return f"{field}{self.message}. {self.hint}" if self.hint else f"{field}{self.message}"


def has_errors(problems: list[Problem]) -> bool:
    """Tell whether any of the problems must stop a build."""
    return any(problem.severity is Severity.ERROR for problem in problems)


FieldPath = tuple[str | int, ...]
"""Where a value lies in an entry, outermost first: `("links", "code", 1)`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has to say of one record, before anybody looked up its line in a file.

    Checks read a catalog, which knows no files; `entry_files.locate_findings` turns findings into problems.
    """

    subject: str
    """The id of the entry, or `topics/<id>` for a topic."""
    field: FieldPath
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR


def format_field(path: FieldPath) -> str:
    """Write a field's place the way people say it.

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
