"""Correct white space in Markdown, between Chinese and Latin text and at the ends of lines."""

from __future__ import annotations

import re

from site_builder.i18n.scripts import CHARACTERS, has_script
from site_builder.notes import to_html
from site_builder.notes.parser import parse

# Ranges of characters, for `[...]` in regular expressions.
_HAN = CHARACTERS["Hani"]
_LATIN = r"A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_HAN_LATIN_BOUNDARY = re.compile(rf"(?<=[{_HAN}])(?=[{_LATIN}])|(?<=[{_LATIN}])(?=[{_HAN}])")

# Parts of a text that `space_han_latin` leaves unchanged: code, formulas, URLs, e-mail addresses, link reference
# definitions, and brackets that do not contain the text of a link, such as `[CLS]` or `[1]`.
_LITERAL = re.compile(
    r"""(?<!`)(?P<ticks>`++) .*? (?<!`)(?P=ticks)(?!`)
      | (?<!\\)\$ (?:[^$\\]|\\.)+ \$
      | \\\( .+? \\\) | \\\[ .+? \\\]
      | <[^<>\s]+>
      | \]\( [^()\s]* (?:\([^()\s]*\)[^()\s]*)*
      | https?://[!-~]+
      | (?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+
      | \[ [^\[\]]* \] (?!\()
      | ^[ ]{0,3}\[[^\[\]]+\]:[^\n]*
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.ASCII,
)


def space_han_latin(markdown: str) -> str:
    """Insert a space between Chinese characters and Latin letters or digits, if there is none.

    Code, formulas, URLs and e-mail addresses are left unchanged, and so are brackets without a link, such as `[CLS]`.
    If anything except spaces would change in the HTML of the text, the whole text is returned unchanged.

    >>> space_han_latin("用CLIP做`图像A`，见2025年的[CLS]")
    '用 CLIP 做`图像A`，见 2025 年的[CLS]'
    """
    if not has_script(markdown, "Hani"):
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
    return result if _has_same_html_except_spaces(result, markdown) else markdown


def _space_text(text: str) -> str:
    result, end = "", 0
    for literal in _LITERAL.finditer(text):
        result += _HAN_LATIN_BOUNDARY.sub(" ", text[end : literal.start()]) + literal[0]
        end = literal.end()
    return result + _HAN_LATIN_BOUNDARY.sub(" ", text[end:])


def _has_same_html_except_spaces(after: str, before: str) -> bool:
    return after == before or _html_without_spaces(after) == _html_without_spaces(before)


def _html_without_spaces(markdown: str) -> str:
    return to_html(markdown, lambda entry_id: entry_id).replace(" ", "")


def trim_markdown(markdown: str) -> str:
    """Remove white space around the text and at the ends of lines.

    Two spaces at the end of a line are kept where they mean a line break in Markdown. Blocks of code and formulas are
    left unchanged. If the HTML would change, the ends of all lines are kept.
    """
    text = markdown.strip()
    if not re.search(r"[ \t]$", text, re.MULTILINE):
        return text
    lines, code = text.split("\n"), _code_lines(text)
    next_lines = [*lines[1:], ""]
    trimmed = [
        line if number in code or _is_hard_break(line, next_line) else line.rstrip(" \t")
        for number, (line, next_line) in enumerate(zip(lines, next_lines, strict=True))
    ]
    result = "\n".join(trimmed)
    is_same = to_html(text, lambda entry_id: entry_id) == to_html(result, lambda entry_id: entry_id)
    return result if is_same else text


def _is_hard_break(line: str, next_line: str) -> bool:
    return bool(line.strip()) and line.endswith("  ") and bool(next_line.strip())


def _code_lines(markdown: str) -> set[int]:
    """Return the numbers, from 0, of all lines that belong to code blocks, their fences or formulas."""
    return {
        number
        for token in parse(markdown)
        if token.type in {"fence", "code_block", "maths_block"} and token.map is not None
        for number in range(*token.map)
    }
