"""Write lists of benchmarks. A line names a benchmark and its best result, and counts its results and models."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.i18n import plural
from site_builder.pages import paths
from site_builder.pages.context import PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.result_words import metric_html, score_html, texts_html, view_texts
from site_builder.results import BoardSummary


def benchmark_lines(context: PageContext, summaries: Iterable[BoardSummary]) -> str:
    """Return a list of benchmarks as HTML. The best result in a line is that of the benchmark's main ranking."""
    items = "\n".join([_line(context, summary) for summary in summaries])
    return f'<ul class="kb-benchmarks">\n{items}\n</ul>'


def more_boards(context: PageContext, number: int) -> str:
    """Return a link to the page with all benchmarks. `number` is the number of benchmarks that a list leaves out.

    If `number` is 0, return an empty text.
    """
    if number <= 0:
        return ""
    label = escape_html(context.t("results.more", context.format_number(number)))
    return (
        f'\n<p class="kb-more-by-authors"><a href="{context.href(paths.RESULTS)}">{label}</a></p>'
    )


def _line(context: PageContext, summary: BoardSummary) -> str:
    benchmark = summary.benchmark
    name = f'<a href="{context.entry_href(benchmark)}">{context.entry_name(benchmark)}</a>'
    counts = _counts(context, summary)
    return (
        f'<li><span class="kb-benchmarks__name">{name}</span> '
        f'<span class="kb-benchmarks__best">{_best(context, summary)}</span>'
        f"{f' <small>{counts}</small>' if counts else ''}</li>"
    )


def _best(context: PageContext, summary: BoardSummary) -> str:
    row, metric, ranking = summary.best, summary.metric, summary.ranking
    if row is None or metric is None or ranking is None:
        key = "results.none-ranked" if summary.number_of_rows else "results.none"
        return f"<small>{escape_html(context.t(key))}</small>"
    score = score_html(context, row.result.scores[metric.id], metric)
    model = f'<a href="{context.entry_href(row.entry)}">{context.title_html(row.result.model)}</a>'
    view = texts_html(context, view_texts(summary.benchmark, ranking.key, context.language))
    about = " · ".join(filter(None, (metric_html(context, metric), view)))
    return f"<b>{score}</b> {model} <small>{about}</small>"


def _counts(context: PageContext, summary: BoardSummary) -> str:
    if summary.newest is None:
        return ""
    language = context.language
    counts = (
        plural(language, "results.count", summary.number_of_rows),
        plural(language, "results.models", summary.number_of_models),
    )
    date = escape_html(context.t("results.newest", summary.newest.isoformat()))
    return (
        f'{escape_html(context.join_list(counts))} <span class="kb-benchmarks__date">{date}</span>'
    )
