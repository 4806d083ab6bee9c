"""Turn texts round: from what each document says to the documents that say a thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from site_builder.search.analysis import FieldTexts
from site_builder.search.text import GRAM_LENGTH, han_runs, word_terms, words

TITLE, AUTHOR, KEYWORD, BODY, EXACT = range(5)
"""The sections of a term, by weight; EXACT is a title section that only prefix lists have."""

FIELDS = (TITLE, AUTHOR, KEYWORD, BODY)

MAX_SEGMENT_DOCUMENTS = 128
"""How many documents are inverted at once: a number among them, and the step from one to the
next, is one byte."""

_MAX_NAME_LENGTH = 255

Terms = dict[str, bytes]
"""Term -> a byte for each document that has it."""

Runs = list[list[str]]
"""By section, for each of some documents: its different Han runs that are longer than a gram, one a
line."""

InvertedSegment = tuple[list[Terms], Terms, list[Terms], Runs, int]
"""Some documents, as `marshal` can write them. By section: term -> numbers of the documents among
these, ascending. For terms of the title section: the lengths of the shortest names with them. By
section: Han term -> its positions in each of its documents, as the index writes them. The long Han
runs. How many places there are in all: a word counts once a document, a Han term wherever it
stands."""


def invert(texts: Sequence[FieldTexts], spaced: set[str]) -> InvertedSegment:
    """Invert at most `MAX_SEGMENT_DOCUMENTS` documents.

    `spaced` are the compounds of the whole collection that may be written with blanks.
    """
    documents = [defaultdict[str, bytearray](bytearray) for _ in FIELDS]
    positions = [defaultdict[str, bytearray](bytearray) for _ in FIELDS]
    lengths = defaultdict[str, bytearray](bytearray)
    long_runs: Runs = [[] for _ in FIELDS]
    count = 0
    for number, sections in enumerate(texts):
        for section, text in enumerate(sections):
            runs = han_runs(text)
            long_runs[section].append("\n".join({run for run in runs if len(run) > GRAM_LENGTH}))
            own = documents[section]
            found = word_terms(text, spaced)
            count += len(found)
            for word in found:
                own[word].append(number)
            own_positions = positions[section]
            for gram, places in _gram_places(runs).items():
                count += len(places)
                own[gram].append(number)
                if len(places) == 1 and places[0] < 128:
                    own_positions[gram] += _ONE_PLACE[places[0]]
                else:
                    append_ascending(own_positions[gram], places)
        for term, length in _name_lengths(sections[TITLE], spaced).items():
            lengths[term].append(length)
    return (
        [_frozen(own) for own in documents],
        _frozen(lengths),
        [_frozen(own) for own in positions],
        long_runs,
        count,
    )


def _frozen(found: dict[str, bytearray]) -> Terms:
    return {term: bytes(own) for term, own in found.items()}


def _gram_places(runs: Iterable[str]) -> dict[str, list[int]]:
    """Return where each gram stands: its position is the number of Han characters and runs before."""
    places: dict[str, list[int]] = {}
    position = 0
    for run in runs:
        for start in range(len(run)):
            gram = run[start : start + GRAM_LENGTH]
            if gram in places:
                places[gram].append(position)
            else:
                places[gram] = [position]
            position += 1
        position += 1
    return places


def _name_lengths(names: str, spaced: set[str]) -> dict[str, int]:
    """Return, for each term of a document's names, the length of the shortest one that has it."""
    shortest: dict[str, int] = {}
    for text in names.split("\n"):
        # What stands before the colon is a name of its own: "BLIP-2: Bootstrapping ...".
        # Around a colon without blanks ("a:b") the whole text has terms that its head has not,
        # never the other way round: these are the terms of the title section.
        head, colon, _ = text.partition(":")
        for name in (head, text) if colon else (text,):
            runs = han_runs(name)
            length = min(len(words(name)) + sum(map(len, runs)), _MAX_NAME_LENGTH)
            for term in word_terms(name, spaced):
                shortest[term] = min(shortest.get(term, length), length)
            for term in _gram_places(runs):
                shortest[term] = min(shortest.get(term, length), length)
    return shortest


def append_varint(out: bytearray, number: int) -> None:
    """Append an unsigned integer, seven bits a byte, lowest first."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def append_ascending(out: bytearray, numbers: Sequence[int]) -> None:
    """Append how many numbers follow, the first, and the steps to the others."""
    append_varint(out, len(numbers))
    last = 0
    for number in numbers:
        append_varint(out, number - last)
        last = number


_ONE_PLACE = [bytes((1, place)) for place in range(128)]
