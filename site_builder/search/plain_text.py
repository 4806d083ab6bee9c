"""Notes to plain text: most hold a line, or a list of lines, in which Markdown has no say."""

from __future__ import annotations

import re

from site_builder import notes

# A letter first, so that no block begins; nothing that begins or ends a span; no blank last.
_TEXT = r"[^\x00-\x1f\\`~*_\[\]<>&!]"
_LINE = rf"[^\W\d_](?:{_TEXT}*(?!\s){_TEXT})?"
_ONE_LINE = re.compile(rf"{_LINE}\n*")
_LIST = re.compile(rf"- {_LINE}(?:\n- {_LINE})*\n*")


def to_plain(markdown: str) -> str:
    r"""Do what `notes.to_plain` does, in a hundredth of the time where there is nothing to do.

    >>> to_plain("- Aligns both.\n- Freezes the encoder.\n")
    'Aligns both.\nFreezes the encoder.'
    """
    if _ONE_LINE.fullmatch(markdown):
        return markdown.rstrip("\n")
    if _LIST.fullmatch(markdown):
        return markdown.rstrip("\n")[2:].replace("\n- ", "\n")
    return notes.to_plain(markdown)
