"""What is to be checked: each canonical URL once, with every place where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """A place in an entry file where a URL stands."""

    path: str
    """As the user would name it (`entry_files.display_path`)."""
    line: int
    """Counted from 1; within a note, the line of the URL itself."""
    column: int
    """Counted from 1, in characters."""
    field: str
    """As in `links.code[1]` or `notes.en`."""
    entry: str = ""
    """The entry's id."""


@dataclass(frozen=True, slots=True)
class LinkToCheck:
    """A URL to check."""

    url: str
    """Canonical, without a fragment."""
    locations: tuple[SourceLocation, ...] = ()
    """Sorted."""
    is_new: bool = False
    """The branch in hand brings this URL: it stood nowhere before."""
