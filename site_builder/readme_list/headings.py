"""Find the headings of a Markdown text, and make the anchors that GitHub gives to headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from markdown_it import MarkdownIt

from site_builder.commonmark import parse_commonmark

_KEPT = {"Nd", "Nl", "Pc"}
"""Unicode categories whose characters stay in anchors. Letters (L) and marks (M) stay in anchors, too."""
_ALPHABETIC_SYMBOLS = (
    range(0x24B6, 0x24EA),
    range(0x1F130, 0x1F14A),
    range(0x1F150, 0x1F16A),
    range(0x1F170, 0x1F18A),
)
"""Symbols such as Ⓐ and 🅰, which have the Unicode property Alphabetic. They stay in anchors."""
_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading, without the number that a repeated anchor gets.

    `heading` is the text that readers see. GitHub writes this text in lower case, and removes most punctuation and most
    symbols, but not `_` and `-`. Each space becomes `-`.

    >>> anchor_of("🚀 C++ & 视觉：Q_Former")
    '-c--视觉q_former'
    """
    kept = "".join([character for character in heading.lower() if _is_kept(character)])
    return kept.replace(" ", "-")


def _is_kept(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in "_- "
    category = unicodedata.category(character)
    if category[0] in "LM" or category in _KEPT:
        return True
    return category == "So" and any(ord(character) in symbols for symbols in _ALPHABETIC_SYMBOLS)


class Anchors:
    """Makes the anchors of a file's headings, from top to bottom. A repeated anchor gets `-1`, `-2` and so on."""

    def __init__(self) -> None:
        self._last_numbers: dict[str, int] = {}

    def add(self, heading: str) -> str:
        """Return the anchor of the next heading."""
        anchor = original = anchor_of(heading)
        while anchor in self._last_numbers:
            self._last_numbers[original] += 1
            anchor = f"{original}-{self._last_numbers[original]}"
        self._last_numbers[anchor] = 0
        return anchor


def headings_of(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield (level, visible text) of each heading in Markdown, including headings that are written in HTML."""
    tokens = parse_commonmark(_PARSER, markdown)
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            children = tokens[index + 1].children or []
            text = "".join(
                child.content for child in children if child.type in {"text", "code_inline"}
            )
            yield int(token.tag[1]), text
        elif token.type == "html_block":
            for level, html in _HTML_HEADING.findall(token.content):
                yield int(level), unescape(_TAG.sub("", html)).strip()
