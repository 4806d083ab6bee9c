"""Encode the values of a facet compactly. `assets/browse-data.js` decodes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one facet, for all entries."""

    values: tuple[str, ...]
    """In the order of their first occurrence."""
    data: bytes
    """Varints: the number of values of each entry; then a code for each of these values. Code 0 means
    the next value that occurs for the first time; code n means the value with index n - 1."""


def encode_column(rows: Sequence[Sequence[str]]) -> Column:
    """Encode the values of each entry; duplicate values of an entry count once.

    gzip compresses the codes well: in a column with few values they repeat, and in a column where most
    values occur once, nearly all of them are 0.
    """
    unique_rows = list(map(dict.fromkeys, rows))
    all_values = list(chain.from_iterable(unique_rows))
    code_of = {value: code for code, value in enumerate(dict.fromkeys(all_values), start=1)}
    codes = list(map(code_of.__getitem__, all_values))
    first_at = dict(zip(reversed(all_values), range(len(all_values) - 1, -1, -1), strict=True))
    for at in first_at.values():
        codes[at] = 0
    counts = list(map(len, unique_rows))
    return Column(tuple(code_of), encode_varints(counts) + encode_varints(codes))


def encode_varints(numbers: Sequence[int]) -> bytes:
    """Return unsigned integers in groups of seven bits, the lowest first; bit 7 says that more follow.

    >>> encode_varints([1, 300]).hex()
    '01ac02'
    """
    if max(numbers, default=0) < 128:
        return bytes(numbers)
    out = bytearray()
    for number in numbers:
        rest = number
        while rest > 127:
            out.append(rest & 127 | 128)
            rest >>= 7
        out.append(rest)
    return bytes(out)
