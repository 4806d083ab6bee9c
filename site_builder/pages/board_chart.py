"""Draw the chart of the best score over time as SVG.

The line goes through the scores that were better than all earlier scores. A point is a score with its date. A dot shows a
point.

The chart is as wide as the text of the page. Its height and its font size are fixed. Horizontal positions of labels
are percentages. The line and the dots are in an inner SVG, which the browser stretches to the width of the chart.
Labels that do not fit on a phone are visible on wide screens only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from site_builder.models.benchmarks import Metric
from site_builder.pages.board_words import (
    metric_anchor,
    metric_head,
    plain_number,
    plain_texts,
    ranking_texts,
)
from site_builder.pages.chart_labels import Box, Label, LabelledPoint, place_labels
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.results import Point, Ranking, best_over_time

HEIGHT = 230
"""Height of the chart in pixels, without the labels of the horizontal axis."""
MARGIN = 20
"""Distance in pixels of the highest score from the upper edge, and of the lowest score from the lower edge. The margins
leave space for labels.
"""
NARROW, WIDE = 270, 560
"""Widths of the chart in pixels, on a phone that is 360 pixels wide and on a screen that is 720 pixels wide."""
MIN_MONTHS = 3
"""A ranking has a chart only if the chart can show scores from at least this many different months."""
MAX_DOTS = 120
"""A chart has at most this many dots. If there are more scores, the chart shows those on the line, and the best of the
other scores.
"""
_REACH = 1.5
"""A score that is much worse than the first score of the line has no dot, because it would flatten the line.

