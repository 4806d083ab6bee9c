"""What search engines are told of a page: plain text, in one line, not too long."""

from __future__ import annotations

from site_builder import notes

MAX_DESCRIPTION_LENGTH = 160  # characters; search engines cut what is longer


def description_from_markdown(markdown: str) -> str:
    """Return a text as a page's description: plain, in one line, not too long."""
    return clip_description(notes.to_plain_text(markdown))


def clip_description(text: str) -> str:
    """Return a plain text in one line, cut to the length of a description."""
    plain = " ".join(text.split())
    return (
        plain
        if len(plain) <= MAX_DESCRIPTION_LENGTH
        else plain[: MAX_DESCRIPTION_LENGTH - 1].rstrip() + "…"
    )
