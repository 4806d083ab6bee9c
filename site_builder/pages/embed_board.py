"""The best results on a benchmark as a small table, for the embed of the benchmark."""

from __future__ import annotations

from site_builder.i18n import plural
from site_builder.models.benchmarks import Benchmark
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.result_words import metric_html, score_html, texts_html, view_texts
from site_builder.results import BoardSummary, RankedRow, rank_rows

MAX_ROWS = 10
"""The table shows at most this many rows: the best rows of the main ranking (see `BoardSummary`)."""


def embed_board(context: PageContext, benchmark: Benchmark) -> str:
    """Return the best rows of the main ranking as HTML, and a link to all results.

    If no row has a rank, return an empty text.
    """
    summary = context.boards.summaries[benchmark.id]
    rows = _best_rows(summary)
    if summary.ranking is None or summary.metric is None or not rows:
        return ""
    metric = summary.metric
    view = texts_html(context, view_texts(benchmark, summary.ranking.key, context.language))
    caption = f"<caption><small>{view}</small></caption>" if view else ""
    head = "".join(
        f"<th>{html}</th>"
        for html in (
            escape_html(context.t("board.rank")),
            escape_html(context.t("board.model")),
            metric_html(context, metric),
        )
    )
    cells = "".join(
        f"<tr><td>{context.format_number(ranked.rank or 0)}</td>"
        f'<td><a href="{context.entry_href(ranked.row.entry)}">{context.title_html(ranked.row.result.model)}</a></td>'
        f"<td>{score_html(context, ranked.row.result.scores[metric.id], metric)}</td></tr>"
        for ranked in rows
    )
    number = escape_html(plural(context.language, "results.count", summary.number_of_rows))
    return (
        f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>\n"
        f'<p><a href="{context.entry_href(benchmark)}">{number}</a></p>'
    )


def embed_board_values(context: LanguageContext, benchmark: Benchmark) -> object:
    """Return the values that the table depends on, besides the file of the benchmark."""
    summary = context.boards.summaries[benchmark.id]
    rows = [
        (ranked.rank, ranked.row.entry.id, ranked.row.result.model, ranked.row.result.scores[summary.metric.id].printed)
        for ranked in _best_rows(summary)
        if summary.metric is not None
    ]  # fmt: skip
    return rows, summary.number_of_rows, summary.ranking and repr(summary.ranking.key)


def _best_rows(summary: BoardSummary) -> list[RankedRow]:
    if summary.ranking is None or summary.metric is None:
        return []
    ranked = rank_rows(summary.ranking.rows, summary.metric)
    return [one for one in ranked if one.rank is not None][:MAX_ROWS]
