"""Build the data files of the Browse page from a catalog. `FORMAT.md` describes the data files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache as cached
from functools import partial
from pathlib import Path

from site_builder.bundles import (
    Bundle,
    LazyFile,
    compress_file,
    digest_values,
    load_bundle,
    make_bundle,
    ready_file,
    save_bundle,
    to_json,
)
from site_builder.catalog import Catalog, newest_first
from site_builder.citations import (
    CitationRecord,
    bibtex,
    formulas_outside_title,
    has_tex,
    record_of,
    whole_families,
    with_details,
)
from site_builder.i18n import LANGUAGES, Language, LanguageCode, SiteLanguages
from site_builder.models import Entry, slugify
from site_builder.notes import to_plain_text
from site_builder.observed_facts.facts_file import render_facts
from site_builder.observed_facts.records import Facts, ObservedFacts
from site_builder.observed_facts.shown import retraction_note
from site_builder.parallel import gc_paused
from site_builder.search.browse.facets import facets
from site_builder.search.browse.rows import row_of
from site_builder.search.columns import Column, encode_column, encode_varints, facets_file
from site_builder.tex import readable_text
from site_builder.venues import read_venue

FORMAT_VERSION = 3
BLOCK_ENTRIES = 8
"""Number of entries in a file of rows or BibTeX.

The Browse page mostly shows entries whose numbers are far apart. So larger files would contain many
entries that the page does not need.
"""

MAX_INITIAL_BYTES = 90_000
"""The facets that the page loads at the start have at most this many compressed bytes together.

