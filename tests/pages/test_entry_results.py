"""Results on the pages of papers, datasets and topics, and the page with the boards (rankings) of all benchmarks."""

from __future__ import annotations

import re

import pytest

from site_builder.i18n import LanguageCode
from site_builder.models import Entry
from site_builder.pages import Page, PlannedPage, plan_pages
from site_builder.pages.entry_results import MAX_VISIBLE_RESULTS
from site_builder.pages.paging import MAX_BOARDS
from tests.factories import catalog, dataset, paper, topic
from tests.pages.sample_boards import benchmark, result, scored
from tests.pages.sample_catalogs import SITE, pages_by_url

HOSTILE = "<script>alert(1)</script>\"'&"


def section(page: Page, anchor: str) -> str:
    (html,) = [one.html for one in page.sections if one.anchor == anchor]
    return html


def anchors(page: Page) -> list[str | None]:
    return [one.anchor for one in page.sections]


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def results_of(slug: str, *entries: Entry, language: str = "") -> str:
    return section(pages_by_url(catalog(*entries))[f"{language}papers/{slug}/"], "results")


@pytest.mark.parametrize(
    ("language", "ranks"),
    [
        ("", ["1st of 4", "2nd of 4", "3rd of 4", "4th of 4"]),
        ("zh/", [f"第 {n} 名，共 4 个" for n in range(1, 5)]),
    ],
)
def test_each_result_shows_its_rank(language: str, ranks: list[str]) -> None:
    entries = [scored(f"p{score}", score) for score in ("90", "80", "70", "60")]
    pages = pages_by_url(catalog(benchmark(), *entries))
    for entry, rank in zip(entries, ranks, strict=True):
        assert rank in text_of(section(pages[f"{language}{entry.id}/"], "results"))


@pytest.mark.parametrize(
    ("rank", "text"), [(11, "11th of 23"), (12, "12th"), (21, "21st"), (22, "22nd"), (23, "23rd")]
)
def test_english_ranks_are_ordinal_numbers(rank: int, text: str) -> None:
    entries = [scored(f"p{n}", str(100 - n)) for n in range(1, 24)]
    assert f"{text}" in text_of(results_of(f"p{rank}", benchmark(), *entries))


def test_a_result_shows_the_adjacent_rows_with_links_and_printed_scores() -> None:
    entries = [scored("best", "90.10"), scored("own", "80"), scored("worst", "70 ± 1")]
    html = results_of("own", benchmark(), *entries)
    assert 'Next better: <a href="../../papers/best/">best-90.10</a> 90.10' in html
    assert 'Next worse: <a href="../../papers/worst/">worst-70 ± 1</a> 70 ± 1' in html


def test_an_adjacent_row_with_an_equal_score_is_not_called_better() -> None:
    html = results_of("b", benchmark(), scored("a", "80"), scored("b", "80.0"))
    assert "1st of 2" in html
    assert "Equal score: " in html
    assert "Next better" not in html


def test_an_adjacent_row_of_the_same_entry_has_no_link() -> None:
    assert "Next worse: own-70 70" in results_of("own", benchmark(), scored("own", "80", "70"))


def test_a_lower_score_is_better_if_the_metric_says_so() -> None:
    rows = [result({"errors": n}, model=f"M{n}") for n in ("3", "5")]
    html = text_of(results_of("p", benchmark(), paper("p", results=rows)))
    assert "M3 Errors 3 % 1st of 2" in html.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "view"), [("", "Test · Zero-shot"), ("zh/", "测试集 · 零样本")]
)
def test_results_in_one_ranking_share_a_heading(language: str, view: str) -> None:
    html = results_of("p", benchmark(), scored("p", "80", "70"), language=language)
    assert html.count("kb-results__board") == 1
    assert view in text_of(html)


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("", "The source does not state: split, setting."),
        ("zh/", "来源未说明：数据划分、评测设置。"),
    ],
)
def test_a_result_without_split_and_setting_says_why_it_has_no_rank(
    language: str, reason: str
) -> None:
    row = result(model="Unclear", split=None, setting=None)
    html = text_of(results_of("p", benchmark(), paper("p", results=[row]), language=language))
    assert reason in html
    assert ("Not ranked" if not language else "未参与排名") in html
    assert " of 1" not in html


