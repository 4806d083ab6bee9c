"""Checks for scores that are out of range, on another scale than most scores, or different in two rows of a ranking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models.benchmarks import Benchmark, Metric
from site_builder.results import Ranking, Row, board_of
from site_builder.results.boards import rows_of

_MAX_RATIO = 3
"""A score is reported if, on the other scale, it is at most this factor away from the median of the other scores.

For example, 0.934 is reported among percentages with the median 80, because 93.4 is less than three times 80, and more
than a third of it."""


def find_scores_out_of_range(catalog: Catalog) -> Iterator[Finding]:
    """Find scores that are lower than the lowest possible score of their metric, or higher than the highest one."""
    for row, metric in _scored(catalog):
        score = row.result.scores[metric.id]
        if metric.range and not metric.range[0] <= score.number <= metric.range[1]:
            low, high = (f"{number:g}" for number in metric.range)
            yield Finding(
                row.entry.id,
                _field(row, metric),
                "score-range",
                f"{score} is not between {low} and {high}, the range of `{metric.id}`",
                "Compare it with the source. If the source prints it, correct `range` in "
                f"{row.result.benchmark}.yml.",
            )


def find_other_scales(catalog: Catalog) -> Iterator[Finding]:
    """Find fractions among percentages, such as 0.934 among scores such as 93.4, and percentages among fractions.

    The scores on a benchmark in one metric are divided into fractions and percentages. Each score in the smaller group
    is converted to the scale of the larger group, and is reported if it then fits that group (see `_MAX_RATIO`). If
    both groups have the same size, the fractions are converted.
    """
    groups: dict[tuple[str, str], list[tuple[Row, Metric]]] = defaultdict(list)
    for row, metric in _scored(catalog):
        if row.result.withdrawn is None and row.result.scores[metric.id].number > 0:
            groups[row.result.benchmark, metric.id].append((row, metric))
    for group in groups.values():
        metric = group[0][1]
        fractions = [row for row, _ in group if _number(row, metric) <= 1]
        percentages = [row for row, _ in group if _number(row, metric) > 1]
        if fractions and percentages:
            yield from _other_scales(fractions, percentages, metric)


def _other_scales(
    fractions: Sequence[Row], percentages: Sequence[Row], metric: Metric
) -> Iterator[Finding]:
    if len(fractions) <= len(percentages):
        smaller, larger, factor = fractions, percentages, 100.0
    else:
        smaller, larger, factor = percentages, fractions, 0.01
    middle = median(_number(row, metric) for row in larger)
    other = min(
        larger, key=lambda row: (abs(_number(row, metric) - middle), row.entry.id, row.index)
    )
    for row in smaller:
        ratio = _number(row, metric) * factor / middle
        if 1 / _MAX_RATIO <= ratio <= _MAX_RATIO:
            yield Finding(
                row.entry.id,
                _field(row, metric),
                "score-scale",
                f"{row.result.scores[metric.id]} is probably on another scale than "
                f"{other.result.scores[metric.id]} in `{other.entry.id}`",
                f"Write all scores in `{metric.id}` as a percentage, or all as a fraction. If the score is correct, "
                "waive this check.",
            )


def find_different_scores(catalog: Catalog) -> Iterator[Finding]:
    """Find models that have different scores in two rows of one ranking. The rows may be in one entry or in two.

    The model's rows are compared with its row from the oldest publication. Rows that differ in
    `resolution` or `ensemble` are not compared. Rows with a note are not reported, because readers see the note.
    """
    by_model: dict[tuple[str, str, str | None, bool | None], list[Row]] = defaultdict(list)
    for entry in catalog:
        for row in rows_of(entry):
            result = row.result
            model = result.model.casefold()
            by_model[result.benchmark, model, result.resolution, result.ensemble].append(row)
    for (benchmark_id, *_), rows in by_model.items():
        benchmark = catalog.entries.get(benchmark_id)
        if len(rows) > 1 and isinstance(benchmark, Benchmark):
            for ranking in board_of(benchmark, rows).rankings:
                yield from _different_scores(ranking)


def _different_scores(ranking: Ranking) -> Iterator[Finding]:
    for metric in ranking.metrics:
        scored = [row for row in ranking.rows if metric.id in row.result.scores]
        for row in scored[1:]:
            here, first = row.result.scores[metric.id], scored[0].result.scores[metric.id]
            if here.number != first.number and row.result.note is None:
                yield Finding(
                    row.entry.id,
                    _field(row, metric),
                    "different-scores",
                    f"{row.result.model} has {here} here, and {first} in `{scored[0].entry.id}`",
                    "Compare both with their sources. If the sources differ, say why in `note`, or waive this check.",
                )


def _scored(catalog: Catalog) -> Iterator[tuple[Row, Metric]]:
    """Yield (row, metric) for each score of each row. Scores in metrics that the benchmark lacks are left out."""
    for entry in catalog:
        for row in rows_of(entry):
            benchmark = catalog.entries.get(row.result.benchmark)
            if isinstance(benchmark, Benchmark):
                for id_ in row.result.scores:
                    metric = benchmark.metric(id_)
                    if metric is not None:
                        yield row, metric


def _number(row: Row, metric: Metric) -> float:
    return row.result.scores[metric.id].number


def _field(row: Row, metric: Metric) -> tuple[str | int, ...]:
    return ("results", row.index, "scores", metric.id)


RANGE = Check(
    id="score-range",
    severity=Severity.ERROR,
    check_catalog=find_scores_out_of_range,
    bad="# the range of `accuracy` is [0, 100]\nscores: {accuracy: 854}",
    good="# the range of `accuracy` is [0, 100]\nscores: {accuracy: 85.4}",
)
SCALE = Check(
    id="score-scale",
    severity=Severity.WARNING,
    check_catalog=find_other_scales,
    bad="# other entries have 93.4 and 91.0\nscores: {accuracy: 0.934}",
    good="# other entries have 93.4 and 91.0\nscores: {accuracy: 93.4}",
)
DIFFERENT = Check(
    id="different-scores",
    severity=Severity.WARNING,
    check_catalog=find_different_scores,
    bad="# papers/quick-sort has 85.4\nmodel: Quicksort-L\nscores: {accuracy: 85.9}",
    good="# papers/quick-sort has 85.4\nmodel: Quicksort-L\nscores: {accuracy: 85.9}\n"
    "note: Measured again with the final weights.",
)
