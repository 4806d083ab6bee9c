"""Find the pictures in a note."""

from __future__ import annotations

from typing import NamedTuple

from site_builder.notes.figures import is_picture
from site_builder.notes.parser import parse
from site_builder.notes.plain_text import visible_text


class ShownPicture(NamedTuple):
    """A picture in a note."""

    name: str
    """Name of its file."""
    alt: str
    """What screen readers read instead of the picture; empty if the author of the note wrote nothing."""
    caption: str | None
    """The caption; empty if the author of the note wrote none, and None if the picture is in a line of text."""


def shown_pictures(markdown: str) -> list[ShownPicture]:
    """Return the pictures in a note, in order. Their files may not exist."""
    if "![" not in markdown:
        return []
    shown = []
    for token in parse(markdown):
        children = token.children or []
        pictures = [child for child in children if is_picture(child)]
        text = visible_text([child for child in children if child not in pictures]).strip()
        has_caption = any(child.type == "figcaption_open" for child in children)
        caption = text if has_caption or not text else None
        for picture in pictures:
            alt = visible_text(picture.children or []).strip()
            shown.append(ShownPicture(str(picture.attrGet("src")), alt, caption))
    return shown
