"""Write the Browse page's data: a catalog in, files out. `FORMAT_VERSION.md` describes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path

from site_builder.browse.columns import encode, encode_varints
from site_builder.browse.facets import facets
from site_builder.browse.rows import row_of
from site_builder.bundles import (
    Bundle,
    LazyFile,
    compress_file,
    digest_values,
    load_bundle,
    make_bundle,
    ready_file,
    save_bundle,
)
from site_builder.catalog import Catalog
from site_builder.citations import bibtex
from site_builder.models import LANGUAGES, Entry, slugify
from site_builder.parallel import gc_paused

FORMAT_VERSION = 1
BLOCK_ENTRIES = 8
"""So many entries share a file: in most orders the rows of a page are far apart."""

MAX_INITIAL_BYTES = 90_000
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
    with gc_paused():
        if cache is None or digests is None:
            return _generation(catalog, health, {}, b"", Bundle()).files()
        last = load_bundle(cache)
        inputs_digest = _made_of(catalog, health, digests)
        if last.inputs_digest != inputs_digest:
            last = _generation(catalog, health, digests, inputs_digest, last)
            save_bundle(cache, last)
        return last.files()


def _generation(
    catalog: Catalog,
    health: Mapping[str, str] | None,
    digests: Mapping[str, bytes],
    inputs_digest: bytes,
    last: Bundle,
) -> Bundle:
    entries = newest_first(catalog)
    facts = {
        "format": FORMAT_VERSION,
        "generation": "",
        "entries": len(entries),
        "block": BLOCK_ENTRIES,
    }
    orders = _orders(entries)
    sources = {
        **dict(_lists(catalog, entries, health, sorted(orders), last)),
        **{f"orders/{name}.bin": order for name, order in orders.items()},
        **_blocks(entries, digests),
    }
    return make_bundle(inputs_digest, facts, sources, last)


def _made_of(
    catalog: Catalog, health: Mapping[str, str] | None, digests: Mapping[str, bytes]
) -> bytes:
    """Return what stands for all that decides about the files."""
    entries = sorted((entry.id, digests[entry.id]) for entry in catalog)
    link_states = None if health is None else sorted(health.items())
    return digest_values((entries, link_states, repr(list(catalog.topics.values()))))


def asset_files() -> dict[str, bytes]:
    """Return the scripts of the page, by file name; they belong in one folder of the site."""
    folder = resources.files("site_builder.browse") / "assets"
    return {item.name: item.read_bytes() for item in sorted(folder.iterdir(), key=lambda i: i.name)}


def newest_first(catalog: Catalog) -> list[Entry]:
    """Put entries into the order of their numbers, which is the search index's as well."""
    by_id = sorted(catalog, key=lambda entry: entry.id)
    return sorted(by_id, key=lambda e: (e.year or 0, e.added.isoformat()), reverse=True)


def _lists(
    catalog: Catalog,
    entries: Sequence[Entry],
    health: Mapping[str, str] | None,
    orders: Sequence[str],
    last: Bundle,
) -> Iterator[tuple[str, LazyFile]]:
    """Yield the files of facets and ids; `orders` are the names of the orders."""
    at_once: list[tuple[str, tuple[str, ...], bytes]] = []
    later: list[tuple[str, int]] = []
    room = MAX_INITIAL_BYTES
    for name, values_of in facets(catalog, health):
        column = encode([values_of(entry) for entry in entries])
        content = _facet_file({}, [(name, column.values, column.data)])
        source = ready_file(content)
        size = len((last.compressed.get(source.key) or compress_file(source))[1])
        if size <= room:
            room -= size
            at_once.append((name, column.values, column.data))
        else:
            later.append((name, len(column.values)))
            yield f"facets/{name}.bin", source
    header = {"later": later, "orders": orders, "topics": _topics(catalog)}
    yield "start.bin", ready_file(_facet_file(header, at_once))
    yield "ids.bin", ready_file("\n".join([entry.id for entry in entries]).encode())


def _blocks(entries: Sequence[Entry], digests: Mapping[str, bytes]) -> dict[str, LazyFile]:
    """Return the files that tell of a few entries each."""
    blocks = [
        entries[start : start + BLOCK_ENTRIES] for start in range(0, len(entries), BLOCK_ENTRIES)
    ]
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
) -> LazyFile:
    """Return a file with a text of each entry, which depends on nothing but the entry."""

    def make() -> bytes:
        return _json([text_of(entry) for entry in block])

    if not digests:
        return ready_file(make())
    # An entry is made of its file, and of the id, which is the file's name.
    return LazyFile(
        digest_values((folder, [(entry.id, digests[entry.id]) for entry in block])), make
    )


def _facet_file(
    header: Mapping[str, object], columns: Sequence[tuple[str, tuple[str, ...], bytes]]
) -> bytes:
    names = [{"name": name, "values": values} for name, values, _ in columns]
    text = _json({**header, "facets": names})
    return encode_varints([len(text)]) + text + b"".join(data for _, _, data in columns)


def _topics(catalog: Catalog) -> list[list[object]]:
    """Return [id, depth, name in each language] of every topic, each right after its parent."""
    return [
        [topic.id, depth, *(topic.name.text_or_fallback(language)[0] for language in LANGUAGES)]
        for depth, topic in catalog.topics_in_order()
    ]


def _orders(entries: Sequence[Entry]) -> dict[str, LazyFile]:
    """Return the ways to sort, as entry numbers, beside the order of the numbers itself."""
    days = [entry.added.toordinal() for entry in entries]
    orders = {"added": LazyFile(digest_values(("added", days)), partial(_by_day, days))}
    ids = [entry.id for entry in entries]
    slug = lru_cache(maxsize=None)(lambda title: slugify(title).encode("gb18030"))
    for language in LANGUAGES:
        titles = [entry.heading.text_or_fallback(language)[0] for entry in entries]
        by_title = partial(_by_title, titles, ids, slug)
        orders[f"title-{language}"] = LazyFile(digest_values(("title", titles, ids)), by_title)
    return orders


def _by_day(days: Sequence[int]) -> bytes:
    return encode_varints(sorted(range(len(days)), key=days.__getitem__, reverse=True))


def _by_title(titles: Sequence[str], ids: Sequence[str], slug: Callable[[str], bytes]) -> bytes:
    """Put Latin titles first; common Chinese characters lie in GB 18030 in the order of their pinyin."""
    keys = list(zip(map(slug, titles), ids, strict=True))
    return encode_varints(sorted(range(len(keys)), key=keys.__getitem__))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
