"""What the index holds of one term, taken apart and put together again.

So the documents of one segment are exchanged in it, and nothing else has to be read. The bytes are
described in `FORMAT_VERSION.md`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import sub

from site_builder.search.inverting import EXACT, FIELDS, TITLE, InvertedSegment, append_varint

EncodedPostings = tuple[bytes, bytes, int]
"""A term's documents and its positions, as files hold them, and how much it is worth to readers who
mistyped it."""

PostingsByTerm = dict[str, EncodedPostings]

SegmentPostings = tuple[bytes, bytes, bytes]
"""What a segment adds to a section of a record: its documents' numbers among themselves, a byte each;
the lengths of their shortest names with the term; its positions in them."""

PostingsByField = list[dict[str, SegmentPostings]]
"""By section, term -> piece."""

NO_POSTINGS: SegmentPostings = (b"", b"", b"")

FIELDS_WITH_LENGTHS = frozenset({TITLE, EXACT})
"""The sections in which there are lengths."""

SUGGESTION_WEIGHTS = (4, 1, 1, 1, 0)
"""Of a document, by section, when words are ranked."""


class DeltaMismatch(Exception):
    """A record does not hold what was to be taken out of it."""


class FieldPostings:
    """The documents of a term in one section, by their numbers in the index."""

    __slots__ = ("lengths", "numbers", "positions")

    def __init__(self, numbers: list[int], lengths: bytes = b"", positions: bytes = b"") -> None:
        self.numbers = numbers
        self.lengths = lengths
        self.positions = positions

    def replace_segment(self, base: int, old: SegmentPostings, new: SegmentPostings) -> None:
        """Put another piece into the place of one. Raises RecordMismatch if that is not there."""
        numbers, lengths, positions = old
        first = bisect_left(self.numbers, base)
        last = first + len(numbers)
        if self.numbers[first:last] != [base + number for number in numbers]:
            raise DeltaMismatch
        self.numbers[first:last] = [base + number for number in new[0]]
        if lengths or new[1]:
            self.lengths = self.lengths[:first] + new[1] + self.lengths[last:]
        if positions or new[2]:
            at = _end_of_lists(self.positions, 0, first)
            self.positions = self.positions[:at] + new[2] + self.positions[at + len(positions) :]


def decode_postings(record: EncodedPostings) -> dict[int, FieldPostings]:
    """Take a record apart."""
    postings, positions, _ = record
    sections = {
        section: FieldPostings(list(accumulate(_numbers(postings[at:end]))), postings[end:last])
        for section, _, at, end, last in _parts(postings)
    }
    if not positions:
        return sections
    start = 0
    for left, own in zip(range(len(sections), 0, -1), sections.values(), strict=True):
        is_last = left == 1
        end = len(positions) if is_last else _end_of_lists(positions, start, len(own.numbers))
        own.positions = positions[start:end]
        start = end
    return sections


def document_numbers(record: EncodedPostings) -> set[int]:
    """Return the numbers of all documents that have the term."""
    postings = record[0]
    return set().union(
        *(accumulate(_numbers(postings[start:end])) for _, _, start, end, _ in _parts(postings))
    )


def max_doc_frequency(record: EncodedPostings) -> int:
    """Return how many documents have the term in the section in which most have it."""
    return max(count for _, count, _, _, _ in _parts(record[0]))


def _parts(postings: bytes) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield each section, how many documents it has, and where numbers begin and they and lengths end."""
    at = 1
    for section in (*FIELDS, EXACT):
        if postings[0] >> section & 1:
            start = _end_of_varints(postings, at, 1)
            count = _numbers(postings[at:start])[0]
            end = _end_of_varints(postings, start, count)
            at = end + count if section in FIELDS_WITH_LENGTHS else end
            yield section, count, start, end, at


def encode_postings(sections: Mapping[int, FieldPostings]) -> EncodedPostings:
    """Put a record together."""
    out = bytearray(1)
    positions = bytearray()
    worth = 0
    for section in (*FIELDS, EXACT):
        own = sections.get(section)
        if own is None or not own.numbers:
            continue
        out[0] |= 1 << section
        append_varint(out, len(own.numbers))
        out += _steps(own.numbers)
        out += own.lengths
        positions += own.positions
        worth += SUGGESTION_WEIGHTS[section] * len(own.numbers)
    return bytes(out), bytes(positions), worth


def replace_segment(
    records: PostingsByTerm, base: int, old: PostingsByField, new: PostingsByField
) -> set[str]:
    """Exchange what a segment, whose documents begin with the number `base`, adds to all records.

    Returns the terms of the records that changed.
    """
    changed = {
        term
        for before, after in zip(old, new, strict=True)
        for term, _ in before.items() ^ after.items()
    }
    for term in changed:
        sections = decode_postings(records[term]) if term in records else {}
        for section, (before, after) in enumerate(zip(old, new, strict=True)):
            one, other = before.get(term, NO_POSTINGS), after.get(term, NO_POSTINGS)
            if one != other:
                sections.setdefault(section, FieldPostings([])).replace_segment(base, one, other)
        if any(sections[section].numbers for section in FIELDS if section in sections):
            records[term] = encode_postings(sections)
        else:
            del records[term]
    return changed


def segment_terms(inverted: InvertedSegment) -> PostingsByField:
    """Return what a segment adds to the records of its terms."""
    documents, lengths, positions, _, _ = inverted
    return [
        {
            term: (numbers, lengths[term] if section == TITLE else b"", placed.get(term, b""))
            for term, numbers in found.items()
        }
        for section, (found, placed) in enumerate(zip(documents, positions, strict=True))
    ]


def _steps(numbers: Sequence[int]) -> bytes:
    """Write ascending numbers as the first one and the steps to the others."""
    steps = [numbers[0], *map(sub, numbers[1:], numbers)]
    if max(steps) < 128:
        return bytes(steps)
    out = bytearray()
    for step in steps:
        append_varint(out, step)
    return bytes(out)


def _numbers(varints: bytes) -> Sequence[int]:
    if varints.isascii():
        return varints
    numbers = []
    number = shift = 0
    for byte in varints:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(number)
            number = shift = 0
    return numbers


def _end_of_varints(content: bytes, at: int, count: int) -> int:
    """Return where so many varints end: each has one byte below 128, its last."""
    while count:
        passed = content[at : at + count]
        at += count
        count = len(passed.translate(None, _LAST_BYTES))
    return at


_LAST_BYTES = bytes(range(128))


def _end_of_lists(content: bytes, at: int, count: int) -> int:
    """Return where so many ascending lists end; most numbers in them are one byte long."""
    for _ in range(count):
        length = content[at]
        start = at + 1
        if length > 127:
            start = _end_of_varints(content, at, 1)
            length = _numbers(content[at:start])[0]
        at = start + length
        if not content[start:at].isascii():
            at = _end_of_varints(content, start, length)
    return at
