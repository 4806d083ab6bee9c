"""What is to be checked: each canonical URL once, with every place where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in an entry file where a URL stands."""

    path: str
    """As the user would name it (`entry_files.display`)."""
    line: int
    """Counted from 1; within a note, the line of the URL itself."""
    column: int
    """Counted from 1, in characters."""
    field: str
    """As in `links.code[1]` or `notes.en`."""
    entry: str = ""
    """The entry's id."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL to check."""

    url: str
    """Canonical, without a fragment."""
    sources: tuple[Source, ...] = ()
    """Sorted."""
    new: bool = False
    """The branch in hand brings this URL: it stood nowhere before."""
