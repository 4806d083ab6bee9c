"""Build the index: documents in, files out. `FORMAT.md` describes the files."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate, chain
from pathlib import Path
from typing import TypeVar

from site_builder.errors import SiteBuilderError
from site_builder.garbage import without_garbage_collection
from site_builder.generations import (
    Generation,
    Packed,
    Source,
    keep_generation,
    key_of,
    make_generation,
    recall_generation,
    source_of,
)
from site_builder.processes import map_in_parallel
from site_builder.search.documents import Draft, SearchDocument, draft_of
from site_builder.search.kept_work import Kept, keep, recall
from site_builder.search.reading import to_json
from site_builder.search.records import RecordMismatch
from site_builder.search.segments import (
    SHOWN_DIGEST,
    Groups,
    Segment,
    WorkLost,
    cut_into_groups,
    make_segments,
)
from site_builder.search.shards import Shard
from site_builder.search.text import is_han
from site_builder.search.whole import Whole, exchanged, put_together

FORMAT = 1
BLOCK_BYTES = 3_500
"""About how many bytes of display data share a file."""

MOST_DOCUMENTS_IN_BLOCK = 64
VOCABULARY_SIZE = 20_000
"""How many words "did you mean" knows at most."""

_Dated = TypeVar("_Dated", Draft, SearchDocument)

FacetNames = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Facet -> value -> language -> name, as in `{"topic": {"vlm": {"en": "...", "zh": "..."}}}`."""


def build_index(
    documents: Sequence[SearchDocument], facet_names: FacetNames, cache: Path | None = None
) -> dict[str, bytes]:
    """Return the index as path, relative to the site's `search/` folder, -> bytes.

    The order of `documents` does not matter, and the same documents always give the same bytes,
    whatever is in the folder `cache`, where a build keeps work for the next one.
    """
    return build_from_drafts([draft_of(document) for document in documents], facet_names, cache)


def build_from_drafts(
    drafts: Sequence[Draft], facet_names: FacetNames, cache: Path | None = None
) -> dict[str, bytes]:
    """Do the same without making the documents of which there is work in the folder `cache`."""
    with without_garbage_collection():
        ordered = newest_first(drafts)
        groups = cut_into_groups(ordered)
        names = {facet: dict(values) for facet, values in sorted(facet_names.items())}
        made_of = key_of((list(groups), names))
        last = recall_generation(cache)
        if cache is None or last.made_of != made_of:
            build = partial(_build, made_of, ordered, groups, names, last)
            try:
                last, whole, segments = build(recall(cache))
            except (WorkLost, RecordMismatch):
                last, whole, segments = build(Kept())
            if cache is not None:
                keep(cache, whole, segments)
                keep_generation(cache, last)
        return last.files()


def _build(
    made_of: bytes,
    ordered: Sequence[Draft],
    groups: Groups,
    names: FacetNames,
    last: Generation,
    kept: Kept,
) -> tuple[Generation, Whole, list[Segment]]:
    """Put all documents together, with as little work as possible."""
    segments = make_segments(groups, kept.segments, kept.whole.holding)
    exchange = exchanged(kept.whole, kept.segments, segments)
    whole, shards = exchange or put_together(segments)
    facts, sources = _contents(ordered, names, whole, shards, segments)
    return make_generation(made_of, facts, sources, last, _pack_in_parallel), whole, segments


def _pack_in_parallel(
    pack: Callable[[Source], Packed], sources: Sequence[Source]
) -> Iterable[Packed]:
    return map_in_parallel(pack, sources, least=500)


def _contents(
    ordered: Sequence[Draft],
    names: FacetNames,
    whole: Whole,
    shards: Sequence[Shard],
    segments: Sequence[Segment],
) -> tuple[dict[str, object], dict[str, Source]]:
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
        "format": FORMAT,
        "generation": "",
        "documents": len(ordered),
        "block": block_size,
    }
    return facts, {**{path: source_of(own) for path, own in contents.items()}, **blocks}


def newest_first(drafts: Sequence[_Dated]) -> list[_Dated]:
    """Order documents as they are numbered: by year, then by the day they were added, then by id.

    Documents without a year come last, as in the site's listings.

    A number that grows with age lets an index list the newest first without a sort.
    """
    twice = [id_ for id_, count in Counter(d.id for d in drafts).items() if count > 1]
    if twice:
        raise SiteBuilderError(f"The search was given {min(twice)} twice; ids must be unique.")
    by_id = sorted(drafts, key=lambda draft: draft.id)
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


def _document_blocks(segments: Sequence[Segment]) -> tuple[int, dict[str, Source]]:
    """Return how many documents share a block, and the files of blocks."""
    count = sum(segment.facts.documents for segment in segments)
    mean = sum(segment.facts.size for segment in segments) / count if count else BLOCK_BYTES
    size = max(1, min(MOST_DOCUMENTS_IN_BLOCK, round(BLOCK_BYTES / mean)))
    digests = b"".join([segment.facts.shown for segment in segments])
    texts = _Shown(segments)
    blocks = {
        f"documents/{number}.bin": Source(
            key_of(digests[at * SHOWN_DIGEST : (at + size) * SHOWN_DIGEST]),
            partial(texts.block, at, min(at + size, count)),
        )
        for number, at in enumerate(range(0, count, size))
    }
    return size, blocks


class _Shown:
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


def _columns(documents: Sequence[Draft]) -> dict[str, object]:
    """Return each facet as its values and, per document, the places of its values among them."""
    columns: dict[str, object] = {
        "kind": _column([(document.kind,) for document in documents]),
        "topic": _column([document.topics for document in documents]),
        "year": _column([_year_value(document) for document in documents]),
        "tag": _column([document.tags for document in documents]),
    }
    columns["added"] = _column([(d.added,) if d.added else () for d in documents])
    return columns


def _year_value(document: Draft) -> tuple[str, ...]:
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


def _vocabulary(whole: Whole) -> list[str]:
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
    ranked = sorted(weight, key=lambda term: (weight[term], term))[:VOCABULARY_SIZE]
    return [written[term][1] if term in written else term for term in ranked]
