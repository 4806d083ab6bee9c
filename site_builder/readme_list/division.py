"""Divide a long list into files, so that an added entry changes as few files as possible."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple


class Block(NamedTuple):
    """A heading or a row of a list, for the division."""

    size: int
    """In bytes, with the empty lines around it."""
    level: int
    """The level of a heading; `ROW` for a row."""
    key: str
    """Identifies the section or the entry. It does not depend on other blocks."""


ROW = 9


def divide(blocks: Sequence[Block], first_limit: int, limit: int) -> list[int]:
    """Return the index of the first block of each file after the first file.

    A file is divided in its second half. The place is the heading of the highest level there, and among equal ones the
    block with the lowest digest of its key. So a place depends on few other blocks: if a block is added, the places below
    it move to other blocks only if the place itself does, and a few files later they are the former places again.
    """
    starts: list[int] = []
    start, maximum = 0, first_limit
    while (end := _end_of_file(blocks, start, maximum)) < len(blocks):
        start = _place(blocks, start, end, maximum)
        starts.append(start)
        maximum = limit
    return starts


def _end_of_file(blocks: Sequence[Block], start: int, maximum: int) -> int:
    """Return the index after the last block that still fits into the file."""
    size = 0
    for index in range(start, len(blocks)):
        size += blocks[index].size
        if size > maximum:
            return index
    return len(blocks)


def _place(blocks: Sequence[Block], start: int, end: int, maximum: int) -> int:
    size = 0
    places = []
    for index in range(start, end + 1):
        # A heading is never the last block of a file.
        if size >= maximum // 2 and index > start and blocks[index - 1].level == ROW:
            places.append(index)
        size += blocks[index].size
    rank = {index: (blocks[index].level, _digest(blocks[index].key)) for index in places}
    return min(places, key=rank.__getitem__, default=max(end, start + 1))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
