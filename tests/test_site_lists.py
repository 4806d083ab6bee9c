"""A site has a BibTeX file and a CSV file for each topic, tag, venue and year, and for some authors."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from site_builder.bundles import LazyFile
from site_builder.catalog import Catalog
from site_builder.exporters import EXPORTERS
from site_builder.observed_facts.merging import with_record
from site_builder.observed_facts.records import ObservedFacts
from site_builder.pages import plan_pages
from site_builder.pages.page import Page
from site_builder.site_lists import ListRecords, files_of_years, list_files, lists
from tests.factories import catalog, paper, repo, topic
from tests.observed_facts.samples import work
from tests.pages.sample_catalogs import SITE

ENTRIES = (
    *(
        paper(f"p{n}", authors=["Ada Lovelace", "Bo Few"][: 1 + (n < 4)], year="2023")
        for n in range(5)
    ),
    paper(
        "child", authors=["Cy One"], topics=["below"], tags=["x"], venue="ICML 2022", year="2022"
    ),
    repo("r"),
)
CATALOG = catalog(*ENTRIES, topics=(topic(), topic("below", parent="vision"), topic("empty")))
DIGESTS = {entry.id: entry.id.encode() for entry in ENTRIES}


def records(collection: Catalog = CATALOG, **options: Any) -> ListRecords:
    return ListRecords.of(collection, {}, plain_bibtex=False, **options)


def files(collection: Catalog = CATALOG, **options: Any) -> dict[str, bytes]:
    return {
        path: file.make() for path, file in list_files(collection, records(collection, **options))
    }


def test_lists_with_entries_have_files_but_authors_need_five_entries() -> None:
    assert [path for path, _ in lists(CATALOG)] == [
        "topics/vision/",
        "topics/below/",
        "tags/x/",
        "venues/icml/",
        "years/2023/",
        "years/2022/",
        "years/no-year/",
        "authors/ada-lovelace/",
    ]
    found = files()
    assert found.keys() == {
        f"{path}entries.{end}" for path, _ in lists(CATALOG) for end in ("bib", "csv")
    }


def test_the_files_of_a_list_have_fewer_fields_than_exported_files() -> None:
    """`kb export` writes more: abstracts, keywords, months and days in BibTeX, and summaries and protocols in CSV."""
    found = files()
    details = re.compile(r"  (?:month|day|keywords|abstract) +=.*\n")
    for path, entries in lists(CATALOG):
        exported = EXPORTERS["bibtex"].export(CATALOG, entries, {}).decode()
        assert found[f"{path}entries.bib"].decode() == details.sub("", exported)
        table = io.StringIO(EXPORTERS["csv"].export(CATALOG, entries, {}).decode(), newline="")
        of_list = io.StringIO(found[f"{path}entries.csv"].decode(), newline="")
        for full, row in zip(csv.DictReader(table), csv.DictReader(of_list), strict=True):
            assert row.items() <= full.items()
            assert full.keys() - row.keys() == {
                f"{n}_{c}" for n in ("summary", "protocol") for c in ("en", "zh")
            }


def test_topics_include_their_subtopics_and_the_years_have_every_entry_once() -> None:
    by_path = dict(lists(CATALOG))
    assert {entry.id for entry in by_path["topics/vision/"]} == CATALOG.entries.keys()
    of_years = [
        entry.id for path, entries in lists(CATALOG) if "years/" in path for entry in entries
    ]
    assert sorted(of_years) == sorted(CATALOG.entries)


def test_the_page_of_downloads_gets_the_sizes_of_the_files() -> None:
    found = files()
    years = files_of_years(CATALOG, records())
    assert [(of_year.year, of_year.entries) for of_year in years] == [
        (2023, 5),
        (2022, 1),
        (None, 1),
    ]
    for of_year in years:
        assert of_year.bibtex_bytes == len(found[f"{of_year.path}entries.bib"])
        assert of_year.csv_bytes == len(found[f"{of_year.path}entries.csv"])


def test_an_edit_changes_only_the_cache_keys_of_lists_with_the_entry(
    tmp_path: Path,
) -> None:
    options: dict[str, Any] = {"digests": DIGESTS, "cache": tmp_path / "lists"}
    before = dict(list_files(CATALOG, records(**options)))
    assert files(**options) == files(**options) == files()  # the cache does not change them
    changed = {**DIGESTS, "papers/child": b"changed"}
    after = dict(list_files(CATALOG, records(**{**options, "digests": changed})))
    assert {path.rpartition("/")[0] for path in after if after[path].key != before[path].key} == {
        "topics/vision",
        "topics/below",
        "tags/x",
        "venues/icml",
        "years/2022",
    }


def test_a_retraction_is_in_the_bibtex_of_a_list() -> None:
    retraction = work(source="Crossref", key="doi:10.5555/p1", notices=("retraction",))
    facts = {"papers/p1": with_record(ObservedFacts(entry="papers/p1"), retraction)}
    made = dict(list_files(CATALOG, ListRecords.of(CATALOG, facts, plain_bibtex=False)))
    assert b"Retract" in made["years/2023/entries.bib"].make()
    assert b"Retract" not in made["years/2022/entries.bib"].make()


@pytest.mark.parametrize("parts", [("lists",), ()])
def test_pages_link_to_the_files_that_the_site_has(parts: tuple[Any, ...]) -> None:
    years = files_of_years(CATALOG, records()) if parts else ()
    site = replace(SITE, publish=parts, files_of_years=years)
    pages = [
        page if isinstance(page, Page) else page.make_page() for page in plan_pages(CATALOG, site)
    ]
    linked = set()
    for page in pages:
        html = page.header_html + "".join(section.html for section in page.sections)
        for part in html.split('href="')[1:]:
            target = part.partition('"')[0]
            if target.endswith(("entries.bib", "entries.csv")):
                linked.add(target.replace("../", ""))
    assert linked == (set(files()) if parts else set())
    assert any(page.path == "downloads/" for page in pages) == bool(parts)
    ways_in = ("", "contents/", "browse/", "topics/", "years/", "venues/", "authors/", "tags/")
    for page in pages:
        if page.path in ways_in:
            html = page.header_html + "".join(section.html for section in page.sections)
            assert ('downloads/"' in html) == bool(parts), page.path


def test_every_file_is_a_lazy_file() -> None:
    assert all(isinstance(file, LazyFile) for _, file in list_files(CATALOG, records()))
