"""The structure of a note: its blocks and the items of its lists.

Readers see a note in several languages side by side, each block and each list item in one row with its
translations. If a language has no translation of a block, its column has an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from markdown_it.token import Token

from site_builder.notes.parser import lines_with_formulas, parse, parse_blocks

MAX_ALIGNED_BLOCKS = 300
"""A note with more blocks than this is not aligned with its translations, because the alignment could take seconds."""

FOOTNOTES = "footnotes"
"""`Block.kind` of the footnotes, which are the last block of a note."""

_LISTS = {"bullet_list_open": "ul", "ordered_list_open": "ol", "footnote_block_open": FOOTNOTES}
# `_LINE` matches a note of one line; `_LIST` matches a list whose items have one line each. These notes need no parser.
_LINE = re.compile(r"[^\W\d_][^\n\r]*\n*")
_LIST = re.compile(r"- [^\W\d_][^\n\r]*(?:\n+- [^\W\d_][^\n\r]*)*\n*")
_ITEMS = {"list_item_open", "footnote_open"}


class Block(NamedTuple):
    """A block of a note that is not inside another block, such as a paragraph, a table or a list."""

    kind: str
    """The name of its HTML element, such as `p`, or `FOOTNOTES`."""
    items: int = 0
    """Number of the items of a list, or number of footnotes; 0 for any other block."""
    line: int = 0
    """Index of the block's first line in the note."""


class Gap(NamedTuple):
    """The empty cells around one block. In the rows of these cells, another language has blocks or list items."""

    before: int = 0
    """Number of empty cells before the block."""
    items: int = 0
    """Number of empty cells after the last item, if the block is a list."""


def structure_of(
    markdown: str, parse_note: Callable[[str], Iterable[Token]] = parse_blocks
) -> tuple[Block, ...]:
    """Return the blocks of a note. `parse_note` is called only if a pattern cannot tell the structure."""
    if _LIST.fullmatch(markdown):
        return (Block("ul", markdown.count("\n- ") + 1),)
    if _LINE.fullmatch(markdown):
        return (Block("p"),)
    mixed = lines_with_formulas(markdown)
    if mixed is not None:
        return (Block("ul", len(mixed[0])),) if mixed[1] else (Block("p"),)
    return tuple(_blocks(parse_note(markdown)))


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    block: Block | None = None
    for depth, token in with_depth(tokens):
        if depth == 0 and token.nesting >= 0:
            if block is not None:
                yield block
            kind = _LISTS.get(token.type, token.tag or token.type)
            block = Block(kind, line=(token.map or [0])[0])
        elif depth == 1 and token.type in _ITEMS and block is not None:
            block = block._replace(items=block.items + 1)
    if block is not None:
        yield block


def with_depth(tokens: Iterable[Token]) -> Iterator[tuple[int, Token]]:
    """Yield (number of blocks around the token, token). `Token.level` is not used: some plugins do not set it."""
    depth = 0
    for token in tokens:
        depth += min(token.nesting, 0)
        yield depth, token
        depth += max(token.nesting, 0)


def gaps_between(notes: Sequence[str]) -> tuple[tuple[Gap, ...], ...]:
    """Return a tuple for each note: one `Gap` per block. With the gaps, a block and its translations are in one row.

    The tuple of a note that needs no empty cell is empty. Rows after the last block of a note need no empty cell.
    All tuples are empty if all notes have equal structures, or if a note has more than `MAX_ALIGNED_BLOCKS` blocks.
    """
    # `parse` caches its tokens, which the renderer needs later.
    structures = [structure_of(note, parse) for note in notes]
    if len({tuple([block[:2] for block in blocks]) for blocks in structures}) == 1:
        return ((),) * len(notes)
    if max(map(len, structures)) > MAX_ALIGNED_BLOCKS:
        return ((),) * len(notes)
    rows: list[str] = []
    for blocks in structures:
        rows = _merged(rows, [block.kind for block in blocks])
    rows_by_note = [_rows_of_blocks(rows, blocks) for blocks in structures]
    return tuple(
        _gaps(blocks, rows_of, _items_by_row(structures, rows_by_note))
        for blocks, rows_of in zip(structures, rows_by_note, strict=True)
    )


def _merged(first: list[str], second: list[str]) -> list[str]:
    """Merge the kinds of two lists of blocks. Kinds that `SequenceMatcher` matches to each other become one item."""
    merged: list[str] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(
        None, first, second, autojunk=False
    ).get_opcodes():
        merged += first[start:end]
        if tag != "equal":
            merged += second[other_start:other_end]
    return merged


def _rows_of_blocks(rows: Sequence[str], blocks: Sequence[Block]) -> list[int]:
    """Return the row of each block: the first row of the block's kind after the row of the previous block."""
    found: list[int] = []
    for block in blocks:
        found.append(rows.index(block.kind, found[-1] + 1 if found else 0))
    return found


def _items_by_row(
    structures: Sequence[Sequence[Block]], rows_by_note: Sequence[Sequence[int]]
) -> dict[int, int]:
    """Return row -> the largest number of list items that a note has in this row. Rows without blocks are left out."""
    items: dict[int, int] = {}
    for blocks, rows_of in zip(structures, rows_by_note, strict=True):
        for block, row in zip(blocks, rows_of, strict=True):
            items[row] = max(items.get(row, 0), block.items)
    return items


def _gaps(
    blocks: Sequence[Block], rows_of: Sequence[int], items: dict[int, int]
) -> tuple[Gap, ...]:
    gaps: list[Gap] = []
    next_row = 0
    for block, row in zip(blocks, rows_of, strict=True):
        before = sum(max(items[n], 1) for n in range(next_row, row) if n in items)
        gaps.append(Gap(before, items[row] - block.items))
        next_row = row + 1
    if gaps:
        gaps[-1] = gaps[-1]._replace(items=0)
    return tuple(gaps) if any(map(any, gaps)) else ()
