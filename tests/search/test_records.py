"""Records taken apart, changed and put together, against lists of numbers that are simply written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.search.inverting import EXACT, SECTIONS, TITLE, put_ascending, put_varint
from site_builder.search.records import (
    NO_PIECE,
    WORTH,
    Piece,
    Record,
    RecordMismatch,
    Records,
    Section,
    documents_of,
    exchange,
    most_documents,
    pack,
    unpack,
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
SAID = st.dictionaries(st.sampled_from(SECTIONS), DOCUMENTS, min_size=1)


def ascending(numbers: list[int]) -> bytes:
    out = bytearray()
    put_ascending(out, numbers)
    return bytes(out)


def record_of(said: Said, *, exact: bool, han: bool) -> Record:
    """Write a record as FORMAT.md says."""
    out, positions, worth = bytearray(1), bytearray(), 0
    for section in sorted(said):
        documents = sorted(said[section])
        out[0] |= 1 << section
        out += ascending(documents)
        worth += WORTH[section] * len(documents)
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
    sections = unpack(record)
    assert pack(sections) == record
    assert {section: own.numbers for section, own in sections.items() if section != EXACT} == {
        section: sorted(said[section]) for section in sorted(said)
    }
    assert documents_of(record) == set().union(*said.values())
    assert most_documents(record) == max(map(len, said.values()))


def piece(documents: dict[int, tuple[int, list[int]]], section: int, *, han: bool) -> Piece:
    numbers = sorted(documents)
    lengths = bytes(documents[n][0] for n in numbers) if section == TITLE else b""
    places = b"".join(ascending(documents[n][1]) for n in numbers) if han else b""
    return bytes(numbers), lengths, places


FEW = st.dictionaries(st.integers(0, 9), st.tuples(st.integers(1, 255), POSITIONS.map(sorted)))
SAID_BY_TEN = st.dictionaries(st.sampled_from(SECTIONS), FEW)


@given(st.none() | SAID, SAID_BY_TEN, SAID_BY_TEN, st.integers(0, 400), st.booleans())
def test_exchanging_a_piece_is_writing_the_record_anew(
    others: Said | None, before: Said, after: Said, base: int, han: bool
) -> None:
    rest = {
        section: {n: own for n, own in found.items() if not base <= n < base + 10}
        for section, found in (others or {}).items()
    }

    def whole(own: Said) -> Records:
        said = {
            section: documents
            for section in SECTIONS
            if (
                documents := rest.get(section, {})
                | {base + n: facts for n, facts in own.get(section, {}).items()}
            )
        }
        return {"term": record_of(said, exact=False, han=han)} if said else {}

    def pieces(own: Said) -> list[dict[str, Piece]]:
        return [
            {"term": piece(own[section], section, han=han)} if own.get(section) else {}
            for section in SECTIONS
        ]

    records = whole(before)
    changed = exchange(records, base, pieces(before), pieces(after))
    assert records == whole(after)
    assert changed == ({"term"} if pieces(before) != pieces(after) else set())


def test_what_is_not_there_is_not_taken_out() -> None:
    section = Section([1, 5, 9])
    with pytest.raises(RecordMismatch):
        section.exchange(4, (b"\x02", b"", b""), NO_PIECE)


def test_small_and_large_numbers() -> None:
    out = bytearray()
    put_varint(out, 300)
    assert unpack((b"\x08" + b"\x01" + bytes(out), b"", 1))[3].numbers == [300]
