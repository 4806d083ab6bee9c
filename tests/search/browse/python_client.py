"""A simple client that decodes the data files of the Browse page and filters entries."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Columns = dict[str, list[list[str]]]
"""Facet -> one list of values for each entry, in the order of the entry numbers."""


class BrowseFiles:
    """The decoded files of the Browse page."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.manifest = json.loads(files["manifest.json"])
        self._files = files
        self.header, self.columns = self.facets("start.bin")
        for name, _ in self.header["later"]:
            self.columns |= self.facets(f"facets/{name}.bin")[1]

    @property
    def size(self) -> int:
        return int(self.manifest["entries"])

    def uncompressed(self, path: str) -> bytes:
        return gzip.decompress(self._files[f"{self.manifest['generation']}/{path}"])

    def facets(self, path: str) -> tuple[dict[str, Any], Columns]:
        return decode_facets(self.uncompressed(path), self.size)

    def order(self, name: str) -> list[int]:
        return [number for number, _ in decode_varints(self.uncompressed(f"orders/{name}.bin"))]

    def ids(self) -> list[str]:
        return self.uncompressed("ids.bin").decode().splitlines()

    def blocks(self, folder: str) -> list[Any]:
        block = self.manifest["block"]
        paths = [f"{folder}/{n}.bin" for n in range((self.size + block - 1) // block)]
        return [item for path in paths for item in json.loads(self.uncompressed(path))]


def decode_facets(content: bytes, size: int) -> tuple[dict[str, Any], Columns]:
    """Return the header and the columns of a file with the facets of `size` entries."""
    length, at = next(decode_varints(content))
    header = json.loads(content[at : at + length])
    varints = (varint for varint, _ in decode_varints(content[at + length :]))
    columns: Columns = {}
    for facet in header["facets"]:
        value_counts = [next(varints) for _ in range(size)]
        new_values = iter(facet["values"])
        columns[facet["name"]] = [
            [
                next(new_values) if code == 0 else facet["values"][code - 1]
                for code in (next(varints) for _ in range(count))
            ]
            for count in value_counts
        ]
        assert next(new_values, None) is None
    assert next(varints, None) is None
    return header, columns


def decode_varints(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield each varint with the offset of the next varint."""
    varint = shift = 0
    for at, byte in enumerate(content):
        varint |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield varint, at + 1
            varint = shift = 0


def passing(columns: Columns, filters: Mapping[str, Sequence[str]], size: int) -> list[int]:
    """Return the numbers of the entries that pass all filters."""
    return [
        n
        for n in range(size)
        if all(not set(columns[facet][n]).isdisjoint(values) for facet, values in filters.items())
    ]


def counts(
    columns: Columns, facet: str, filters: Mapping[str, Sequence[str]], size: int
) -> dict[str, int]:
    """Return value of `facet` -> number of entries that have the value and pass the filters of all other facets."""
    other_filters = {name: values for name, values in filters.items() if name != facet}
    numbers = passing(columns, other_filters, size)
    return dict(Counter(value for number in numbers for value in columns[facet][number]))
