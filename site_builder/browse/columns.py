"""Which values each entry has, as few bytes: what `assets/browse-data.js` decodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Column:
    """One facet of all entries."""

    values: tuple[str, ...]
    """In the order in which they first occur."""
    data: bytes
    """How many values each entry has; then, for each of these, 0 where it is the next value that
    did not occur before, else its number plus one."""


def encode(rows: Sequence[Sequence[str]]) -> Column:
    """Encode the values of each entry; a value that an entry has twice counts once.

    Naming what is new by 0 makes a column of names that mostly occur once as small as one of few
    names: either there is little to repeat, or little to tell apart.
    """
    own = list(map(dict.fromkeys, rows))
    every = list(chain.from_iterable(own))
    places = {value: place for place, value in enumerate(dict.fromkeys(every), start=1)}
    numbers = list(map(places.__getitem__, every))
    first = dict(zip(reversed(every), range(len(every) - 1, -1, -1), strict=True))
    for at in first.values():
        numbers[at] = 0
    return Column(tuple(places), encode_varints(list(map(len, own))) + encode_varints(numbers))


def encode_varints(numbers: Sequence[int]) -> bytes:
    """Write unsigned integers in groups of seven bits, the lowest first; bit 7: more follow.

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
