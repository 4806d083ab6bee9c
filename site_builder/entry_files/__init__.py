"""Entry files: read them into a catalog, and point at the line of whatever is wrong in them."""

from site_builder.entry_files.canonical_form import format_text, render_entry
from site_builder.entry_files.entry_cache import EntryCache
from site_builder.entry_files.folder import Loaded, display, load, place
from site_builder.entry_files.link_positions import (
    EntryText,
    LinkPosition,
    RecordLink,
    links_of,
    read_entry_text,
)
from site_builder.entry_files.scalars import is_plain, quoted
from site_builder.entry_files.slugs import suggest_slug
from site_builder.entry_files.writing import replace_files, write_atomically

__all__ = [
    "EntryCache",
    "EntryText",
    "LinkPosition",
    "Loaded",
    "RecordLink",
    "display",
    "format_text",
    "is_plain",
    "links_of",
    "load",
    "place",
    "quoted",
    "read_entry_text",
    "render_entry",
    "replace_files",
    "suggest_slug",
    "write_atomically",
]
