"""Escape untrusted text for terminals."""

from __future__ import annotations


def escape_invisible(text: str) -> str:
    r"""Replace each invisible character, such as a control character, by an escape sequence.

    >>> print(escape_invisible("red \x1b[31m"))
    red \x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
