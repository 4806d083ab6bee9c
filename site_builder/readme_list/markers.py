"""Find the marked list in a Markdown file. It is between two comments, the markers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from site_builder.commonmark import parse_commonmark
from site_builder.errors import UsageError
from site_builder.readme_list.options import ListOptions, parse_options

OPENING, CLOSING = "<!-- kb:list -->", "<!-- /kb:list -->"
_MARKER = re.compile(r"<!--\s*(/?)kb:list\b(.*?)-->")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BYTE_ORDER_MARK = "\ufeff"


def _block_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


_BLOCKS, _INLINE = _block_parser(), MarkdownIt("commonmark")


@dataclass(frozen=True, slots=True)
class MarkedList:
    """The text of a marked file in three parts. `before` and `after` include the markers."""

    before: str
    inside: str
    after: str
    options: ListOptions
    line: int
    """Line of the opening marker, counted from 1."""

    @property
    def newline(self) -> str:
        r"""The line ending after the opening marker: `\n`, `\r\n` or `\r`."""
        ending = self.before[len(self.before.rstrip("\r\n")) :]
        return ending or "\n"

    def with_inside(self, markdown: str) -> str:
        r"""Return the whole text with `markdown` between the markers. The lines of `markdown` must end with `\n`."""
        return self.before + markdown.replace("\n", self.newline) + self.after


def has_marker(text: str) -> bool:
    """Return whether a text may contain a marker. A text that only mentions a marker counts, too."""
    return "kb:list" in text


def find_list(text: str, path: str) -> MarkedList:
    """Return the marked list in the text of a file.

    Raise UsageError if the text does not have exactly one pair of markers, if a marker is not alone on its line, or if an
    option is wrong. The message begins with the path and, if the file has a marker, a line number.
    """
    lines: list[str] = _LINE.findall(text)
    found = list(_markers(text, path)) if has_marker(text) else []
    if not found:
        raise UsageError(
            f"{path} has no list. Write the lines `{OPENING}` and `{CLOSING}` where the list belongs."
        )
    (line, is_closing, options), *rest = found
    if is_closing:
        raise UsageError(
            f"{path}:{line}: the list ends here, but it begins nowhere. Write `{OPENING}` above."
        )
    if not rest:
        raise UsageError(
            f"{path}:{line}: the list begins here, but it ends nowhere. Write `{CLOSING}` on a line of its own below."
        )
    end, end_is_closing, _ = rest[0]
    if not end_is_closing:
        raise UsageError(
            f"{path}:{end}: a second list begins here, and the list that begins in line {line} has no end. "
            f"Write `{CLOSING}` above, or delete one of the two markers."
        )
    if len(rest) > 1:
        raise UsageError(
            f"{path}:{rest[1][0]}: this marker is one too many. A file can have only one list, and the file has a list "
            f"in lines {line} to {end}. Delete this marker."
        )
    try:
        parsed = parse_options(options)
    except UsageError as error:
        raise UsageError(f"{path}:{line}: {error}") from None
    before, inside, after = lines[:line], lines[line : end - 1], lines[end - 1 :]
    return MarkedList("".join(before), "".join(inside), "".join(after), parsed, line)


def _markers(text: str, path: str) -> Iterator[tuple[int, bool, str]]:
    """Yield (line, whether the marker is the closing one, text of its options) for each marker outside of code."""
    for token in parse_commonmark(_BLOCKS, text.removeprefix(_BYTE_ORDER_MARK)):
        if token.map is None or not has_marker(token.content):
            continue
        first = token.map[0] + 1
        if token.type == "html_block":
            match = _MARKER.fullmatch(token.content.strip())
            if match is not None and token.level == 0 and "\n" not in token.content.strip():
                yield first, bool(match[1]), match[2]
            elif _MARKER.search(token.content):
                raise _misplaced(path, first, token.content)
        elif token.type == "inline" and _has_inline_marker(token):
            raise _misplaced(path, first, token.content)


def _has_inline_marker(token: Token) -> bool:
    children = _INLINE.parseInline(token.content)[0].children or []
    return any(child.type == "html_inline" and _MARKER.match(child.content) for child in children)


def _misplaced(path: str, first: int, content: str) -> UsageError:
    line = first + content[: content.index("kb:list")].count("\n")
    return UsageError(
        f"{path}:{line}: a marker must be alone on its line, outside of Markdown lists and quotations. "
        "Write an empty line between HTML and a marker."
    )
