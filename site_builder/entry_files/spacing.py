"""White space in Markdown: between Chinese and Latin, and at the ends of lines."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from site_builder.notes import to_html

_MARKDOWN = MarkdownIt("js-default", {"html": False})

HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LATIN = r"A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_HAN_LATIN_BOUNDARY = re.compile(rf"(?<=[{HAN}])(?=[{_LATIN}])|(?<=[{_LATIN}])(?=[{HAN}])")
_ANY_HAN = re.compile(f"[{HAN}]")

# Code, addresses, and brackets that are no link's text: `[CLS]` is a token, `[1]` a label.
_LITERAL = re.compile(
    r"""(?<!`)(?P<ticks>`++) .*? (?<!`)(?P=ticks)(?!`)
      | <[^<>\s]+>
      | \]\( [^()\s]* (?:\([^()\s]*\)[^()\s]*)*
      | https?://[!-~]+
      | (?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+
      | \[ [^\[\]]* \] (?!\()
      | ^[ ]{0,3}\[[^\[\]]+\]:[^\n]*
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.ASCII,
)


def has_han(text: str) -> bool:
    """Tell whether a text holds Chinese characters."""
    return _ANY_HAN.search(text) is not None


def space_han_latin(markdown: str) -> str:
    """Put a space between Chinese and Latin letters or digits, where none stands.

    Code, addresses and brackets stay as they are, and so does a text in which a space would change
    more than white space.

    >>> space_han_latin("用CLIP做`图像A`，见2025年的[CLS]")
    '用 CLIP 做`图像A`，见 2025 年的[CLS]'
    """
    if not has_han(markdown):
        return markdown
    lines, code = markdown.split("\n"), _code_lines(markdown)
    blocks: list[str] = []
    number = 0
    while number < len(lines):
        end = number + 1
        while end < len(lines) and (end in code) == (number in code):
            end += 1
        block = "\n".join(lines[number:end])
        blocks.append(block if number in code else _space_text(block))
        number = end
    result = "\n".join(blocks)
    return result if result == markdown or _renders_the_same(markdown, result) else markdown


def _space_text(text: str) -> str:
    done, at = "", 0
    for found in _LITERAL.finditer(text):
        done += _HAN_LATIN_BOUNDARY.sub(" ", text[at : found.start()]) + found[0]
        at = found.end()
    return done + _HAN_LATIN_BOUNDARY.sub(" ", text[at:])


def _renders_the_same(before: str, after: str) -> bool:
    return _html_without_spaces(before) == _html_without_spaces(after)


def _html_without_spaces(markdown: str) -> str:
    return to_html(markdown, lambda entry_id: entry_id).replace(" ", "")


def trim_markdown(markdown: str) -> str:
    """Remove white space that shows nowhere: around the text, and at the ends of lines.

    Two spaces or more before another line of the same paragraph are a line break in Markdown and
    stay; code stays as it is.
    """
    text = markdown.strip()
    if not re.search(r"[ \t]$", text, re.MULTILINE):
        return text
    lines, code = text.split("\n"), _code_lines(text)
    following = [*lines[1:], ""]
    kept = [
        line if number in code or _is_hard_break(line, after) else line.rstrip(" \t")
        for number, (line, after) in enumerate(zip(lines, following, strict=True))
    ]
    result = "\n".join(kept)
    same = to_html(text, lambda entry_id: entry_id) == to_html(result, lambda entry_id: entry_id)
    return result if same else text


def _is_hard_break(line: str, after: str) -> bool:
    return bool(line.strip()) and line.endswith("  ") and bool(after.strip())


def _code_lines(markdown: str) -> set[int]:
    """Return the numbers of the lines that are code, fences included, counted from 0."""
    return {
        number
        for token in _MARKDOWN.parse(markdown)
        if token.type in {"fence", "code_block"} and token.map is not None
        for number in range(*token.map)
    }
