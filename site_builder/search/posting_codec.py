"""Encode, decode and update posting lists. `FORMAT.md` describes the bytes.

A posting list has the numbers of the documents with a term in one search field. The postings of the term also say where
it occurs. A segment is a group of documents with consecutive numbers. After a change in one segment, `replace_segment`
updates the index. It needs only the old and the new postings of this segment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from site_builder.search.columns import encode_varints
from site_builder.search.inverting import EXACT, FIELDS, TITLE, InvertedSegment, append_varint

EncodedPostings = tuple[bytes, bytes, int]
"""(posting lists of a term, positions of the term, weight of the term). The lists and the positions are
encoded as in the files. `SUGGESTION_WEIGHTS` explains the weight."""

PostingsByTerm = dict[str, EncodedPostings]
"""Term -> its encoded postings in all documents."""

SegmentPostings = tuple[bytes, bytes, bytes]
"""(document numbers, name lengths, positions) of one term in one search field of one segment.

- Document numbers: ascending, one byte each. The first document of the segment has the number 0.
- Name lengths, only in the field TITLE: for each of these documents, the length of its shortest name with the term. A
  name is a title or an alias.
- Positions, only for Han terms: for each of these documents, the encoded positions of the term.
"""

PostingsByField = list[dict[str, SegmentPostings]]
"""For each search field: term -> its postings in one segment."""

NO_POSTINGS: SegmentPostings = (b"", b"", b"")

FIELDS_WITH_LENGTHS = frozenset({TITLE, EXACT})

SUGGESTION_WEIGHTS = (4, 1, 1, 1, 0)
"""For each search field: the weight of a word grows by this number for each document with the word in this field.

Of two words that are equally similar to a query, the search suggests the word with the greater weight first.
"""


class DeltaMismatch(Exception):
    """The index does not contain the postings that a caller wants to replace."""


@dataclass(slots=True)
class FieldPostings:
    """The postings of one term in one search field, in all segments."""

    numbers: list[int]
    """The ascending document numbers, counted across all segments."""
    lengths: bytes = b""
    """In the fields TITLE and EXACT: for each document in `numbers`, the length of its shortest name with the term."""
    positions: bytes = b""
    """For a Han term: for each document in `numbers`, the encoded positions of the term."""

    def replace(self, base: int, old: SegmentPostings, new: SegmentPostings) -> None:
        """Replace the postings `old` of one segment by the postings `new`.

        The first document of the segment has the number `base`. Raises DeltaMismatch if this
        object does not contain the documents of `old`.
        """
        numbers, lengths, positions = old
        first = bisect_left(self.numbers, base)
        last = first + len(numbers)
        if self.numbers[first:last] != [base + number for number in numbers]:
            raise DeltaMismatch
        self.numbers[first:last] = [base + number for number in new[0]]
        if lengths or new[1]:
            self.lengths = self.lengths[:first] + new[1] + self.lengths[last:]
        if positions or new[2]:
            at = _skip_ascending(self.positions, 0, first)
            self.positions = self.positions[:at] + new[2] + self.positions[at + len(positions) :]


def decode_postings(encoded: EncodedPostings) -> dict[int, FieldPostings]:
    """Return search field -> postings of a term."""
    lists, positions, _ = encoded
    fields = {
        field: FieldPostings(list(accumulate(_decode_varints(lists[at:end]))), lists[end:last])
        for field, _, at, end, last in _field_spans(lists)
    }
    if not positions:
        return fields
    start = 0
    *earlier, last_postings = fields.values()
    for postings in earlier:
        end = _skip_ascending(positions, start, len(postings.numbers))
        postings.positions = positions[start:end]
        start = end
    last_postings.positions = positions[start:]
    return fields


def document_numbers(encoded: EncodedPostings) -> set[int]:
    """Return the numbers of all documents with a term, given its encoded postings."""
    lists = encoded[0]
    return set().union(
        *(
            accumulate(_decode_varints(lists[start:end]))
            for _, _, start, end, _ in _field_spans(lists)
        )
    )


def max_doc_frequency(encoded: EncodedPostings) -> int:
    """For each search field, count the documents with a term. Return the greatest count."""
    return max(count for _, count, _, _, _ in _field_spans(encoded[0]))


def _field_spans(lists: bytes) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield (field, count, start, end, last) for each search field of encoded posting lists.

    `count` documents have the term in this field. `lists[start:end]` encodes the numbers of these documents, and
    `lists[end:last]` contains their name lengths, if the field has any.
    """
    at = 1
    for field in (*FIELDS, EXACT):
        if lists[0] >> field & 1:
            start = _skip_varints(lists, at, 1)
            count = _decode_varints(lists[at:start])[0]
            end = _skip_varints(lists, start, count)
            at = end + count if field in FIELDS_WITH_LENGTHS else end
            yield field, count, start, end, at


