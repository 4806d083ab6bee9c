"""Which documents have which term: the segments of a collection put together.

The bytes are described in `FORMAT_VERSION.md`. They grow segment by segment, so that no list of all
places is ever held.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import sub

from site_builder.search.inverting import (
    AUTHOR,
    BODY,
    EXACT,
    FIELDS,
    KEYWORD,
    MAX_SEGMENT_DOCUMENTS,
    TITLE,
    InvertedSegment,
    Terms,
    append_varint,
)
from site_builder.search.posting_codec import (
    SUGGESTION_WEIGHTS,
    EncodedPostings,
    FieldPostings,
    PostingsByField,
    PostingsByTerm,
    decode_postings,
    encode_postings,
)
from site_builder.search.segments import Segment


class PostingList:
    """An ascending list of document numbers, in the bytes of the index."""

    __slots__ = ("count", "last", "steps")

    def __init__(self) -> None:
        self.count = 0
        self.last = 0
        self.steps = bytearray()

    def add(self, base: int, numbers: bytes) -> None:
        """Append numbers that count from `base`, all above those that are there."""
        append_varint(self.steps, base + numbers[0] - self.last)
        if len(numbers) > 1:
            self.steps += bytes(map(sub, numbers[1:], numbers))
        self.last = base + numbers[-1]
        self.count += len(numbers)

    def put(self, out: bytearray) -> None:
        """Append the list to a file."""
        append_varint(out, self.count)
        out += self.steps


@dataclass(slots=True)
class PostingsBuilder:
    """Terms, and the documents that have them."""

    documents: tuple[dict[str, PostingList], ...] = field(
        default_factory=lambda: tuple(defaultdict(PostingList) for _ in (*FIELDS, EXACT))
    )
    """Per section: term -> documents."""
    lengths: Mapping[int, dict[str, bytearray]] = field(
        default_factory=lambda: {TITLE: defaultdict(bytearray), EXACT: {}}
    )
    """For the sections of names: term -> for each document the length of its shortest name."""
    positions: tuple[dict[str, bytearray], ...] = field(
        default_factory=lambda: tuple(defaultdict(bytearray) for _ in FIELDS)
    )
    """Per section: Han term -> its positions in each document."""

    def terms(self) -> list[str]:
        """Return all terms in the order of the index: by UTF-16 code units, as JavaScript sorts."""
        return sorted(set().union(*self.documents), key=term_sort_key)

    def records(self) -> PostingsByTerm:
        """Return what files hold of each term, in the order of the terms."""
        return {term: self._record(term) for term in self.terms()}

    def _record(self, term: str) -> EncodedPostings:
        out, positions = bytearray(1), bytearray()
        worth = 0
        for section, listings in enumerate(self.documents):
            if (listing := listings.get(term)) is not None:
                out[0] |= 1 << section
                listing.put(out)
                worth += SUGGESTION_WEIGHTS[section] * listing.count
                if section in self.lengths:
                    out += self.lengths[section][term]
        for placed in self.positions:
            if (own := placed.get(term)) is not None:
                positions += own
        return bytes(out), bytes(positions), worth


def term_sort_key(term: str) -> bytes:
    """Return the sort key under which Python orders strings as JavaScript does."""
    return term.encode("utf-16-be")


def sorted_by_term(records: PostingsByTerm) -> PostingsByTerm:
    """Return records in the order of their terms."""
    return {term: records[term] for term in sorted(records, key=term_sort_key)}


def merge_terms(segments: Iterable[Segment]) -> PostingsBuilder:
    """Put segments together, in the order of their documents' numbers."""
    merged = PostingsBuilder()
    base = 0
    for segment in segments:
        documents, lengths, positions, _, _ = segment.inverted()
        for listings, found in zip(merged.documents, documents, strict=False):
            for term, numbers in found.items():
                listings[term].add(base, numbers)
        for grown, own in zip(
            (merged.lengths[TITLE], *merged.positions), (lengths, *positions), strict=True
        ):
            for term, content in own.items():
                grown[term] += content
        base += segment.facts.documents
    return merged


def merge_prefixes(
    segments: Iterable[Segment], prefixes: Iterable[str], whole: PostingsBuilder
) -> PostingsBuilder:
    """Put together, for each of the prefixes, the documents of all terms that begin with it."""
    wanted = PrefixMap(prefixes)
    merged = merge_postings(
        (s.facts.documents, segment_prefixes(s.inverted(), wanted)) for s in segments
    )
    for prefix in wanted.longest_first:
        if (exact := whole.documents[TITLE].get(prefix)) is not None:
            merged.documents[EXACT][prefix] = exact
            merged.lengths[EXACT][prefix] = whole.lengths[TITLE][prefix]
    return merged


