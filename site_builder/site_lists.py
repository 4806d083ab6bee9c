"""Make a BibTeX file and a CSV file for each topic, tag, venue and year, and for each author with many entries.

The entries without a year have such files, too. No file contains all entries of the site: readers who want all entries
download the files of all years. The path of a file begins with the path of the list's page, such as
`topics/retrieval/entries.bib`. The pages of a list in all languages link to the same two files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from site_builder import cache_store
from site_builder.bundles import LazyFile, digest_values, ready_file
from site_builder.catalog import Catalog
from site_builder.citations import bibtex, record_of
from site_builder.exporters.as_csv import csv_head, csv_line
from site_builder.models import Entry
from site_builder.observed_facts.records import Facts
from site_builder.observed_facts.shown import retraction_note
from site_builder.pages import Site, paths
from site_builder.pages.downloads import MIN_ENTRIES_OF_AUTHOR, YearFiles
from site_builder.parallel import map_in_parallel

_CACHE_FILE = "records.bin"
_PARALLEL_THRESHOLD = 1_000

Record = tuple[bytes, str, str]
"""(cache key, BibTeX, line of CSV) of an entry."""


@dataclass(frozen=True)
class ListRecords:
    """The BibTeX and the line of CSV of each entry. `files` joins the records of a list to the two files of the list."""

    by_id: Mapping[str, Record]
    csv_head: str

    @classmethod
    def of(
        cls,
        catalog: Catalog,
        facts: Facts,
        *,
        plain_bibtex: bool,
        digests: Mapping[str, bytes] | None = None,
        cache: Path | None = None,
    ) -> ListRecords:
        """Return the records of all entries. With `digests` and `cache`, records of unchanged entries come from the cache.

        The BibTeX and the CSV do not depend on the cache. Without `digests`, the cache keys of the records are empty.
        """
        shared = repr(
            (catalog.languages.codes, catalog.venues.records, catalog.people.records, plain_bibtex)
        )
        notes = {id_: note for id_, one in facts.items() if (note := retraction_note(one))}

        def key_of(entry: Entry) -> bytes:
            if digests is None:
                return b""
            return digest_values((shared, digests[entry.id], notes.get(entry.id, "")))

        def make(entry: Entry) -> tuple[str, str]:
            note = notes.get(entry.id, "")
            citation = record_of(entry, catalog.languages.first, catalog.venues, note)
            line = csv_line(entry, catalog.languages, with_texts=False)
            return bibtex(citation, plain=plain_bibtex), line

        file = cache / _CACHE_FILE if cache is not None and digests is not None else None
        cached = _load(file)
        keys = {entry.id: key_of(entry) for entry in catalog}
        new = [e for e in catalog if file is None or cached.get(e.id, (b"",))[0] != keys[e.id]]
        made = map_in_parallel(make, new, min_items=_PARALLEL_THRESHOLD)
        fresh = {e.id: (keys[e.id], *texts) for e, texts in zip(new, made, strict=True)}
        records = {id_: fresh.get(id_) or cached[id_] for id_ in keys}
        if file is not None and (fresh or cached.keys() != keys.keys()):
            cache_store.create_nonce(file.parent)
            cache_store.save(file, records, shared_references=False)
        return cls(records, csv_head(catalog.languages, with_texts=False))

    def files(self, path: str, entries: Sequence[Entry]) -> Iterator[tuple[str, LazyFile]]:
        """Yield the BibTeX file and the CSV file of a list. `path` is the path of the list's page."""
        records = [self.by_id[entry.id] for entry in entries]
        for name, make in (
            (paths.LIST_BIBTEX, partial(_bibtex_file, records)),
            (paths.LIST_CSV, partial(_csv_file, self.csv_head, records)),
        ):
            keys = [record[0] for record in records]
            is_known = all(keys)
            yield (
                f"{path}{name}",
                LazyFile(digest_values((name, self.csv_head, keys)), make)
                if is_known
                else ready_file(make()),
            )


def _load(file: Path | None) -> Mapping[str, Record]:
    # The cast is safe: the cache store returns only values that this version of the code has saved.
    return cast("Any", cache_store.load(file) or {}) if file is not None else {}


def _bibtex_file(records: Sequence[Record]) -> bytes:
    return "\n".join([f"{text}\n" for _, text, _ in records]).encode()


def _csv_file(head: str, records: Sequence[Record]) -> bytes:
    return "".join([head, *(line for _, _, line in records)]).encode()


def lists(catalog: Catalog) -> Iterator[tuple[str, Sequence[Entry]]]:
    """Yield (path of a list's page, entries of the list) for each list that has files. Newer entries come first."""
    by_topic: dict[str, list[Entry]] = defaultdict(list)
    for entry in catalog.in_page_order:
        for topic_id in catalog.counted_topics(entry):
            by_topic[topic_id].append(entry)
    for topic_id in catalog.topics:
        if topic_id in by_topic:
            yield paths.topic_path(topic_id), by_topic[topic_id]
    for slug, page in catalog.tag_pages.items():
        yield f"{paths.TAGS}{slug}/", page.entries
    for slug, series in catalog.series_pages.items():
        yield f"{paths.VENUES}{slug}/", series.entries
    yield from _years(catalog)
    for slug, page in catalog.author_pages.items():
        if len(page.entries) >= MIN_ENTRIES_OF_AUTHOR and slug in catalog.listed_authors:
            yield f"{paths.AUTHORS}{slug}/", page.entries


def _years(catalog: Catalog) -> Iterator[tuple[str, Sequence[Entry]]]:
    for year in sorted(catalog.by_year, reverse=True):
        yield paths.year_path(year), catalog.by_year[year]
    without = [entry for entry in catalog.in_page_order if entry.year is None]
    if without:
        yield paths.WITHOUT_YEAR, without


def list_files(catalog: Catalog, records: ListRecords) -> Iterator[tuple[str, LazyFile]]:
    """Yield (path of a file, file) for each list: its BibTeX file and its CSV file."""
    for path, entries in lists(catalog):
        yield from records.files(path, entries)


def files_of_years(catalog: Catalog, records: ListRecords) -> tuple[YearFiles, ...]:
    """Return the sizes of the two files of each year, and of the entries without a year, for the page of downloads."""
    found = []
    for path, entries in _years(catalog):
        ids = [entry.id for entry in entries]
        sizes = [[len(text.encode()) for text in records.by_id[id_][1:]] for id_ in ids]
        bibtex_size = sum(size for size, _ in sizes) + 2 * len(ids) - 1
        csv_size = sum(size for _, size in sizes) + len(records.csv_head.encode())
        found.append(YearFiles(path, entries[0].year, len(ids), bibtex_size, csv_size))
    return tuple(found)


def records_for(
    catalog: Catalog,
    site: Site,
    digests: Mapping[str, bytes] | None = None,
    cache: Path | None = None,
) -> ListRecords | None:
    """Return the records for the files of a site's lists, or None if the site does not publish such files.

    For `digests` and `cache`, see `ListRecords.of`.
    """
    if "lists" not in site.publish:
        return None
    folder = None if cache is None else cache / "lists"
    return ListRecords.of(
        catalog, site.facts, plain_bibtex=site.plain_bibtex, digests=digests, cache=folder
    )


def with_sizes(site: Site, catalog: Catalog, records: ListRecords | None) -> Site:
    """Return a copy of the site with the sizes of the files of each year. Without `records`, there are no sizes."""
    found = () if records is None else files_of_years(catalog, records)
    return replace(site, files_of_years=found)