def encode_postings(fields: Mapping[int, FieldPostings]) -> EncodedPostings:
    """Encode the postings of a term, given as search field -> postings."""
    out = bytearray(1)
    positions = bytearray()
    weight = 0
    for field in (*FIELDS, EXACT):
        postings = fields.get(field)
        if postings is None or not postings.numbers:
            continue
        out[0] |= 1 << field
        append_varint(out, len(postings.numbers))
        out += _encode_gaps(postings.numbers)
        out += postings.lengths
        positions += postings.positions
        weight += SUGGESTION_WEIGHTS[field] * len(postings.numbers)
    return bytes(out), bytes(positions), weight


def replace_segment(
    index: PostingsByTerm, base: int, old: PostingsByField, new: PostingsByField
) -> set[str]:
    """Replace the postings of one segment. Return the terms whose postings changed.

    The first document of the segment has the number `base`.
    """
    changed = {
        term
        for before, after in zip(old, new, strict=True)
        for term, _ in before.items() ^ after.items()
    }
    for term in changed:
        fields = decode_postings(index[term]) if term in index else {}
        for field, (before, after) in enumerate(zip(old, new, strict=True)):
            removed, added = before.get(term, NO_POSTINGS), after.get(term, NO_POSTINGS)
            if removed != added:
                fields.setdefault(field, FieldPostings([])).replace(base, removed, added)
        if any(fields[field].numbers for field in FIELDS if field in fields):
            index[term] = encode_postings(fields)
        else:
            del index[term]
    return changed


def segment_terms(inverted: InvertedSegment) -> PostingsByField:
    """Return the postings of a segment: for each search field, term -> postings."""
    documents, lengths, positions, _, _ = inverted
    return [
        {
            term: (numbers, lengths[term] if field == TITLE else b"", positions_of.get(term, b""))
            for term, numbers in numbers_of.items()
        }
        for field, (numbers_of, positions_of) in enumerate(zip(documents, positions, strict=True))
    ]


def _encode_gaps(numbers: Sequence[int]) -> bytes:
    """Encode ascending document numbers: the first of them, then the gap before each further one."""
    return encode_varints([numbers[0], *map(sub, numbers[1:], numbers)])


def _decode_varints(varints: bytes) -> Sequence[int]:
    if varints.isascii():
        return varints
    values = []
    value = shift = 0
    for byte in varints:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    return values


def _skip_varints(content: bytes, at: int, count: int) -> int:
    """Return the offset after `count` varints that begin at `at`.

    Only the last byte of a varint is below 128.
    """
    while count:
        skipped = content[at : at + count]
        at += count
        count = len(skipped.translate(None, _LAST_BYTES))
    return at


_LAST_BYTES = bytes(range(128))


def _skip_ascending(content: bytes, at: int, count: int) -> int:
    """Return the offset after `count` ascending lists that begin at `at`.

    The function is fast if most varints have one byte.
    """
    for _ in range(count):
        length = content[at]
        start = at + 1
        if length > 127:
            start = _skip_varints(content, at, 1)
            length = _decode_varints(content[at:start])[0]
        at = start + length
        if not content[start:at].isascii():
            at = _skip_varints(content, start, length)
    return at
