"""The chart of the best score over time: axes, points, and labels that overlap nothing at any width."""

from __future__ import annotations

import datetime as dt
import math
import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.models.benchmarks import Metric
from site_builder.pages.board_chart import (
    HEIGHT,
    MAX_DOTS,
    NARROW,
    WIDE,
    date_axis,
    labels_of,
    month_of,
    points_to_show,
    score_axis,
)
from site_builder.pages.chart_labels import Label, shorten, text_width
from site_builder.results import Point, best_over_time, board_of
from site_builder.results.boards import rows_by_benchmark
from tests.boards import METRICS, benchmark, paper, result
from tests.factories import catalog
from tests.pages.sample_catalogs import pages_by_url

HIGHER, LOWER = (Metric.model_validate(metric) for metric in METRICS)


def points_of(scores: list[tuple[str, float, str]], metric: Metric) -> tuple[Point, ...]:
    """Return the points of scores. Each score is (date, number, model)."""
    papers = [
        paper(f"p{i}", result(model, {metric.id: str(number)}), published=date)
        for i, (date, number, model) in enumerate(scores)
    ]
    sorting = benchmark()
    rows = board_of(sorting, rows_by_benchmark(papers)[sorting.id]).rankings[0].rows
    return best_over_time(rows, metric)


DATES = st.dates(dt.date(2012, 1, 1), dt.date(2026, 12, 31)).map(str)
NUMBERS = st.integers(0, 1000).map(lambda number: number / 10)
MODELS = st.text("abcWMi-@/模型图", min_size=1, max_size=40)
SCORES = st.lists(st.tuples(DATES, NUMBERS, MODELS), min_size=3, max_size=25).filter(
    lambda scores: len({date[:7] for date, _, _ in scores}) > 2
)