def test_a_withdrawn_result_has_a_date_and_a_reason_but_no_rank() -> None:
    withdrawn = {
        "date": "2026-12-01",
        "reason": {"en": "Wrong data.", "zh": "数据有误。"},
        "url": "https://example.org/issues/7",
    }
    row = result({"cider": "99"}, withdrawn=withdrawn)
    entries = (benchmark(), paper("p", results=[row]), scored("other", "80"))
    html = results_of("p", *entries)
    assert "kb-result--withdrawn" in html
    assert "Withdrawn by the authors on 2026-12-01 : Wrong data." in text_of(html)
    assert 'href="https://example.org/issues/7"' in html
    assert "数据有误。" in results_of("p", *entries, language="zh/")
    assert "1st of 1" in results_of("other", *entries)


def test_a_result_on_an_unknown_benchmark_shows_the_id_of_the_benchmark() -> None:
    html = results_of("p", scored("p", "80"))
    assert "<code>benchmarks/captions</code>" in html
    assert "This benchmark has no entry." in html


def test_source_and_evidence_are_shown() -> None:
    row = result(
        source={"url": "https://example.org/paper.pdf", "where": "Table 7"},
        reported_by="other",
        evidence="reproduced",
        reproduction="https://example.org/logs",
    )
    html = results_of("p", benchmark(), paper("p", results=[row]))
    assert '<a href="https://example.org/paper.pdf">Table 7</a>' in html
    assert '<a href="https://example.org/logs">Reproduced</a>' in html
    assert "Reported by others" in html


def test_results_beyond_the_maximum_number_of_visible_results_are_folded() -> None:
    scores = [str(n) for n in range(100)]
    html = results_of("p", benchmark(), scored("p", *scores))
    visible, _, folded = html.partition("<details")
    assert visible.count('class="kb-result"') == MAX_VISIBLE_RESULTS
    assert folded.count('class="kb-result"') == 100 - MAX_VISIBLE_RESULTS
    assert len(html.encode()) < 60_000


@pytest.mark.parametrize("field", ["model", "note", "where", "withdrawn", "resolution", "score"])
def test_texts_of_results_are_escaped(field: str) -> None:
    row = result()
    if field == "where":
        row["source"] = {"url": "https://example.org/a'%22<b>", "where": HOSTILE}
    elif field == "withdrawn":
        row[field] = {"date": "2026-12-01", "reason": HOSTILE}
    elif field == "score":
        row["scores"] = {"cider": "<5"}
    else:
        row[field] = HOSTILE
    entries = (benchmark(), paper("p", results=[row]), scored("other", "80"))
    pages = pages_by_url(catalog(*entries))
    for page in pages.values():
        assert "<script>alert" not in page.html
        assert "<5" not in page.html
    assert "&lt;" in section(pages["papers/p/"], "results")


def test_names_of_a_benchmark_are_escaped() -> None:
    hostile = benchmark(
        name=HOSTILE,
        splits=[{"id": "test", "name": HOSTILE}],
        settings=[{"id": "zero-shot", "name": HOSTILE}],
        metrics=[{"id": "cider", "name": HOSTILE, "better": "higher", "unit": HOSTILE}],
        dataset="datasets/d",
    )
    pages = pages_by_url(catalog(hostile, scored("p", "80"), dataset("d")))
    for page in pages.values():
        assert "<script>alert" not in page.html


# --- boards of datasets and topics, and the page with all boards ---------------------------------


def test_a_dataset_shows_the_best_result_on_each_of_its_benchmarks() -> None:
    entries = (dataset("d"), benchmark(dataset="datasets/d"), scored("a", "80"), scored("b", "90"))
    page = pages_by_url(catalog(*entries))["datasets/d/"]
    html = section(page, "benchmarks")
    assert '<a href="../../benchmarks/captions/">Benchmark captions</a>' in html
    assert '<b>90</b> <a href="../../papers/b/">b-90</a>' in html
    assert "2 results, 2 models" in html


def test_the_related_entries_of_a_dataset_do_not_repeat_its_benchmarks() -> None:
    entries = (dataset("d"), benchmark(dataset="datasets/d"), paper("p", uses=["datasets/d"]))
    pages = pages_by_url(catalog(*entries))
    related = section(pages["datasets/d/"], "related")
    assert "papers/p/" in related
    assert "benchmarks/captions/" not in related
    assert "datasets/d/" in section(pages["benchmarks/captions/"], "related")


def test_a_dataset_shows_that_a_benchmark_has_no_results() -> None:
    page = pages_by_url(catalog(dataset("d"), benchmark(dataset="datasets/d")))["datasets/d/"]
    assert "No results yet." in section(page, "benchmarks")


