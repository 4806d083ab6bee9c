"""The merged index: the postings of all segments together.

A segment is a group of documents. The postings of a term say in which documents the term occurs, and where. A build
either merges all segments, or replaces the changed segments in the previous build's index.

The sorted terms are divided into shards, and each shard becomes a file. A prefix is wide if the terms that begin with
it may be in more than two shards. A wide prefix has postings of its own, so that a browser needs few files.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import accumulate
from typing import NamedTuple

from site_builder.search.analysis import Spellings
from site_builder.search.frequent_phrases import (
    DocFrequencies,
    find_frequent_grams,
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
"""If more segments than this have changed, a build merges all segments again."""


@dataclasses.dataclass(slots=True)
class MergedIndex:
    """The postings of all documents. `marshal` can write all fields except `segments`."""

    segments: list[SegmentInfo] = dataclasses.field(default_factory=list)
    terms: PostingsByTerm = dataclasses.field(default_factory=dict)
    prefixes: PostingsByTerm = dataclasses.field(default_factory=dict)
    """Postings of the wide prefixes."""
    phrases: PostingsByTerm = dataclasses.field(default_factory=dict)
    """Postings of the frequent Han phrases (see `frequent_phrases`)."""
    phrase_frequencies: DocFrequencies = dataclasses.field(default_factory=dict)
    """Document frequencies of all candidates: the phrases whose grams are all in `frequent_grams`."""
    frequent_grams: set[str] = dataclasses.field(default_factory=set)
    spellings: Spellings = dataclasses.field(default_factory=dict)

    def term_shards(self) -> list[TermShard]:
        """Return the shards of the terms."""
        return list(split_into_shards(self.terms, self._max_shard_bytes()))

    def prefix_shards(self) -> list[TermShard]:
        """Return the shards of the wide prefixes and frequent phrases."""
        postings = sorted_by_term({**self.prefixes, **self.phrases})
        return list(split_into_shards(postings, self._max_shard_bytes()))

    def _max_shard_bytes(self) -> int:
        return max_shard_bytes(sum(info.posting_count for info in self.segments))

    def min_doc_frequency(self) -> int:
        """Return the result of `min_doc_frequency_for` for this index."""
        return min_doc_frequency_for(sum(info.document_count for info in self.segments))

    def segments_containing(self, compounds: Set[str]) -> set[bytes]:
        """Return the keys of segments whose texts may write one of the compounds with spaces.

        `compounds` are joined forms: `qformer` for Q-Former.
        """
        starts = [0, *accumulate(info.document_count for info in self.segments)]
        keys = set()
        for compound in compounds:
            cuts = range(1, len(compound))
            if with_start := self._documents_with(compound[:at] for at in cuts):
                for number in with_start & self._documents_with(compound[at:] for at in cuts):
                    keys.add(self.segments[bisect_right(starts, number) - 1].key)
        return keys

    def _documents_with(self, terms: Iterable[str]) -> set[int]:
        """Return the numbers of the documents with at least one of the terms."""
        postings = (self.terms[term] for term in terms if term in self.terms)
        return set().union(*map(document_numbers, postings))


def merge_segments(segments: Sequence[Segment]) -> tuple[MergedIndex, list[TermShard]]:
    """Merge all segments. Return the merged index and its term shards.

    Raises CacheMiss if the cache file of a segment is missing or damaged.
    """
    term_postings = merge_terms(segments)
    merged = MergedIndex([segment.info for segment in segments], term_postings.build())
    shards = merged.term_shards()
    wide = wide_prefixes(shard.start for shard in shards)
    merged.prefixes = merge_prefixes(segments, wide, term_postings).build()
    min_doc_frequency = merged.min_doc_frequency()
    merged.frequent_grams = find_frequent_grams(merged.terms, merged.terms, min_doc_frequency)
    merged.phrases, merged.phrase_frequencies = merge_phrases(
        segments, merged.frequent_grams, min_doc_frequency
    )
    for segment in segments:
        _count_spellings(merged.spellings, segment.display()[1], 1)
    return merged, shards


class _SegmentDelta(NamedTuple):
    """The old and the new content of a changed segment. Both have the same number of documents."""

    base: int
    """The number of the segment's first document."""
    old: InvertedSegment
    new: InvertedSegment


def apply_delta(
    previous: MergedIndex, cached: Mapping[bytes, Segment], segments: Sequence[Segment]
) -> tuple[MergedIndex, list[TermShard]] | None:
    """Replace the changed segments in the previous index. Return the new index and its term shards.

    The result equals the result of `merge_segments`. The new index reuses and changes the dictionaries
    of the previous index, so the caller must not use the previous index afterwards.

    Returns None if the number of segments or the number of documents in a segment changed, or if more
    than `MAX_CHANGED_SEGMENTS` segments changed. Raises CacheMiss if the cache file of a segment is
    missing or damaged. Raises DeltaMismatch if the previous index does not contain the postings of a
    cached segment.
    """
    infos = [segment.info for segment in segments]
    changed_segments = _changed_segments(previous.segments, infos)
    if changed_segments is None:
        return None
    merged = dataclasses.replace(previous, segments=infos)
    starts = [0, *accumulate(info.document_count for info in infos)]
    deltas = []
    for number in changed_segments:
        old, new = cached[previous.segments[number].key], segments[number]
        deltas.append(_SegmentDelta(starts[number], old.inverted(), new.inverted()))
        _count_spellings(merged.spellings, old.display()[1], -1)
        _count_spellings(merged.spellings, new.display()[1], 1)
    changed_terms = _update_terms(merged, deltas)
    shards = merged.term_shards()
    _update_prefixes(merged, deltas, wide_prefixes(shard.start for shard in shards), changed_terms)
    _update_phrases(merged, deltas, changed_terms, segments)
    return merged, shards


