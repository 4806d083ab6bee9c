"""A simple client that searches the index. It follows FORMAT.md, and uses no code of `site_builder`."""

from __future__ import annotations

import gzip
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from .oracle import is_plural_pair, query_terms

FieldPositions = dict[int, dict[int, list[int]]]
"""Search field -> document number -> positions."""
DecodedTerm = tuple[str, FieldPositions, dict[int, bytes]]
"""(term, positions of the term, lengths).

The lengths are: search field -> one byte for each document, the length of its shortest name with the term.
"""


def _sort_key(term: str) -> bytes:
    return term.encode("utf-16-be")


class ByteReader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def take(self, count: int) -> bytes:
        self.at += count
        return self.content[self.at - count : self.at]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def ascending(self) -> list[int]:
        numbers: list[int] = []
        for _ in range(self.varint()):
            numbers.append(self.varint() + (numbers[-1] if numbers else 0))
        return numbers


class Index:
    """An index. A shard is a file in the folder `terms` or `prefixes`, and is decoded when it is first needed.

    `directory` is the content of `directory.bin`, which says where each shard starts.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.manifest = json.loads(files["manifest.json"])
        self.folder = self.manifest["generation"]
        self.directory = self.json("directory.bin")
        self._shards: dict[tuple[str, int], list[DecodedTerm]] = {}
        self.documents: list[dict[str, Any]] = []
        for number in range(len([p for p in files if "/documents/" in p])):
            self.documents += self.json(f"documents/{number}.bin")

    def raw(self, path: str) -> bytes:
        return gzip.decompress(self.files[f"{self.folder}/{path}"])

    def json(self, path: str) -> Any:
        return json.loads(self.raw(path))

    def shard(self, shard_type: str, number: int) -> list[DecodedTerm]:
        """Return the terms of a shard. A term without stored positions has the position 0 in each document."""
        shard_id = (shard_type, number)
        if shard_id not in self._shards:
            self._shards[shard_id] = list(self._decode_shard(shard_type, number))
        return self._shards[shard_id]

    def _decode_shard(self, shard_type: str, number: int) -> Iterator[DecodedTerm]:
        data = ByteReader(self.raw(f"{shard_type}/{number}.bin"))
        terms = data.take(data.varint()).decode().split("\n")
        has_positions = shard_type == "terms" and self.directory["positions"][number]
        positions = ByteReader(self.raw(f"positions/{number}.bin") if has_positions else b"")
        for term in terms:
            flags = data.take(1)[0]
            fields: FieldPositions = {}
            lengths = {}
            for field in range(5):
                if not flags >> field & 1:
                    continue
                docs = data.ascending()
                if field in {0, 4}:
                    lengths[field] = data.take(len(docs))
                is_han = has_positions and query_terms(term)[0][0] == "han"
                fields[field] = {doc: positions.ascending() if is_han else [0] for doc in docs}
            yield term, fields, lengths
        assert data.at == len(data.content)
        assert positions.at == len(positions.content)

    def terms(self) -> Iterator[tuple[str, FieldPositions]]:
        for number in range(len(self.directory["shards"])):
            for term, fields, _ in self.shard("terms", number):
                yield term, fields

    def search(self, query: str) -> set[str]:
        matches = set(range(len(self.documents)))
        for token_type, term in query_terms(query):
            matches &= self._han(term) if token_type == "han" else self._word(term)
        return {self.documents[doc]["id"] for doc in matches}

    def _word(self, word: str) -> set[int]:
        matches = self._prefix(word)
        for term, fields in self.terms():
            if is_plural_pair(term, word):
                matches |= _documents(fields)
        return matches

    def _prefix(self, prefix: str) -> set[int]:
        starts = [_sort_key(start) for start in self.directory["shards"]]
        first = bisect_right(starts, _sort_key(prefix)) - 1
        last = bisect_left(starts, _sort_key(prefix + "\uffff")) - 1
        shard_type, numbers = "terms", range(max(first, 0), last + 1)
        if last - first > 1:
            shard_type = "prefixes"
            prefix_starts = [_sort_key(start) for start in self.directory["prefixes"]]
            number = bisect_right(prefix_starts, _sort_key(prefix)) - 1
            numbers = range(number, number + 1)
            assert prefix in {term for term, _, _ in self.shard(shard_type, number)}
        matches: set[int] = set()
        for number in numbers:
            for term, fields, _ in self.shard(shard_type, number):
                if term == prefix or (shard_type == "terms" and term.startswith(prefix)):
                    matches |= _documents(fields)
        return matches

    def phrase(self, text: str) -> FieldPositions | None:
        """Return the documents with a phrase, or None for a rare phrase, for which the index has no list."""
        starts = [_sort_key(start) for start in self.directory["prefixes"]]
        number = bisect_right(starts, _sort_key(text)) - 1
        for term, fields, _ in self.shard("prefixes", number) if starts else ():
            if term == text:
                return fields
        return None

    def _han(self, text: str) -> set[int]:
        """Find documents with this Han text. If it is longer than three characters, it is a phrase."""
        if len(text) <= 3:
            return self._prefix(text)
        grams = dict(self.terms())
        first_gram = grams.get(text[:3], {}).values()
        if len(text) <= 16 and any(len(docs) >= self.directory["often"] for docs in first_gram):
            postings = self.phrase(text)
            if postings is not None:
                return _documents(postings)
        matches: set[int] = set()
        offsets = [*range(0, len(text) - 3, 3), len(text) - 3]
        gram_fields = [grams.get(text[at : at + 3], {}) for at in offsets]
        for field, docs in gram_fields[0].items():
            for doc, positions in docs.items():
                for position in positions:
                    if all(
                        position + at in fields.get(field, {}).get(doc, [])
                        for at, fields in zip(offsets, gram_fields, strict=True)
                    ):
                        matches.add(doc)
        return matches


def _documents(fields: FieldPositions) -> set[int]:
    return set().union(*fields.values())
