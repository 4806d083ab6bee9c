"""Merge the postings of all segments into posting lists. `FORMAT.md` describes the bytes.

A segment is a group of documents with consecutive numbers. A posting list has the numbers of the documents with a term
in one search field. Each merged segment extends the posting lists. The lists contain bytes instead of Python integers,
because integers would need far more memory.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import sub

from site_builder.search.inverting import (
    AUTHOR,
    BODY,
    EXACT,
    FIELDS,
    KEYWORD,
    MAX_SEGMENT_DOCUMENTS,
    TITLE,
    InvertedSegment,
    Terms,
    append_varint,
)
from site_builder.search.posting_codec import (
    SUGGESTION_WEIGHTS,
    EncodedPostings,
    FieldPostings,
    PostingsByField,
    PostingsByTerm,
    decode_postings,
    encode_postings,
)
from site_builder.search.segments import Segment


@dataclasses.dataclass(slots=True)
class PostingList:
    """An ascending list of document numbers, encoded as in the index."""

    count: int = 0
    last: int = 0
    gaps: bytearray = dataclasses.field(default_factory=bytearray)

    def add(self, base: int, numbers: bytes) -> None:
        """Append `base + number` for each of `numbers`. These sums must exceed the last number in the list."""
        append_varint(self.gaps, base + numbers[0] - self.last)
        if len(numbers) > 1:
            self.gaps += bytes(map(sub, numbers[1:], numbers))
        self.last = base + numbers[-1]
        self.count += len(numbers)

    def append_to(self, out: bytearray) -> None:
        """Append the encoded list to `out`."""
        append_varint(out, self.count)
        out += self.gaps


@dataclasses.dataclass(slots=True)
class PostingsBuilder:
    """Posting lists that grow segment by segment."""

    documents: tuple[dict[str, PostingList], ...] = dataclasses.field(
        default_factory=lambda: tuple(defaultdict(PostingList) for _ in (*FIELDS, EXACT))
    )
    """For each search field: term -> its documents."""
    lengths: Mapping[int, dict[str, bytearray]] = dataclasses.field(
        default_factory=lambda: {TITLE: defaultdict(bytearray), EXACT: {}}
    )
    """TITLE or EXACT -> term -> for each document in `documents`, the length of its shortest name with the term.

    A name is a title or an alias.
    """
    positions: tuple[dict[str, bytearray], ...] = dataclasses.field(
        default_factory=lambda: tuple(defaultdict(bytearray) for _ in FIELDS)
    )
    """For each search field: Han term -> its encoded positions in each of its documents."""

    def terms(self) -> list[str]:
        """Return all terms in the order of `term_sort_key`."""
        return sorted(set().union(*self.documents), key=term_sort_key)

    def build(self) -> PostingsByTerm:
        """Return term -> encoded postings, in the order of `term_sort_key`."""
        return {term: self._encode(term) for term in self.terms()}

    def _encode(self, term: str) -> EncodedPostings:
        out, positions = bytearray(1), bytearray()
        weight = 0
        for field, lists in enumerate(self.documents):
            if (posting_list := lists.get(term)) is not None:
                out[0] |= 1 << field
                posting_list.append_to(out)
                weight += SUGGESTION_WEIGHTS[field] * posting_list.count
                if field in self.lengths:
                    out += self.lengths[field][term]
        for positions_of in self.positions:
            if (term_positions := positions_of.get(term)) is not None:
                positions += term_positions
        return bytes(out), bytes(positions), weight


def term_sort_key(term: str) -> bytes:
    """Return the sort key of a term. It orders terms as `<` in JavaScript does, by UTF-16 code units."""
    return term.encode("utf-16-be")


def sorted_by_term(index: PostingsByTerm) -> PostingsByTerm:
    """Return the index with its terms in the order of `term_sort_key`."""
    return {term: index[term] for term in sorted(index, key=term_sort_key)}


def merge_terms(segments: Iterable[Segment]) -> PostingsBuilder:
    """Merge the postings of all terms. `segments` must be in the order of their documents' numbers."""
    merged = PostingsBuilder()
    base = 0
    for segment in segments:
        documents, lengths, positions, _, _ = segment.inverted()
        for lists, numbers_of in zip(merged.documents, documents, strict=False):
            for term, numbers in numbers_of.items():
                lists[term].add(base, numbers)
        for merged_by_term, by_term in zip(
            (merged.lengths[TITLE], *merged.positions), (lengths, *positions), strict=True
        ):
            for term, content in by_term.items():
                merged_by_term[term] += content
        base += segment.info.document_count
    return merged


def merge_prefixes(
    segments: Iterable[Segment], prefixes: Iterable[str], term_postings: PostingsBuilder
) -> PostingsBuilder:
    """Return the postings of each prefix: the merged postings of all terms that begin with this prefix."""
    prefix_map = PrefixMap(prefixes)
    merged = merge_postings(
        (s.info.document_count, segment_prefixes(s.inverted(), prefix_map)) for s in segments
    )
    for prefix in prefix_map.longest_first:
        if (exact := term_postings.documents[TITLE].get(prefix)) is not None:
            merged.documents[EXACT][prefix] = exact
            merged.lengths[EXACT][prefix] = term_postings.lengths[TITLE][prefix]
    return merged


def merge_postings(segments: Iterable[tuple[int, PostingsByField]]) -> PostingsBuilder:
    """Merge postings without positions. `segments` has (number of documents, postings) of each segment."""
    merged = PostingsBuilder()
    base = 0
    for document_count, by_field in segments:
        for field, postings in enumerate(by_field):
            for term, (numbers, lengths, _) in postings.items():
                merged.documents[field][term].add(base, numbers)
                if field in merged.lengths:
                    merged.lengths[field][term] += lengths
        base += document_count
    return merged


