"""Write the Browse page's data: a catalog in, files out. `FORMAT.md` describes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path

from site_builder.browse.columns import encode, varints
from site_builder.browse.facets import facets
from site_builder.browse.rows import row_of
from site_builder.catalog import Catalog
from site_builder.citations import bibtex
from site_builder.garbage import without_garbage_collection
from site_builder.generations import (
    Generation,
    Source,
    gzipped,
    keep_generation,
    make_generation,
    recall_generation,
    source_of,
)
from site_builder.models import LANGUAGES, Entry, slugify

FORMAT = 1
BLOCK = 8
"""So many entries share a file: in most orders the rows of a page are far apart."""

MOST_AT_ONCE = 90_000
"""So many packed bytes of facets are read before anything is shown; larger facets wait until
somebody opens them."""


def data_files(
    catalog: Catalog,
    health: Mapping[str, str] | None,
    cache: Path | None = None,
    digests: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Return the files as path, relative to the site's `browse/` folder, -> bytes.

    `health` says in a word how the links of an entry fare, by id; None where nothing was observed.
    The same catalog always gives the same bytes. `cache` is a folder for work that the next build
    may use; it goes by the `digests` of the entries' files, by id, and changes no byte.
    """
    with without_garbage_collection():
        if cache is None or digests is None:
            return _generation(catalog, health, {}, b"", Generation()).files()
        last = recall_generation(cache)
        made_of = _made_of(catalog, health, digests)
        if last.made_of != made_of:
            last = _generation(catalog, health, digests, made_of, last)
            keep_generation(cache, last)
        return last.files()


def _generation(
    catalog: Catalog,
    health: Mapping[str, str] | None,
    digests: Mapping[str, bytes],
    made_of: bytes,
    last: Generation,
) -> Generation:
    entries = newest_first(catalog)
    facts = {"format": FORMAT, "generation": "", "entries": len(entries), "block": BLOCK}
    sources = {path: source_of(content) for path, content in _lists(catalog, entries, health)}
    sources |= _blocks(entries, digests)
    return make_generation(made_of, facts, sources, last)


def _made_of(
    catalog: Catalog, health: Mapping[str, str] | None, digests: Mapping[str, bytes]
) -> bytes:
    """Return what stands for all that decides about the files."""
    entries = sorted((entry.id, digests[entry.id]) for entry in catalog)
    states = None if health is None else sorted(health.items())
    return _digest((entries, states, list(catalog.topics.values())))


def asset_files() -> dict[str, bytes]:
    """Return the scripts of the page, by file name; they belong in one folder of the site."""
    folder = resources.files("site_builder.browse") / "assets"
    return {item.name: item.read_bytes() for item in sorted(folder.iterdir(), key=lambda i: i.name)}


def newest_first(catalog: Catalog) -> list[Entry]:
    """Put entries into the order of their numbers, which is the search index's as well."""
    by_id = sorted(catalog, key=lambda entry: entry.id)
    return sorted(by_id, key=lambda e: (e.year or 0, e.added.isoformat()), reverse=True)


def _lists(
    catalog: Catalog, entries: Sequence[Entry], health: Mapping[str, str] | None
) -> Iterator[tuple[str, bytes]]:
    """Yield the files that tell of all entries, not yet packed."""
    at_once: list[tuple[str, tuple[str, ...], bytes]] = []
    later: list[tuple[str, int]] = []
    room = MOST_AT_ONCE
    for name, values_of in facets(catalog, health):
        column = encode([values_of(entry) for entry in entries])
        content = _facet_file({}, [(name, column.values, column.data)])
        size = len(gzipped(content))
        if size <= room:
            room -= size
            at_once.append((name, column.values, column.data))
        else:
            later.append((name, len(column.values)))
            yield f"facets/{name}.bin", content
    orders = _orders(entries)
    header = {"later": later, "orders": sorted(orders), "topics": _topics(catalog)}
    yield "start.bin", _facet_file(header, at_once)
    for name, order in orders.items():
        yield f"orders/{name}.bin", varints(order)
    yield "ids.bin", "\n".join(entry.id for entry in entries).encode()


def _blocks(entries: Sequence[Entry], digests: Mapping[str, bytes]) -> dict[str, Source]:
    """Return the files that tell of a few entries each."""
    blocks = [entries[start : start + BLOCK] for start in range(0, len(entries), BLOCK)]
    return {
        f"{folder}/{number}.bin": _block(folder, text_of, block, digests)
        for folder, text_of in (("rows", row_of), ("bibtex", bibtex))
        for number, block in enumerate(blocks)
    }


def _block(
    folder: str,
    text_of: Callable[[Entry], object],
    block: Sequence[Entry],
    digests: Mapping[str, bytes],
) -> Source:
    """Return a file with a text of each entry, which depends on nothing but the entry."""

    def make() -> bytes:
        return _json([text_of(entry) for entry in block])

    if not digests:
        return source_of(make())
    # An entry is made of its file, and of the id, which is the file's name.
    return Source(_digest((folder, [(entry.id, digests[entry.id]) for entry in block])), make)


def _digest(values: object) -> bytes:
    return hashlib.sha256(repr(values).encode()).digest()


def _facet_file(
    header: Mapping[str, object], columns: Sequence[tuple[str, tuple[str, ...], bytes]]
) -> bytes:
    names = [{"name": name, "values": values} for name, values, _ in columns]
    text = _json({**header, "facets": names})
    return varints([len(text)]) + text + b"".join(data for _, _, data in columns)


def _topics(catalog: Catalog) -> list[list[object]]:
    """Return [id, depth, name in each language] of every topic, each right after its parent."""
    return [
        [topic.id, depth, *(topic.name.shown_in(language)[0] for language in LANGUAGES)]
        for depth, topic in catalog.topics_in_order()
    ]


def _orders(entries: Sequence[Entry]) -> dict[str, list[int]]:
    """Return the ways to sort, as entry numbers, beside the order of the numbers itself.

    Latin titles come first; common Chinese characters lie in GB 18030 in the order of their pinyin.
    """
    numbers = range(len(entries))
    orders = {"added": sorted(numbers, key=lambda n: entries[n].added, reverse=True)}
    titles = [[e.heading.shown_in(language)[0] for e in entries] for language in LANGUAGES]
    slugs = {title: slugify(title).encode("gb18030") for title in {*titles[0], *titles[1]}}
    for language, own in zip(LANGUAGES, titles, strict=True):
        keys = [(slugs[title], e.id) for title, e in zip(own, entries, strict=True)]
        orders[f"title-{language}"] = sorted(numbers, key=keys.__getitem__)
    return orders


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
