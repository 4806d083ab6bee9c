"""Find the scores that were the best ones when they were published, for the chart of a benchmark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from site_builder.models.benchmarks import Metric
from site_builder.results.boards import Row
from site_builder.results.ranks import number_of


@dataclass(frozen=True, slots=True)
class Point:
    """A score, with the date when the paper or the software of its entry was published."""

    row: Row
    date: str
    """Date such as `2023-01-30`, `2023-01` or `2023`; see `Entry.publication_date`."""
    number: float
    is_best: bool
    """Whether the score is better than the scores of all earlier points."""


def best_over_time(rows: Iterable[Row], metric: Metric) -> tuple[Point, ...]:
    """Return a point for each row with a date and a score in this metric, the oldest first.

    Among points with the same date, the best score comes first. So at most one of them has `is_best`. The order of `rows`
    does not matter.
    """
    sign = -1 if metric.better == "higher" else 1
    dated = [row for row in rows if metric.id in row.result.scores and row.date]
    dated.sort(
        key=lambda row: (
            row.date,
            sign * number_of(row, metric),
            row.sort_key,
        )
    )
    points: list[Point] = []
    best: float | None = None
    for row in dated:
        number = number_of(row, metric)
        is_best = best is None or sign * number < sign * best
        best = number if is_best else best
        points.append(Point(row, row.date, number, is_best))
    return tuple(points)
