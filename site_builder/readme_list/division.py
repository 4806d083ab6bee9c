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

    `first_limit` and `limit` are the maximum sizes, in bytes, of the first file and of each further file. A file may
    start as soon as the file before it is half full, and must start before that file is too large. A file starts
    directly below a heading only if no other place is possible. Of the possible first blocks, the block with the
    smallest level is chosen, and of those with equal levels, the block whose key has the smallest digest.

    So each start depends on few blocks. If a block is added, the starts of the next few files may move. The starts of
    later files usually stay where they were.
    """
    starts: list[int] = []
    start, maximum = 0, first_limit
    while (end := _end_of_file(blocks, start, maximum)) < len(blocks):
        start = _next_start(blocks, start, end, maximum)
        starts.append(start)
        maximum = limit
    return starts


def _end_of_file(blocks: Sequence[Block], start: int, maximum: int) -> int:
    """Return the index after the last block that fits into a file of `maximum` bytes that begins at `start`."""
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
        # A block directly below a heading is no candidate: the file before would end with the heading.
        if size >= maximum // 2 and index > start and blocks[index - 1].level == ROW:
            candidates.append(index)
        size += blocks[index].size
    rank = {index: (blocks[index].level, _digest(blocks[index].key)) for index in candidates}
    return min(candidates, key=rank.__getitem__, default=max(end, start + 1))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