def test_the_best_result_of_a_board_is_from_its_main_ranking() -> None:
    entries = (
        benchmark(),
        scored("val", "99", split="val"),
        scored("test", "80"),
        scored("unranked", "98", split=None),
    )
    html = section(pages_by_url(catalog(*entries))["results/"], "vision")
    assert "<b>80</b>" in html
    assert "3 results, 3 models" in html


@pytest.mark.parametrize("topic_id", ["ai", "vision"])
def test_a_topic_shows_its_boards_and_the_boards_of_its_subtopics(topic_id: str) -> None:
    topics = (topic("ai"), topic("vision", parent="ai"), topic("speech", parent="ai"))
    pages = pages_by_url(catalog(benchmark(), scored("a", "80"), topics=topics))
    assert "Benchmark captions" in section(pages[f"topics/{topic_id}/"], "boards")
    assert "boards" not in anchors(pages["topics/speech/"])


def test_a_topic_shows_at_most_the_maximum_number_of_boards() -> None:
    number = MAX_BOARDS + 3
    boards = [benchmark(f"b{n}") for n in range(number)]
    rows = [result(benchmark=board.id) for board in boards]
    page = pages_by_url(catalog(*boards, paper("p", results=rows)))["topics/vision/"]
    html = section(page, "boards")
    assert html.count("<li>") == MAX_BOARDS
    assert '<a href="../../results/">3 more on the page Results</a>' in html


@pytest.mark.slow
@pytest.mark.parametrize(("url", "title"), [("results/", "Results"), ("zh/results/", "评测结果")])
def test_the_page_results_lists_all_boards_by_topic(url: str, title: str) -> None:
    boards = [benchmark(f"b{n}", topics=[("vision", "speech")[n % 2]]) for n in range(300)]
    rows = [result(benchmark=board.id) for board in boards]
    page = pages_by_url(catalog(*boards, paper("p", results=rows)))[url]
    assert page.title == title
    assert anchors(page) == ["speech", "vision"]
    assert page.html.count("<li>") == 300
    assert len(page.html.encode()) < 200_000


def test_without_benchmarks_there_is_no_page_of_results() -> None:
    assert "results/" not in pages_by_url(catalog(paper()))


# --- dependencies --------------------------------------------------------------------------------


def dependencies(*entries: Entry, path: str = "papers/own/", language: LanguageCode = "en") -> str:
    plans = plan_pages(catalog(*entries), SITE)
    (found,) = [
        plan.depends_on()
        for plan in plans
        if isinstance(plan, PlannedPage) and (plan.path, plan.language) == (path, language)
    ]
    return repr(found)


def test_a_page_depends_on_ranks_of_its_results_and_adjacent_rows() -> None:
    own, far = scored("own", "50"), scored("far", "10")
    near = scored("near", "40")
    first = dependencies(benchmark(), own, near, far)
    assert "papers/near" in first
    assert first != dependencies(benchmark(), own, near)  # the number of ranked results
    assert first != dependencies(benchmark(), own, scored("near", "60"), far)  # the rank


def test_a_page_without_results_does_not_depend_on_boards() -> None:
    own = paper("own", topics=["speech"])
    others = (scored("a", "80"), scored("b", "70"))
    assert dependencies(benchmark(), own, *others) == dependencies(
        benchmark(), own, *others[:1], paper("b")
    )


def test_pages_of_datasets_and_topics_depend_on_the_best_result() -> None:
    entries = (dataset("d"), benchmark(dataset="datasets/d"), scored("a", "80"))
    for path in ("datasets/d/", "topics/vision/"):
        before = dependencies(*entries, scored("b", "70"), path=path)
        assert before != dependencies(*entries, scored("b", "90"), path=path)


def test_a_page_depends_on_shown_values_of_adjacent_rows_not_on_their_files() -> None:
    plans = plan_pages(
        catalog(
            benchmark(), paper("own", topics=["speech"], results=[result()]), scored("near", "40")
        ),
        SITE,
    )
    (found,) = [
        plan.depends_on()
        for plan in plans
        if isinstance(plan, PlannedPage) and (plan.path, plan.language) == ("papers/own/", "en")
    ]
    assert "benchmarks/captions" in found.entry_ids
    assert "papers/near" not in found.entry_ids
    own = paper("own", topics=["speech"], results=[result()])
    first = dependencies(benchmark(), own, scored("near", "40"))
    assert first != dependencies(benchmark(), own, scored("near", "40.0"))  # the printed score
    renamed = paper("near", title="Another", results=[result({"cider": "40"}, model="near-40")])
    # The page of `own` shows the name of `near` in the link to the comparison.
    assert first != dependencies(benchmark(), own, renamed)
