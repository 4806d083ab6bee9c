"""Build the files of the search index from documents. `FORMAT.md` describes these files.

The documents are divided into segments, which are groups of documents. Segments of the previous build whose documents
did not change come from a cache. The files of one build are a bundle, and the bundle manifest names their folder.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate
from pathlib import Path

from site_builder.bundles import (
    Bundle,
    CompressedFile,
    LazyFile,
    digest_values,
    load_bundle,
    make_bundle,
    ready_file,
    save_bundle,
    to_json,
)
from site_builder.catalog import newest_first
from site_builder.errors import SiteBuilderError
from site_builder.parallel import gc_paused, map_in_parallel
from site_builder.search import segment_cache
from site_builder.search.columns import encode_column, facets_file
from site_builder.search.documents import LazyDocument
from site_builder.search.merged_index import MergedIndex, apply_delta, merge_segments
from site_builder.search.posting_codec import DeltaMismatch
from site_builder.search.segment_cache import CachedIndex
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

FORMAT_VERSION = 3
TARGET_BLOCK_BYTES = 3_300
"""Approximate size of a block before compression.

A block is a file with the data that search results show of several documents.
"""

MAX_BLOCK_DOCUMENTS = 64

MAX_VOCABULARY_WORDS = 20_000
"""The vocabulary contains at most this many words, those with the greatest weights.

If a query finds nothing, the search suggests similar words of the vocabulary.
"""

FacetNames = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Facet -> value -> language -> name, as in `{"topic": {"vlm": {"en": "...", "zh": "..."}}}`."""


def build_index(
    documents: Sequence[LazyDocument], facet_names: FacetNames, cache: Path | None = None
) -> dict[str, bytes]:
    """Return the files of the index: path below the site's `search/` -> content.

    `cache` is the folder of the segment cache. Neither the cache nor the order of `documents` changes
    the result. Documents are made only for segments that do not come from the cache.
    """
    with gc_paused():
        _refuse_duplicates(documents)
        ordered = newest_first(documents)
        groups = split_into_groups(ordered)
        names = {facet: dict(values) for facet, values in sorted(facet_names.items())}
        inputs_digest = digest_values((list(groups), names))
        bundle = load_bundle(cache)
        if cache is None or bundle.inputs_digest != inputs_digest:
            build = partial(_build, inputs_digest, ordered, groups, names, bundle)
            try:
                bundle, merged, segments = build(segment_cache.load(cache))
            except (CacheMiss, DeltaMismatch):
                bundle, merged, segments = build(CachedIndex())
            if cache is not None:
                segment_cache.save(cache, merged, segments)
                save_bundle(cache, bundle)
        return bundle.files()


def _build(
    inputs_digest: bytes,
    ordered: Sequence[LazyDocument],
    groups: DocumentGroups,
    names: FacetNames,
    previous: Bundle,
    cached: CachedIndex,
) -> tuple[Bundle, MergedIndex, list[Segment]]:
    """Build the index. If `apply_delta` cannot update the cached index, merge all segments."""
    segments = make_segments(groups, cached.segments, cached.merged.segments_containing)
    updated = apply_delta(cached.merged, cached.segments, segments)
    merged, shards = updated or merge_segments(segments)
    manifest_fields, files = _index_files(ordered, names, merged, shards, segments)
    bundle = make_bundle(inputs_digest, manifest_fields, files, previous, _compress_in_parallel)
    return bundle, merged, segments


def _compress_in_parallel(
    compress: Callable[[LazyFile], CompressedFile], files: Sequence[LazyFile]
) -> Iterable[CompressedFile]:
    return map_in_parallel(compress, files, min_items=500)


def _index_files(
    ordered: Sequence[LazyDocument],
    names: FacetNames,
    merged: MergedIndex,
    shards: Sequence[TermShard],
    segments: Sequence[Segment],
) -> tuple[dict[str, object], dict[str, LazyFile]]:
    """Return the fields of the bundle manifest, and path -> file for all files except the manifest."""
    prefix_shards = merged.prefix_shards()
    block_documents, blocks = _document_blocks(segments)
    directory = {
        "shards": [shard.start for shard in shards],
        "prefixes": [shard.start for shard in prefix_shards],
        "positions": [int(bool(shard.positions)) for shard in shards],
        "often": merged.min_doc_frequency(),
        "names": names,
    }
    contents = {
        "directory.bin": to_json(directory),
        "facets.bin": _facets(ordered),
        "vocabulary.bin": to_json(_vocabulary(merged)),
        **_shard_files(shards, prefix_shards),
    }
    manifest_fields: dict[str, object] = {
        "format": FORMAT_VERSION,
        "generation": "",
        "documents": len(ordered),
        "block": block_documents,
    }
    files = {path: ready_file(content) for path, content in contents.items()}
    return manifest_fields, {**files, **blocks}


