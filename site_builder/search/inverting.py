"""Compute the inverted index of a segment, which is a group of documents: for each term, the documents with this term.

Terms are words, joined forms and grams. `qformer` is the joined form of the compound Q-Former. A Han run consists of
consecutive Chinese, Japanese and Korean characters. At each character of a Han run begins a gram of three characters,
or of fewer at the end of the run. `FORMAT.md` has the exact rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from site_builder.search.analysis import FieldTexts
from site_builder.search.text import GRAM_LENGTH, han_runs, word_terms, words

TITLE, AUTHOR, KEYWORD, BODY, EXACT = range(5)
"""The search fields. TITLE contains the names of a document, which are its titles and aliases. BODY
contains its summary, notes, abstract and link tokens.

A prefix is the beginning of one or more terms. If the prefix is itself a term, its field EXACT has the documents with
this term in a name. Only prefixes have the field EXACT.
"""

FIELDS = (TITLE, AUTHOR, KEYWORD, BODY)

MAX_SEGMENT_DOCUMENTS = 128
"""Maximum number of documents in a segment. A document's number in its segment is below this limit,
so the varint of this number has one byte."""

_MAX_NAME_LENGTH = 255

Terms = dict[str, bytes]
"""Term -> bytes, which have one of three meanings: document numbers of one byte each, name lengths of one
byte each, and encoded positions."""

Runs = list[list[str]]
"""For each search field, for each document of a segment: a string with the Han runs of more than
`GRAM_LENGTH` characters. Each run is a line of the string. No two lines are equal."""

InvertedSegment = tuple[list[Terms], Terms, list[Terms], Runs, int]
"""The inverted index of a segment, in types that `marshal` can write:

- for each search field: term -> ascending numbers of the documents with the term, counted from 0 in the segment
- for the field TITLE: term -> for each document with the term, the length of its shortest name with the term
- for each search field: gram -> its encoded positions in each document with the gram
- the Han runs of more than `GRAM_LENGTH` characters
- number of postings. A word or joined form has one posting in each search field of each document that contains it. A
  gram has one posting for each of its positions.
"""


def invert(texts: Sequence[FieldTexts], spaced: set[str]) -> InvertedSegment:
    """Return the inverted index of a segment, given the texts of its documents.

    `spaced` contains joined forms of compounds in all documents of the index. If a text writes such a
    compound with spaces, the joined form is a term of this text, too.
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
    """Return gram -> positions, as `FORMAT.md` defines them."""
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
    """Return term -> length of the shortest name with this term. `names` are the names of one document."""
    shortest: dict[str, int] = {}
    for full_name in names.split("\n"):
        # In "BLIP-2: Bootstrapping ...", the part before the colon counts as a second, shorter name. If
        # the colon joins a compound, as in "a:b", only the full name contains the joined form "ab".
        head, colon, _ = full_name.partition(":")
        for name in (head, full_name) if colon else (full_name,):
            runs = han_runs(name)
            length = min(len(words(name)) + sum(map(len, runs)), _MAX_NAME_LENGTH)
            for term in word_terms(name, spaced):
                shortest[term] = min(shortest.get(term, length), length)
            for term in _gram_positions(runs):
                shortest[term] = min(shortest.get(term, length), length)
    return shortest


def append_varint(out: bytearray, number: int) -> None:
    """Append an unsigned integer as a varint: seven bits in each byte, the lowest bits first."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def append_ascending(out: bytearray, numbers: Sequence[int]) -> None:
    """Append the varints of an ascending list: its length, its first number, and the gaps.

    A gap is the difference between a number and the number before it.
    """
    append_varint(out, len(numbers))
    previous = 0
    for number in numbers:
        append_varint(out, number - previous)
        previous = number


_ONE_POSITION = [bytes((1, position)) for position in range(128)]
"""Position -> the encoded list that contains only this position."""
