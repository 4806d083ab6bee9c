"""What search engines are told of a page: plain text, in one line, not too long."""

from __future__ import annotations

from site_builder import notes

MOST_DESCRIPTION = 160  # characters; search engines cut what is longer


def describing(markdown: str) -> str:
    """Return a text as a page's description: plain, in one line, not too long."""
    return clipped(notes.to_plain(markdown))


def clipped(text: str) -> str:
    """Return a plain text in one line, cut to the length of a description."""
    plain = " ".join(text.split())
    return plain if len(plain) <= MOST_DESCRIPTION else plain[: MOST_DESCRIPTION - 1].rstrip() + "…"