def _changed_segments(old: Sequence[SegmentInfo], new: Sequence[SegmentInfo]) -> list[int] | None:
    """Return the numbers of the changed segments; None if all segments must be merged again."""
    if [info.document_count for info in old] != [info.document_count for info in new]:
        return None
    changed = [number for number, info in enumerate(new) if info.file_name != old[number].file_name]
    return changed if len(changed) <= MAX_CHANGED_SEGMENTS else None


def _update_terms(merged: MergedIndex, deltas: Iterable[_SegmentDelta]) -> set[str]:
    """Update the postings of the terms. Return the terms whose postings changed."""
    changed: set[str] = set()
    for base, old, new in deltas:
        changed |= replace_segment(merged.terms, base, segment_terms(old), segment_terms(new))
    merged.terms = sorted_by_term(merged.terms)
    return changed


def _update_prefixes(
    merged: MergedIndex,
    deltas: Iterable[_SegmentDelta],
    wide: Sequence[str],
    changed_terms: Set[str],
) -> None:
    prefixes = {prefix: merged.prefixes[prefix] for prefix in wide if prefix in merged.prefixes}
    prefix_map = PrefixMap(prefixes)
    added = [prefix for prefix in wide if prefix not in prefixes]
    for base, old, new in deltas:
        replace_segment(
            prefixes, base, segment_prefixes(old, prefix_map), segment_prefixes(new, prefix_map)
        )
    for prefix in changed_terms & prefixes.keys():
        prefixes[prefix] = with_exact_field(prefixes[prefix], merged.terms.get(prefix))
    terms = list(merged.terms)
    for prefix in added:
        prefixes[prefix] = build_prefix(prefix, merged.terms, terms)
    merged.prefixes = prefixes


def _update_phrases(
    merged: MergedIndex,
    deltas: Iterable[_SegmentDelta],
    changed_terms: Set[str],
    segments: Sequence[Segment],
) -> None:
    """Update the frequent phrases.

    If the set of frequent grams has changed, or if a phrase has become frequent, merge the phrases of
    all segments again.
    """
    min_doc_frequency = merged.min_doc_frequency()
    grams = (merged.frequent_grams - changed_terms) | find_frequent_grams(
        merged.terms, changed_terms, min_doc_frequency
    )
    if grams == merged.frequent_grams:
        phrases_in = phrase_finder(grams)
        replacements = [
            (base, segment_phrases(old, phrases_in), segment_phrases(new, phrases_in))
            for base, old, new in deltas
        ]
        for _, old_postings, new_postings in replacements:
            _update_frequencies(merged.phrase_frequencies, old_postings, new_postings)
        frequent = {
            phrase
            for phrase, by_field in merged.phrase_frequencies.items()
            if max(by_field) >= min_doc_frequency
        }
        if frequent <= merged.phrases.keys():
            merged.phrases = {phrase: merged.phrases[phrase] for phrase in frequent}
            for base, old_postings, new_postings in replacements:
                replace_segment(
                    merged.phrases,
                    base,
                    _select_phrases(old_postings, frequent),
                    _select_phrases(new_postings, frequent),
                )
            return
    merged.frequent_grams = grams
    merged.phrases, merged.phrase_frequencies = merge_phrases(segments, grams, min_doc_frequency)


def _update_frequencies(
    frequencies: DocFrequencies, old: PostingsByField, new: PostingsByField
) -> None:
    for phrase in set().union(*old, *new):
        changes = [
            len(new[field].get(phrase, NO_POSTINGS)[0])
            - len(old[field].get(phrase, NO_POSTINGS)[0])
            for field in FIELDS
        ]
        by_field = tuple(map(sum, zip(frequencies.get(phrase, _ZEROS), changes, strict=True)))
        if any(by_field):
            frequencies[phrase] = by_field
        else:
            frequencies.pop(phrase, None)


_ZEROS = (0,) * len(FIELDS)


def _select_phrases(postings: PostingsByField, phrases: Set[str]) -> PostingsByField:
    return [
        {phrase: by_phrase[phrase] for phrase in by_phrase if phrase in phrases}
        for by_phrase in postings
    ]


def _count_spellings(total: Spellings, spellings: Spellings, sign: int) -> None:
    """Add the counts in `spellings` to `total` if `sign` is 1; subtract them if `sign` is -1."""
    for written, (folded, count) in spellings.items():
        new_count = total.get(written, (folded, 0))[1] + sign * count
        if new_count:
            total[written] = (folded, new_count)
        else:
            total.pop(written, None)
