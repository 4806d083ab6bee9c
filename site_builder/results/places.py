"""Find the rank of each row among the results on its benchmark, and the rows directly above and below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from site_builder.models.benchmarks import Metric
from site_builder.results.boards import Board, Ranking, Row
from site_builder.results.ranks import rank_rows


@dataclass(frozen=True, slots=True)
class Place:
    """The rank of a row in its ranking."""

    row: Row
    ranking: Ranking
    metric: Metric
    """The metric that decides the rank: of the metrics of the benchmark, the first in which the row has a score."""
    rank: int
    number_of_ranked: int
    """Number of rows of the ranking that have a score in `metric`."""
    above: Row | None
    """The previous row when the rows are sorted by `metric`, or None for the first row."""
    below: Row | None
    """The next row when the rows are sorted by `metric`, or None for the last row."""


def all_places(boards: Mapping[str, Board]) -> dict[str, tuple[Place, ...]]:
    """Return entry id -> places of the entry's ranked rows, in the order of the entry's file."""
    by_entry: dict[str, list[Place]] = defaultdict(list)
    for board in boards.values():
        for ranking in board.rankings:
            for place in _places_in(ranking):
                by_entry[place.row.entry.id].append(place)
    return {
        entry_id: tuple(sorted(found, key=lambda place: place.row.index))
        for entry_id, found in by_entry.items()
    }


def _places_in(ranking: Ranking) -> Iterator[Place]:
    for metric in ranking.metrics:
        ranked = [found for found in rank_rows(ranking.rows, metric) if found.rank is not None]
        rows = [None, *(found.row for found in ranked), None]
        for position, found in enumerate(ranked):
            if _first_metric(ranking, found.row) == metric and found.rank is not None:
                above, below = rows[position], rows[position + 2]
                yield Place(found.row, ranking, metric, found.rank, len(ranked), above, below)


def _first_metric(ranking: Ranking, row: Row) -> Metric | None:
    return next((m for m in ranking.metrics if m.id in row.result.scores), None)
