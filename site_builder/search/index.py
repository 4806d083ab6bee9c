"""Build the index: documents in, files out. `FORMAT_VERSION.md` describes the files."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate, chain
from pathlib import Path
from typing import TypeVar

from site_builder.bundles import (
    Bundle,
    CompressedFile,
    LazyFile,
    digest_values,
    load_bundle,
    make_bundle,
    ready_file,
    save_bundle,
)
from site_builder.errors import SiteBuilderError
from site_builder.parallel import gc_paused, map_in_parallel
from site_builder.search.analysis import to_json
from site_builder.search.documents import LazyDocument, SearchDocument, lazy_document
from site_builder.search.merged_index import MergedIndex, apply_delta, merge
from site_builder.search.posting_codec import DeltaMismatch
from site_builder.search.segment_cache import CachedIndex, keep, recall
from site_builder.search.segments import (
    DISPLAY_DIGEST_BYTES,
    CacheMiss,
    DocumentGroups,
    Segment,
    make_segments,
    split_into_groups,
)
from site_builder.search.shards import TermShard
from site_builder.search.text import is_han

FORMAT_VERSION = 1
TARGET_BLOCK_BYTES = 3_500
"""About how many bytes of display data share a file."""

MAX_BLOCK_DOCUMENTS = 64
MAX_VOCABULARY_WORDS = 20_000
"""How many words "did you mean" knows at most."""

_Document = TypeVar("_Document", LazyDocument, SearchDocument)

FacetNames = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Facet -> value -> language -> name, as in `{"topic": {"vlm": {"en": "...", "zh": "..."}}}`."""


def build_index(
    documents: Sequence[SearchDocument], facet_names: FacetNames, cache: Path | None = None
) -> dict[str, bytes]:
    """Return the index as path, relative to the site's `search/` folder, -> bytes.

    The order of `documents` does not matter, and the same documents always give the same bytes,
    whatever is in the folder `cache`, where a build keeps work for the next one.
    """
    return build_from_lazy_documents(
        [lazy_document(document) for document in documents], facet_names, cache
    )


def build_from_lazy_documents(
    drafts: Sequence[LazyDocument], facet_names: FacetNames, cache: Path | None = None
) -> dict[str, bytes]:
    """Do the same without making the documents of which there is work in the folder `cache`."""
    with gc_paused():
        ordered = newest_first(drafts)
        groups = split_into_groups(ordered)
        names = {facet: dict(values) for facet, values in sorted(facet_names.items())}
        inputs_digest = digest_values((list(groups), names))
        last = load_bundle(cache)
        if cache is None or last.inputs_digest != inputs_digest:
            build = partial(_build, inputs_digest, ordered, groups, names, last)
            try:
                last, whole, segments = build(recall(cache))
            except (CacheMiss, DeltaMismatch):
                last, whole, segments = build(CachedIndex())
            if cache is not None:
                keep(cache, whole, segments)
                save_bundle(cache, last)
        return last.files()


def _build(
    inputs_digest: bytes,
    ordered: Sequence[LazyDocument],
    groups: DocumentGroups,
    names: FacetNames,
    last: Bundle,
    kept: CachedIndex,
) -> tuple[Bundle, MergedIndex, list[Segment]]:
    """Put all documents together, with as little work as possible."""
    segments = make_segments(groups, kept.segments, kept.whole.segments_containing)
    exchange = apply_delta(kept.whole, kept.segments, segments)
    whole, shards = exchange or merge(segments)
    facts, sources = _contents(ordered, names, whole, shards, segments)
    return make_bundle(inputs_digest, facts, sources, last, _pack_in_parallel), whole, segments


def _pack_in_parallel(
    pack: Callable[[LazyFile], CompressedFile], sources: Sequence[LazyFile]
) -> Iterable[CompressedFile]:
    return map_in_parallel(pack, sources, min_items=500)


def _contents(
    ordered: Sequence[LazyDocument],
    names: FacetNames,
    whole: MergedIndex,
    shards: Sequence[TermShard],
    segments: Sequence[Segment],
) -> tuple[dict[str, object], dict[str, LazyFile]]:
    """Return what the manifest says, and all other files."""
    lists = whole.lists()
    block_size, blocks = _document_blocks(segments)
    directory = {
        "shards": [shard.start for shard in shards],
        "prefixes": [shard.start for shard in lists],
        "positions": [int(bool(shard.positions)) for shard in shards],
        "often": whole.often(),
        "names": names,
    }
    contents = {
        "directory.bin": to_json(directory),
        **{f"columns/{name}.bin": to_json(c) for name, c in _columns(ordered).items()},
        "vocabulary.bin": to_json(_vocabulary(whole)),
        **_shard_files(shards, lists),
    }
    facts: dict[str, object] = {
        "format": FORMAT_VERSION,
        "generation": "",
        "documents": len(ordered),
        "block": block_size,
    }
    return facts, {**{path: ready_file(own) for path, own in contents.items()}, **blocks}


