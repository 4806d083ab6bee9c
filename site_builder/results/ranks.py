"""Rank the rows of a ranking by one metric."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from site_builder.models.benchmarks import Metric
from site_builder.results.boards import Row


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A row with its rank. Rows with equal scores have equal ranks: 1, 2, 2, 4."""

    row: Row
    rank: int | None
    """None if the row has no score in this metric."""


def rank_rows(rows: Iterable[Row], metric: Metric) -> tuple[RankedRow, ...]:
    """Return the rows with their ranks: the best row first, and rows without a score in this metric last.

    Among rows with equal scores, the oldest comes first. The order of `rows` does not matter.
    """
    in_order = sorted(rows, key=lambda row: row.sort_key)
    scored = [row for row in in_order if metric.id in row.result.scores]
    sign = -1 if metric.better == "higher" else 1
    scored.sort(key=lambda row: sign * number_of(row, metric))
    ranked: list[RankedRow] = []
    for position, row in enumerate(scored, start=1):
        above = ranked[-1] if ranked else None
        is_tie = above is not None and number_of(above.row, metric) == number_of(row, metric)
        ranked.append(RankedRow(row, above.rank if above is not None and is_tie else position))
    others = (RankedRow(row, None) for row in in_order if metric.id not in row.result.scores)
    return (*ranked, *others)


def number_of(row: Row, metric: Metric) -> float:
    """Return the number of a row's score in this metric. The row must have such a score."""
    return row.result.scores[metric.id].number


def best_row(rows: Iterable[Row], metric: Metric) -> Row | None:
    """Return the row with the best score in this metric, or None if no row has a score in it.

    If several rows have the best score, return the oldest of them.
    """
    first = next(iter(rank_rows(rows, metric)), None)
    return None if first is None or first.rank is None else first.row