Much worse means: by more than this factor times the difference between the first and the last score of the line. If the
line has only one score, no score is left out.
"""
_UNITS = 1000
"""Width of the inner SVG in units of its own coordinates."""
_MAX_TICKS = 6
_DOT = 4.5
"""Half of the width of a dot in pixels."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: the values at its two ends, and the values that have a tick."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return the distance of a value from the low end, as a share of the axis."""
        return (value - self.low) / (self.high - self.low)


def chart_html(context: PageContext, ranking: Ranking, metric: Metric) -> str:
    """Return the chart of a ranking for one of its metrics as HTML, with a table of the scores on the line.

    If the chart would show scores from fewer than `MIN_MONTHS` months, return an empty text.
    """
    anchor = metric_anchor(ranking, metric)
    key = (ranking.benchmark.id, anchor)
    points, shown, drawing = context.caches.charts.get(key, partial(_drawn, ranking, metric))
    if not shown:
        return ""
    title = context.t("board.chart", context.plain_title(metric.name))
    legend = context.t("board.chart.legend")
    if len(shown) < len(points):
        legend = context.t("board.chart.some", len(shown), context.format_number(len(points)))
    return (
        f'<figure class="kb-board-chart" data-metric="{metric.id}">\n'
        f"<figcaption><b>{context.t('board.chart', metric_head(context, metric))}</b>"
        f"<small>{escape_html(legend)}</small></figcaption>\n"
        f'<svg class="kb-board-chart__svg" role="img" aria-labelledby="{anchor}-title {anchor}-desc"'
        f' width="100%" height="{HEIGHT + 22}">'
        f'<title id="{anchor}-title">{escape_html(f"{title} · {plain_texts(ranking_texts(context, ranking))}")}</title>'
        f'<desc id="{anchor}-desc">{escape_html(_description(context, points, metric))}</desc>'
        f"{drawing}</svg>\n"
        f"{_table(context, shown, metric)}</figure>"
    )


def _drawn(ranking: Ranking, metric: Metric) -> tuple[tuple[Point, ...], tuple[Point, ...], str]:
    """Return (all points, points that the chart shows, content of the SVG).

    If the points to show are from fewer than `MIN_MONTHS` months, the chart shows no points and the content is empty.
    """
    points = best_over_time(ranking.rows, metric)
    shown = points_to_show(points, metric) if points else ()
    if len({month_of(point.date) for point in shown}) < MIN_MONTHS:
        return points, (), ""
    return points, shown, "".join(_drawing(shown, metric))


def points_to_show(points: Sequence[Point], metric: Metric) -> tuple[Point, ...]:
    """Return at most `MAX_DOTS` points that a chart shows, in the order of their dates.

    Scores that are much worse than the first score of the line (see `_REACH`) are left out.
    """
    sign = -1 if metric.better == "higher" else 1
    on_line = [sign * point.number for point in points if point.is_best]
    span = max(on_line) - min(on_line)
    worst = max(on_line) + span * _REACH if span else math.inf
    order = sorted(
        (index for index, point in enumerate(points) if sign * point.number <= worst),
        key=lambda index: (not points[index].is_best, sign * points[index].number, index),
    )
    return tuple(points[index] for index in sorted(order[:MAX_DOTS]))


def month_of(date: str) -> float:
    """Return the number of months from the year 0 to a date such as `2023-01-30`, `2023-01` or `2023`."""
    year, month = int(date[:4]), int(date[5:7] or 1)
    return year * 12 + month - 1


def date_axis(months: Sequence[float]) -> Axis:
    """Return the axis of the dates. Its ends are the first and the last month."""
    low, high = min(months), max(months)
    step = next(step for step in (1, 3, 6, 12, 24, 60, 120, 12_000) if (high - low) / step <= 4.5)
    first = math.ceil(low / step) * step
    return Axis(low, high, tuple(range(first, math.floor(high) + 1, step)))


def score_axis(numbers: Sequence[float]) -> Axis:
    """Return the axis of the scores, from the lowest to the highest score.

    On an axis from zero, the differences between the scores would be hard to see. If all scores are equal, the axis
    extends beyond them on both sides.
    """
    low, high = min(numbers), max(numbers)
    if low == high:
        low, high = low - (abs(low) / 20 or 1), high + (abs(high) / 20 or 1)
    unit = 10 ** math.floor(math.log10((high - low) / _MAX_TICKS))
    for step in (unit * factor for factor in (1, 2, 2.5, 5, 10, 20)):
        first, last = math.ceil(round(low / step, 6)), math.floor(round(high / step, 6))
        if last - first < _MAX_TICKS:
            break
    return Axis(low, high, tuple(round(step * number, 12) for number in range(first, last + 1)))


def labels_of(
    points: Sequence[Point], metric: Metric
) -> tuple[list[LabelledPoint], list[Label], list[Label]]:
    """Return (points on the line, labels for all screens, labels for wide screens only)."""
    dates = date_axis([month_of(point.date) for point in points])
    scores = score_axis([point.number for point in points])
    best = [
        LabelledPoint(
            dates.share(month_of(point.date)), _y(scores, point.number), point.row.result.model
        )
        for point in points
        if point.is_best
    ]
    rising = metric.better == "higher"
    order = _by_importance(best)
    obstacles = list(_obstacles(best))
    everywhere = place_labels(order, obstacles, NARROW, HEIGHT, rising=rising)
    rest = [point for point in order if all(label.point is not point for label in everywhere)]
    wide = place_labels(rest, obstacles, WIDE, HEIGHT, everywhere, rising=rising)
    return best, everywhere, wide


def _by_importance(best: Sequence[LabelledPoint]) -> list[LabelledPoint]:
    """Return the points in the order in which they get labels.

    The last point comes first, then the first point. The remaining points follow, sorted by how much each improves on the
    score before it, the largest improvement first.
    """
    gains = {id(b): abs(b.y - a.y) for a, b in pairwise(best)}
    inner = sorted(best[1:-1], key=lambda point: -gains[id(point)])
    return [*best[-1:], *best[: len(best) > 1], *inner]


def _obstacles(best: Sequence[LabelledPoint]) -> Iterator[Box]:
    """Yield boxes around the line and around the dots on it. Labels must not overlap these boxes."""
    for point in best:
        yield Box(point.share, -_DOT, point.share, _DOT, point.y - _DOT, point.y + _DOT)
    ends = [*((point.share, point.y) for point in best[1:]), (1.0, best[-1].y)]
    for point, (share, y) in zip(best, ends, strict=True):
        yield Box(point.share, 0, share, 0, point.y - 1, point.y + 1)
        yield Box(share, -1, share, 1, *sorted((point.y, y)))


def _y(scores: Axis, number: float) -> float:
    return round(HEIGHT - MARGIN - scores.share(number) * (HEIGHT - 2 * MARGIN), 1)


def _drawing(points: Sequence[Point], metric: Metric) -> Iterator[str]:
    dates = date_axis([month_of(point.date) for point in points])
    scores = score_axis([point.number for point in points])
    best, everywhere, wide = labels_of(points, metric)
    grid = "".join(f"M0 {_number(_y(scores, tick))}H{_UNITS}" for tick in scores.ticks)
    others = dict.fromkeys(
        _dot(dates.share(month_of(point.date)), round(_y(scores, point.number)))
        for point in points
        if not point.is_best
    )
    yield '<g class="kb-board-chart__ticks">'
    for tick in scores.ticks:
        yield f'<text x="-8" y="{_number(_y(scores, tick) + 4)}" text-anchor="end">{_tick(tick, scores)}</text>'
    step = dates.ticks[1] - dates.ticks[0] if len(dates.ticks) > 1 else 1
    for tick in dates.ticks:
        yield (
            f'<text x="{_percent(dates.share(tick))}" y="{HEIGHT + 18}" text-anchor="middle">'
            f"{_month(tick, step)}</text>"
        )
    yield (
        f'</g><svg viewBox="0 0 {_UNITS} {HEIGHT}" width="100%" height="{HEIGHT}" preserveAspectRatio="none">'
        f'<path class="kb-board-chart__grid" d="{grid}M0 {HEIGHT}H{_UNITS}"/>'
        f'<path class="kb-board-chart__other" d="{"".join(others)}"/>'
        f'<path class="kb-board-chart__line" d="{_line(best)}"/>'
        f'<path class="kb-board-chart__best" d="{"".join(_dot(p.share, p.y) for p in best)}"/></svg>'
    )
    yield from (_label_svg(label, "") for label in everywhere)
    yield from (_label_svg(label, ' class="kb-wide"') for label in wide)


def _line(best: Sequence[LabelledPoint]) -> str:
    start = f"M{_x(best[0].share)} {_number(best[0].y)}"
    steps = "".join([f"H{_x(point.share)}V{_number(point.y)}" for point in best[1:]])
    return f"{start}{steps}H{_UNITS}"


def _dot(share: float, y: float) -> str:
    return f"M{_x(share)} {_number(y)}h0"


def _label_svg(label: Label, css: str) -> str:
    return (
        f'<text{css} x="{_percent(label.point.share)}" dx="{_number(label.dx)}" y="{_number(label.baseline)}"'
        f' text-anchor="{label.anchor}">{escape_html(label.text)}</text>'
    )


def _x(share: float) -> int:
    return round(share * _UNITS)


def _percent(share: float) -> str:
    return f"{_number(share * 100)}%"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _tick(tick: float, axis: Axis) -> str:
    """Return the text of a tick. All ticks of an axis have the same number of decimal places."""
    places = max(len(plain_number(other).partition(".")[2]) for other in axis.ticks)
    return f"{tick:.{places}f}"


def _month(month: float, step: float) -> str:
    year, index = divmod(int(month), 12)
    return str(year) if step % 12 == 0 else f"{year}-{index + 1:02d}"


def _description(context: LanguageContext, points: Sequence[Point], metric: Metric) -> str:
    first, last = (point for point in (points[0], [p for p in points if p.is_best][-1]))
    texts = [
        text
        for point in (first, last)
        for text in (point.row.result.scores[metric.id].printed, point.row.result.model)
    ]
    number = context.format_number(len(points))
    return context.t("board.chart.desc", number, points[0].date, points[-1].date, *texts)


def _table(context: PageContext, points: Sequence[Point], metric: Metric) -> str:
    """Return a folded table of the points on the line."""
    heads = (
        f'<th scope="col">{escape_html(context.t("field.published"))}</th>'
        f'<th scope="col">{escape_html(context.t("board.model"))}</th>'
        f'<th scope="col" class="kb-num">{metric_head(context, metric)}</th>'
    )
    rows = "\n".join(
        [
            f'<tr><td>{point.date}</td><th scope="row">{context.title_html(point.row.result.model)}</th>'
            f'<td class="kb-num">{escape_html(point.row.result.scores[metric.id].printed)}</td></tr>'
            for point in points
            if point.is_best
        ]
    )
    return (
        f'<details class="kb-fold"><summary>{escape_html(context.t("board.chart.table"))}</summary>\n'
        f'<table class="kb-board-table kb-board-chart__table"><thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></details>\n"
    )
