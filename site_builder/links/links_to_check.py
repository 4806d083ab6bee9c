"""Links to check: each URL once, with every location where an entry or topic has it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """Location of a URL in an entry file, as messages name it."""

    path: str
    """Path of the file for messages (`entry_files.display_path`)."""
    line: int
    """From 1. In a text of several lines, the line of the URL itself."""
    column: int
    """From 1, in characters."""
    field: str
    """For example `links.code[1]` or `notes.en`."""
    entry: str = ""
    """The entry's id, or `topics/<id>`."""


@dataclass(frozen=True, slots=True)
class LinkToCheck:
    """URL to check, before the check; `runs.CheckedLink` is the result."""

    url: str
    """Canonical, without a fragment."""
    locations: tuple[SourceLocation, ...] = ()
    """Sorted."""
    is_new: bool = False
    """The current branch adds this URL: no entry had it before."""