def edges(label: Label, width: float) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) of a label in a chart of this width."""
    x = label.point.share * width
    return x + label.box.left, label.box.top, x + label.box.right, label.box.bottom


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] - 1e-6 and b[0] < a[2] - 1e-6 and a[1] < b[3] and b[1] < a[3]


@given(SCORES, st.sampled_from([HIGHER, LOWER]), st.floats(1, 4))
def test_labels_overlap_neither_each_other_nor_the_line(
    scores: list[tuple[str, float, str]], metric: Metric, factor: float
) -> None:
    points = points_of(scores, metric)
    best, everywhere, wide = labels_of(points, metric)
    for labels, width in ((everywhere, NARROW * factor), ([*everywhere, *wide], WIDE * factor)):
        boxes = [edges(label, width) for label in labels]
        assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
        ends = [*((point.share * width, point.y) for point in best[1:]), (width, best[-1].y)]
        for point, (x, y) in zip(best, ends, strict=True):
            start = point.share * width
            level = (start, point.y - 0.5, x, point.y + 0.5)
            upright = (x - 0.5, min(y, point.y), x + 0.5, max(y, point.y))
            assert not any(overlap(box, part) for box in boxes for part in (level, upright))
        for left, top, right, bottom in boxes:
            assert left >= -1e-6
            assert right <= width + 1e-6
            assert top >= 0
            assert bottom <= HEIGHT


def test_each_score_on_the_line_has_a_label_if_there_is_space() -> None:
    points = points_of(
        [("2020-01-01", 50, "First"), ("2021-05-01", 60, "Second"), ("2023-01-01", 80, "Best")],
        HIGHER,
    )
    _, everywhere, _ = labels_of(points, HIGHER)
    assert {label.text for label in everywhere} == {"First", "Second", "Best"}


def test_only_a_long_label_is_shortened() -> None:
    text = shorten("BOTTOM-UP-ATTENTION ViT-L/14@336 ensemble")
    assert text.endswith("…")
    assert text_width(text) <= 150
    assert shorten("图文匹配") == "图文匹配"


@given(st.lists(st.floats(-1e6, 1e6).map(lambda n: round(n, 3)), min_size=1, max_size=10))
def test_the_axis_of_scores_has_one_to_six_ticks_between_its_ends(numbers: list[float]) -> None:
    axis = score_axis(numbers)
    assert axis.low <= min(numbers) <= max(numbers) <= axis.high
    assert 1 <= len(axis.ticks) <= 6
    assert len(set(axis.ticks)) == len(axis.ticks)
    assert all(0 <= axis.share(number) <= 1 for number in numbers)
    assert all(-1e-6 <= axis.share(tick) <= 1 + 1e-6 for tick in axis.ticks)


@pytest.mark.parametrize(
    ("numbers", "ticks"),
    [
        ([47.6, 83.2], (50, 60, 70, 80)),
        ([98, 150.1], (100, 110, 120, 130, 140, 150)),
        ([85.25, 90], (86, 87, 88, 89, 90)),
        ([0.91, 0.934], (0.91, 0.915, 0.92, 0.925, 0.93)),
        ([75, 75], (72, 74, 76, 78)),
        ([6, 6], (5.8, 6, 6.2)),
    ],
)
def test_ticks_are_round_numbers(numbers: list[float], ticks: tuple[float, ...]) -> None:
    assert score_axis(numbers).ticks == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        ("2015-11", "2024-03", ["2016-01", "2018-01", "2020-01", "2022-01", "2024-01"]),
        ("2022-03", "2023-02", ["2022-04", "2022-07", "2022-10", "2023-01"]),
        ("2023-01", "2023-03", ["2023-01", "2023-02", "2023-03"]),
    ],
)
def test_ticks_of_dates_are_the_starts_of_years_quarters_or_months(
    first: str, last: str, ticks: list[str]
) -> None:
    found = date_axis([month_of(first), month_of(last)]).ticks
    assert [f"{int(tick) // 12}-{int(tick) % 12 + 1:02d}" for tick in found] == ticks


def test_a_chart_shows_the_whole_line_and_the_best_other_scores() -> None:
    scores = [(f"{2020 + i // 120}-{i // 10 % 12 + 1:02d}-01", i % 50 + i / 1000, f"M{i}") for i in range(300)]  # fmt: skip
    points = points_of(scores, HIGHER)
    shown = points_to_show(points, HIGHER)
    assert len(shown) == MAX_DOTS
    assert [point for point in points if point.is_best] == [p for p in shown if p.is_best]
    left_out = [p.number for p in points if p not in shown]
    assert max(left_out) <= min(p.number for p in shown if not p.is_best)
    assert list(shown) == sorted(shown, key=lambda point: point.date)


def test_scores_that_would_flatten_the_line_are_left_out() -> None:
    scores = [("2020-01-01", 76.0, "A"), ("2021-01-01", 23.0, "B"), ("2022-01-01", 63.0, "C"), ("2023-01-01", 85.0, "D")]  # fmt: skip
    shown = points_to_show(points_of(scores, HIGHER), HIGHER)
    assert [point.row.result.model for point in shown] == ["A", "C", "D"]


def page(*scores: tuple[str, float | str, str]) -> str:
    papers = [
        paper(f"p{i}", result(name, {"accuracy": str(number)}), published=date)
        for i, (date, number, name) in enumerate(scores)
    ]
    return pages_by_url(catalog(benchmark(), *papers))["benchmarks/sorting/"].html


def test_the_chart_is_well_formed_and_has_a_title_and_a_table() -> None:
    html = page(("2020-01-01", 50, "<i>&A"), ("2021-05-01", 60, "B"), ("2023-01-01", 55, "C"))
    (svg,) = re.findall(r"<svg class=\"kb-board-chart__svg\".*?</svg>.*?</svg>", html, re.DOTALL)
    root = ET.fromstring(svg)
    assert root.findtext("title") == "Best over time: Accuracy · Val · Zero-shot"
    assert root.findtext("desc") == "3 scores, from 2020-01-01 to 2023-01-01. First: 50 (<i>&A). Best: 60 (B)."  # fmt: skip
    labels = [text.text for text in root.findall("text")]
    assert sorted(filter(None, labels)) == ["<i>&A", "B"]
    (table,) = re.findall(r"kb-board-chart__table.*?</table>", html, re.DOTALL)
    assert re.findall(r"<tr><td>([^<]*)</td>", table) == ["2020-01-01", "2021-05-01"]


def test_the_ticks_of_tiny_scores_are_not_all_zero() -> None:
    html = page(("2020-01-01", "0.00002", "A"), ("2021-05-01", "0.00006", "B"), ("2023-01-01", "0.00008", "C"))  # fmt: skip
    ticks = re.findall(r'text-anchor="end">([0-9.]+)</text>', html)
    assert ticks == ["0.00002", "0.00004", "0.00006", "0.00008"]


def test_scores_from_only_two_months_have_no_chart() -> None:
    html = page(("2020-01-01", 50, "A"), ("2020-01-02", 60, "B"), ("2023-01-01", 55, "C"))
    assert "kb-ranking" in html
    assert "kb-board-chart" not in html


def test_a_chart_whose_shown_scores_are_from_one_month_is_left_out() -> None:
    html = page(("2020-01-01", 76.0, "A"), ("2020-01-09", 76.1, "B"), ("2021-01-01", 60, "C"), ("2022-01-01", 55, "D"))  # fmt: skip
    assert "kb-ranking" in html
    assert "kb-board-chart" not in html


def test_the_axis_of_dates_has_the_first_and_last_month_as_ends() -> None:
    axis = date_axis([month_of("2020"), month_of("2020-06"), month_of("2023-01-30")])
    assert math.isclose(axis.share(month_of("2020-01")), 0)
    assert math.isclose(axis.share(month_of("2023-01")), 1)
