"""Counts of entries are equal in lists, cards, search and Browse. The link of a count leads to the counted entries."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from site_builder.catalog import Catalog
from site_builder.pages import Page, paging
from site_builder.search.browse.facets import facets
from site_builder.search.from_catalog import to_document
from tests.factories import catalog, dataset, paper, repo, topic
from tests.pages.sample_catalogs import CATALOGS, elements_of, pages_by_url

TREE = (topic("ai"), topic("vision", parent="ai"), topic("ocr", parent="vision"), topic("ethics"))
"""A chain of three topics, and a topic outside this chain."""


def library(below: int = 5) -> Catalog:
    """Return a catalog with `below` papers in the lowest topic, and three further entries.

    The papers are from at most 20 different years. Each further entry is in a higher topic. Two of the further entries
    are in the lowest topic, too.
    """
    papers = [
        paper(f"p{n}", topics=["ocr"], year=str(2000 + n % 20), authors=["Ada Lovelace"])
        for n in range(below)
    ]
    return catalog(
        *papers,
        repo(topics=["vision", "ocr"]),
        dataset(topics=["ai"]),
        paper("both", topics=["ai", "ocr"], year="1999"),
        topics=TREE,
    )


def ids_in_browse(collection: Catalog, query: str) -> set[str]:
    """Return the ids of the entries that Browse shows for a query."""
    values_of = dict(facets(collection, None))
    chosen: dict[str, set[str]] = {}
    for facet, value in parse_qsl(query):
        chosen.setdefault(facet, set()).add(value)
    return {
        entry.id
        for entry in collection
        if all(values & set(values_of[facet](entry)) for facet, values in chosen.items())
    }


def counted_links(page: Page) -> list[tuple[int, str]]:
    """Return (number, query) of each link to Browse whose text contains a number."""
    found = re.findall(r'<a href="([^"]*browse/[?][^"]*)">[^<0-9]*([0-9,]+)[^<]*</a>', page.html)
    return [
        (int(number.replace(",", "")), urlsplit(href.replace("&amp;", "&")).query)
        for href, number in found
    ]


@pytest.mark.parametrize("name", ["good files", "real entries", "similar names"])
def test_counts_on_every_page_equal_the_numbers_of_entries_that_browse_shows(name: str) -> None:
    collection = CATALOGS[name]
    checked = 0
    for page in pages_by_url(collection).values():
        for number, query in counted_links(page):
            assert number == len(ids_in_browse(collection, query)), (page.url, query)
            checked += 1
    assert checked > 10


def test_search_counts_an_entry_in_its_topics_and_all_topics_above() -> None:
    collection = library()
    topics = {entry.id: to_document(entry, collection).topics for entry in collection}
    assert topics["papers/p1"] == ("ai", "vision", "ocr")
    assert topics["papers/both"] == ("ai", "vision", "ocr")
    assert topics["repos/lavis"] == ("ai", "vision", "ocr")
    assert topics["datasets/wukong"] == ("ai",)


@pytest.mark.parametrize(
    ("path", "note"),
    [
        ("topics/ai/", "2 filed here directly, 6 in subtopics"),
        ("zh/topics/vision/", "直接归入本主题 1 条，子主题 6 条"),
        ("topics/ocr/", None),
    ],
)
def test_the_page_of_a_topic_lists_entries_of_the_topic_and_its_subtopics(
    path: str, note: str | None
) -> None:
    page = pages_by_url(library())[path]
    assert (note in page.html) if note else ("filed here" not in page.html)
    assert all(f'papers/p{n}/"' in page.html for n in range(5))


def test_a_large_topic_shows_only_the_newest_entries_of_its_subtopics(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "MAX_ROWS_PER_PAGE", 30)
    monkeypatch.setattr(paging, "MAX_NEWEST_BELOW", 3)
    pages = pages_by_url(library(below=60))
    page = pages["topics/ai/"]
    assert page.anchors == ("subtopics", "newest", "papers", "datasets")
    newest = re.findall(r"papers/(p[0-9]+)/", page.sections[1].html)
    assert newest == ["p19", "p39", "p59"]
    assert "2 filed here directly, 61 in subtopics" in page.html
    assert "Filter all 63" in page.html


def test_each_page_of_a_long_list_links_to_all_years(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "MAX_ROWS_PER_PAGE", 30)
    pages = pages_by_url(library(below=60))
    first = elements_of(pages["papers/"]).attributes("href")
    assert [href for href in first if "#20" in href][:3] == ["#2019", "#2018", "#2017"]
    assert "page/2/#2000" in first
    assert "page/3/#1999" in first
    second = elements_of(pages["papers/page/2/"]).attributes("href")
    assert "../../#2019" in second
    assert "../3/#1999" in second
    assert "kb-jumps" not in pages["venues/"].html


def test_a_short_list_has_no_links_to_years_and_no_filter_link() -> None:
    page = pages_by_url(library())["papers/"]
    assert "kb-jumps" not in page.html
    assert "Filter all" not in page.html
