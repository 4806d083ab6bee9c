"""Invert documents: from the terms of each document to the documents with each term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from site_builder.search.analysis import FieldTexts
from site_builder.search.text import GRAM_LENGTH, han_runs, word_terms, words

TITLE, AUTHOR, KEYWORD, BODY, EXACT = range(5)
"""Fields of a document, by weight. Only the lists of prefixes have EXACT: the documents in whose
names the prefix itself is a term."""

FIELDS = (TITLE, AUTHOR, KEYWORD, BODY)

MAX_SEGMENT_DOCUMENTS = 128
"""Documents are inverted in segments of at most this size, so that the number of a document in its
segment, and the gap to the next one, fit in one byte of a varint."""

_MAX_NAME_LENGTH = 255

Terms = dict[str, bytes]
"""Term -> one byte for each document with it."""

Runs = list[list[str]]
"""By field, for each document of a segment: its different Han runs longer than a gram, one a line."""

InvertedSegment = tuple[list[Terms], Terms, list[Terms], Runs, int]
"""The inverted index of a segment, as `marshal` can write it:

- by field: term -> numbers of the documents in the segment, ascending
- for terms of the title field: the length of the shortest name with the term, for each document
- by field: Han term -> its positions in each of its documents, encoded as in the index
- the long Han runs
- number of postings: a word counts once a document, a Han term once for each position
"""


def invert(texts: Sequence[FieldTexts], spaced: set[str]) -> InvertedSegment:
    """Return the inverted index of at most `MAX_SEGMENT_DOCUMENTS` documents.

    `spaced` are the joined forms of all compounds in the collection that queries may write with
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
            found = word_terms(text, spaced)
            posting_count += len(found)
            for word in found:
                field_documents[word].append(number)
            field_positions = positions[field]
            for gram, own in _gram_positions(runs).items():
                posting_count += len(own)
                field_documents[gram].append(number)
                if len(own) == 1 and own[0] < 128:
                    field_positions[gram] += _ONE_POSITION[own[0]]
                else:
                    append_ascending(field_positions[gram], own)
        for term, length in _name_lengths(field_texts[TITLE], spaced).items():
            lengths[term].append(length)
    return (
        [_frozen(own) for own in documents],
        _frozen(lengths),
        [_frozen(own) for own in positions],
        long_runs,
        posting_count,
    )


def _frozen(found: dict[str, bytearray]) -> Terms:
    return {term: bytes(own) for term, own in found.items()}


def _gram_positions(runs: Iterable[str]) -> dict[str, list[int]]:
    """Return gram -> positions. A position is the number of Han characters and runs before it."""
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
        # If the colon joins a compound ("a:b"), the whole text has terms that the part before the
        # colon lacks. The reverse cannot happen, so the terms here are those of the title field.
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
    """Append an unsigned integer, seven bits a byte, lowest first."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def append_ascending(out: bytearray, numbers: Sequence[int]) -> None:
    """Append an ascending list: its length, the first number, and the gaps to the others."""
    append_varint(out, len(numbers))
    last = 0
    for number in numbers:
        append_varint(out, number - last)
        last = number


_ONE_POSITION = [bytes((1, position)) for position in range(128)]
"""The encoded list of a single position."""
