"""Longer Han texts that many documents have, and those documents.

Any Han text can be found by the positions of the grams that it is made of. Where these are frequent,
their positions are the largest files of the index, so a frequent text has a list of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from functools import lru_cache

from site_builder.search.inverting import SECTIONS, TITLE, Inverted
from site_builder.search.postings import merge_pieces
from site_builder.search.records import Pieces, Records, most_documents
from site_builder.search.segments import Segment
from site_builder.search.text import GRAM, is_han

OFTEN = (512, 25)
"""So many documents, or this share of all, whichever is more, make a text frequent."""

LONGEST = 16
"""In characters; the browser knows it."""


def often_from(count: int) -> int:
    """Return how many of `count` documents must have a text in one section for a list."""
    fewest, share = OFTEN
    return max(fewest, count // share)


Counts = dict[str, tuple[int, ...]]
"""Text -> by section, how many documents have it."""


def frequent_grams(records: Records, terms: Iterable[str], often: int) -> set[str]:
    """Return those of some terms that are grams which many documents have in one section."""
    return {
        term
        for term in terms
        if len(term) == GRAM and is_han(term) and (record := records.get(term)) is not None
        if most_documents(record) >= often
    }


def merge_texts(segments: Iterable[Segment], grams: Set[str], often: int) -> tuple[Records, Counts]:
    """Return the lists of all frequent Han texts longer than a gram, and count all that might be.

    Their documents are counted section by section: a text is listed, with all sections, where
    it is frequent in one.
    """
    if not grams:
        return {}, {}
    texts_in = finder(grams)
    merged = merge_pieces(
        (s.facts.documents, text_pieces(s.inverted(), texts_in)) for s in segments
    )
    counts = {
        text: tuple(
            merged.documents[s][text].count if text in merged.documents[s] else 0 for s in SECTIONS
        )
        for text in merged.terms()
    }
    for listings in merged.documents:
        for text in [text for text in listings if max(counts[text]) < often]:
            del listings[text]
    return merged.records(), counts


def finder(grams: Set[str]) -> Callable[[str], Set[str]]:
    """Return what finds the parts of a Han run that may be frequent."""
    return lru_cache(maxsize=20_000)(lambda run: _texts_in(run, grams))


def text_pieces(inverted: Inverted, texts_in: Callable[[str], Set[str]]) -> Pieces:
    """Return what a segment adds to the lists of texts."""
    documents, lengths, _, runs, _ = inverted
    pieces: Pieces = []
    for section in SECTIONS:
        found: dict[str, bytearray] = defaultdict(bytearray)
        for number, lines in enumerate(runs[section]):
            for text in set().union(*map(texts_in, lines.split("\n"))):
                found[text].append(number)
        pieces.append({text: (bytes(numbers), b"", b"") for text, numbers in found.items()})
    for text, (numbers, _, _) in pieces[TITLE].items():
        head = text[:GRAM]
        length = dict(zip(documents[TITLE][head], lengths[head], strict=True))
        pieces[TITLE][text] = (numbers, bytes([length[number] for number in numbers]), b"")
    return pieces


def _texts_in(run: str, grams: Set[str]) -> Set[str]:
    """Return the parts of a Han run, longer than a gram, all of whose grams are frequent."""
    texts = set()
    frequent = [run[at : at + GRAM] in grams for at in range(len(run))]
    for first in range(len(run)):
        for last in range(first, min(len(run) - GRAM + 1, first + LONGEST - GRAM + 1)):
            if not frequent[last]:
                break
            texts.add(run[first : last + GRAM])
    return frozenset(text for text in texts if len(text) > GRAM)
