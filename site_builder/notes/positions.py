"""Find where in a note each character of a parsed block is.

The parser removes the markers of lists, block quotes and footnotes from the lines of a block. In the cells of a table,
it removes the backslash before each pipe. So the index of a character in its block is not its index in the note.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from markdown_it.token import Token

ToSource = Callable[[int], int | None]
"""Converts an index in the content of a block to the index in the note.

Returns None if the line or the table cell that contains the index was not found in the note.
"""


class SourceLines:
    """The lines of a note, and the index at which each line starts."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown
        self.lines = markdown.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)


def blocks_with_positions(
    tokens: Iterable[Token], lines: SourceLines
) -> Iterator[tuple[Token, ToSource]]:
    """Yield each block of text and each block formula, with the function that converts the indexes in its content."""
    cell_end, previous = 0, ""
    for token in tokens:
        if token.type in {"inline", "maths_block"} and token.map:
            if previous in {"th_open", "td_open"}:
                to_source, cell_end = _cell_to_source(token, lines, cell_end)
            else:
                to_source = _block_to_source(token, lines)
            yield token, to_source
        previous = token.type


def _block_to_source(token: Token, lines: SourceLines) -> ToSource:
    """Return the function that converts indexes in the content of a block that is not a table cell."""
    ends: list[int] = []
    shifts: list[int | None] = []
    end = 0
    for number, part in enumerate(token.content.split("\n"), (token.map or [0])[0]):
        line, content = lines.lines[number], part.strip()
        # Before the content of a line, there can be only markers, such as those of lists, block quotes and headings.
        start = line.rfind(content) if line.rstrip().endswith(content) else line.find(content)
        indent = len(part) - len(part.lstrip())
        shifts.append(None if start < 0 else lines.starts[number] + start - indent - end)
        end += len(part) + 1
        ends.append(end)

    def to_source(index: int) -> int | None:
        shift = shifts[bisect_right(ends, index)]
        return None if shift is None else index + shift

    return to_source


def _cell_to_source(token: Token, lines: SourceLines, previous_end: int) -> tuple[ToSource, int]:
    r"""Return the function that converts indexes in the content of a table cell, and the index at which the cell ends.

    The note contains `\|` for each pipe in the content of the cell. `previous_end` is the index at
    which the previous cell ends.
    """
    number = (token.map or [0])[0]
    source = token.content.replace("|", "\\|")
    line_start, line_end = lines.starts[number], lines.starts[number + 1]
    start = lines.markdown.find(source, max(previous_end, line_start), line_end)

    def to_source(index: int) -> int | None:
        return None if start < 0 else start + index + token.content.count("|", 0, index + 1)

    return to_source, max(previous_end, start + len(source))
