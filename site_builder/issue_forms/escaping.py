"""A stranger's text inside Markdown that the forge renders: shown as it is, obeyed by nobody.

GitHub looks for mentions, issue numbers and commands in what Markdown has become, so escaping
Markdown alone does not stop them: a zero-width space, written as an entity, breaks them up.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_PUNCTUATION = "\\`*_[]|~"
_LEADING = re.compile(r"(?:[-+=]|[0-9]{1,9}(?=[.)]))")
"""What begins a list, or makes a heading of the line above."""
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    ":": "&#58;",  # neither `https:` becomes a link, nor `::` a workflow command
    "$": "&#36;",  # GitHub renders $...$ as mathematics
}
_ZERO_WIDTH_SPACE = "&#8203;"
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}

# Pages to which a link leaves a trace over there ("mentioned this issue").
_CREATES_BACKLINK = re.compile(r"/(?:issues|pull|pulls|discussions|commit)/", re.IGNORECASE)

_BACKTICKED = re.compile(r"(?<![^\s(（])`(.+?)`(?![^\s.,;:?!)。，；：？！）])")
_TRIGGERS = re.compile(r"@|#[0-9#\[]|gh-[0-9]|::|\$", re.IGNORECASE)
"""Mentions, issues, workflow commands, mathematics."""


def escape_markdown(text: str, max_length: int = 300) -> str:
    r"""Return Markdown, in one line, that shows the text and does nothing else.

    >>> escape_markdown("<b>@me</b> fixes #1")
    '&lt;b&gt;@&#8203;me&lt;/b&gt; fixes \\#&#8203;1'
    """
    line = _to_one_line(text, max_length)
    return _ZERO_WIDTH_SPACE + _escape_line(line) if _LEADING.match(line) else _escape_line(line)


def escape_message(text: str, max_length: int = 300) -> str:
    r"""Return Markdown like `escape_markdown`, for a message that quotes values in backticks.

    A quoted value becomes a code span; one that GitHub might act upon even there (a pull request's
    text can become a commit message, where all is plain text) stands in quotation marks, escaped.

    >>> print(escape_message("`so*on` is not a year"), escape_message("no topic `@me`"))
    `so*on` is not a year no topic “@&#8203;me”
    """
    line = _to_one_line(text, max_length)
    pieces, end = [_ZERO_WIDTH_SPACE if _LEADING.match(line) else ""], 0
    for match in _BACKTICKED.finditer(line):
        pieces += [_escape_line(line[end : match.start()]), _quote_value(match[1])]
        end = match.end()
    return "".join([*pieces, _escape_line(line[end:])])


def _quote_value(value: str) -> str:
    if not value.strip() or _TRIGGERS.search(value) or _CREATES_BACKLINK.search(value):
        return f"“{_escape_line(value)}”"
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest and "`" in {value[0], value[-1]} else ""
    return f"{fence}{pad}{value}{pad}{fence}"


def _to_one_line(text: str, max_length: int) -> str:
    visible = "".join(
        " " if unicodedata.category(c) in _INVISIBLE else c for c in text[: 4 * max_length]
    )
    line = " ".join(visible.split())
    return line[: max_length - 1].rstrip() + "…" if len(line) > max_length else line


def _escape_line(line: str) -> str:
    line = re.sub(r"(?i)(?<=gh)-(?=[0-9])", "-\0", line)  # GH-12 is an issue, too
    line = re.sub(r"(?i)(?<=www)\.", "\0.", line)  # a link without a scheme
    return "".join(_escape_character(character) for character in line)


def _escape_character(character: str) -> str:
    if character == "\0":
        return _ZERO_WIDTH_SPACE
    if character == "@":
        return "@" + _ZERO_WIDTH_SPACE
    if character == "#":
        return "\\#" + _ZERO_WIDTH_SPACE
    if character in _ENTITIES:
        return _ENTITIES[character]
    return f"\\{character}" if character in _PUNCTUATION else character


def code_span(text: str, max_length: int = 300) -> str:
    """Return a code span for a text that our own rules made (an id, a path, a login).

    What does not belong into such a text becomes a question mark.
    """
    kept = re.sub(r"[^\w./ ?&=%:+~,-]", "?", text[:max_length])
    return f"`{kept}`"


def markdown_link(label: str, url: str) -> str:
    """Return a link to a canonical URL; the label is a stranger's text.

    A link that would leave a trace on the page that it leads to is only shown.
    """
    safe = quote(url, safe="/:?&=%+~,;@!$#-._")
    if urlsplit(url).scheme not in {"http", "https"} or _CREATES_BACKLINK.search(safe):
        return f"{escape_markdown(label)} {escape_markdown(url)}"
    return f"[{escape_markdown(label)}](<{safe}>)"
