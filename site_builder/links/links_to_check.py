"""Links to check: each URL once, with its locations in entries, topics and tags."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """Position of a URL in a YAML file, for messages and reports."""

    path: str
    """Path of the file, as `entry_files.display_path` returns it."""
    line: int
    """Number of the line that contains the URL, from 1."""
    column: int
    """Number of the URL's first character in the line, from 1."""
    field: str
    """Name of the field, such as `links.code[1]` or `notes.en`."""
    entry: str = ""
    """Id of the entry, `topics/<id>` for a topic, or `tags/<tag>` for a tag."""


@dataclass(frozen=True, slots=True)
class LinkToCheck:
    """A URL to check; the result of its check is a `runs.CheckedLink`."""

    url: str
    """Request URL (`link_health.request_urls`); an invalid URL is kept as written."""
    locations: tuple[SourceLocation, ...] = ()
    """Locations of the URL, sorted."""
    is_new: bool = False
    """Whether the current branch added this URL: no entry, topic or tag contained it before."""
    names: tuple[str, ...] = ()
    """Sorted names, titles and aliases of the entries with this URL in a link field.

    Entries that contain the URL only in the Markdown of a text are left out.
    """
