"""Parse CommonMark, and avoid an error of the parser."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token


def parse_commonmark(parser: MarkdownIt, text: str) -> list[Token]:
    """Return the tokens of a text. If the text does not end with a line break, one is added first.

    Without this line break, markdown-it-py 4.3 raises IndexError for the two lines `> - <b>` and `>`.
    """
    return parser.parse(text if text.endswith("\n") else f"{text}\n")
