"""Divide the results on a benchmark into rankings and rows without a rank. The rows of one ranking may be compared.

A split is a part of the data of a benchmark, such as `test`. A setting is a way to use a model, such as `zero-shot`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from site_builder.catalog import Catalog
from site_builder.models import Entry
from site_builder.models.benchmarks import Benchmark, Condition, Metric, Setting, Split
from site_builder.models.results import Result

Dimension = Literal["split", "setting"] | Condition
"""A field of a result that may separate rankings: results with different values are then in different rankings."""


@dataclass(frozen=True, eq=False)
class Row:
    """A result, and the entry that contains it. Rows are compared by identity, so two `Row` objects are never equal."""

    entry: Entry
    index: int
    """Index of the result in the entry's field `results`."""
    result: Result

    @cached_property
    def date(self) -> str:
        """Date when the paper or the software of the entry was published; see `Entry.publication_date`."""
        return self.entry.publication_date

    @cached_property
    def sort_key(self) -> tuple[str, str, str, int]:
        """Sort key that does not depend on the scores. The row of the oldest publication comes first."""
        return (
            self.date or "9999",
            self.result.model.casefold(),
            self.entry.id,
            self.index,
        )


@dataclass(frozen=True, slots=True)
class UnrankedRow:
    """A row without a rank, and the reason."""

    row: Row
    missing: tuple[Dimension, ...]
    """Fields that the result lacks, and fields with an id that the benchmark does not define.

    If this tuple is empty, the authors have withdrawn the result, or it has no score in a metric of the benchmark."""


@dataclass(frozen=True, slots=True)
class RankingKey:
    """The values that all rows of a ranking have in common."""

    split: str | None = None
    """Id of a split. None if the benchmark has no splits."""
    setting: str | None = None
    """Id of a setting. None if the benchmark has no settings."""
    conditions: tuple[tuple[Condition, str | bool], ...] = ()
    """The values of the fields in `Benchmark.separate`."""

    @property
    def slug(self) -> str:
        """The key as one word, such as `test-5k.fine-tuned`. Empty if the key has no values."""
        values = (_slug_part(value) for _, value in self.conditions)
        return ".".join(part for part in (self.split, self.setting, *values) if part)


def _slug_part(value: str | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-".join("".join(c if c.isalnum() else " " for c in value.lower()).split())


@dataclass(frozen=True)
class Ranking:
    """The rows with one split, one setting and equal conditions. These rows may be compared."""

    benchmark: Benchmark
    key: RankingKey
    rows: tuple[Row, ...]

    @property
    def split(self) -> Split | None:
        """The split of all rows. None if the benchmark has no splits."""
        return self.benchmark.split(self.key.split)

    @property
    def setting(self) -> Setting | None:
        """The setting of all rows. None if the benchmark has no settings."""
        return self.benchmark.setting(self.key.setting)

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics in which at least one row has a score, in the order of the benchmark. There is at least one."""
        used = {id_ for row in self.rows for id_ in row.result.scores}
        return tuple(metric for metric in self.benchmark.metrics if metric.id in used)


@dataclass(frozen=True)
class Board:
    """All results on one benchmark."""

    benchmark: Benchmark
    rankings: tuple[Ranking, ...]
    """The rankings, in the order of the splits and settings of the benchmark."""
    unranked: tuple[UnrankedRow, ...]

    @property
    def main_ranking(self) -> Ranking | None:
        """The ranking with the most rows, because its best result says more than that of a smaller ranking.

        If several rankings have the most rows, this is the first one. If the board has no ranking, this is None.
        """
        return max(self.rankings, key=lambda ranking: len(ranking.rows), default=None)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows: first those of the rankings, then those without a rank."""
        ranked = tuple(row for ranking in self.rankings for row in ranking.rows)
        return ranked + tuple(unranked.row for unranked in self.unranked)


def all_boards(catalog: Catalog) -> dict[str, Board]:
    """Return benchmark id -> board, for all benchmarks of a catalog, in the order of their ids."""
    rows = rows_by_benchmark(catalog)
    benchmarks = (entry for entry in catalog if isinstance(entry, Benchmark))
    return {
        benchmark.id: board_of(benchmark, rows.get(benchmark.id, ())) for benchmark in benchmarks
    }


def rows_by_benchmark(entries: Iterable[Entry]) -> dict[str, list[Row]]:
    """Return id of a benchmark -> rows of results on this benchmark. Benchmarks with these ids may not exist."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for entry in entries:
        for row in rows_of(entry):
            rows[row.result.benchmark].append(row)
    return dict(rows)


def rows_of(entry: Entry) -> Iterator[Row]:
    """Yield a row for each result of an entry, in the order of the entry's file."""
    results: tuple[Result, ...] = getattr(entry, "results", ())
    return (Row(entry, index, result) for index, result in enumerate(results))


def board_of(benchmark: Benchmark, rows: Iterable[Row]) -> Board:
    """Return the board of a benchmark. The order of `rows` does not matter."""
    groups: dict[RankingKey, list[Row]] = defaultdict(list)
    unranked: list[UnrankedRow] = []
    metrics = {metric.id for metric in benchmark.metrics}
    for row in sorted(rows, key=lambda row: row.sort_key):
        key = ranking_key(benchmark, row.result)
        if isinstance(key, tuple):
            unranked.append(UnrankedRow(row, key))
        elif row.result.withdrawn is not None or not metrics & row.result.scores.keys():
            unranked.append(UnrankedRow(row, ()))
        else:
            groups[key].append(row)
    order = _KeyOrder(benchmark)
    rankings = (Ranking(benchmark, key, tuple(groups[key])) for key in sorted(groups, key=order))
    return Board(benchmark, tuple(rankings), tuple(unranked))


def ranking_key(benchmark: Benchmark, result: Result) -> RankingKey | tuple[Dimension, ...]:
    """Return the key of the ranking to which a result belongs.

    If the result lacks fields that separate the rankings of the benchmark, or if its split or setting is unknown,
    return the names of these fields. A result may leave out the split if the benchmark has only one split.
    """
    missing: list[Dimension] = []
    split = result.split
    if split is None and len(benchmark.splits) == 1:
        split = benchmark.splits[0].id
    if benchmark.splits and benchmark.split(split) is None:
        missing.append("split")
    if benchmark.settings and benchmark.setting(result.setting) is None:
        missing.append("setting")
    conditions = {name: getattr(result, name) for name in benchmark.separate}
    missing += [name for name, value in conditions.items() if value is None]
    if missing:
        return tuple(missing)
    return RankingKey(
        split if benchmark.splits else None,
        result.setting if benchmark.settings else None,
        tuple(conditions.items()),
    )


class _KeyOrder:
    """Makes sort keys for rankings.

    Rankings are in the order of the benchmark's splits. Rankings with the same split are in the order of the
    benchmark's settings. Rankings with the same split and setting are sorted by the values of their conditions.
    """

    def __init__(self, benchmark: Benchmark) -> None:
        self._splits: Mapping[str, int] = {s.id: i for i, s in enumerate(benchmark.splits)}
        self._settings: Mapping[str, int] = {s.id: i for i, s in enumerate(benchmark.settings)}

    def __call__(self, key: RankingKey) -> tuple[int, int, list[str]]:
        values = [_slug_part(value) for _, value in key.conditions]
        return (
            self._splits.get(key.split or "", -1),
            self._settings.get(key.setting or "", -1),
            values,
        )
