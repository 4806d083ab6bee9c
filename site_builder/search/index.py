"""Build the index: documents in, files out. `FORMAT.md` describes the files."""

from __future__ import annotations

import gc
import hashlib
import json
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from site_builder.errors import SiteBuilderError
from site_builder.search.documents import SearchDocument
from site_builder.search.postings import (
    SECTIONS,
    TITLE,
    Postings,
    Shard,
    collect,
    cut_into_shards,
    names,
    prefix_shards,
    wide_prefixes,
)
from site_builder.search.text import HAN_RANGES, cut, fold, is_han

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

_BLANKS = re.compile(r"\s+")
_BLANK_IN_HAN = re.compile(f"(?<=[{HAN_RANGES}])\\s+(?=[{HAN_RANGES}])")
_RAW_WORD = re.compile(f"[^\\W_{HAN_RANGES}]+(?:[-‐–.'’][^\\W_{HAN_RANGES}]+)*")


def build_index(documents: Sequence[SearchDocument], facet_names: FacetNames) -> dict[str, bytes]:
    """Return the index as path, relative to the site's `search/` folder, -> bytes.

    The order of `documents` does not matter, and the same documents always give the same bytes.
    """
    with _collector_paused():
        contents, block_size = _contents(newest_first(documents), facet_names)
        generation = _generation(contents)
        manifest = {
            "format": FORMAT,
            "generation": generation,
            "documents": len(documents),
            "block": block_size,
        }
        files = {f"{generation}/{path}": _gzip(contents[path]) for path in sorted(contents)}
    return {MANIFEST: _json(manifest) + b"\n", **files}


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Spare the cyclic collector: it would walk millions of terms again and again, in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _contents(
    ordered: Sequence[SearchDocument], facet_names: FacetNames
) -> tuple[dict[str, bytes], int]:
    """Return every file but the manifest, not yet packed, and the number of documents a block."""
    postings = collect(ordered)
    terms = postings.terms()
    shards = list(cut_into_shards(postings, terms))
    prefixes = list(prefix_shards(postings, terms, wide_prefixes(s.start for s in shards)))
    block_size, blocks = _document_blocks(ordered)
    directory = {
        "shards": [shard.start for shard in shards],
        "prefixes": [shard.start for shard in prefixes],
        "positions": [int(bool(shard.positions)) for shard in shards],
        "names": {facet: dict(values) for facet, values in sorted(facet_names.items())},
    }
    contents = {
        "directory.bin": _json(directory),
        **{f"columns/{name}.bin": _json(c) for name, c in _columns(ordered).items()},
        "vocabulary.bin": _json(_vocabulary(ordered, postings)),
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


def _document_blocks(documents: Sequence[SearchDocument]) -> tuple[int, Iterator[bytes]]:
    """Return how many documents share a block, and the blocks."""
    shown = [_json(_shown(document)) for document in documents]
    mean = sum(map(len, shown)) / len(shown) if shown else BLOCK_BYTES
    size = max(1, min(MOST_DOCUMENTS_IN_BLOCK, round(BLOCK_BYTES / mean)))
    starts = range(0, len(shown), size)
    return size, (b"[" + b",".join(shown[at : at + size]) + b"]" for at in starts)


def _shown(document: SearchDocument) -> dict[str, object]:
    """Return what a result shows of a document; what is empty is left out."""
    shown = {
        "id": document.id,
        "kind": document.kind,
        "url": document.url,
        "year": document.year,
        "title": {language: _line(text) for language, text in sorted(document.title.items())},
        "aliases": [_line(alias) for alias in document.aliases],
        "authors": [_line(author) for author in document.authors],
        "keywords": [_line(keyword) for keyword in document.keywords],
        "body": {language: _line(text) for language, text in sorted(document.body.items())},
    }
    return {key: value for key, value in shown.items() if value}


def _line(text: str) -> str:
    """Write a text on one line, in NFC, so that offsets mean the same in every reader."""
    closed = _BLANK_IN_HAN.sub("", unicodedata.normalize("NFC", text))
    return _BLANKS.sub(" ", closed).strip()


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


def _vocabulary(documents: Sequence[SearchDocument], postings: Postings) -> list[str]:
    """Return words for "did you mean", as they are written, the most telling first."""
    raws: Counter[str] = Counter()
    for document in documents:
        for text in (
            *names(document),
            *document.authors,
            *document.keywords,
            *document.body.values(),
        ):
            raws.update(_RAW_WORD.findall(unicodedata.normalize("NFC", text)))
    written: dict[str, str] = {}
    for raw in sorted(raws, key=lambda raw: (-raws[raw], raw)):
        joined = "".join(token.text for token in cut(fold(raw)))
        written.setdefault(joined, raw)
    weight: Counter[str] = Counter()
    for section in SECTIONS:
        factor = 4 if section == TITLE else 1
        for term, places in postings.places[section].items():
            if len(term) > 2 and not is_han(term):
                weight[term] += factor * len(places)
    ranked = sorted(weight, key=lambda term: (-weight[term], term))[:VOCABULARY_SIZE]
    return [written.get(term, term) for term in ranked]


def _generation(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path in sorted(contents):
        digest.update(f"{path} {len(contents[path])}\n".encode())
        digest.update(contents[path])
    return digest.hexdigest()[:16]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _gzip(content: bytes) -> bytes:
    """Compress without a time stamp; byte 9, the operating system, is set to "unknown"."""
    packed = bytearray(zlib.compress(content, 6, wbits=31))
    packed[9] = 255
    return bytes(packed)