def newest_first(drafts: Sequence[_Document]) -> list[_Document]:
    """Order documents as they are numbered: by year, then by the day they were added, then by id.

    Documents without a year come last, as in the site's listings.

    A number that grows with age lets an index list the newest first without a sort.
    """
    twice = [id_ for id_, count in Counter(d.id for d in drafts).items() if count > 1]
    if twice:
        raise SiteBuilderError(f"The search was given {min(twice)} twice; ids must be unique.")
    by_id = sorted(drafts, key=lambda draft: draft.id)
    return sorted(by_id, key=lambda d: (d.year or 0, d.added), reverse=True)


def _shard_files(shards: Sequence[TermShard], prefixes: Sequence[TermShard]) -> dict[str, bytes]:
    files = {}
    for number, shard in enumerate(shards):
        files[f"terms/{number}.bin"] = shard.terms
        if shard.positions:
            files[f"positions/{number}.bin"] = shard.positions
    for number, shard in enumerate(prefixes):
        files[f"prefixes/{number}.bin"] = shard.terms
    return files


def _document_blocks(segments: Sequence[Segment]) -> tuple[int, dict[str, LazyFile]]:
    """Return how many documents share a block, and the files of blocks."""
    count = sum(segment.facts.documents for segment in segments)
    mean = sum(segment.facts.size for segment in segments) / count if count else TARGET_BLOCK_BYTES
    size = max(1, min(MAX_BLOCK_DOCUMENTS, round(TARGET_BLOCK_BYTES / mean)))
    digests = b"".join([segment.facts.shown for segment in segments])
    texts = _DisplayReader(segments)
    blocks = {
        f"documents/{number}.bin": LazyFile(
            digest_values(digests[at * DISPLAY_DIGEST_BYTES : (at + size) * DISPLAY_DIGEST_BYTES]),
            partial(texts.block, at, min(at + size, count)),
        )
        for number, at in enumerate(range(0, count, size))
    }
    return size, blocks


class _DisplayReader:
    """What results show of documents, by their numbers, read segment by segment."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._starts = [0, *accumulate(segment.facts.documents for segment in segments)]
        self._of = lru_cache(maxsize=2)(lambda number: segments[number].display()[0])

    def block(self, first: int, last: int) -> bytes:
        """Return a block of documents."""
        return b"[" + b",".join([self._at(number) for number in range(first, last)]) + b"]"

    def _at(self, number: int) -> bytes:
        segment = bisect_right(self._starts, number) - 1
        shown: list[bytes] = self._of(segment)
        return shown[number - self._starts[segment]]


def _columns(documents: Sequence[LazyDocument]) -> dict[str, object]:
    """Return each facet as its values and, per document, the places of its values among them."""
    columns: dict[str, object] = {
        "kind": _column([(document.kind,) for document in documents]),
        "topic": _column([document.topics for document in documents]),
        "year": _column([_year_value(document) for document in documents]),
        "tag": _column([document.tags for document in documents]),
    }
    columns["added"] = _column([(d.added,) if d.added else () for d in documents])
    return columns


def _year_value(document: LazyDocument) -> tuple[str, ...]:
    return () if document.year is None else (str(document.year),)


def _column(values: Sequence[Sequence[str]]) -> dict[str, object]:
    counts = Counter(chain.from_iterable(map(dict.fromkeys, values)))
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    place = {value: number for number, value in enumerate(ranked)}
    rows: list[int | list[int]] = []
    for own in values:
        places = [place[own[0]]] if len(own) == 1 else sorted({place[value] for value in own})
        rows.append(places[0] if len(places) == 1 else places)
    return {"values": ranked, "rows": rows}


def _vocabulary(whole: MergedIndex) -> list[str]:
    """Return words for "did you mean", as they are written, the most telling first."""
    written: dict[str, tuple[int, str]] = {}
    for raw, (word, count) in whole.words.items():
        best = written.get(word)
        if best is None or (-count, raw) < best:
            written[word] = (-count, raw)
    weight = {
        term: -worth
        for term, (_, _, worth) in whole.terms.items()
        if len(term) > 2 and not is_han(term)
    }
    ranked = sorted(weight, key=lambda term: (weight[term], term))[:MAX_VOCABULARY_WORDS]
    return [written[term][1] if term in written else term for term in ranked]
