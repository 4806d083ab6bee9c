"""Results in a browser: the comparison page, the reading list's link to a comparison, filters and the search."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect

from site_builder.mkdocs_plugin import build_site
from tests.conftest import PHONE, Reader
from tests.site.conftest import copy_project
from tests.site.test_accessibility import axe_problems
from tests.site.test_reading import TOO_WIDE

HOSTILE = "<img src=x onerror=alert(1)>"
SCORES = {"blip": ("80", "9"), "blip-2": ("85", "<7"), "clip": ("85.0", "")}
ALL = "compare/?entries=papers/blip,papers/blip-2,papers/clip"


def _result(model: str, score: str, errors: str) -> dict[str, object]:
    scores = {"points": score} | ({"errors": errors} if errors else {})
    return {
        "benchmark": "benchmarks/board",
        "model": model,
        "split": "test",
        "scores": scores,
        "source": {"url": "https://example.org/table", "where": "Table 1"},
        "reported_by": "other" if model.startswith("clip") else "authors",
        "evidence": "printed",
        "entered": "2026-11-29",
    }


BENCHMARK = {
    "name": {"en": "Board", "zh": "榜单"},
    "splits": [
        {"id": "test", "name": {"en": "Test", "zh": "测试集"}},
        {"id": "val", "name": "Val"},
    ],
    "metrics": [
        {"id": "points", "name": {"en": "Points", "zh": "分数"}, "better": "higher", "unit": "%"},
        {"id": "errors", "name": HOSTILE, "better": "lower"},
    ],
    "summary": {"en": "A board.", "zh": "一个榜单。"},
    "added": "2026-11-29",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_project(tmp_path_factory.mktemp("results") / "project")
    entries = folder / "entries"
    topics: list[str] = []
    for name, (score, errors) in SCORES.items():
        file = entries / "papers" / f"{name}.yml"
        entry = yaml.safe_load(file.read_text(encoding="utf-8"))
        topics = entry["topics"]
        entry["results"] = [_result(f"{name} {HOSTILE}", score, errors)]
        text = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False)
        file.write_text(text, encoding="utf-8")
    (entries / "benchmarks").mkdir()
    text = yaml.safe_dump({**BENCHMARK, "topics": topics[:1]}, allow_unicode=True, sort_keys=False)
    (entries / "benchmarks" / "board.yml").write_text(text, encoding="utf-8")
    return build_site(folder / "mkdocs.yml", None, folder.parent / "site").site_dir


def rows(page: Page) -> Locator:
    return page.locator(".kb-comparison__table tbody tr")


def best(page: Page) -> list[str]:
    return page.locator(".kb-comparison__best b").all_inner_texts()


def test_the_best_score_of_each_row_is_marked(visitor: Reader) -> None:
    page = visitor.open(ALL)
    # One row with the name of the ranking, and one row for each of its two metrics.
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(0)).to_contain_text("Board Test")
    assert best(page) == ["85\u00a0%", "85.0\u00a0%", "<7"]
    expect(page.locator(".kb-comparison__none")).to_have_count(1)
    expect(page.locator(".kb-comparison__best").first).to_contain_text("(best)")
    assert page.locator("img[src=x]").count() == 0


def test_a_score_links_to_its_source_and_is_marked_if_others_reported_it(
    visitor: Reader,
) -> None:
    page = visitor.open(ALL)
    sources = page.locator(".kb-comparison__table td a")
    expect(sources).to_have_text(["Table 1"] * 5)
    expect(sources.first).to_have_attribute("href", "https://example.org/table")
    expect(sources.first).to_have_attribute("rel", "noopener nofollow ugc")
    assert page.locator(".kb-comparison__table em").all_inner_texts() == ["Reported by others"]


def test_the_table_links_to_the_ranking_and_to_the_papers_results(
    visitor: Reader,
) -> None:
    page = visitor.open(f"zh/{ALL}")
    expect(rows(page).nth(1)).to_contain_text("分数")
    page.get_by_role("link", name="榜单").click()
    assert page.url.endswith("zh/benchmarks/board/#board-test")
    expect(page.locator("#board-test")).to_be_visible()
    page.go_back()
    page.locator("thead a").first.click()
    assert page.url.endswith("zh/papers/blip/#results")
    expect(page.locator("#results")).to_be_visible()


def test_adding_and_removing_a_paper_changes_the_url(visitor: Reader) -> None:
    page = visitor.open("compare/")
    expect(page.get_by_role("status")).to_have_text("Choose two to five papers.")
    for id_ in ("papers/blip", "papers/clip"):
        page.get_by_label("Add a paper").select_option(id_)
    assert page.url.endswith("compare/?entries=papers/blip,papers/clip")
    expect(page.locator("thead th")).to_have_count(3)
    page.get_by_label("Remove from the comparison").first.click()
    assert page.url.endswith("compare/?entries=papers/clip")
    expect(page.locator(".kb-comparison__table")).to_have_count(0)
    page.go_back()
    expect(page.locator("thead th")).to_have_count(3)


def test_unknown_ids_in_the_url_are_shown_as_text(visitor: Reader) -> None:
    page = visitor.open("compare/?entries=papers/blip,__proto__,%3Cimg%20src=x%3E")
    status = page.get_by_role("status")
    expect(status).to_contain_text("No ranked results here for: __proto__, <img src=x>.")
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize(
    "path", [ALL, f"zh/{ALL}", "results/", "results/about/", "zh/papers/blip-2/"]
)
def test_pages_fit_a_phone_and_are_accessible(visitor: Reader, path: str) -> None:
    page = visitor.open(path, size=PHONE)
    if "compare" in path:
        expect(rows(page)).to_have_count(3)
    assert page.evaluate(TOO_WIDE) == []
    assert axe_problems(page) == []


def test_without_javascript_the_comparison_page_says_that_it_needs_javascript(
    visitor: Reader,
) -> None:
    page = visitor.open(ALL, javascript=False)
    expect(page.get_by_text("needs JavaScript")).to_be_visible()


@pytest.mark.parametrize(("prefix", "name"), [("", "Board"), ("zh/", "榜单")])
def test_browse_filters_by_benchmark(visitor: Reader, prefix: str, name: str) -> None:
    page = visitor.open(f"{prefix}browse/")
    group = page.locator("[data-facet=benchmark]")
    group.get_by_label(name).check()
    expect(page.locator(".kb-browse__row")).to_have_count(len(SCORES))
    assert page.url.endswith("browse/?benchmark=benchmarks%2Fboard")
    expect(page.locator(".kb-chip")).to_contain_text(name)


def test_the_reading_list_links_to_a_comparison_of_its_papers(visitor: Reader) -> None:
    page = visitor.open("browse/?results=1")
    bookmarks = page.locator(".kb-browse__row .kb-bookmark")
    expect(bookmarks).to_have_count(len(SCORES))
    page.locator(".kb-reading-list > summary").click()
    link = page.locator(".kb-reading-list a.kb-button")
    bookmarks.nth(0).click()
    expect(link).to_be_hidden()
    bookmarks.nth(1).click()
    link.click()
    expect(rows(page).first).to_be_visible()
    expect(page.locator("thead th")).to_have_count(3)


def test_the_papers_to_compare_are_chosen_in_the_reading_list(visitor: Reader) -> None:
    page = visitor.open("browse/?results=1")
    bookmarks = page.locator(".kb-browse__row .kb-bookmark")
    expect(bookmarks).to_have_count(len(SCORES))
    page.locator(".kb-reading-list > summary").click()
    for number in range(len(SCORES)):
        bookmarks.nth(number).click()
    boxes = page.locator(".kb-reading-list").get_by_role("checkbox")
    expect(boxes).to_have_count(len(SCORES))
    link = page.locator(".kb-reading-list a.kb-button")
    boxes.first.uncheck()
    boxes.last.uncheck()
    expect(link).to_be_hidden()
    boxes.first.check()
    link.click()
    expect(rows(page).first).to_be_visible()
    expect(page.locator("thead th")).to_have_count(3)


def test_the_search_finds_a_benchmark_by_its_metric(visitor: Reader) -> None:
    page = visitor.open("")
    page.keyboard.press("/")
    page.keyboard.type("points")
    expect(page.get_by_role("option").first).to_contain_text("Board")
