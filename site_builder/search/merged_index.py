"""All segments put together: made of them, or of the last whole and the segments that changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from site_builder.search.frequent_phrases import (
    DocFrequencies,
    frequent_grams,
    merge_phrases,
    min_doc_frequency_for,
    phrase_finder,
    segment_phrases,
)
from site_builder.search.inverting import FIELDS, InvertedSegment
from site_builder.search.posting_codec import (
    NO_POSTINGS,
    PostingsByField,
    PostingsByTerm,
    document_numbers,
    replace_segment,
    segment_terms,
)
from site_builder.search.postings import (
    PrefixMap,
    build_prefix,
    merge_prefixes,
    merge_terms,
    segment_prefixes,
    sorted_by_term,
    with_exact_field,
)
from site_builder.search.segments import Segment, SegmentInfo
from site_builder.search.shards import TermShard, max_shard_bytes, split_into_shards, wide_prefixes

MAX_CHANGED_SEGMENTS = 8
"""Where more segments changed, all of them are put together anew."""

Spellings = dict[str, tuple[str, int]]
"""A word as it is written -> its folded form, and how often it is there."""


@dataclass(slots=True)
class MergedIndex:
    """What all documents say, as `marshal` can write it."""

    segments: list[SegmentInfo] = field(default_factory=list)
    terms: PostingsByTerm = field(default_factory=dict)
    prefixes: PostingsByTerm = field(default_factory=dict)
    """Beginnings that many terms share."""
    texts: PostingsByTerm = field(default_factory=dict)
    """Frequent Han texts."""
    counts: DocFrequencies = field(default_factory=dict)
    """Of these and of all others that might become frequent."""
    grams: set[str] = field(default_factory=set)
    """Those that are frequent."""
    words: Spellings = field(default_factory=dict)

    def shards(self) -> list[TermShard]:
        """Return the files of terms."""
        return list(split_into_shards(self.terms, self._limit()))

    def lists(self) -> list[TermShard]:
        """Return the files of prefixes and frequent texts."""
        return list(
            split_into_shards(sorted_by_term({**self.prefixes, **self.texts}), self._limit())
        )

    def _limit(self) -> int:
        return max_shard_bytes(sum(facts.places for facts in self.segments))

    def often(self) -> int:
        """Return how many documents make a text frequent."""
        return min_doc_frequency_for(sum(facts.documents for facts in self.segments))

    def segments_containing(self, compounds: Set[str]) -> set[bytes]:
        """Return the keys of the segments in which words in a row may be one of these compounds."""
        starts = [0, *accumulate(facts.documents for facts in self.segments)]
        keys = set()
        for compound in compounds:
            cuts = range(1, len(compound))
            if begun := self._documents(compound[:at] for at in cuts):
                for number in begun & self._documents(compound[at:] for at in cuts):
                    keys.add(self.segments[bisect_right(starts, number) - 1].key)
        return keys

    def _documents(self, terms: Iterable[str]) -> set[int]:
        """Return the numbers of the documents with one of these terms."""
        known = (self.terms[term] for term in terms if term in self.terms)
        return set().union(*map(document_numbers, known))


def merge(segments: Sequence[Segment]) -> tuple[MergedIndex, list[TermShard]]:
    """Return the whole and its files of terms, made of nothing but the segments."""
    postings = merge_terms(segments)
    whole = MergedIndex([segment.facts for segment in segments], postings.records())
    shards = whole.shards()
    wide = wide_prefixes(shard.start for shard in shards)
    whole.prefixes = merge_prefixes(segments, wide, postings).records()
    whole.grams = frequent_grams(whole.terms, whole.terms, whole.often())
    whole.texts, whole.counts = merge_phrases(segments, whole.grams, whole.often())
    for segment in segments:
        _count(whole.words, segment.display()[1], 1)
    return whole, shards


class _SegmentDelta(NamedTuple):
    """A segment in the place of another one with as many documents."""

    base: int
    """The number of its first document."""
    old: InvertedSegment
    new: InvertedSegment


def apply_delta(
    last: MergedIndex, kept: Mapping[bytes, Segment], segments: Sequence[Segment]
) -> tuple[MergedIndex, list[TermShard]] | None:
    """Return the same as `merge`; None, where too much changed since the last whole.

    Only what the changed segments say differently is exchanged. Raises WorkLost or RecordMismatch,
    where what was kept does not fit together.
    """
    facts = [segment.facts for segment in segments]
    places = _exchangeable(last.segments, facts)
    if places is None:
        return None
    whole = MergedIndex(
        facts, last.terms, last.prefixes, last.texts, last.counts, last.grams, last.words
    )
    starts = [0, *accumulate(own.documents for own in facts)]
    changes = []
    for place in places:
        old, new = kept[last.segments[place].key], segments[place]
        changes.append(_SegmentDelta(starts[place], old.inverted(), new.inverted()))
        _count(whole.words, old.display()[1], -1)
        _count(whole.words, new.display()[1], 1)
    changed = _exchange_terms(whole, changes)
    shards = whole.shards()
    _exchange_prefixes(whole, changes, wide_prefixes(s.start for s in shards), changed)
    _exchange_texts(whole, changes, changed, segments)
    return whole, shards


def _exchangeable(old: Sequence[SegmentInfo], new: Sequence[SegmentInfo]) -> list[int] | None:
    """Return the places of the segments that changed; None, if documents moved or too many did."""
    if [own.documents for own in old] != [own.documents for own in new]:
        return None
    places = [place for place, own in enumerate(new) if own.name != old[place].name]
    return places if len(places) <= MAX_CHANGED_SEGMENTS else None


def _exchange_terms(whole: MergedIndex, changes: Iterable[_SegmentDelta]) -> set[str]:
    changed: set[str] = set()
    for base, old, new in changes:
        changed |= replace_segment(whole.terms, base, segment_terms(old), segment_terms(new))
    whole.terms = sorted_by_term(whole.terms)
    return changed


def _exchange_prefixes(
    whole: MergedIndex, changes: Iterable[_SegmentDelta], wide: Sequence[str], changed: Set[str]
) -> None:
    prefixes = {prefix: whole.prefixes[prefix] for prefix in wide if prefix in whole.prefixes}
    beginnings = PrefixMap(prefixes)
    added = [prefix for prefix in wide if prefix not in prefixes]
    for base, old, new in changes:
        replace_segment(
            prefixes, base, segment_prefixes(old, beginnings), segment_prefixes(new, beginnings)
        )
    for prefix in changed & prefixes.keys():
        prefixes[prefix] = with_exact_field(prefixes[prefix], whole.terms.get(prefix))
    terms = list(whole.terms)
    for prefix in added:
        prefixes[prefix] = build_prefix(prefix, whole.terms, terms)
    whole.prefixes = prefixes


def _exchange_texts(
    whole: MergedIndex,
    changes: Iterable[_SegmentDelta],
    changed: Set[str],
    segments: Sequence[Segment],
) -> None:
    often = whole.often()
    grams = (whole.grams - changed) | frequent_grams(whole.terms, changed, often)
    if grams == whole.grams:
        phrases_in = phrase_finder(grams)
        pieces = [
            (base, segment_phrases(old, phrases_in), segment_phrases(new, phrases_in))
            for base, old, new in changes
        ]
        for _, old_pieces, new_pieces in pieces:
            _recount(whole.counts, old_pieces, new_pieces)
        listed = {text for text, counts in whole.counts.items() if max(counts) >= often}
        if listed <= whole.texts.keys():
            whole.texts = {text: whole.texts[text] for text in listed}
            for base, old_pieces, new_pieces in pieces:
                replace_segment(
                    whole.texts, base, _only(old_pieces, listed), _only(new_pieces, listed)
                )
            return
    whole.grams = grams
    whole.texts, whole.counts = merge_phrases(segments, grams, often)


def _recount(counts: DocFrequencies, old: PostingsByField, new: PostingsByField) -> None:
    for text in set().union(*old, *new):
        more = [
            len(new[section].get(text, NO_POSTINGS)[0])
            - len(old[section].get(text, NO_POSTINGS)[0])
            for section in FIELDS
        ]
        counted = tuple(map(sum, zip(counts.get(text, _NONE), more, strict=True)))
        if any(counted):
            counts[text] = counted
        else:
            counts.pop(text, None)


_NONE = (0,) * len(FIELDS)


def _only(pieces: PostingsByField, texts: Set[str]) -> PostingsByField:
    return [{text: piece for text, piece in own.items() if text in texts} for own in pieces]


def _count(words: Spellings, more: Spellings, sign: int) -> None:
    for raw, (word, count) in more.items():
        counted = words.get(raw, (word, 0))[1] + sign * count
        if counted:
            words[raw] = (word, counted)
        else:
            words.pop(raw, None)
