"""The best score so far, month by month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from site_builder.models.benchmarks import Metric
from site_builder.results.boards import Row
from site_builder.results.ranks import number_of


@dataclass(frozen=True, slots=True)
class Point:
    """A score at the time when its entry's subject was published."""

    row: Row
    date: str
    """Such as `2023-01-30`, `2023-01` or `2023`; see `Entry.publication_date`."""
    number: float
    is_best: bool
    """Whether the score was better than all scores before it."""


def best_over_time(rows: Iterable[Row], metric: Metric) -> tuple[Point, ...]:
    """Return the scores of all rows with a date, the oldest first. The order of `rows` does not matter.

    Of the scores of one date, the best comes first, so at most one of them is the best so far.
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
