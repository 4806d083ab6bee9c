"""The page that compares results, and its data."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from site_builder.models import Entry
from site_builder.pages import comparison_files
from tests.factories import catalog, paper
from tests.pages.sample_boards import benchmark, result, scored
from tests.pages.sample_catalogs import pages_by_url


def data_of(*entries: Entry) -> dict[str, Any]:
    files = comparison_files(catalog(*entries))
    (content,) = [file for path, file in files.items() if path.endswith("/results.bin")]
    data: dict[str, Any] = json.loads(gzip.decompress(content))
    return data


def test_the_data_has_the_ranked_results_with_printed_scores_and_numbers() -> None:
    scores = {"cider": "136.70", "errors": "<5"}
    rows = [result(scores, model="L", reported_by="other"), result(split=None, model="?")]
    data = data_of(benchmark(), paper("p", title="Paper P", results=rows), paper("q"))
    assert data["entries"] == [
        ["papers/p", ["Paper P"], [[0, "L", [[0, "136.70", 136.7], [1, "<5", 5.0]], 0, "", 1]]]
    ]
    assert data["sources"] == ["https://example.org/table"]
    assert data["views"] == [[0, "board-test.zero-shot", ["Test · Zero-shot", "测试集 · 零样本"]]]
    assert data["benchmarks"] == [
        {
            "id": "benchmarks/captions",
            "names": ["Benchmark captions", "基准 captions"],
            "metrics": [
                {"names": ["CIDEr"], "units": [], "better": "higher"},
                {"names": ["Errors", "错误"], "units": ["%"], "better": "lower"},
            ],
        }
    ]


def test_withdrawn_results_are_not_compared() -> None:
    withdrawn = {"date": "2026-12-01", "reason": "Wrong."}
    assert data_of(benchmark(), scored("p", "80", withdrawn=withdrawn))["entries"] == []


def test_anchors_in_the_data_exist_on_the_pages_of_benchmarks() -> None:
    entries = (benchmark(), benchmark("plain", splits=[], settings=[]))
    rows = [result(), result(benchmark="benchmarks/plain", split=None, setting=None)]
    data = data_of(*entries, paper("p", results=rows))
    pages = pages_by_url(catalog(*entries, paper("p", results=rows)))
    for number, anchor, _ in data["views"]:
        assert f'id="{anchor}"' in pages[f"{data['benchmarks'][number]['id']}/"].html


@pytest.mark.slow
def test_the_data_of_five_thousand_results_have_fewer_than_100_000_bytes() -> None:
    boards = [benchmark(f"b{n}") for n in range(300)]
    papers = [
        paper(f"p{n}", results=[
            result({"cider": f"{n}.{m}"}, benchmark=f"benchmarks/b{(n + m * 7) % 300}", model=f"Model {n}-{m}")
            for m in range(10)
        ])
        for n in range(500)
    ]  # fmt: skip
    files = comparison_files(catalog(*boards, *papers))
    assert sum(map(len, files.values())) < 100_000


def test_without_benchmarks_there_is_neither_page_nor_data() -> None:
    assert comparison_files(catalog(paper())) == {}
    assert "compare/" not in pages_by_url(catalog(paper()))


@pytest.mark.parametrize(
    ("url", "title", "words"),
    [
        ("compare/", "Compare results", "needs JavaScript"),
        ("zh/compare/", "对比结果", "需要 JavaScript"),
    ],
)
def test_the_page_says_that_it_needs_javascript(url: str, title: str, words: str) -> None:
    page = pages_by_url(catalog(benchmark()))[url]
    assert page.title == title
    assert words in page.html.partition("kb-comparison__fallback")[2].partition("</p>")[0]
    assert 'results/"' in page.html


def test_a_page_links_to_comparisons_with_entries_that_are_adjacent_in_rankings() -> None:
    entries = [scored(name, score) for name, score in (("a", "90"), ("b", "80"), ("c", "70"))]
    page = pages_by_url(catalog(benchmark(), *entries))["papers/b/"]
    assert 'href="../../compare/?entries=papers/b,papers/a"' in page.html
    assert 'href="../../compare/?entries=papers/b,papers/c"' in page.html
    alone = pages_by_url(catalog(benchmark(), entries[0]))["papers/a/"]
    assert "compare/" not in alone.html
