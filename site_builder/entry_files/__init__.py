"""Read entry files into a catalog, and report the position of every problem. Format and rename entries."""

from site_builder.entry_files.canonical_form import format_text, render_entry
from site_builder.entry_files.entry_cache import EntryCache
from site_builder.entry_files.folder import (
    LoadedEntries,
    display_path,
    load_entries,
    locate_findings,
)
from site_builder.entry_files.link_positions import (
    EntryText,
    LinkPosition,
    RecordLink,
    read_entry_text,
    record_links,
)
from site_builder.entry_files.record_lists import file_of_subject
from site_builder.entry_files.scalars import double_quoted, is_plain
from site_builder.entry_files.slug_suggestion import suggest_slug

__all__ = [
    "EntryCache",
    "EntryText",
    "LinkPosition",
    "LoadedEntries",
    "RecordLink",
    "display_path",
    "double_quoted",
    "file_of_subject",
    "format_text",
    "is_plain",
    "load_entries",
    "locate_findings",
    "read_entry_text",
    "record_links",
    "render_entry",
    "suggest_slug",
]
