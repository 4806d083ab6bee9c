"""The answers of the tool `results`: the rankings of a benchmark, or the results of a paper or repository."""

from __future__ import annotations

from site_builder.errors import UsageError
from site_builder.mcp_server.answers import Metric, RankingTable, ResultRow, Results
from site_builder.models import Entry
from site_builder.models.benchmarks import Benchmark
from site_builder.pages.board_words import plain_texts, ranking_texts
from site_builder.pages.context import LanguageContext
from site_builder.results import Place, Ranking, Row, rank_rows
from site_builder.results.boards import rows_of


def results_of(context: LanguageContext, entry: Entry, part: slice) -> Results:
    """For a benchmark, return a part of each ranking. For a paper or a repository, return a part of its results.

    Raises UsageError if entries of this kind have no results. The message names the benchmarks that the entry links to,
    or that link to the entry.
    """
    if isinstance(entry, Benchmark):
        return _of_benchmark(context, entry, part)
    if "results" not in type(entry).model_fields:
        boards = [
            id_
            for id_ in context.catalog.linked.get(entry.id, {})
            if id_ in context.boards.by_benchmark
        ]
        hint = (
            f"Benchmarks that are linked with the entry: {', '.join(boards)}."
            if boards
            else "No benchmark is linked with the entry."
        )
        raise UsageError(f"`{entry.id}` is of the kind {entry.kind}, which has no results. {hint}")
    places = {place.row.index: place for place in context.boards.places.get(entry.id, ())}
    rows = list(rows_of(entry))
    return Results(
        rows=[_placed_row(row, places.get(row.index)) for row in rows[part]],
        row_count=len(rows),
        next_offset=_next(part, len(rows)),
    )


def _of_benchmark(context: LanguageContext, benchmark: Benchmark, part: slice) -> Results:
    board = context.boards.by_benchmark[benchmark.id]
    longest = max((len(ranking.rows) for ranking in board.rankings), default=0)
    return Results(
        metrics=[
            Metric(id=one.id, name=context.plain_title(one.name), better=one.better)
            for one in benchmark.metrics
        ],
        rankings=[_ranking(context, ranking, part) for ranking in board.rankings],
        row_count=len(board.rows),
        unranked=len(board.unranked),
        next_offset=_next(part, longest),
    )


def _next(part: slice, total: int) -> int | None:
    return part.stop if part.stop < total else None


def _ranking(context: LanguageContext, ranking: Ranking, part: slice) -> RankingTable:
    ranked = rank_rows(ranking.rows, ranking.metrics[0])
    number = sum(row.rank is not None for row in ranked)
    return RankingTable(
        name=plain_texts(ranking_texts(context, ranking)),
        row_count=len(ranked),
        rows=[_row(one.row, one.rank, number) for one in ranked[part]],
    )


def _placed_row(row: Row, place: Place | None) -> ResultRow:
    if place is None:
        return _row(row, None, None)
    return _row(row, place.rank, place.number_of_ranked)


def _row(row: Row, rank: int | None, of: int | None) -> ResultRow:
    result = row.result
    return ResultRow(
        rank=rank,
        of=None if rank is None else of,
        model=result.model,
        entry=row.entry.id,
        benchmark=result.benchmark,
        split=result.split,
        setting=result.setting,
        scores={name: score.printed for name, score in result.scores.items()},
        source=result.source.url.url,
        where=result.source.where,
        reported_by=result.reported_by,
        withdrawn=result.withdrawn is not None,
    )
