"""Divide a long list into files, so that an added entry changes as few files as possible."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple


class Block(NamedTuple):
    """A heading of a list, or the row of an entry."""

    size: int
    """Size in bytes, with the empty lines around the block."""
    level: int
    """The level of a heading, or `ROW`."""
    key: str
    """Identifies the section or the entry. The key does not depend on other blocks."""


ROW = 9
"""Level of the row of an entry. It is larger than the level of every heading."""


def divide(blocks: Sequence[Block], first_limit: int, limit: int) -> list[int]:
    """Return the index of the first block of each file after the first file.

    The next file starts at a block in the second half of what fits into a file. It starts at a heading with the smallest
    level number there, or at a row if there is no heading. Among several such blocks, the digest of the key decides. So a
    start depends on few other blocks. If an added block moves a start to another block, the next starts may move, too.
    But a few files later, the starts are the same blocks as before.
    """
    starts: list[int] = []
    start, maximum = 0, first_limit
    while (end := _end_of_file(blocks, start, maximum)) < len(blocks):
        start = _next_start(blocks, start, end, maximum)
        starts.append(start)
        maximum = limit
    return starts


def _end_of_file(blocks: Sequence[Block], start: int, maximum: int) -> int:
    """Return the index after the last block that fits into a file of at most `maximum` bytes from `start`."""
    size = 0
    for index in range(start, len(blocks)):
        size += blocks[index].size
        if size > maximum:
            return index
    return len(blocks)


def _next_start(blocks: Sequence[Block], start: int, end: int, maximum: int) -> int:
    size = 0
    candidates = []
    for index in range(start, end + 1):
        # A heading is never the last block of a file.
        if size >= maximum // 2 and index > start and blocks[index - 1].level == ROW:
            candidates.append(index)
        size += blocks[index].size
    rank = {index: (blocks[index].level, _digest(blocks[index].key)) for index in candidates}
    return min(candidates, key=rank.__getitem__, default=max(end, start + 1))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
