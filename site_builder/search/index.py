"""Build the index: documents in, files out. `FORMAT.md` describes the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from site_builder.errors import SiteBuilderError
from site_builder.garbage import without_garbage_collection
from site_builder.generations import generation_of, gzipped
from site_builder.processes import map_in_parallel
from site_builder.search.documents import SearchDocument
from site_builder.search.frequent_texts import add_frequent_texts, often_from
from site_builder.search.inverting import SECTIONS, TITLE
from site_builder.search.postings import Postings, merge, merge_prefixes
from site_builder.search.reading import to_json
from site_builder.search.segments import cut_into_segments
from site_builder.search.shards import Shard, cut_into_shards, shard_bytes, wide_prefixes
from site_builder.search.text import is_han

FORMAT = 1
MANIFEST = "manifest.json"
"""The one file whose name never changes."""

BLOCK_BYTES = 3_500
"""About how many bytes of display data share a file."""

MOST_DOCUMENTS_IN_BLOCK = 64
VOCABULARY_SIZE = 20_000
"""How many words "did you mean" knows at most."""

FacetNames = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Facet -> value -> language -> name, as in `{"topic": {"vlm": {"en": "...", "zh": "..."}}}`."""


def build_index(
    documents: Sequence[SearchDocument], facet_names: FacetNames, cache: Path | None = None
) -> dict[str, bytes]:
    """Return the index as path, relative to the site's `search/` folder, -> bytes.

    The order of `documents` does not matter, and the same documents always give the same bytes,
    whatever is in the folder `cache`, where a build keeps work for the next one.
    """
    with without_garbage_collection():
        contents, block_size = _contents(newest_first(documents), facet_names, cache)
        generation = generation_of(contents)
        manifest = {
            "format": FORMAT,
            "generation": generation,
            "documents": len(documents),
            "block": block_size,
        }
        packed = map_in_parallel(gzipped, [contents[path] for path in sorted(contents)], least=500)
        paths = (f"{generation}/{path}" for path in sorted(contents))
        files = dict(zip(paths, packed, strict=True))
    return {MANIFEST: to_json(manifest) + b"\n", **files}


def _contents(
    ordered: Sequence[SearchDocument], facet_names: FacetNames, cache: Path | None
) -> tuple[dict[str, bytes], int]:
    """Return every file but the manifest, not yet packed, and the number of documents a block."""
    segments = cut_into_segments(ordered, cache)
    postings = merge(segments)
    limit = shard_bytes(postings.places)
    shards = list(cut_into_shards(postings.records(), limit))
    wide = merge_prefixes(segments, wide_prefixes(s.start for s in shards), postings)
    often = often_from(len(ordered))
    add_frequent_texts(wide, segments, postings, often)
    prefixes = list(cut_into_shards(wide.records(), limit))
    displays = [segment.display() for segment in segments]
    block_size, blocks = _document_blocks([own for shown, _ in displays for own in shown])
    directory = {
        "shards": [shard.start for shard in shards],
        "prefixes": [shard.start for shard in prefixes],
        "positions": [int(bool(shard.positions)) for shard in shards],
        "often": often,
        "names": {facet: dict(values) for facet, values in sorted(facet_names.items())},
    }
    contents = {
        "directory.bin": to_json(directory),
        **{f"columns/{name}.bin": to_json(c) for name, c in _columns(ordered).items()},
        "vocabulary.bin": to_json(_vocabulary([words for _, words in displays], postings)),
        **_shard_files(shards, prefixes),
        **{f"documents/{number}.bin": block for number, block in enumerate(blocks)},
    }
    return contents, block_size


def newest_first(documents: Sequence[SearchDocument]) -> list[SearchDocument]:
    """Order documents as they are numbered: by year, then by the day they were added, then by id.

    Documents without a year come last, as in the site's listings.

    A number that grows with age lets an index list the newest first without a sort.
    """
    twice = [id_ for id_, count in Counter(d.id for d in documents).items() if count > 1]
    if twice:
        raise SiteBuilderError(f"The search was given {min(twice)} twice; ids must be unique.")
    by_id = sorted(documents, key=lambda document: document.id)
    return sorted(by_id, key=lambda d: (d.year or 0, d.added), reverse=True)


def _shard_files(shards: Sequence[Shard], prefixes: Sequence[Shard]) -> dict[str, bytes]:
    files = {}
    for number, shard in enumerate(shards):
        files[f"terms/{number}.bin"] = shard.terms
        if shard.positions:
            files[f"positions/{number}.bin"] = shard.positions
    for number, shard in enumerate(prefixes):
        files[f"prefixes/{number}.bin"] = shard.terms
    return files


def _document_blocks(shown: Sequence[bytes]) -> tuple[int, Iterator[bytes]]:
    """Return how many documents share a block, and the blocks."""
    mean = sum(map(len, shown)) / len(shown) if shown else BLOCK_BYTES
    size = max(1, min(MOST_DOCUMENTS_IN_BLOCK, round(BLOCK_BYTES / mean)))
    starts = range(0, len(shown), size)
    return size, (b"[" + b",".join(shown[at : at + size]) + b"]" for at in starts)


def _columns(documents: Sequence[SearchDocument]) -> dict[str, object]:
    """Return each facet as its values and, per document, the places of its values among them."""
    columns: dict[str, object] = {
        "kind": _column([(document.kind,) for document in documents]),
        "topic": _column([document.topics for document in documents]),
        "year": _column([_year_value(document) for document in documents]),
        "tag": _column([document.tags for document in documents]),
    }
    columns["added"] = _column([(d.added,) if d.added else () for d in documents])
    return columns


def _year_value(document: SearchDocument) -> tuple[str, ...]:
    return () if document.year is None else (str(document.year),)


def _column(values: Sequence[Sequence[str]]) -> dict[str, object]:
    counts = Counter(value for own in values for value in dict.fromkeys(own))
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    place = {value: number for number, value in enumerate(ranked)}
    rows: list[int | list[int]] = []
    for own in values:
        places = sorted({place[value] for value in own})
        rows.append(places[0] if len(places) == 1 else places)
    return {"values": ranked, "rows": rows}


def _vocabulary(found: Sequence[Mapping[str, tuple[str, int]]], postings: Postings) -> list[str]:
    """Return words for "did you mean", as they are written, the most telling first."""
    counts: Counter[str] = Counter()
    folded: dict[str, str] = {}
    for words in found:
        for raw, (word, count) in words.items():
            counts[raw] += count
            folded[raw] = word
    written: dict[str, str] = {}
    for raw in sorted(counts, key=lambda raw: (-counts[raw], raw)):
        written.setdefault(folded[raw], raw)
    weight: Counter[str] = Counter()
    for section in SECTIONS:
        factor = 4 if section == TITLE else 1
        for term, listing in postings.documents[section].items():
            if len(term) > 2 and not is_han(term):
                weight[term] += factor * listing.count
    ranked = sorted(weight, key=lambda term: (-weight[term], term))[:VOCABULARY_SIZE]
    return [written.get(term, term) for term in ranked]
