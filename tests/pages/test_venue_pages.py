"""The page of a series of venues, with the entries of all years."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.models import VenueSeries
from site_builder.pages import paging
from tests.factories import catalog, dataset, paper, topic
from tests.pages.sample_catalogs import pages_by_url

SPELLINGS = [
    "NIPS 2017",
    "NeurIPS'17",
    "Advances in Neural Information Processing Systems 33, 2020",
]
"""Three spellings of venues that belong to one series."""


def grid_of(html: str) -> list[tuple[str, str, str]]:
    """Return (attributes, year, number of entries) of each cell in the grid of years."""
    return re.findall('<a (.*?)>(\\d{4}) <span class="kb-number">(\\d+)</span></a>', html)


def test_a_full_name_that_repeats_the_name_is_not_shown() -> None:
    pages = pages_by_url(catalog(paper(venue="自动化学报 2023", year=2023)))
    assert pages["venues/"].html.count("Acta Automatica Sinica") == 1
    assert pages["zh/venues/"].html.count("自动化学报") == 1


def test_all_spellings_of_a_series_share_a_page() -> None:
    entries = [paper(f"p{n}", venue=text, year=2017) for n, text in enumerate(SPELLINGS)]
    pages = pages_by_url(catalog(*entries))
    page = pages["venues/neurips/"]
    assert grid_of(page.html) == [('href="#2020"', "2020", "1"), ('href="#2017"', "2017", "2")]
    assert [section.title for section in page.sections] == ["2020", "2017"]
    assert "Conference on Neural Information Processing Systems (formerly NIPS)" in page.html
    assert "（旧称：NIPS）" in pages["zh/venues/neurips/"].html
    assert 'href="../../venues/neurips/#2017"' in pages["papers/p0/"].html
    assert 'href="../../venues/neurips/#2020"' in pages["papers/p2/"].html
    assert '>NeurIPS</a> <span class="kb-number">3</span>' in pages["venues/"].html


def years_of(html: str, path: str) -> list[tuple[str, str]]:
    """Return (fragment, text) of each link from the overview to a year of a series."""
    links = re.findall(f'<a href="[^"]*{path}(#[^"]*)">(.*?)</a>', html)
    return [(fragment, re.sub("<.*?>", "", text)) for fragment, text in links]


def test_the_overview_links_to_the_years_of_each_series(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("site_builder.pages.venue_pages")
    monkeypatch.setattr(module, "MAX_YEARS_IN_OVERVIEW", 3)
    years = [2019, 2020, 2021, 2022, 2023, 2023]
    papers = [paper(f"p{n}", venue=f"ICML {year}", year=year) for n, year in enumerate(years)]
    entries = [
        *papers,
        *(paper(f"a{year}", venue=f"ACL {year}", year=year) for year in range(2020, 2024)),
        paper("q", venue="JMLR 21, 2020"),
        dataset("d", venue="TMLR", year=None),
        dataset("e", venue="TMLR 2024", year=None),
        paper("u", venue="<b>Foo 2023"),
    ]
    pages = pages_by_url(catalog(*entries))
    html, chinese = pages["venues/"].html, pages["zh/venues/"].html
    assert years_of(html, "icml/") == [
        ("#2023", "2023 2"),
        ("#2022", "2022 1"),
        ("#2021", "2021 1"),
        ("#2020", "earlier 2"),
    ]
    assert years_of(html, "acl/") == [
        (f"#{year}", f"{year} 1") for year in (2023, 2022, 2021, 2020)
    ]
    assert years_of(html, "jmlr/") == [("#2020", "2020")], (
        "the link to the only year of a series shows a number"
    )
    assert years_of(html, "tmlr/") == [("#2024", "2024 1"), ("#no-year", "Year unknown 1")]
    assert ("#2020", "更早 2") in years_of(chinese, "icml/")
    assert "<small>International Conference on Machine Learning</small>" in html
    assert "<b>" not in html
    for page, targets in (("venues/icml/", [2020, 2021, 2022, 2023]), ("venues/tmlr/", [2024])):
        anchors = [section.anchor for section in pages[page].sections]
        assert set(map(str, targets)) <= set(anchors)


def test_an_unknown_series_has_a_page() -> None:
    entries = [
        paper("a", venue="Foo Conf 2023", year=2023),
        paper("b", venue="Foo Conf'22", year=2022),
        paper("c", venue="<b>&*_"),
    ]
    pages = pages_by_url(catalog(*entries))
    assert [section.title for section in pages["venues/foo-conf/"].sections] == ["2023", "2022"]
    assert {path for path in pages if path.startswith("venues/")} >= {"venues/", "venues/foo-conf/"}
    assert all("<b>&*" not in page.html for page in pages.values())


def test_a_year_in_the_grid_leads_to_the_page_where_it_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "MAX_ROWS_PER_PAGE", 2)
    entries = [paper(f"p{n}", venue=f"ICML {2020 + n % 2}", year=2020 + n % 2) for n in range(4)]
    pages = pages_by_url(catalog(*entries))
    assert grid_of(pages["venues/icml/"].html) == [
        ('href="#2021"', "2021", "2"),
        ('id="2020" href="page/2/#2020"', "2020", "2"),
    ]
    assert grid_of(pages["venues/icml/page/2/"].html) == [
        ('href="../../#2021"', "2021", "2"),
        ('href="#2020"', "2020", "2"),
    ]


def test_an_entry_without_a_year_links_to_the_heading_for_unknown_years(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "MAX_ROWS_PER_PAGE", 2)
    papers = [paper(f"p{n}", venue="TMLR", year=2023) for n in range(3)]
    pages = pages_by_url(catalog(*papers, dataset("d", venue="TMLR", year=None)))
    assert 'href="../../venues/tmlr/#no-year"' in pages["datasets/d/"].html
    assert '<a id="no-year" href="page/2/#no-year">Year unknown' in pages["venues/tmlr/"].html
    assert pages["venues/tmlr/page/2/"].anchors == ("2023", "no-year")


def test_records_of_venues_yml_decide_to_which_series_an_entry_belongs() -> None:
    record = VenueSeries(id="mlviz", name="MLViz", kind="workshop", aliases=("Viz of ML",))
    collection: Catalog = build_catalog(
        [paper("a", venue="Viz of ML 2023"), paper("b", venue="MLViz'22")],
        [topic("vision")],
        series=[record],
    )
    assert list(collection.series_pages) == ["mlviz"]
    assert len(pages_by_url(collection)["venues/mlviz/"].sections) == 2


def test_the_citation_of_an_entry_has_the_full_name_in_venues_yml() -> None:
    record = VenueSeries.model_validate(
        {"id": "icml", "name": "ICML", "kind": "conference", "full_name": "Our Name of It"}
    )
    collection = build_catalog([paper("a", venue="ICML 2023")], [topic("vision")], series=[record])
    assert "Our Name of It" in pages_by_url(collection)["papers/a/"].html
