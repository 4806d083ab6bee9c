"""Escape untrusted text for terminals."""

from __future__ import annotations


def escape_invisible(text: str) -> str:
    r"""Replace invisible characters, such as control and bidirectional ones, by escape sequences.

    >>> print(escape_invisible("red \x1b[31m"))
    red \x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
