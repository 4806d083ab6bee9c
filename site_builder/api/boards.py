"""Make the data of boards in the API. A board has all results on a benchmark."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.api.shapes import ApiRanking, BoardRow
from site_builder.results import Board, Ranking, rank_rows
from site_builder.results.boards import Row


def board_rankings(board: Board) -> list[ApiRanking]:
    """Return the rankings of a board in the order of splits (such as `test`) and settings (such as `zero-shot`)."""
    return [_ranking(ranking) for ranking in board.rankings]


def unranked_rows(board: Board) -> list[BoardRow]:
    """Return the rows of a board that have no rank."""
    return [_row(unranked.row) for unranked in board.unranked]


def day_of_newest(rows: Iterable[Row]) -> str:
    """Return the day on which the newest of these results was entered. Without results, return an empty string."""
    return max((row.result.entered.isoformat() for row in rows), default="")


def _ranking(ranking: Ranking) -> ApiRanking:
    ranks: dict[Row, dict[str, int]] = {row: {} for row in ranking.rows}
    order = ranking.rows
    for metric in reversed(ranking.metrics):
        ranked = rank_rows(ranking.rows, metric)
        order = tuple(found.row for found in ranked)
        for found in ranked:
            if found.rank is not None:
                ranks[found.row] = {metric.id: found.rank, **ranks[found.row]}
    return ApiRanking(
        split=ranking.key.split,
        setting=ranking.key.setting,
        conditions=dict(ranking.key.conditions) or None,
        metrics=[metric.id for metric in ranking.metrics],
        rows=[_row(row, ranks[row]) for row in order],
    )


def _row(row: Row, ranks: dict[str, int] | None = None) -> BoardRow:
    return BoardRow(
        entry=row.entry.id,
        index=row.index,
        model=row.result.model,
        scores={metric: score.printed for metric, score in row.result.scores.items()},
        ranks=ranks or None,
    )
