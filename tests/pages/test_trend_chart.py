"""The trend chart. The position of a sample shows its time and its share of working links."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.link_health.trend import RunCounts
from site_builder.link_health.verdicts import Verdict
from site_builder.pages.trend_chart import HEIGHT, MAX_DOTS, WIDTH, build_chart, percent
from tests.pages.sample_observations import NOW

DAY = dt.timedelta(days=1)


def run(days: float, working: int, failing: int = 0) -> RunCounts:
    return RunCounts(NOW + days * DAY, {Verdict.ALIVE: working, Verdict.GONE: failing})


def unchecked(days: float) -> RunCounts:
    return RunCounts(NOW + days * DAY, {Verdict.UNCHECKED: 5})


@pytest.mark.parametrize(
    "trend",
    [(), (run(0, 1),), (run(0, 1), run(0, 2)), (unchecked(0), run(1, 1), unchecked(2))],
)
def test_samples_from_fewer_than_two_times_give_no_chart(trend: tuple[RunCounts, ...]) -> None:
    assert build_chart(trend) is None


def test_a_run_that_checked_no_link_has_no_point_on_the_line() -> None:
    chart = build_chart((run(0, 9, 1), run(5, 1, 1), run(20, 1), unchecked(30)))
    assert chart is not None
    assert chart.line == "0,20 150,100 600,0"
    assert chart.area == "0,100 0,20 150,100 600,0 600,100"
    assert chart.dots == (("0", "20"), ("150", "100"), ("600", "0"))
    assert (chart.low, chart.high) == (0.5, 1.0)
    assert [(sample.at, sample.share) for sample in (chart.first, chart.last)] == [
        (NOW, 0.9),
        (NOW + 20 * DAY, 1.0),
    ]
    assert (chart.lowest.at, chart.lowest.share) == (NOW + 5 * DAY, 0.5)
    assert (chart.highest.at, chart.highest.share) == (NOW + 20 * DAY, 1.0)


@pytest.mark.parametrize(
    ("working", "failing", "scale"),
    [(1, 0, (0.9, 1.0)), (0, 1, (0.0, 0.1)), (96, 4, (0.9, 1.0)), (33, 67, (0.3, 0.4))],
)
def test_the_scale_of_a_flat_line_spans_ten_percentage_points(
    working: int, failing: int, scale: tuple[float, float]
) -> None:
    chart = build_chart((run(0, working, failing), run(1, working, failing)))
    assert chart is not None
    assert (chart.low, chart.high) == pytest.approx(scale)


# (seconds after `NOW`, working links, failing links)
RUNS = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))


@given(st.lists(RUNS, max_size=MAX_DOTS + 5))
def test_all_points_are_inside_the_chart(runs: list[tuple[int, int, int]]) -> None:
    chart = build_chart([run(seconds / 86_400, alive, gone) for seconds, alive, gone in runs])
    if chart is None:
        return
    for point in chart.area.split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
    assert 0 <= chart.low <= chart.lowest.share <= chart.highest.share <= chart.high <= 1
    assert chart.first.at < chart.last.at
    assert 1 <= len(chart.dots) <= MAX_DOTS


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "0%"), (1.0, "100%"), (0.99999, "99.9%"), (0.29, "29%"), (0.285, "28.5%"), (2 / 3, "66.6%")],
)  # fmt: skip
def test_a_share_is_shown_as_a_percentage_rounded_down(share: float, expected: str) -> None:
    assert percent(share) == expected