def segment_prefixes(inverted: InvertedSegment, prefix_map: PrefixMap) -> PostingsByField:
    """Return the postings of the prefixes in `prefix_map`, for one segment."""
    documents, lengths, _, _, _ = inverted
    names = {
        prefix: (bytes(numbers), bytes([shortest[number] for number in numbers]), b"")
        for prefix, shortest in _merge_name_lengths(documents[TITLE], lengths, prefix_map)
        for numbers in (sorted(shortest),)
    }
    other_fields = [
        {
            prefix: (numbers, b"", b"")
            for prefix, numbers in _merge_documents(documents[field], prefix_map)
        }
        for field in (AUTHOR, KEYWORD, BODY)
    ]
    return [names, *other_fields]


def build_prefix(prefix: str, index: PostingsByTerm, terms: Sequence[str]) -> EncodedPostings:
    """Merge the encoded postings of all terms that begin with a prefix.

    `terms` are the terms of the index, in the order of `term_sort_key`.
    """
    first = bisect_left(terms, term_sort_key(prefix), key=term_sort_key)
    last = bisect_left(terms, term_sort_key(prefix + _LAST_CHARACTER), key=term_sort_key)
    numbers: dict[int, set[int]] = defaultdict(set)
    shortest: dict[int, int] = {}
    for term in terms[first:last]:
        for field, postings in decode_postings(index[term]).items():
            numbers[field].update(postings.numbers)
            if field == TITLE:
                _keep_shortest(shortest, zip(postings.numbers, postings.lengths, strict=True))
    fields = {field: FieldPostings(sorted(numbers[field])) for field in numbers}
    if TITLE in fields:
        fields[TITLE].lengths = bytes([shortest[number] for number in fields[TITLE].numbers])
    return with_exact_field(encode_postings(fields), index.get(prefix))


def with_exact_field(
    prefix_postings: EncodedPostings, term_postings: EncodedPostings | None
) -> EncodedPostings:
    """Return the postings of a prefix with a new field EXACT.

    `term_postings` are the postings of the term that equals the prefix; None if there is no such term. The field TITLE
    of the term becomes the field EXACT of the prefix. If the term has no field TITLE, the prefix has no field EXACT.
    """
    fields = decode_postings(prefix_postings)
    fields.pop(EXACT, None)
    if term_postings is not None and TITLE in (term_fields := decode_postings(term_postings)):
        title = term_fields[TITLE]
        fields[EXACT] = FieldPostings(title.numbers, title.lengths)
    return encode_postings(fields)


class PrefixMap(dict[str, str]):
    """Term -> the longest given prefix with which the term begins; `""` if there is none.

    Each prefix is found when the term is first looked up.
    """

    def __init__(self, prefixes: Iterable[str]) -> None:
        self.longest_first = sorted(prefixes, key=len, reverse=True)
        self._prefixes = frozenset(self.longest_first)
        self.next_shorter = {
            prefix: self._find(prefix, len(prefix) - 1) for prefix in self._prefixes
        }
        """Prefix -> the longest shorter prefix with which this prefix begins; `""` if there is none."""

    def __missing__(self, term: str) -> str:
        prefix = self[term] = self._find(term, len(term))
        return prefix

    def _find(self, term: str, max_length: int) -> str:
        candidates = (term[:end] for end in range(max_length, 0, -1))
        return next(filter(self._prefixes.__contains__, candidates), "")


def _merge_documents(numbers_of: Terms, prefix_map: PrefixMap) -> Iterator[tuple[str, bytes]]:
    """Yield each prefix, with the numbers of all documents that have a term with this prefix.

    Longer prefixes come first, because the documents of a prefix are added to the next shorter prefix.
    """
    parts: dict[str, list[bytes]] = defaultdict(list)
    for term, numbers in numbers_of.items():
        parts[prefix_map[term]].append(numbers)
    for prefix in prefix_map.longest_first:
        if prefix in parts:
            # Of `_ALL_NUMBERS`, only the numbers in `parts` stay: each of them once, in ascending order.
            other_numbers = _ALL_NUMBERS.translate(None, b"".join(parts.pop(prefix)))
            merged = _ALL_NUMBERS.translate(None, other_numbers)
            yield prefix, merged
            parts[prefix_map.next_shorter[prefix]].append(merged)


def _merge_name_lengths(
    numbers_of: Terms, lengths: Terms, prefix_map: PrefixMap
) -> Iterator[tuple[str, dict[int, int]]]:
    """Yield each prefix, with document number -> length of the shortest name that contains a term with this prefix."""
    shortest: dict[str, dict[int, int]] = defaultdict(dict)
    for term, numbers in numbers_of.items():
        if prefix := prefix_map[term]:
            _keep_shortest(shortest[prefix], zip(numbers, lengths[term], strict=True))
    for prefix in prefix_map.longest_first:
        if prefix in shortest:
            yield prefix, shortest[prefix]
            _keep_shortest(shortest[prefix_map.next_shorter[prefix]], shortest[prefix].items())


def _keep_shortest(shortest: dict[int, int], lengths: Iterable[tuple[int, int]]) -> None:
    """Add `lengths` to `shortest`. If both have a length for a document number, keep the smaller length."""
    for number, length in lengths:
        if length < shortest.get(number, _ABOVE_MAX_NAME_LENGTH):
            shortest[number] = length


_LAST_CHARACTER = "\uffff"
_ABOVE_MAX_NAME_LENGTH = 256
_ALL_NUMBERS = bytes(range(MAX_SEGMENT_DOCUMENTS))
