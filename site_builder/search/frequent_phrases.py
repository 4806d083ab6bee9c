"""Longer Han texts that many documents have, and those documents.

Any Han text can be found by the positions of the grams that it is made of. Where these are frequent,
their positions are the largest files of the index, so a frequent text has a list of its own.
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
"""So many documents, or this share of all, whichever is more, make a text frequent."""

MAX_PHRASE_LENGTH = 16
"""In characters; the browser knows it."""


def min_doc_frequency_for(count: int) -> int:
    """Return how many of `count` documents must have a text in one section for a list."""
    fewest, share = FREQUENCY_THRESHOLD
    return max(fewest, count // share)


DocFrequencies = dict[str, tuple[int, ...]]
"""Text -> by section, how many documents have it."""


def frequent_grams(records: PostingsByTerm, terms: Iterable[str], often: int) -> set[str]:
    """Return those of some terms that are grams which many documents have in one section."""
    return {
        term
        for term in terms
        if len(term) == GRAM_LENGTH and is_han(term) and (record := records.get(term)) is not None
        if max_doc_frequency(record) >= often
    }


def merge_phrases(
    segments: Iterable[Segment], grams: Set[str], often: int
) -> tuple[PostingsByTerm, DocFrequencies]:
    """Return the lists of all frequent Han texts longer than a gram, and count all that might be.

    Their documents are counted section by section: a text is listed, with all sections, where
    it is frequent in one.
    """
    if not grams:
        return {}, {}
    phrases_in = phrase_finder(grams)
    merged = merge_postings(
        (s.facts.documents, segment_phrases(s.inverted(), phrases_in)) for s in segments
    )
    counts = {
        text: tuple(
            merged.documents[s][text].count if text in merged.documents[s] else 0 for s in FIELDS
        )
        for text in merged.terms()
    }
    for listings in merged.documents:
        for text in [text for text in listings if max(counts[text]) < often]:
            del listings[text]
    return merged.records(), counts


def phrase_finder(grams: Set[str]) -> Callable[[str], Set[str]]:
    """Return what finds the parts of a Han run that may be frequent."""
    return lru_cache(maxsize=20_000)(lambda run: _phrases_in(run, grams))


def segment_phrases(
    inverted: InvertedSegment, phrases_in: Callable[[str], Set[str]]
) -> PostingsByField:
    """Return what a segment adds to the lists of texts."""
    documents, lengths, _, runs, _ = inverted
    pieces: PostingsByField = []
    for section in FIELDS:
        found: dict[str, bytearray] = defaultdict(bytearray)
        for number, lines in enumerate(runs[section]):
            for text in set().union(*map(phrases_in, lines.split("\n"))):
                found[text].append(number)
        pieces.append({text: (bytes(numbers), b"", b"") for text, numbers in found.items()})
    for text, (numbers, _, _) in pieces[TITLE].items():
        head = text[:GRAM_LENGTH]
        length = dict(zip(documents[TITLE][head], lengths[head], strict=True))
        pieces[TITLE][text] = (numbers, bytes([length[number] for number in numbers]), b"")
    return pieces


def _phrases_in(run: str, grams: Set[str]) -> Set[str]:
    """Return the parts of a Han run, longer than a gram, all of whose grams are frequent."""
    texts = set()
    frequent = [run[at : at + GRAM_LENGTH] in grams for at in range(len(run))]
    for first in range(len(run)):
        for last in range(
            first, min(len(run) - GRAM_LENGTH + 1, first + MAX_PHRASE_LENGTH - GRAM_LENGTH + 1)
        ):
            if not frequent[last]:
                break
            texts.add(run[first : last + GRAM_LENGTH])
    return frozenset(text for text in texts if len(text) > GRAM_LENGTH)
