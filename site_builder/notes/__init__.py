"""Convert notes from CommonMark to HTML and plain text, and find their links, their pictures and wrong formulas.

Notes are untrusted.
"""

from site_builder.notes.html import (
    CALLOUTS,
    AnnotateLink,
    LinkAnnotation,
    NoteLabels,
    PictureFile,
    ResolveEntry,
    ResolvePicture,
    no_annotation,
    no_picture,
    to_html,
    to_inline_html,
)
from site_builder.notes.links import (
    NameEntry,
    entry_reference,
    link_targets,
    no_name,
    text_links,
    text_links_of,
)
from site_builder.notes.maths import Macros
from site_builder.notes.pictures import ShownPicture, shown_pictures
from site_builder.notes.plain_text import MAX_SUMMARY_LENGTH, summary_line, to_plain_text
from site_builder.notes.problems import NoteProblem, formula_problems, has_unknown_commands
from site_builder.notes.retargeting import retarget
from site_builder.notes.structure import Block, Gap, gaps_between, structure_of

__all__ = [
    "CALLOUTS",
    "MAX_SUMMARY_LENGTH",
    "AnnotateLink",
    "Block",
    "Gap",
    "LinkAnnotation",
    "Macros",
    "NameEntry",
    "NoteLabels",
    "NoteProblem",
    "PictureFile",
    "ResolveEntry",
    "ResolvePicture",
    "ShownPicture",
    "entry_reference",
    "formula_problems",
    "gaps_between",
    "has_unknown_commands",
    "link_targets",
    "no_annotation",
    "no_name",
    "no_picture",
    "retarget",
    "shown_pictures",
    "structure_of",
    "summary_line",
    "text_links",
    "text_links_of",
    "to_html",
    "to_inline_html",
    "to_plain_text",
]