def _refuse_duplicates(documents: Iterable[LazyDocument]) -> None:
    counts = Counter(document.id for document in documents)
    duplicates = [id_ for id_, count in counts.items() if count > 1]
    if duplicates:
        raise SiteBuilderError(
            f"Two search documents have the id {min(duplicates)}; ids must be unique."
        )


def _shard_files(
    shards: Sequence[TermShard], prefix_shards: Sequence[TermShard]
) -> dict[str, bytes]:
    files = {}
    for number, shard in enumerate(shards):
        files[f"terms/{number}.bin"] = shard.terms
        if shard.positions:
            files[f"positions/{number}.bin"] = shard.positions
    for number, shard in enumerate(prefix_shards):
        files[f"prefixes/{number}.bin"] = shard.terms
    return files


def _document_blocks(segments: Sequence[Segment]) -> tuple[int, dict[str, LazyFile]]:
    """Return the number of documents in each block except the last, and path -> block."""
    count = sum(segment.info.document_count for segment in segments)
    total_bytes = sum(segment.info.display_bytes for segment in segments)
    mean_bytes = total_bytes / count if count else TARGET_BLOCK_BYTES
    size = max(1, min(MAX_BLOCK_DOCUMENTS, round(TARGET_BLOCK_BYTES / mean_bytes)))
    digests = b"".join([segment.info.display_digests for segment in segments])
    reader = _DisplayReader(segments)
    blocks = {
        f"documents/{number}.bin": LazyFile(
            digest_values(digests[at * DISPLAY_DIGEST_BYTES : (at + size) * DISPLAY_DIGEST_BYTES]),
            partial(reader.block, at, min(at + size, count)),
        )
        for number, at in enumerate(range(0, count, size))
    }
    return size, blocks


class _DisplayReader:
    """Reads what search results show of documents. Keeps the data of the two segments that were read last."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._starts = [0, *accumulate(segment.info.document_count for segment in segments)]
        self._results_of = lru_cache(maxsize=2)(lambda number: segments[number].display()[0])

    def block(self, first: int, end: int) -> bytes:
        """Return a block with the documents that have the numbers from `first` to `end - 1`."""
        return b"[" + b",".join([self._document(number) for number in range(first, end)]) + b"]"

    def _document(self, number: int) -> bytes:
        segment = bisect_right(self._starts, number) - 1
        results: list[bytes] = self._results_of(segment)
        return results[number - self._starts[segment]]


def _facets(documents: Sequence[LazyDocument]) -> bytes:
    """Return the file with the values of all documents in each facet."""
    rows: dict[str, list[Sequence[str]]] = {
        "kind": [(document.kind,) for document in documents],
        "topic": [document.topics for document in documents],
        "year": [() if document.year is None else (str(document.year),) for document in documents],
        "tag": [document.tags for document in documents],
    }
    return facets_file({name: encode_column(values) for name, values in rows.items()}, {})


def _vocabulary(merged: MergedIndex) -> list[str]:
    """Return the words that the search may suggest, each in its most frequent spelling.

    The word with the greatest weight comes first (see `posting_codec.SUGGESTION_WEIGHTS`).
    """
    best_spelling: dict[str, tuple[int, str]] = {}
    for written, (folded, count) in merged.spellings.items():
        best = best_spelling.get(folded)
        if best is None or (-count, written) < best:
            best_spelling[folded] = (-count, written)
    weights = {
        term: weight
        for term, (_, _, weight) in merged.terms.items()
        if len(term) > 2 and not is_han(term)
    }
    ranked = sorted(weights, key=lambda term: (-weights[term], term))[:MAX_VOCABULARY_WORDS]
    return [best_spelling[term][1] if term in best_spelling else term for term in ranked]
