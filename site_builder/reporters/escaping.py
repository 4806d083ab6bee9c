"""Texts that quote files and hosts, for terminals that must not obey them."""

from __future__ import annotations


def escape_invisible(text: str) -> str:
    r"""Spell out what cannot be seen: control characters, and those that turn the direction of text.

    >>> print(escape_invisible("red \x1b[31m"))
    red \x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
