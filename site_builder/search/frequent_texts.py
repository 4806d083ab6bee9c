"""Longer Han texts that many documents have, and those documents.

Any Han text can be found by the positions of the grams that it is made of. Where these are frequent,
their positions are the largest files of the index, so a frequent text has a list of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from functools import lru_cache

from site_builder.search.inverting import SECTIONS, TITLE
from site_builder.search.postings import Listing, Postings
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


def add_frequent_texts(
    lists: Postings, segments: Iterable[Segment], whole: Postings, often: int
) -> None:
    """Add, to the lists of `prefixes`, those of all frequent Han texts longer than a gram.

    Their documents are counted section by section: a text is listed, with all sections, where
    it is frequent in one.
    """
    grams = _frequent_grams(whole, often)
    if not grams:
        return
    found: list[dict[str, Listing]] = [defaultdict(Listing) for _ in SECTIONS]
    lengths: dict[str, bytearray] = defaultdict(bytearray)
    texts_in = lru_cache(maxsize=20_000)(lambda run: _texts_in(run, grams))
    base = 0
    for segment in segments:
        documents, name_lengths, _, runs, _ = segment.inverted()
        for section in SECTIONS:
            own: dict[str, bytearray] = defaultdict(bytearray)
            for number, lines in enumerate(runs[section]):
                for text in set().union(*map(texts_in, lines.split("\n"))):
                    own[text].append(number)
            for text, numbers in own.items():
                found[section][text].add(base, bytes(numbers))
                if section == TITLE:
                    head = text[:GRAM]
                    length = dict(zip(documents[TITLE][head], name_lengths[head], strict=True))
                    lengths[text] += bytes(length[number] for number in numbers)
        base += segment.count
    listed = {text for own in found for text, listing in own.items() if listing.count >= often}
    for section in SECTIONS:
        for text in listed & found[section].keys():
            lists.documents[section][text] = found[section][text]
    for text in listed & lengths.keys():
        lists.lengths[TITLE][text] = lengths[text]


def _frequent_grams(whole: Postings, often: int) -> Set[str]:
    return {
        term
        for section in SECTIONS
        for term, listing in whole.documents[section].items()
        if listing.count >= often and len(term) == GRAM and is_han(term)
    }


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
