"""Decoding, updating and encoding of postings, compared with a simple encoder in this file.

The postings of a term say in which documents the term occurs, and where. A segment is a group of documents.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.search.inverting import EXACT, FIELDS, TITLE, append_ascending, append_varint
from site_builder.search.posting_codec import (
    NO_POSTINGS,
    SUGGESTION_WEIGHTS,
    DeltaMismatch,
    EncodedPostings,
    FieldPostings,
    PostingsByTerm,
    SegmentPostings,
    decode_postings,
    document_numbers,
    encode_postings,
    max_doc_frequency,
    replace_segment,
)

Postings = dict[int, dict[int, tuple[int, list[int]]]]
"""Search field -> document number -> (length of the document's shortest name with the term, positions of the term).

A name is a title or an alias. Only the field TITLE uses the length.
"""

NUMBERS = st.one_of(st.integers(0, 300), st.integers(0, 2**20))
POSITIONS = st.one_of(
    st.lists(st.integers(0, 127), min_size=1, max_size=3, unique=True),
    st.lists(st.integers(0, 40_000), min_size=1, max_size=200, unique=True),
)
LENGTH_AND_POSITIONS = st.tuples(st.integers(1, 255), POSITIONS.map(sorted))
DOCUMENTS = st.dictionaries(NUMBERS, LENGTH_AND_POSITIONS, min_size=1, max_size=20)
POSTINGS = st.dictionaries(st.sampled_from(FIELDS), DOCUMENTS, min_size=1)


def ascending(numbers: list[int]) -> bytes:
    out = bytearray()
    append_ascending(out, numbers)
    return bytes(out)


def encode(postings: Postings, *, has_exact: bool, is_han: bool) -> EncodedPostings:
    """Encode postings as FORMAT.md describes."""
    out, positions, weight = bytearray(1), bytearray(), 0
    for field in sorted(postings):
        numbers = sorted(postings[field])
        out[0] |= 1 << field
        out += ascending(numbers)
        weight += SUGGESTION_WEIGHTS[field] * len(numbers)
        if field == TITLE:
            out += bytes(postings[field][number][0] for number in numbers)
        for number in numbers if is_han else ():
            positions += ascending(postings[field][number][1])
    if has_exact and TITLE in postings:
        numbers = sorted(postings[TITLE])
        out[0] |= 1 << EXACT
        out += ascending(numbers) + bytes(postings[TITLE][number][0] for number in numbers)
    return bytes(out), bytes(positions), weight


@given(POSTINGS, st.booleans(), st.booleans())
def test_decoding_reads_all_documents_and_encoding_returns_the_original_bytes(
    postings: Postings, has_exact: bool, is_han: bool
) -> None:
    encoded = encode(postings, has_exact=has_exact and not is_han, is_han=is_han)
    fields = decode_postings(encoded)
    assert encode_postings(fields) == encoded
    assert {field: fields[field].numbers for field in fields if field != EXACT} == {
        field: sorted(postings[field]) for field in sorted(postings)
    }
    assert document_numbers(encoded) == set().union(*postings.values())
    assert max_doc_frequency(encoded) == max(map(len, postings.values()))


def encode_in_segment(
    documents: dict[int, tuple[int, list[int]]], field: int, *, is_han: bool
) -> SegmentPostings:
    numbers = sorted(documents)
    lengths = bytes(documents[n][0] for n in numbers) if field == TITLE else b""
    positions = b"".join(ascending(documents[n][1]) for n in numbers) if is_han else b""
    return bytes(numbers), lengths, positions


SEGMENT_SIZE = 10
"""Number of documents in a segment."""
POSTINGS_IN_SEGMENT = st.dictionaries(
    st.sampled_from(FIELDS),
    st.dictionaries(st.integers(0, SEGMENT_SIZE - 1), LENGTH_AND_POSITIONS),
)


@given(
    st.none() | POSTINGS,
    POSTINGS_IN_SEGMENT,
    POSTINGS_IN_SEGMENT,
    st.integers(0, 400),
    st.booleans(),
)
def test_replacing_a_segment_gives_the_bytes_of_the_new_postings(
    initial: Postings | None, before: Postings, after: Postings, base: int, is_han: bool
) -> None:
    outside_segment = {
        field: {n: documents[n] for n in documents if not base <= n < base + SEGMENT_SIZE}
        for field, documents in (initial or {}).items()
    }

    def index_with(segment: Postings) -> PostingsByTerm:
        postings = {
            field: documents
            for field in FIELDS
            if (
                documents := outside_segment.get(field, {})
                | {base + n: values for n, values in segment.get(field, {}).items()}
            )
        }
        return {"term": encode(postings, has_exact=False, is_han=is_han)} if postings else {}

    def by_field(segment: Postings) -> list[dict[str, SegmentPostings]]:
        return [
            {"term": encode_in_segment(segment[field], field, is_han=is_han)}
            if segment.get(field)
            else {}
            for field in FIELDS
        ]

    index = index_with(before)
    changed = replace_segment(index, base, by_field(before), by_field(after))
    assert index == index_with(after)
    assert changed == ({"term"} if by_field(before) != by_field(after) else set())


def test_replacing_missing_postings_raises_an_error() -> None:
    postings = FieldPostings([1, 5, 9])
    with pytest.raises(DeltaMismatch):
        postings.replace(4, (b"\x02", b"", b""), NO_POSTINGS)


def test_a_document_number_of_two_bytes_is_decoded() -> None:
    out = bytearray()
    append_varint(out, 300)
    assert decode_postings((b"\x08" + b"\x01" + bytes(out), b"", 1))[3].numbers == [300]
