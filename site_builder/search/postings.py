"""Which term stands where: collected from documents, written as shards.

The bytes are described in `FORMAT.md`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from site_builder.search.documents import LANGUAGES, SearchDocument
from site_builder.search.text import (
    GRAM,
    SpacedForms,
    Token,
    close_han,
    compounds,
    cut,
    fold,
    is_han,
    word_terms,
)

TITLE, AUTHOR, KEYWORD, BODY, EXACT = range(5)
"""The sections of a term, by weight; EXACT is a title section that only prefix lists have."""

SECTIONS = (TITLE, AUTHOR, KEYWORD, BODY)
SHARD_BYTES = (14_000, 48_000)
"""How long a shard grows, uncompressed, before the next one begins: in small and huge indexes.

A longer shard costs bytes in every query, a shorter one adds a line to the directory.
"""
_MANY_PLACES = 1000

_POSITION_BITS = 24
_POSITION_MASK = (1 << _POSITION_BITS) - 1
_LONGEST_NAME = 255


def _new_array() -> array[int]:
    return array("Q")


@dataclass(frozen=True, slots=True)
class Postings:
    """Every term of a collection, with the places where it stands."""

    places: tuple[dict[str, array[int]], ...]
    """Per section: term -> document number and position, packed in one integer, ascending.

    Words are there once per document, at position 0; Han grams once per occurrence.
    """
    name_lengths: dict[str, bytearray] = field(default_factory=dict)
    """Term -> for each document of its title section, the length of the shortest name with it."""

    def terms(self) -> list[str]:
        """Return all terms in the order of the index: by UTF-16 code units, as JavaScript sorts."""
        return sorted(set().union(*self.places), key=order)


def order(term: str) -> bytes:
    """Return the sort key under which Python orders strings as JavaScript does."""
    return term.encode("utf-16-be")


def collect(documents: Sequence[SearchDocument]) -> Postings:
    """Cut the texts of all documents; a document's number is its place in the sequence."""
    folded = [_fold_sections(document) for document in documents]
    texts = (text for sections in folded for section in sections for text in section)
    spaced = SpacedForms.of(found for text in texts for found in compounds(text))
    postings = Postings(tuple(defaultdict(_new_array) for _ in SECTIONS))
    for number, sections in enumerate(folded):
        for places, section in zip(postings.places, sections, strict=True):
            _add(places, number << _POSITION_BITS, section, spaced)
        _add_name_lengths(postings.name_lengths, sections[TITLE], spaced)
    return postings


def names(document: SearchDocument) -> list[str]:
    """Return what a document is called: its titles, then its aliases, each once."""
    titles = [document.title[language] for language in LANGUAGES if language in document.title]
    return list(dict.fromkeys([*titles, *document.aliases]))


def _fold_sections(document: SearchDocument) -> tuple[list[str], ...]:
    bodies = [document.body[language] for language in LANGUAGES if language in document.body]
    sections = (names(document), document.authors, document.keywords, bodies)
    return tuple([close_han(fold(text)) for text in texts] for texts in sections)


def _add(
    places: dict[str, array[int]], base: int, texts: Iterable[str], spaced: SpacedForms
) -> None:
    words: set[str] = set()
    for text in texts:
        tokens = list(cut(text))
        words |= word_terms(tokens, spaced)
        for token in tokens:
            if token.is_han:
                run = token.text
                for start in range(len(run)):
                    places[run[start : start + GRAM]].append(base + start)
                base += len(run) + 1
    number = base >> _POSITION_BITS << _POSITION_BITS
    for word in words:
        places[word].append(number)


