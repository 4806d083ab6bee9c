"""Links to check: each URL once, with all its locations in entries and topics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """Location of a URL in an entry file, as messages name it."""

    path: str
    """Path of the file for messages (`entry_files.display_path`)."""
    line: int
    """From 1. In a text of several lines, the line that contains the URL."""
    column: int
    """From 1, in characters."""
    field: str
    """For example `links.code[1]` or `notes.en`."""
    entry: str = ""
    """The entry's id, or `topics/<id>`."""


@dataclass(frozen=True, slots=True)
class LinkToCheck:
    """A URL to check; the result of its check is a `runs.CheckedLink`."""

    url: str
    """Canonical, without a fragment."""
    locations: tuple[SourceLocation, ...] = ()
    """Sorted."""
    is_new: bool = False
    """The current branch adds this URL: no entry had it before."""
