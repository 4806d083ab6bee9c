"""Descriptions of pages for search engines. A description is one line of plain text."""

from __future__ import annotations

from site_builder import notes

MAX_DESCRIPTION_LENGTH = 160  # characters; search engines cut off longer descriptions


def description_from_markdown(markdown: str) -> str:
    """Return a description with the text of this Markdown, but without its markup."""
    return clip_description(notes.to_plain_text(markdown))


def clip_description(text: str) -> str:
    """Return a plain text on one line, cut off after at most `MAX_DESCRIPTION_LENGTH` characters."""
    plain = " ".join(text.split())
    if len(plain) <= MAX_DESCRIPTION_LENGTH:
        return plain
    return plain[: MAX_DESCRIPTION_LENGTH - 1].rstrip() + "…"