def _add_name_lengths(
    lengths: dict[str, bytearray], texts: Iterable[str], spaced: SpacedForms
) -> None:
    shortest: dict[str, int] = {}
    for text in texts:
        # What stands before the colon is a name of its own: "BLIP-2: Bootstrapping ...".
        head, colon, _ = text.partition(":")
        for name in (head, text) if colon else (text,):
            tokens = list(cut(name))
            length = min(name_length(tokens), _LONGEST_NAME)
            for term in _all_terms(tokens, spaced):
                shortest[term] = min(shortest.get(term, length), length)
    # Around a colon without blanks ("a:b") the whole text has terms that its head has not,
    # never the other way round: `shortest` has the same terms as the title section.
    for term, length in shortest.items():
        lengths.setdefault(term, bytearray()).append(length)


def name_length(tokens: Iterable[Token]) -> int:
    """Measure a name in words and Han characters."""
    return sum(len(token.text) if token.is_han else 1 for token in tokens)


def _all_terms(tokens: list[Token], spaced: SpacedForms) -> set[str]:
    terms = word_terms(tokens, spaced)
    for token in tokens:
        if token.is_han:
            terms.update(token.text[i : i + GRAM] for i in range(len(token.text)))
    return terms


def put_varint(out: bytearray, number: int) -> None:
    """Append an unsigned integer, seven bits a byte, lowest first."""
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def _put_ascending(out: bytearray, numbers: Sequence[int]) -> None:
    put_varint(out, len(numbers))
    last = 0
    for number in numbers:
        delta = number - last
        if delta < 128:
            out.append(delta)
        else:
            put_varint(out, delta)
        last = number


def _put_sections(
    out: bytearray, sections: Mapping[int, Sequence[int]], lengths: Mapping[int, bytes]
) -> None:
    out.append(sum(1 << section for section in sections))
    for section in sorted(sections):
        _put_ascending(out, sections[section])
        out += lengths.get(section, b"")


def _documents_of(places: array[int]) -> list[int]:
    return list(dict.fromkeys([place >> _POSITION_BITS for place in places]))


@dataclass(frozen=True, slots=True)
class _Record:
    term: str
    postings: bytes
    positions: bytes


def _record(postings: Postings, term: str) -> _Record:
    owners = [section for section in SECTIONS if term in postings.places[section]]
    if len(owners) == 1 and len(places := postings.places[owners[0]][term]) == 1:
        return _record_of_one(postings, term, owners[0], places[0])
    out, positions = bytearray(), bytearray()
    sections: dict[int, list[int]] = {}
    han = is_han(term)
    for section in owners:
        places = postings.places[section][term]
        sections[section] = _put_positions(positions, places) if han else _documents_of(places)
    lengths = {TITLE: bytes(postings.name_lengths[term])} if TITLE in sections else {}
    _put_sections(out, sections, lengths)
    return _Record(term, bytes(out), bytes(positions))


def _record_of_one(postings: Postings, term: str, section: int, place: int) -> _Record:
    """Do what `_record` does, faster, for the many terms that stand in one place only."""
    out, positions = bytearray((1 << section, 1)), bytearray()
    put_varint(out, place >> _POSITION_BITS)
    if section == TITLE:
        out += postings.name_lengths[term]
    if is_han(term):
        positions.append(1)
        put_varint(positions, place & _POSITION_MASK)
    return _Record(term, bytes(out), bytes(positions))


def _put_positions(out: bytearray, places: array[int]) -> list[int]:
    """Write the positions in each document; return the documents."""
    groups: dict[int, list[int]] = {}
    for place in places:
        groups.setdefault(place >> _POSITION_BITS, []).append(place & _POSITION_MASK)
    for positions in groups.values():
        if len(positions) == 1 and positions[0] < 128:
            out += bytes((1, positions[0]))
        else:
            _put_ascending(out, positions)
    return list(groups)


@dataclass(frozen=True, slots=True)
class Shard:
    """A range of terms, as the two files that hold it."""

    start: str
    """Not after its first term, and after the last term of the shard before."""
    terms: bytes
    positions: bytes
    """Empty where the shard has no Han text."""


def cut_into_shards(postings: Postings, terms: Sequence[str]) -> Iterator[Shard]:
    """Write the terms, in their order, as shards."""
    return _shards((_record(postings, term) for term in terms), _shard_bytes(postings))


