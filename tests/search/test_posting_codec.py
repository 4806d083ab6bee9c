"""Records taken apart, changed and put together, against lists of numbers that are simply written."""

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

Said = dict[int, dict[int, tuple[int, list[int]]]]
"""Section -> document -> the length of its shortest name, positions."""

NUMBERS = st.one_of(st.integers(0, 300), st.integers(0, 2**20))
POSITIONS = st.one_of(
    st.lists(st.integers(0, 127), min_size=1, max_size=3, unique=True),
    st.lists(st.integers(0, 40_000), min_size=1, max_size=200, unique=True),
)
DOCUMENTS = st.dictionaries(
    NUMBERS, st.tuples(st.integers(1, 255), POSITIONS.map(sorted)), min_size=1, max_size=20
)
SAID = st.dictionaries(st.sampled_from(FIELDS), DOCUMENTS, min_size=1)


def ascending(numbers: list[int]) -> bytes:
    out = bytearray()
    append_ascending(out, numbers)
    return bytes(out)


def record_of(said: Said, *, exact: bool, han: bool) -> EncodedPostings:
    """Write a record as FORMAT.md says."""
    out, positions, worth = bytearray(1), bytearray(), 0
    for section in sorted(said):
        documents = sorted(said[section])
        out[0] |= 1 << section
        out += ascending(documents)
        worth += SUGGESTION_WEIGHTS[section] * len(documents)
        if section == TITLE:
            out += bytes(said[section][number][0] for number in documents)
        for number in documents if han else ():
            positions += ascending(said[section][number][1])
    if exact and TITLE in said:
        documents = sorted(said[TITLE])
        out[0] |= 1 << EXACT
        out += ascending(documents) + bytes(said[TITLE][number][0] for number in documents)
    return bytes(out), bytes(positions), worth


@given(SAID, st.booleans(), st.booleans())
def test_a_record_is_put_together_as_it_was(said: Said, exact: bool, han: bool) -> None:
    record = record_of(said, exact=exact and not han, han=han)
    sections = decode_postings(record)
    assert encode_postings(sections) == record
    assert {section: own.numbers for section, own in sections.items() if section != EXACT} == {
        section: sorted(said[section]) for section in sorted(said)
    }
    assert document_numbers(record) == set().union(*said.values())
    assert max_doc_frequency(record) == max(map(len, said.values()))


def piece(
    documents: dict[int, tuple[int, list[int]]], section: int, *, han: bool
) -> SegmentPostings:
    numbers = sorted(documents)
    lengths = bytes(documents[n][0] for n in numbers) if section == TITLE else b""
    places = b"".join(ascending(documents[n][1]) for n in numbers) if han else b""
    return bytes(numbers), lengths, places


FEW = st.dictionaries(st.integers(0, 9), st.tuples(st.integers(1, 255), POSITIONS.map(sorted)))
SAID_BY_TEN = st.dictionaries(st.sampled_from(FIELDS), FEW)


@given(st.none() | SAID, SAID_BY_TEN, SAID_BY_TEN, st.integers(0, 400), st.booleans())
def test_exchanging_a_piece_is_writing_the_record_anew(
    others: Said | None, before: Said, after: Said, base: int, han: bool
) -> None:
    rest = {
        section: {n: own for n, own in found.items() if not base <= n < base + 10}
        for section, found in (others or {}).items()
    }

    def whole(own: Said) -> PostingsByTerm:
        said = {
            section: documents
            for section in FIELDS
            if (
                documents := rest.get(section, {})
                | {base + n: facts for n, facts in own.get(section, {}).items()}
            )
        }
        return {"term": record_of(said, exact=False, han=han)} if said else {}

    def pieces(own: Said) -> list[dict[str, SegmentPostings]]:
        return [
            {"term": piece(own[section], section, han=han)} if own.get(section) else {}
            for section in FIELDS
        ]

    records = whole(before)
    changed = replace_segment(records, base, pieces(before), pieces(after))
    assert records == whole(after)
    assert changed == ({"term"} if pieces(before) != pieces(after) else set())


def test_what_is_not_there_is_not_taken_out() -> None:
    section = FieldPostings([1, 5, 9])
    with pytest.raises(DeltaMismatch):
        section.replace_segment(4, (b"\x02", b"", b""), NO_POSTINGS)


def test_small_and_large_numbers() -> None:
    out = bytearray()
    append_varint(out, 300)
    assert decode_postings((b"\x08" + b"\x01" + bytes(out), b"", 1))[3].numbers == [300]
