"""The search engine `search.js` in a browser. The oracle gives the expected results (see `oracle.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .conftest import engine_page
from .corpus import make_documents
from .oracle import Oracle

QUERIES = (
    "CLIP", "clip", "ｃｌｉｐ", "visual instruction", "Q-Former", "qformer", "QFormer", "q-form", "Q Former",
    "跨模态检索", "特征对齐", "视觉特征", "悟空", "多模态", "CLIP模型", "模型CLIP", "visu instr", "models", "model",
    "queries", "query", "boxes", "box", "classes", "categories", "category", "analysis", "dataset",
    "datasets", "Müller", "muller", "MÜLLER", "naive", "naïve", "Šárka", "garcia", "c", "q", "模", "检", "検",
    "BLIP-2", "BLIP2", "blip", "cross-modal", "crossmodal", "cross modal", "cross-mod", "2301.00012",
    "2301", "owner/repo-3", "state-of-the-art", "zero-shot", "pre-training", "模态", "模态检索", "检索跨模态",
    "提出跨模态检索方法", "多模态大模型", "跨模态检索 特征对齐", "悟空 clip", "冻结编码器提取", "カタカナ", "カタ", "が", "か",
    "𠮷野家", "𠮷", "123abc", "abc全角", "Anne-Marie", "o'neil", "oneil", "王小明", "小明", "的零样本能力", "zzz",
    "跨模型", "flickr30k", "minigpt-4", "a-b/c_d.html", "example.org", "多 模态", "-", "（）", "multimodal",
    "pi0", "π0", "π₀", "Π_0", "pi_0", "$\\pi_0$", "pi", "π", "beta", "λόγος", "λογος-β", "pi0fast", "π0-fast",
    "멀티모달모델", "모델", "달모델을", "한국어 모델", "학습한다 한국어", "한국어모델", "모",
)  # fmt: skip


@pytest.fixture(scope="module")
def search_page(search_browser: Browser, search_site: str) -> Iterator[Page]:
    """The page of `engine_page`, with the index of the search site."""
    with engine_page(search_browser, search_site) as page:
        yield page


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(make_documents(300))


def search(search_page: Page, query: str, **options: object) -> Any:
    return search_page.evaluate(
        "([query, options]) => index.search(query, options)", [query, {"limit": 1000, **options}]
    )


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_the_same_documents_as_the_oracle(
    search_page: Page, oracle: Oracle, query: str
) -> None:
    ids, total = search_page.evaluate(
        """async (query) => {
            const answer = await index.search(query, { limit: 1000 });
            return [answer.results.map((result) => result.id), answer.total];
        }""",
        query,
    )
    assert set(ids) == oracle.search(query)
    assert total == len(ids)


@pytest.mark.slow
def test_most_of_the_queries_have_results(oracle: Oracle) -> None:
    assert sum(bool(oracle.search(query)) for query in QUERIES) > 60


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"kind": ["paper"]},
        {"kind": ["paper", "repo"], "topic": ["retrieval"]},
        {"year": ["2024"], "tag": ["tag-3", "tag-4"]},
        {"kind": ["nothing"]},
    ],
)
@pytest.mark.parametrize("query", ["", "CLIP", "多模态"])
def test_results_pass_all_filters_and_the_counts_of_a_facet_ignore_its_own_filter(
    search_page: Page, oracle: Oracle, query: str, filters: dict[str, list[str]]
) -> None:
    answer = search(search_page, query, filters=filters)
    assert {result["id"] for result in answer["results"]} == oracle.search(query, filters)
    for facet in ("kind", "topic", "year", "tag"):
        counts = {v["value"]: v["count"] for v in answer["facets"][facet] if v["count"]}
        assert counts == oracle.counts(query, facet, filters)


def test_an_empty_query_lists_the_newest_documents_first(search_page: Page) -> None:
    results = search(search_page, "")["results"]
    assert len(results) == 300
    years = [result["year"] for result in results if result["year"]]
    assert years == sorted(years, reverse=True)


def test_the_names_of_kinds_are_in_the_language_of_the_search(search_page: Page) -> None:
    kinds = search(search_page, "", language="zh")["facets"]["kind"]
    assert {kind["name"] for kind in kinds} == {"论文", "代码库", "数据集"}


def marked_texts(parts: list[dict[str, Any]]) -> list[str]:
    return [part["text"] for part in parts if part["mark"]]


@pytest.mark.parametrize(
    ("query", "language", "marked"),
    [
        ("跨模态检索", "en", "跨模态检索"),
        ("visu", "zh", "visu"),
        ("bridge", "en", "bridge"),
        ("cafe", "en", "café"),
        ("state-of-the-art", "en", "state"),
        ("悟", "en", "悟"),
    ],
)
def test_each_result_has_a_marked_hit_in_its_excerpt_title_or_alias(
    search_page: Page, oracle: Oracle, query: str, language: str, marked: str
) -> None:
    results = search(search_page, query, language=language)["results"]
    assert results
    for result in results:
        body = oracle.documents[result["id"]].body[result["excerptLanguage"]]
        text = "".join(part["text"] for part in result["excerpt"])
        assert len(text) < 220
        shown = text.removeprefix("… ").removesuffix(" …")
        assert re.sub("[ ·]", "", shown) in re.sub("[ ·\n]", "", body)
        places = [result["excerpt"], result["titleParts"], result["alias"] or []]
        marks = next(filter(None, map(marked_texts, places)), [])
        assert marks, result
        # A hit may cross a line break of the body. The excerpt shows this line break as a dot.
        assert any(mark.lower().replace(" · ", "").startswith(marked) for mark in marks)


def test_documents_with_the_query_in_a_name_rank_above_all_other_documents(
    search_page: Page, oracle: Oracle
) -> None:
    ids = [result["id"] for result in search(search_page, "clip")["results"]]
    in_name = [
        any("clip" in name.lower() for name in (*d.title.values(), *d.aliases))
        for d in map(oracle.documents.__getitem__, ids)
    ]
    assert in_name == sorted(in_name, reverse=True)
    assert "CLIP" in oracle.documents[ids[0]].aliases


@pytest.mark.parametrize(
    ("query", "suggested"),
    [
        ("CLPI", "CLIP"),
        ("Q-Fromer", "Q-Former"),
        ("visaul", "visual"),
        ("跨模态检索系统", "跨模态检索"),
        ("clip zzzz", "clip"),
        ("visaul 特征", "visual 特征"),
    ],
)
def test_a_query_without_results_suggests_queries_that_have_results(
    search_page: Page, oracle: Oracle, query: str, suggested: str
) -> None:
    answer = search(search_page, query)
    assert answer["total"] == 0
    totals = {suggestion["query"]: suggestion["total"] for suggestion in answer["suggestions"]}
    assert suggested.lower() in map(str.lower, totals)
    for suggested_query, total in totals.items():
        assert total == len(oracle.search(suggested_query)) > 0


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("clip", "clpi", 1), ("clip", "clip", 0), ("clip", "cli", 1), ("a", "abcd", 3)],
)
def test_the_edit_distance_is_the_number_of_edits_and_a_swap_is_one_edit(
    search_page: Page, first: str, second: str, distance: int
) -> None:
    assert (
        search_page.evaluate("([a, b]) => engine.editDistance(a, b, 2)", [first, second])
        == distance
    )