def _shard_bytes(postings: Postings) -> int:
    places = sum(len(own) for section in postings.places for own in section.values())
    shortest, longest = SHARD_BYTES
    return max(shortest, min(longest, places // _MANY_PLACES))


def _shards(records: Iterable[_Record], limit: int) -> Iterator[Shard]:
    batch: list[_Record] = []
    size = 0
    start = ""
    for record in records:
        # Positions are a file of their own, which few queries ask for.
        grown = len(record.postings) + 2 * len(record.term) + len(record.positions) // 2
        if batch and size + grown > limit:
            yield _shard(start, batch)
            start = _separator(batch[-1].term, record.term)
            batch, size = [], 0
        batch.append(record)
        size += grown
    if batch:
        yield _shard(start, batch)


def _separator(before: str, after: str) -> str:
    """Return the shortest beginning of `after` that sorts behind `before`."""
    for end in range(1, len(after)):
        if order(after[:end]) > order(before):
            return after[:end]
    return after


def _shard(start: str, batch: Sequence[_Record]) -> Shard:
    out = bytearray()
    terms = "\n".join(record.term for record in batch).encode()
    put_varint(out, len(terms))
    out += terms
    out += b"".join(record.postings for record in batch)
    return Shard(start, bytes(out), b"".join(record.positions for record in batch))


def wide_prefixes(starts: Iterable[str]) -> list[str]:
    """Return the prefixes whose terms fill three shards or more, from the shards' starts.

    The browser follows the same rule: a prefix of which two starts or more are longer forms
    is looked up among the prefix lists, any other one in its one or two shards.
    """
    longer = Counter(start[:end] for start in starts for end in range(1, len(start)))
    return sorted((prefix for prefix, count in longer.items() if count > 1), key=order)


def prefix_shards(
    postings: Postings, terms: Sequence[str], prefixes: Iterable[str]
) -> Iterator[Shard]:
    """Write, for each of the prefixes, the documents of all its terms."""
    keys = [order(term) for term in terms]
    records = (_prefix_record(postings, terms, keys, prefix) for prefix in prefixes)
    return _shards(records, _shard_bytes(postings))


def _prefix_record(
    postings: Postings, terms: Sequence[str], keys: Sequence[bytes], prefix: str
) -> _Record:
    first = bisect_left(keys, order(prefix))
    last = bisect_left(keys, order(prefix + "\uffff"), first)
    own = terms[first:last]
    sections = {}
    lengths = {}
    if titled := _shortest_names(postings, own):
        sections[TITLE] = sorted(titled)
        lengths[TITLE] = bytes(titled[number] for number in sections[TITLE])
    for section in (AUTHOR, KEYWORD, BODY):
        if found := _documents_of_all(postings.places[section], own):
            sections[section] = found
    if exact := postings.places[TITLE].get(prefix):
        sections[EXACT] = _documents_of(exact)
        lengths[EXACT] = bytes(postings.name_lengths[prefix])
    out = bytearray()
    _put_sections(out, sections, lengths)
    return _Record(prefix, bytes(out), b"")


def _shortest_names(postings: Postings, terms: Iterable[str]) -> dict[int, int]:
    shortest: dict[int, int] = {}
    titles = postings.places[TITLE]
    for term in terms:
        if places := titles.get(term):
            numbers = _documents_of(places)
            for number, length in zip(numbers, postings.name_lengths[term], strict=True):
                shortest[number] = min(shortest.get(number, length), length)
    return shortest


def _documents_of_all(places: Mapping[str, array[int]], terms: Iterable[str]) -> list[int]:
    found: set[int] = set()
    for term in terms:
        if own := places.get(term):
            if len(own) == 1:
                found.add(own[0] >> _POSITION_BITS)
            else:
                found.update([place >> _POSITION_BITS for place in own])
    return sorted(found)
