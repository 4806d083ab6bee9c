"""Change a note so that it can be a part of a longer Markdown file, without an effect on the rest of the file."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from site_builder.commonmark import parse_commonmark

_LEVELS = 2
"""Headings of a note get lower by this number of levels, because the file itself uses h1 and h2. The lowest level is h6."""

_MAY_NEED_CHANGES = re.compile(r"[<#]|```|~~~|^ {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)
_CODE_OR_TAG = re.compile(
    r"(?P<kept>\\[!-/:-@\[-`{-~]"
    r"|^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|<[a-z][a-z0-9+.-]*:[^\s<>]*>)|<(?=[a-z/!?])",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def contained(markdown: str) -> str:
    r"""Return a note with lower headings, and with escaped HTML tags.

    The site shows raw HTML as text, but other programs may render it. So each tag gets a backslash: `\<b>`.
    Headings inside lists and block quotes keep their levels. If the note ends in a code block without a closing fence,
    the fence is added.

    >>> contained("# Results\n\nSee <b>.\n\n```\ncode")
    '### Results\n\nSee \\<b>.\n\n```\ncode\n```'
    """
    if not _MAY_NEED_CHANGES.search(markdown):
        return markdown
    markdown = _without_html(markdown)
    lines = markdown.split("\n")
    blocks = [
        token for token in parse_commonmark(_MARKDOWN, markdown) if token.level == 0 and token.map
    ]
    if blocks and blocks[-1].type == "fence" and not _is_closed(blocks[-1], lines):
        lines.append(blocks[-1].markup)
    for token in reversed(blocks):
        if token.type == "heading_open":
            _lower(token, lines)
    return "\n".join(lines)


def _without_html(markdown: str) -> str:
    if "<" not in markdown or not _has_html(markdown):
        return markdown
    escaped = _CODE_OR_TAG.sub(lambda match: match["kept"] or "\\<", markdown)
    # The pattern does not know where a list or a block quote ends. So it may mistake a tag for code and keep it.
    # If a tag is left, every `<` becomes `&lt;`, even in code.
    return re.sub(r"\\?<", "&lt;", escaped) if _has_html(escaped) else escaped


def _has_html(markdown: str) -> bool:
    return any(
        token.type == "html_block" or any(child.type == "html_inline" for child in token.children or ())
        for token in parse_commonmark(_MARKDOWN, markdown)
    )  # fmt: skip


def _is_closed(fence: Token, lines: list[str]) -> bool:
    start, end = fence.map or (0, 0)
    closing = rf" {{0,3}}{fence.markup}{fence.markup[0]}*[ \t]*"
    return end - start > 1 and re.fullmatch(closing, lines[end - 1]) is not None


def _lower(heading: Token, lines: list[str]) -> None:
    """Replace the lines of a heading by a heading of a lower level."""
    start, end = heading.map or (0, 0)
    marks = "#" * min(6, int(heading.tag[1:]) + _LEVELS)
    if heading.markup.startswith("#"):
        text = lines[start].lstrip().lstrip("#")
    else:
        text = " " + " ".join(line.strip() for line in lines[start : end - 1])
    lines[start:end] = [marks + text]
