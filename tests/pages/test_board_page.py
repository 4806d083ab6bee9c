"""The board (the rankings) on the page of a benchmark, as HTML without scripts."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest

from site_builder.catalog import Catalog
from site_builder.models import Entry
from site_builder.pages.board_page import MAX_ROWS, MIN_ROWS_OF_RANKING, row_limit
from site_builder.results import board_of
from site_builder.results.boards import rows_by_benchmark
from site_builder.results.csv_files import BYTE_ORDER_MARK, board_csv
from tests.boards import benchmark, paper, result
from tests.factories import catalog
from tests.pages.sample_catalogs import pages_by_url

PATH = "benchmarks/sorting/"
HOSTILE = '<img src=x onerror="alert(1)">&\'"'


class Tables(HTMLParser):
    """The tables in HTML. A table is a list of rows, and a row is a list of the texts of its cells.

    `|` separates the parts of a cell that are in elements of their own.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self._in_cell = True
        elif tag in {"a", "small", "em"} and self._in_cell and self.tables[-1][-1][-1]:
            self.tables[-1][-1][-1] += "|"

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data


def catalog_of(*entries: Entry) -> Catalog:
    return catalog(benchmark(), *entries)


def html_of(*entries: Entry, prefix: str = "") -> str:
    return pages_by_url(catalog_of(*entries))[f"{prefix}{PATH}"].html


def tables(html: str) -> list[list[list[str]]]:
    return Tables(html).tables


def test_a_ranking_is_a_table_with_ranks_scores_and_sources() -> None:
    rows = tables(
        html_of(
            paper("one", result("A", {"accuracy": "85.40", "seconds": "12 ± 3"}, extra_data="yes")),
            paper("two", result("B", {"accuracy": "90"}, reported_by="other", resolution="384")),
            paper("three", result("C", {"seconds": "<5"}), published="2024-01-02"),
        )
    )[0]
    assert rows == [
        ["Rank", "Model", "Accuracy (%) ↑", "Seconds ↓", "Extra data", "Published", "Code", "Source"],
        ["1", "B|Two|Resolution 384", "90", "–", "not stated", "2023-05", "Code", "Table 7|printed|Reported by others"],
        ["2", "A|One", "85.40", "12 ± 3", "Yes", "2023-05", "Code", "Table 7|printed"],
        ["–", "C|Three", "–", "<5", "not stated", "2024-01", "Code", "Table 7|printed"],
    ]  # fmt: skip


def test_each_split_and_setting_with_results_has_a_link_and_a_ranking() -> None:
    html = html_of(
        paper("one", result("A"), result("B", setting="few-shot-4"), result("C", split="test")),
    )
    chips = re.findall(r'<a href="#(board[^"]*)">([^<]*) <small>(\d+)</small></a>', html)
    assert chips == [
        ("board-val.zero-shot", "Zero-shot", "1"),
        ("board-val.few-shot-4", "4-shot", "1"),
        ("board-test.zero-shot", "Zero-shot", "1"),
    ]
    assert re.findall(r'<section class="kb-ranking" id="([^"]*)"', html) == [c[0] for c in chips]
    assert re.findall("<caption[^>]*>([^<]*)", html)[:2] == ["Val · Zero-shot", "Val · 4-shot"]


def test_a_row_says_why_it_has_no_rank() -> None:
    withdrawn = {"date": "2026-11-24", "reason": "Leak <b>."}
    html = html_of(
        paper("one", result("A", split=None), result("B", split=None, setting=None)),
        paper("two", result("C", withdrawn=withdrawn)),
    )
    unranked, gone = tables(html)
    assert [(row[0], row[2]) for row in unranked[1:]] == [
        ("A|One", "split|Zero-shot"),
        ("B|One", "split, setting"),
    ]
    assert gone[1][:3] == [
        "C|Two",
        "50",
        "Withdrawn by the authors on 2026-11-24|Leak <b>.|Val · Zero-shot",
    ]
    assert "kb-ranking" not in html


