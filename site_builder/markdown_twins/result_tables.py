"""Write Markdown tables of the results of an entry, and of the rankings of a benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from site_builder.exporters.as_markdown import escape
from site_builder.markdown_twins.texts import TwinContext, web_link
from site_builder.models import Entry
from site_builder.models.benchmarks import Benchmark, Metric
from site_builder.models.results import Result
from site_builder.models.scores import ScoreValue
from site_builder.pages import paths
from site_builder.pages.board_words import csv_name
from site_builder.pages.result_words import rank_text, stated_texts, view_texts
from site_builder.results import Board, RankedRow, Ranking, rank_rows
from site_builder.results.boards import rows_of

MAX_ROWS = 20
"""The table of a ranking has only the best rows, at most this many. The CSV file of the benchmark has all rows."""


def result_table(twin: TwinContext, entry: Entry) -> str:
    """Return a table of all results of an entry. Without results, return an empty text."""
    rows = list(rows_of(entry))
    if not rows:
        return ""
    context = twin.context
    places = {place.row.index: place for place in context.boards.places.get(entry.id, ())}
    lines = []
    for row in rows:
        result = row.result
        board = context.boards.by_benchmark.get(result.benchmark)
        benchmark = None if board is None else board.benchmark
        stated = [text for text, _ in stated_texts(benchmark, result, context.language)]
        place = places.get(row.index)
        rank = "" if place is None else rank_text(context, place)
        if result.withdrawn is not None:
            rank = context.t("result.withdrawn", result.withdrawn.date.isoformat())
        lines.append(
            [
                escape(result.benchmark) if benchmark is None else twin.link_to_entry(benchmark),
                escape(result.model),
                escape(" · ".join(stated)),
                "; ".join(_scores(twin, result, () if benchmark is None else benchmark.metrics)),
                escape(rank),
                web_link(result.source.url.url),
            ]
        )
    head = (
        "twin.benchmark",
        "board.model",
        "twin.conditions",
        "results",
        "board.rank",
        "board.source",
    )
    return _table([context.t(key) for key in head], lines)


def board_tables(twin: TwinContext, benchmark: Benchmark) -> str:
    """Return a table of the best rows for each ranking of a benchmark, and a link to the CSV file with all rows.

    If there are no results on the benchmark, return an empty text.
    """
    board: Board = twin.context.boards.by_benchmark[benchmark.id]
    if not board.rows:
        return ""
    parts = [part for ranking in board.rankings for part in _ranking(twin, ranking)]
    csv = f"[{escape(twin.context.t('board.csv'))}]({twin.root}{paths.BOARDS}{csv_name(board)})"
    return "\n\n".join([*parts, csv])


def _ranking(twin: TwinContext, ranking: Ranking) -> Iterator[str]:
    context = twin.context
    views = [text for text, _ in view_texts(ranking.benchmark, ranking.key, context.language)]
    if views:
        yield f"### {escape(' · '.join(views))}"
    metrics = ranking.metrics
    ranked = rank_rows(ranking.rows, metrics[0])
    names = [context.plain_title(metric.name) for metric in metrics]
    head = [context.t("board.rank"), context.t("board.model"), *names, context.t("board.source")]
    yield _table(head, [_cells(twin, row, metrics) for row in ranked[:MAX_ROWS]])
    if len(ranked) > MAX_ROWS:
        yield escape(context.t("board.folded", context.format_number(len(ranked) - MAX_ROWS)))


def _cells(twin: TwinContext, ranked: RankedRow, metrics: Sequence[Metric]) -> list[str]:
    row = ranked.row
    scores = row.result.scores
    href = twin.twin_url(paths.entry_path(row.entry))
    return [
        "" if ranked.rank is None else str(ranked.rank),
        f"[{escape(row.result.model)}]({href})",
        *(escape(scores[metric.id].printed) if metric.id in scores else "" for metric in metrics),
        web_link(row.result.source.url.url),
    ]


def _scores(twin: TwinContext, result: Result, metrics: Sequence[Metric]) -> Iterator[str]:
    by_id = {metric.id: metric for metric in metrics}
    for id_, score in result.scores.items():
        metric = by_id.get(id_)
        name = id_ if metric is None else twin.context.plain_title(metric.name)
        yield escape(f"{name} {_with_unit(twin, score, metric)}")


def _with_unit(twin: TwinContext, score: ScoreValue, metric: Metric | None) -> str:
    if metric is None or metric.unit is None:
        return score.printed
    return f"{score.printed} {twin.context.localize(metric.unit)}"


def _table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    names = list(map(escape, head))
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
