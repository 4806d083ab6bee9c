"""Invert documents: from the terms of each document to the documents with each term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from site_builder.search.analysis import FieldTexts
from site_builder.search.text import GRAM_LENGTH, han_runs, word_terms, words

TITLE, AUTHOR, KEYWORD, BODY, EXACT = range(5)
"""Search fields of a document: its names (titles and aliases), authors, keywords, and body (summary
and notes). Only prefixes have the field EXACT: the documents in whose names the prefix itself is a
term."""

FIELDS = (TITLE, AUTHOR, KEYWORD, BODY)

MAX_SEGMENT_DOCUMENTS = 128
"""Maximum size of a segment. A document's number in its segment, and the gap to the next number, fit
in one byte of a varint."""

_MAX_NAME_LENGTH = 255

Terms = dict[str, bytes]
"""Term -> bytes: document numbers or name lengths, one byte each, or encoded positions."""

Runs = list[list[str]]
"""By search field, for each document of a segment: its distinct Han runs longer than a gram, one a
line."""

InvertedSegment = tuple[list[Terms], Terms, list[Terms], Runs, int]
"""The inverted index of a segment, in types that `marshal` can write:

- by search field: term -> numbers of the documents in the segment, ascending
- for terms of the field TITLE: the length of the shortest name with the term, for each document
- by search field: Han term -> its positions in each of its documents, encoded as in the index
- the long Han runs
- number of postings: a word counts once for each document, a Han term once for each position
"""


def invert(texts: Sequence[FieldTexts], spaced: set[str]) -> InvertedSegment:
    """Return the inverted index of at most `MAX_SEGMENT_DOCUMENTS` documents.

    `spaced` has the joined forms of compounds in the collection that these texts may write with
    spaces.
    """
    documents = [defaultdict[str, bytearray](bytearray) for _ in FIELDS]
    positions = [defaultdict[str, bytearray](bytearray) for _ in FIELDS]
    lengths = defaultdict[str, bytearray](bytearray)
    long_runs: Runs = [[] for _ in FIELDS]
    posting_count = 0
    for number, field_texts in enumerate(texts):
        for field, text in enumerate(field_texts):
            runs = han_runs(text)
            long_runs[field].append("\n".join({run for run in runs if len(run) > GRAM_LENGTH}))
            field_documents = documents[field]
            text_words = word_terms(text, spaced)
            posting_count += len(text_words)
            for word in text_words:
                field_documents[word].append(number)
            field_positions = positions[field]
            for gram, positions_of_gram in _gram_positions(runs).items():
                posting_count += len(positions_of_gram)
                field_documents[gram].append(number)
                if len(positions_of_gram) == 1 and positions_of_gram[0] < 128:
                    field_positions[gram] += _ONE_POSITION[positions_of_gram[0]]
                else:
                    append_ascending(field_positions[gram], positions_of_gram)
        for term, length in _name_lengths(field_texts[TITLE], spaced).items():
            lengths[term].append(length)
    return (
        [_frozen(by_term) for by_term in documents],
        _frozen(lengths),
        [_frozen(by_term) for by_term in positions],
        long_runs,
        posting_count,
    )


def _frozen(by_term: dict[str, bytearray]) -> Terms:
    return {term: bytes(content) for term, content in by_term.items()}


def _gram_positions(runs: Iterable[str]) -> dict[str, list[int]]:
    """Return gram -> its positions; a position counts the Han characters and runs before the gram."""
    positions: dict[str, list[int]] = {}
    position = 0
    for run in runs:
        for start in range(len(run)):
            gram = run[start : start + GRAM_LENGTH]
            if gram in positions:
                positions[gram].append(position)
            else:
                positions[gram] = [position]
            position += 1
        position += 1
    return positions


def _name_lengths(names: str, spaced: set[str]) -> dict[str, int]:
    """Return, for each term of a document's names, the length of the shortest name with it."""
    shortest: dict[str, int] = {}
    for text in names.split("\n"):
        # The part before a colon counts as a name as well: "BLIP-2: Bootstrapping ...".
        # The whole text has every term of that part, so these are the terms of the field TITLE.
        # The part may lack terms: in "a:b", the colon joins a compound.
        head, colon, _ = text.partition(":")
        for name in (head, text) if colon else (text,):
            runs = han_runs(name)
            length = min(len(words(name)) + sum(map(len, runs)), _MAX_NAME_LENGTH)
            for term in word_terms(name, spaced):
                shortest[term] = min(shortest.get(term, length), length)
            for term in _gram_positions(runs):
                shortest[term] = min(shortest.get(term, length), length)
    return shortest


def append_varint(out: bytearray, number: int) -> None:
    """Append an unsigned integer, seven bits in each byte, lowest bits first."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def append_ascending(out: bytearray, numbers: Sequence[int]) -> None:
    """Append an ascending list: its length, the first number, and the gaps to the others."""
    append_varint(out, len(numbers))
    previous = 0
    for number in numbers:
        append_varint(out, number - previous)
        previous = number


_ONE_POSITION = [bytes((1, position)) for position in range(128)]
"""Position -> the encoded list with only this position."""