def test_results_without_a_metric_of_the_benchmark_have_no_rank() -> None:
    html = html_of(paper("one", result("A", {"f1": "50"}, split="test"), result("B", {"f1": "50"})))
    (unranked,) = tables(html)
    assert [(row[0], row[1]) for row in unranked[1:]] == [
        ("A|One", "The benchmark has none of these metrics.|Test · Zero-shot"),
        ("B|One", "The benchmark has none of these metrics.|Val · Zero-shot"),
    ]


def test_the_script_gets_the_position_of_the_largest_ranking_on_the_page() -> None:
    """The results on `Val` have no metric of the benchmark, so the page does not show their ranking."""
    others = [result(model, {"f1": "50"}) for model in "ABC"]
    html = html_of(paper("one", *others, result("D", setting="few-shot-4")), paper("two", result("E", split="test"), result("F", split="test")))  # fmt: skip
    anchors = re.findall(r'<section class="kb-ranking" id="([^"]*)"', html)
    (settings,) = re.findall(r'data-kb-board="([^"]*)"', html)
    assert anchors[json.loads(unescape(settings))["main"]] == "board-test.zero-shot"


def test_hostile_texts_are_escaped() -> None:
    html = html_of(
        paper("one", result(HOSTILE, note=HOSTILE, source={"url": "https://example.org/<a>", "where": HOSTILE})),
    )  # fmt: skip
    assert "<img" not in html
    assert tables(html)[0][1][1] == f"{HOSTILE}|One|{HOSTILE}"


def test_the_board_is_in_the_language_of_the_page() -> None:
    rows = tables(html_of(paper("one", result("A")), prefix="zh/"))[0]
    assert rows[0] == ["名次", "模型", "Accuracy (%) ↑", "额外数据", "发表日期", "代码", "来源"]


def test_a_benchmark_without_results_says_so_and_shows_its_splits() -> None:
    html = html_of()
    assert "No results yet." in html
    assert "private labels" in html
    assert "kb-board" not in html


def test_the_protocol_writes_the_range_of_a_metric_without_exponents() -> None:
    metric = {"id": "errors", "name": "Errors", "better": "lower", "range": [0.00002, 1_000_000]}
    html = pages_by_url(catalog(benchmark(metrics=[metric])))[PATH].html
    assert "from 0.00002 to 1000000" in html


@pytest.mark.parametrize(
    ("sizes", "limit"),
    [([5], 100), ([2000], 100), ([100] * 2, 100), ([100] * 10, 20), ([1] * 500, 3)],
)
def test_the_row_limit_depends_on_the_sizes_of_all_rankings(sizes: list[int], limit: int) -> None:
    assert row_limit(sizes) == limit
    assert limit == MIN_ROWS_OF_RANKING or sum(min(s, limit) for s in sizes) <= MAX_ROWS


def test_the_csv_file_has_all_rows_and_no_spreadsheet_formulas() -> None:
    entries = [
        paper("one", result("=HYPERLINK(1)", {"accuracy": "85.40", "seconds": "-0.5"}), result("B", split=None)),
        paper("two", result("C", {"accuracy": "90"}, note={"en": "Note, with comma", "zh": "注"})),
    ]  # fmt: skip
    sorting = benchmark()
    board = board_of(sorting, rows_by_benchmark(entries)[sorting.id])
    text = board_csv(board, ("en", "zh"))
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))
    assert [(row["ranking"], row["rank"], row["model"], row["not_stated"]) for row in rows] == [
        ("val.zero-shot", "1", "C", ""),
        ("val.zero-shot", "2", "'=HYPERLINK(1)", ""),
        ("", "", "B", "split"),
    ]
    assert (rows[1]["score:accuracy"], rows[1]["score:seconds"]) == ("85.40", "-0.5")
    assert (rows[0]["note.en"], rows[0]["note.zh"]) == ("Note, with comma", "注")
