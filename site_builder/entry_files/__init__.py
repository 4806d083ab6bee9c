"""Entry files: read them into a catalog, and point at the line of whatever is wrong in them."""

from site_builder.entry_files.canonical_form import format_text, render_entry
from site_builder.entry_files.folder import Loaded, display, load, place
from site_builder.entry_files.slugs import suggest_slug
from site_builder.entry_files.writing import write_atomically

__all__ = [
    "Loaded",
    "display",
    "format_text",
    "load",
    "place",
    "render_entry",
    "suggest_slug",
    "write_atomically",
]
