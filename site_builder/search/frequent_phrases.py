"""Find the frequent Han phrases, and make a posting list for each of them.

Chinese, Japanese and Korean characters count as Han. A Han phrase is a Han text of more than three characters. A gram
is a Han text of at most three characters, and a phrase consists of overlapping grams (see `FORMAT.md`). A posting list
has the numbers of the documents with a gram or phrase.

A browser finds a rare phrase by the positions of its grams. Positions of frequent grams are in the largest files of the
index. A browser finds a frequent phrase without these files, by the posting list of the phrase.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from functools import lru_cache

from site_builder.search.inverting import FIELDS, TITLE, InvertedSegment
from site_builder.search.posting_codec import PostingsByField, PostingsByTerm, max_doc_frequency
from site_builder.search.postings import merge_postings
from site_builder.search.segments import Segment
from site_builder.search.text import GRAM_LENGTH, is_han

FREQUENCY_THRESHOLD = (512, 25)
"""(minimum, divisor): in an index of N documents, a phrase is frequent if at least `max(minimum, N // divisor)`
documents have the phrase in one search field."""

MAX_PHRASE_LENGTH = 16
"""A phrase with more characters than this is never frequent. `assets/engine/matching.js` repeats this number."""


def min_doc_frequency_for(document_count: int) -> int:
    """Return how many documents must have a phrase in one search field, so that the phrase is frequent."""
    minimum, divisor = FREQUENCY_THRESHOLD
    return max(minimum, document_count // divisor)


DocFrequencies = dict[str, tuple[int, ...]]
"""Phrase -> for each search field, the number of documents that have the phrase in this field."""


def find_frequent_grams(
    index: PostingsByTerm, terms: Iterable[str], min_doc_frequency: int
) -> set[str]:
    """Return the frequent grams of three characters among `terms`.

    A gram is frequent if `min_doc_frequency` documents or more have it in one search field.
    """
    return {
        term
        for term in terms
        if len(term) == GRAM_LENGTH and is_han(term) and (encoded := index.get(term)) is not None
        if max_doc_frequency(encoded) >= min_doc_frequency
    }


def merge_phrases(
    segments: Iterable[Segment], grams: Set[str], min_doc_frequency: int
) -> tuple[PostingsByTerm, DocFrequencies]:
    """Return the postings of the frequent phrases, and the document frequencies of all candidates.

    The candidates are the phrases of at most `MAX_PHRASE_LENGTH` characters whose grams are all in `grams`. If a
    candidate is frequent in one search field, its postings in all search fields are returned.
    """
    if not grams:
        return {}, {}
    phrases_in = phrase_finder(grams)
    merged = merge_postings(
        (s.info.document_count, segment_phrases(s.inverted(), phrases_in)) for s in segments
    )
    frequencies = {
        phrase: tuple(
            merged.documents[field][phrase].count if phrase in merged.documents[field] else 0
            for field in FIELDS
        )
        for phrase in merged.terms()
    }
    for by_phrase in merged.documents:
        for phrase in [p for p in by_phrase if max(frequencies[p]) < min_doc_frequency]:
            del by_phrase[phrase]
    return merged.build(), frequencies


def phrase_finder(grams: Set[str]) -> Callable[[str], Set[str]]:
    """Return a function that finds the candidates of `merge_phrases` in a Han run, and caches its results.

    A Han run consists of consecutive Han characters in a text.
    """
    return lru_cache(maxsize=20_000)(lambda run: _phrases_in(run, grams))


def segment_phrases(
    inverted: InvertedSegment, phrases_in: Callable[[str], Set[str]]
) -> PostingsByField:
    """Return the postings of the candidate phrases in one segment."""
    documents, lengths, _, runs, _ = inverted
    postings: PostingsByField = []
    for field in FIELDS:
        numbers_of: dict[str, bytearray] = defaultdict(bytearray)
        for number, document_runs in enumerate(runs[field]):
            for phrase in set().union(*map(phrases_in, document_runs.split("\n"))):
                numbers_of[phrase].append(number)
        postings.append(
            {phrase: (bytes(numbers), b"", b"") for phrase, numbers in numbers_of.items()}
        )
    for phrase, (numbers, _, _) in postings[TITLE].items():
        first_gram = phrase[:GRAM_LENGTH]
        length_of = dict(zip(documents[TITLE][first_gram], lengths[first_gram], strict=True))
        postings[TITLE][phrase] = (numbers, bytes([length_of[number] for number in numbers]), b"")
    return postings


def _phrases_in(run: str, grams: Set[str]) -> Set[str]:
    """Return the candidates of `merge_phrases` in a Han run."""
    phrases = set()
    is_frequent = [run[at : at + GRAM_LENGTH] in grams for at in range(len(run))]
    for first in range(len(run)):
        end = min(len(run) - GRAM_LENGTH + 1, first + MAX_PHRASE_LENGTH - GRAM_LENGTH + 1)
        for last in range(first, end):
            if not is_frequent[last]:
                break
            phrases.add(run[first : last + GRAM_LENGTH])
    return frozenset(phrase for phrase in phrases if len(phrase) > GRAM_LENGTH)
