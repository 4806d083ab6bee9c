"""Descriptions of pages for search engines. A description is one line of plain text."""

from __future__ import annotations

import re

from site_builder import notes
from site_builder.i18n.scripts import WITHOUT_SPACES

_MAX_WORD_LENGTH = 40
_LETTER_OF_WORD = re.compile(rf"[^\s{WITHOUT_SPACES}]")
_BEGINNING_OF_WORD = re.compile(
    rf"(?<=[\s{WITHOUT_SPACES}])[^\s{WITHOUT_SPACES}]{{1,{_MAX_WORD_LENGTH}}}$"
)

MAX_DESCRIPTION_LENGTH = 160  # characters; search engines cut off longer descriptions


def description_from_markdown(markdown: str, name_entry: notes.NameEntry = notes.no_name) -> str:
    """Return a description with the text of this Markdown, but without its markup.

    `name_entry` returns the plain names of entries, for links without a text.
    """
    return clip_description(plain_description(markdown, name_entry))


def plain_description(markdown: str, name_entry: notes.NameEntry = notes.no_name) -> str:
    """Return the text of this Markdown on one line, in full length."""
    return " ".join(notes.to_plain_text(markdown, name_entry).split())


def clip_description(text: str) -> str:
    """Return a plain text on one line of at most `MAX_DESCRIPTION_LENGTH` characters, cut off after a word.

    If more than `_MAX_WORD_LENGTH` characters of the last word fit, the text is cut off inside this word.

    >>> clip_description("word " * 40)[-10:]
    'word word…'
    """
    plain = " ".join(text.split())
    if len(plain) <= MAX_DESCRIPTION_LENGTH:
        return plain
    end = MAX_DESCRIPTION_LENGTH - 1
    shown = plain[:end]
    if _LETTER_OF_WORD.match(plain[end]):
        shown = _BEGINNING_OF_WORD.sub("", shown)
    return shown.rstrip(" ,;:([{，、；：（《“") + "…"