def merge_postings(pieces: Iterable[tuple[int, PostingsByField]]) -> PostingsBuilder:
    """Put together what segments, with so many documents each, add to lists without positions."""
    merged = PostingsBuilder()
    base = 0
    for count, own in pieces:
        for section, found in enumerate(own):
            for text, (numbers, lengths, _) in found.items():
                merged.documents[section][text].add(base, numbers)
                if section in merged.lengths:
                    merged.lengths[section][text] += lengths
        base += count
    return merged


def segment_prefixes(inverted: InvertedSegment, wanted: PrefixMap) -> PostingsByField:
    """Return what a segment adds to the lists of prefixes."""
    documents, lengths, _, _, _ = inverted
    names = {
        prefix: (bytes(numbers), bytes([shortest[number] for number in numbers]), b"")
        for prefix, shortest in _shortest_names(documents[TITLE], lengths, wanted)
        for numbers in (sorted(shortest),)
    }
    others = [
        {prefix: (numbers, b"", b"") for prefix, numbers in _united(documents[section], wanted)}
        for section in (AUTHOR, KEYWORD, BODY)
    ]
    return [names, *others]


def build_prefix(prefix: str, records: PostingsByTerm, terms: Sequence[str]) -> EncodedPostings:
    """Put together the records of all terms that begin with a prefix; `terms` are in order."""
    first = bisect_left(terms, term_sort_key(prefix), key=term_sort_key)
    last = bisect_left(terms, term_sort_key(prefix + _LAST), key=term_sort_key)
    numbers: dict[int, set[int]] = defaultdict(set)
    shortest: dict[int, int] = {}
    for term in terms[first:last]:
        for section, own in decode_postings(records[term]).items():
            numbers[section].update(own.numbers)
            if section == TITLE:
                _shorten(shortest, zip(own.numbers, own.lengths, strict=True))
    sections = {section: FieldPostings(sorted(own)) for section, own in numbers.items()}
    if TITLE in sections:
        sections[TITLE].lengths = bytes([shortest[n] for n in sections[TITLE].numbers])
    return with_exact_field(encode_postings(sections), records.get(prefix))


def with_exact_field(record: EncodedPostings, term: EncodedPostings | None) -> EncodedPostings:
    """Add to a prefix the names in which it is itself a term, or what is left of them."""
    sections = decode_postings(record)
    sections.pop(EXACT, None)
    if term is not None and TITLE in (own := decode_postings(term)):
        sections[EXACT] = FieldPostings(own[TITLE].numbers, own[TITLE].lengths)
    return encode_postings(sections)


class PrefixMap(dict[str, str]):
    """Term -> the longest of the prefixes that it begins with, or `""`; fills itself."""

    def __init__(self, prefixes: Iterable[str]) -> None:
        self.longest_first = sorted(prefixes, key=len, reverse=True)
        self._prefixes = frozenset(self.longest_first)
        self.shorter = {prefix: self._find(prefix, len(prefix) - 1) for prefix in self._prefixes}
        """Prefix -> the longest of the others that it begins with, or `""`."""

    def __missing__(self, term: str) -> str:
        found = self[term] = self._find(term, len(term))
        return found

    def _find(self, term: str, longest: int) -> str:
        beginnings = (term[:end] for end in range(longest, 0, -1))
        return next(filter(self._prefixes.__contains__, beginnings), "")


def _united(found: Terms, wanted: PrefixMap) -> Iterator[tuple[str, bytes]]:
    """Yield prefix -> all numbers of its terms, longer prefixes handing theirs to shorter ones."""
    parts: dict[str, list[bytes]] = defaultdict(list)
    for term, numbers in found.items():
        parts[wanted[term]].append(numbers)
    for prefix in wanted.longest_first:
        if prefix in parts:
            # All numbers without those that are left of all without these: each once, in order.
            others = _NUMBERS.translate(None, b"".join(parts.pop(prefix)))
            united = _NUMBERS.translate(None, others)
            yield prefix, united
            parts[wanted.shorter[prefix]].append(united)


def _shortest_names(
    found: Terms, lengths: Terms, wanted: PrefixMap
) -> Iterator[tuple[str, dict[int, int]]]:
    """Yield prefix -> number -> the length of the shortest name with one of its terms."""
    shortest: dict[str, dict[int, int]] = defaultdict(dict)
    for term, numbers in found.items():
        if prefix := wanted[term]:
            _shorten(shortest[prefix], zip(numbers, lengths[term], strict=True))
    for prefix in wanted.longest_first:
        if prefix in shortest:
            yield prefix, shortest[prefix]
            _shorten(shortest[wanted.shorter[prefix]], shortest[prefix].items())


def _shorten(shortest: dict[int, int], others: Iterable[tuple[int, int]]) -> None:
    for number, length in others:
        if length < shortest.get(number, _LONGER_THAN_ANY):
            shortest[number] = length


_LAST = "\uffff"
_LONGER_THAN_ANY = 256
_NUMBERS = bytes(range(MAX_SEGMENT_DOCUMENTS))
