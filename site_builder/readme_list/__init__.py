"""Make the lists of entries that `kb readme` writes into Markdown files such as README.md.

A file with the two markers `<!-- kb:list by=topic,year -->` and `<!-- /kb:list -->` is called the marked file. The list
is between the markers, and the rest of the file never changes. If a file would have more bytes than its limit, the list
continues in further files: `README-2.md`, `README-3.md` and so on. The functions of this package read and write no
files: they take texts and return texts.
"""

from site_builder.readme_list.documents import (
    GITHUB_LIMIT,
    ListFiles,
    list_files,
    part_name,
    parts_owner,
)
from site_builder.readme_list.escaping import (
    escape_line_start,
    escape_list_text,
    escape_syntax,
    list_link,
)
from site_builder.readme_list.hand_edits import HandEdit, first_hand_edit
from site_builder.readme_list.headings import Anchors
from site_builder.readme_list.markers import CLOSING, OPENING, MarkedList, find_list, has_marker
from site_builder.readme_list.options import GROUPINGS, ListOptions
from site_builder.readme_list.rows import entry_row

__all__ = [
    "CLOSING",
    "GITHUB_LIMIT",
    "GROUPINGS",
    "OPENING",
    "Anchors",
    "HandEdit",
    "ListFiles",
    "ListOptions",
    "MarkedList",
    "entry_row",
    "escape_line_start",
    "escape_list_text",
    "escape_syntax",
    "find_list",
    "first_hand_edit",
    "has_marker",
    "list_files",
    "list_link",
    "part_name",
    "parts_owner",
]
