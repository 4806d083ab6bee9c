"""Descriptions of pages for search engines: plain text, one line, limited length."""

from __future__ import annotations

from site_builder import notes

MAX_DESCRIPTION_LENGTH = 160  # characters; search engines cut longer ones


def description_from_markdown(markdown: str) -> str:
    """Return a Markdown text as a description."""
    return clip_description(notes.to_plain_text(markdown))


def clip_description(text: str) -> str:
    """Return a plain text as a description: on one line, and clipped."""
    plain = " ".join(text.split())
    if len(plain) <= MAX_DESCRIPTION_LENGTH:
        return plain
    return plain[: MAX_DESCRIPTION_LENGTH - 1].rstrip() + "…"
