"""Summarise a board, which has all results on a benchmark: numbers of results and models, and the best result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from site_builder.catalog import Catalog
from site_builder.models.benchmarks import Benchmark, Metric
from site_builder.results.boards import Board, Ranking, Row
from site_builder.results.ranks import best_row


@dataclass(frozen=True, slots=True)
class BoardSummary:
    """The facts about a board that lists of boards show."""

    benchmark: Benchmark
    number_of_rows: int
    number_of_models: int
    newest: dt.date | None
    """The latest date on which a result was entered. None if the board has no results."""
    ranking: Ranking | None
    """The main ranking. None if the board has no ranking."""
    metric: Metric | None
    """The first metric of the main ranking. None if the board has no ranking."""
    best: Row | None
    """The row of the main ranking with the best score in `metric`. None if the board has no ranking."""

    @property
    def shown_values(self) -> tuple[object, ...]:
        """The values that a list shows about this board, except those from the benchmark's file."""
        counts = (self.benchmark.id, self.number_of_rows, self.number_of_models, self.newest)
        if self.best is None or self.metric is None or self.ranking is None:
            return counts
        result = self.best.result
        score = result.scores[self.metric.id].printed
        return (*counts, self.ranking.key, self.metric.id, self.best.entry.id, result.model, score)


def summary_of(board: Board) -> BoardSummary:
    """Return the summary of a board."""
    ranking = board.main_ranking
    metric = None if ranking is None else ranking.metrics[0]
    best = None if ranking is None or metric is None else best_row(ranking.rows, metric)
    results = [row.result for row in board.rows]
    return BoardSummary(
        board.benchmark,
        len(results),
        len({result.model.casefold() for result in results}),
        max([result.entered for result in results], default=None),
        ranking,
        metric,
        best,
    )


def by_topic(
    catalog: Catalog, summaries: Iterable[BoardSummary]
) -> Mapping[str, tuple[BoardSummary, ...]]:
    """Return topic id -> summaries of boards whose benchmarks have this topic or one of its subtopics.

    Boards with more results come first. Boards without results are left out.
    """
    found: dict[str, list[BoardSummary]] = {}
    for summary in sorted(summaries, key=lambda one: (-one.number_of_rows, one.benchmark.id)):
        topics = summary.benchmark.topics if summary.number_of_rows else ()
        for id_ in dict.fromkeys(
            above.id for one in topics for above in catalog.with_ancestors(one)
        ):
            found.setdefault(id_, []).append(summary)
    return {id_: tuple(some) for id_, some in found.items()}
