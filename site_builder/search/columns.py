"""Encode the facets of entries in few bytes, for the search and the Browse page.

`assets/shared/facets.js` decodes them. `browse/FORMAT.md` describes the bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from site_builder.bundles import to_json
from site_builder.search.inverting import append_varint


@dataclass(frozen=True, slots=True)
class Column:
    """The values that all entries have in one facet."""

    values: tuple[str, ...]
    """The different values, in the order of their first occurrence."""
    data: bytes
    """Varints: the number of values of each entry, then a code for each value of each entry.

    The first code for a value is 0. Each later code for this value is its index in `values` plus one.
    """


def encode_column(rows: Sequence[Sequence[str]]) -> Column:
    """Encode the values of all entries. A row has the values of one entry, and may repeat a value.

    gzip compresses the codes well. If the facet has few values, the codes repeat. If most values occur
    once, nearly all codes are 0.
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


def facets_file(columns: Mapping[str, Column], header: Mapping[str, object]) -> bytes:
    """Return the content of a file with the columns of several facets, given as facet -> column.

    The items of `header` are added to the header of the file.
    """
    facets = [{"name": name, "values": column.values} for name, column in columns.items()]
    header_json = to_json({**header, "facets": facets})
    data = b"".join([column.data for column in columns.values()])
    return encode_varints([len(header_json)]) + header_json + data


def encode_varints(numbers: Sequence[int]) -> bytes:
    """Encode unsigned integers as varints: groups of seven bits, the lowest group first.

    Each group is in one byte. Bit 7 of the byte is set if another group of the integer follows.

    >>> encode_varints([1, 300]).hex()
    '01ac02'
    """
    if max(numbers, default=0) < 128:
        return bytes(numbers)
    out = bytearray()
    for number in numbers:
        append_varint(out, number)
    return bytes(out)