If a facet would exceed this limit together with the facets before it, the facet has a file of its own.
The page loads this file only if it needs the facet, for example when the reader opens the facet.
"""


def data_files(
    catalog: Catalog,
    health: Mapping[str, str] | None,
    cache: Path | None = None,
    digests: Mapping[str, bytes] | None = None,
    *,
    plain_bibtex: bool = False,
    facts: Facts | None = None,
) -> dict[str, bytes]:
    """Return the data files: path below the site's `browse/` -> content.

    `health` is entry id -> state of the entry's links, or None if no links were checked. `plain_bibtex` is the setting
    with this name. `facts` is entry id -> facts from services about the entry.

    `cache` is a folder with the files of the previous build. `digests` is entry id -> digest of the entry's file. If
    both are given, unchanged files come from the cache. The result does not depend on `cache` and `digests`.
    """
    facts = facts or {}
    with gc_paused():
        if cache is None or digests is None:
            return _bundle(
                catalog, health, facts, {}, b"", Bundle(), plain_bibtex=plain_bibtex
            ).files()
        bundle = load_bundle(cache)
        inputs_digest = _inputs_digest(catalog, health, facts, digests, plain_bibtex=plain_bibtex)
        if bundle.inputs_digest != inputs_digest:
            bundle = _bundle(
                catalog, health, facts, digests, inputs_digest, bundle, plain_bibtex=plain_bibtex
            )
            save_bundle(cache, bundle)
        return bundle.files()


def _bundle(
    catalog: Catalog,
    health: Mapping[str, str] | None,
    facts: Facts,
    digests: Mapping[str, bytes],
    inputs_digest: bytes,
    previous: Bundle,
    *,
    plain_bibtex: bool,
) -> Bundle:
    entries = newest_first(catalog)
    manifest_fields = {
        "format": FORMAT_VERSION,
        "generation": "",
        "entries": len(entries),
        "block": BLOCK_ENTRIES,
    }
    orders = _orders(entries, catalog.languages)
    if facts:
        orders |= _fact_orders(entries, facts)
    files = {
        **dict(_facet_and_id_files(catalog, entries, health, facts, sorted(orders), previous)),
        **{f"orders/{name}.bin": order for name, order in orders.items()},
        **_blocks(catalog, entries, facts, digests, plain_bibtex=plain_bibtex),
    }
    return make_bundle(inputs_digest, manifest_fields, files, previous)


def _inputs_digest(
    catalog: Catalog,
    health: Mapping[str, str] | None,
    facts: Facts,
    digests: Mapping[str, bytes],
    *,
    plain_bibtex: bool,
) -> bytes:
    """Return a digest of everything that determines the data files."""
    entries = sorted((entry.id, digests[entry.id]) for entry in catalog)
    link_states = None if health is None else sorted(health.items())
    names = repr([list(catalog.topics.values()), _tag_names(catalog), catalog.venues.records])
    names += repr(catalog.people.records)
    values = (entries, link_states, names, catalog.languages.codes, plain_bibtex)
    return digest_values((*values, render_facts(facts)))


def _facet_and_id_files(
    catalog: Catalog,
    entries: Sequence[Entry],
    health: Mapping[str, str] | None,
    facts: Facts,
    order_names: Sequence[str],
    previous: Bundle,
) -> Iterator[tuple[str, LazyFile]]:
    """Yield (path, file) for each file of facets, and for the file of ids."""
    initial: dict[str, Column] = {}
    deferred: list[tuple[str, int]] = []
    bytes_left = MAX_INITIAL_BYTES
    for name, values_of in facets(catalog, health, facts):
        column = encode_column([values_of(entry) for entry in entries])
        file = ready_file(facets_file({name: column}, {}))
        size = len((previous.compressed.get(file.key) or compress_file(file))[1])
        if size <= bytes_left:
            bytes_left -= size
            initial[name] = column
        else:
            deferred.append((name, len(column.values)))
            yield f"facets/{name}.bin", file
    header: dict[str, object] = {
        "later": deferred,
        "orders": order_names,
        "languages": catalog.languages.codes,
        "topics": _topics(catalog),
    }
    if venue_texts := _venue_texts(catalog):
        header["venues"] = venue_texts
    if spellings := _spellings(catalog):
        header["authors"] = spellings
    if tag_names := _tag_names(catalog):
        header["tags"] = tag_names
    if benchmarks := _benchmark_names(catalog):
        header["benchmarks"] = benchmarks
    yield "start.bin", ready_file(facets_file(initial, header))
    yield "ids.bin", ready_file("\n".join([entry.id for entry in entries]).encode())


def _blocks(
    catalog: Catalog,
    entries: Sequence[Entry],
    facts: Facts,
    digests: Mapping[str, bytes],
    *,
    plain_bibtex: bool,
) -> dict[str, LazyFile]:
    """Return path -> file for the files of rows and of BibTeX.

    Each file has one block: `BLOCK_ENTRIES` entries, or fewer in the last block.
    """
    languages, venues = catalog.languages, catalog.venues

    def bibtex_of(entry: Entry) -> object:
        note = retraction_note(facts.get(entry.id))
        record = record_of(entry, languages.first, venues, note)
        full = with_details(record, entry, languages.first, to_plain_text)
        return _citation(full, plain=plain_bibtex)

    def row(entry: Entry) -> dict[str, object]:
        return row_of(entry, languages, catalog.plain_name, facts.get(entry.id))

    blocks = [
        entries[start : start + BLOCK_ENTRIES] for start in range(0, len(entries), BLOCK_ENTRIES)
    ]

    def shared(block: Sequence[Entry]) -> tuple[object, ...]:
        """Return everything on which the values of a block depend, except the entries of the block.

        The names of all entries are included if a summary in the block may link to an entry.
        """
        has_links = not catalog.ids_with_summary_links.isdisjoint([entry.id for entry in block])
        names = catalog.names_digest if has_links else ""
        values = (languages.codes, venues.records, catalog.people.records, plain_bibtex, names)
        return (*values, [found for entry in block if (found := facts.get(entry.id)) is not None])

    return {
        f"{folder}/{number}.bin": _block(folder, shared(block), value_of, block, digests)
        for folder, value_of in (
            ("rows", row),
            ("bibtex", bibtex_of),
        )
        for number, block in enumerate(blocks)
    }


def _citation(record: CitationRecord, *, plain: bool) -> object:
    """Return the BibTeX of an entry, or [BibTeX, families, title, formulas] if other formats need more than BibTeX."""
    text = bibtex(record, plain=plain)
    families, formulas = whole_families(record), formulas_outside_title(record)
    title = record.title if has_tex(record) else ""
    return [text, families, title, formulas] if families or formulas or title else text


def _block(
    folder: str,
    shared: object,
    value_of: Callable[[Entry], object],
    block: Sequence[Entry],
    digests: Mapping[str, bytes],
) -> LazyFile:
    """Return a file with `value_of(entry)` for each entry of a block.

    The cache key of the file is a digest of `repr(shared)` and of the entries. So `value_of` may depend only on the
    entry and on `shared`, and `repr(shared)` must contain all data of `shared`.
    """

    def make() -> bytes:
        return to_json([value_of(entry) for entry in block])

    if not digests:
        return ready_file(make())
    # The id of an entry, the content of its YAML file, and `shared` determine the result of `value_of`.
    contents = [(entry.id, digests[entry.id]) for entry in block]
    return LazyFile(digest_values((folder, repr(shared), contents)), make)


def _topics(catalog: Catalog) -> list[list[object]]:
    """Return [id, depth, name in each language] of each topic. Subtopics follow their topic."""
    return [
        [topic.id, depth, *(topic.name.text_or_fallback(code)[0] for code in catalog.languages)]
        for depth, topic in catalog.topics_in_order()
    ]


def _venue_texts(catalog: Catalog) -> list[list[str]]:
    """Return [venue as written, name of its series, year or ""] of each venue that is not written like its series."""
    return [
        [text, catalog.series_name(text), str(read_venue(text, catalog.venues).year or "")]
        for text in catalog.by_venue
        if text != catalog.series_name(text)
    ]


def _spellings(catalog: Catalog) -> list[list[str]]:
    """Return [spelling, name in the facet `author`] for the authors, or an empty list if people.yml has no people.

    Spellings that are equal to the name are left out. If people.yml has a spelling that is in no entry, the spelling is
    included if it identifies one person, and if this person has entries.
    """
    people, pages = catalog.people, catalog.author_pages
    if not people.records:
        return []
    spellings = {
        name.display: pages[person.id].name
        for person in people.records
        if person.id in pages
        for name in person.names
        if people.slug_of(name.display) == person.id
    }
    spellings |= {name: catalog.author_name(name) for name in catalog.by_author}
    return [[spelling, name] for spelling, name in spellings.items() if spelling != name]


def _tag_names(catalog: Catalog) -> list[list[str]]:
    """Return [tag, name in each language] of each tag that is in tags.yml and in an entry."""
    return [
        [tag, *(record.name.text_or_fallback(code)[0] for code in catalog.languages)]
        for tag, record in catalog.tags.items()
        if tag in catalog.by_tag
    ]


def _benchmark_names(catalog: Catalog) -> list[list[str]]:
    """Return [id, name in each language] of each benchmark."""
    return [
        [entry.id, *(_plain_heading(entry, code) for code in catalog.languages)]
        for entry in catalog.by_kind.get("benchmark", ())
    ]


def _plain_heading(entry: Entry, language: LanguageCode) -> str:
    return readable_text(entry.heading.text_or_fallback(language)[0])


def _orders(entries: Sequence[Entry], languages: SiteLanguages) -> dict[str, LazyFile]:
    """Return name of a sort order -> file. The order by number, newest first, needs no file."""
    days = [entry.added.toordinal() for entry in entries]
    orders = {"added": LazyFile(digest_values(("added", days)), partial(_newest_added, days))}
    ids = [entry.id for entry in entries]
    slug = cached(slugify)
    for language in languages:
        titles = [readable_text(entry.heading.text_or_fallback(language)[0]) for entry in entries]
        by_title = partial(_by_title, titles, ids, slug, LANGUAGES[language])
        digest = digest_values(("title", LANGUAGES[language].collation, titles, ids))
        orders[f"title-{language}"] = LazyFile(digest, by_title)
    return orders


def _fact_orders(entries: Sequence[Entry], facts: Facts) -> dict[str, LazyFile]:
    """Return the orders by stars, citations and last push, the greatest value first.

    Entries with equal values keep the order of `entries`.
    """
    found = [facts.get(entry.id) or ObservedFacts(entry=entry.id) for entry in entries]
    keys: dict[str, list[int | str]] = {
        "stars": [-1 if one.stars is None else one.stars for one in found],
        "citations": [one.citations.citations or 0 if one.citations else -1 for one in found],
        "activity": [one.repository.pushed if one.repository else "" for one in found],
    }
    return {
        name: LazyFile(digest_values((name, values)), partial(_greatest_first, values))
        for name, values in keys.items()
    }


def _greatest_first(values: Sequence[int | str]) -> bytes:
    numbers = sorted(range(len(values)), key=lambda number: values[number], reverse=True)
    return encode_varints(numbers)


def _newest_added(days: Sequence[int]) -> bytes:
    return encode_varints(sorted(range(len(days)), key=days.__getitem__, reverse=True))


def _by_title(
    titles: Sequence[str], ids: Sequence[str], slug: Callable[[str], str], language: Language
) -> bytes:
    """Encode the numbers of the entries, sorted by title. The language decides how titles are sorted."""
    title_keys = [language.sort_key(slug(title)) for title in titles]
    sort_keys = list(zip(title_keys, ids, strict=True))
    return encode_varints(sorted(range(len(sort_keys)), key=sort_keys.__getitem__))
