"""Make texts and HTML ids of the rankings of a benchmark (its board), and the name of the board's CSV file."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from site_builder.models.benchmarks import Metric
from site_builder.pages.context import LanguageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.result_words import Text, metric_html, texts_html, view_texts
from site_builder.results import Board, Ranking


def ranking_texts(context: LanguageContext, ranking: Ranking) -> list[Text]:
    """Return texts with the split, the setting and the conditions of a ranking.

    A ranking that has no split, no setting and no conditions is the only ranking of its board. For such a ranking,
    return the message `board.only-ranking`.
    """
    texts = list(view_texts(ranking.benchmark, ranking.key, context.language))
    return texts or [(context.t("board.only-ranking"), context.language)]


def ranking_html(context: LanguageContext, ranking: Ranking) -> str:
    """Return the name of a ranking, such as `Test 5K · Zero-shot`, as HTML."""
    return texts_html(context, iter(ranking_texts(context, ranking)))


def plain_texts(texts: Iterable[Text]) -> str:
    """Return texts as one plain text with dots between them."""
    return " · ".join(text for text, _ in texts)


def metric_head(context: LanguageContext, metric: Metric) -> str:
    """Return the name and the unit of a metric, and an arrow that points up if a higher score is better, as HTML."""
    unit = "" if metric.unit is None else f" ({context.name_html(metric.unit)})"
    label = escape_html(context.t(f"board.{metric.better}"))
    arrow = "↑" if metric.better == "higher" else "↓"
    name = metric_html(context, metric)
    return f'{name}{unit} <span class="kb-board-arrow" title="{label}" aria-hidden="true">{arrow}</span>'


def plain_number(number: float) -> str:
    """Return a number with at most ten significant digits and without an exponent.

    >>> plain_number(100.0), plain_number(0.00002), plain_number(1e7)
    ('100', '0.00002', '10000000')
    """
    return f"{Decimal(f'{number:.10g}'):f}"


def ranking_anchor(ranking: Ranking) -> str:
    """Return the HTML id of a ranking on the page of its benchmark."""
    return f"board-{ranking.key.slug}" if ranking.key.slug else "board"


def metric_anchor(ranking: Ranking, metric: Metric) -> str:
    """Return the HTML id of a metric's column in the table of a ranking.

    If the URL of the page ends with `#` and this id, the script sorts the table by the metric.
    """
    return f"{ranking_anchor(ranking)}.{metric.id}"


def csv_name(board: Board) -> str:
    """Return the name of the CSV file of a board."""
    return f"{board.benchmark.id.partition('/')[2]}.csv"
