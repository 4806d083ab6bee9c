"""What the benchmark measured, and what is worked out from it. Pure: no process, no file."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["s", "ms", "x", "KB", "MB", "%"]


@dataclass(frozen=True)
class Figure:
    """One row: something measured at one size."""

    stage: str
    what: str
    """Unique within a stage and size; targets and remarks are found by it."""
    size: int
    """Entries."""
    unit: Unit
    values: tuple[float, ...]
    """One a run, or one a query. Empty: it was not run, and the note says why."""
    memory: float | None = None
    """MB of the largest process, at most."""
    note: str = ""
    pace: float | None = None
    """Seconds of a fixed piece of work beside it: how quick the machine was then."""

    @property
    def typical(self) -> float:
        """Return the median; of shares the mean, which one bad answer moves.

        Raises StatisticsError for a row that was not run.
        """
        return (statistics.fmean if self.unit == "%" else statistics.median)(self.values)


def not_run(stage: str, what: str, size: int, unit: Unit, why: str) -> Figure:
    """Return a row that says why there is nothing in it."""
    return Figure(stage, what, size, unit, (), note=f"not run: {why}")


def ratio(ours: Figure, theirs: Figure, what: str, note: str = "") -> Figure:
    """Divide two rows of interleaved runs: run by run, so that a slow minute hurts both alike."""
    values = tuple(a / b for a, b in zip(ours.values, theirs.values, strict=True))
    return Figure(ours.stage, what, ours.size, "x", values, note=note)


def exponent(points: Iterable[tuple[float, float]]) -> float | None:
    """Fit value = c * size^k by least squares on logarithms and return k: 1 is linear.

    >>> round(exponent([(1_000, 2.0), (10_000, 20.0), (100_000, 200.0)]), 2)
    1.0
    """
    logs = [(math.log(size), math.log(value)) for size, value in points if value > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope


@dataclass(frozen=True)
class Growth:
    """How a row grows with the number of entries."""

    stage: str
    what: str
    sizes: tuple[int, ...]
    time: float | None
    memory: float | None


def growth(figures: Sequence[Figure]) -> list[Growth]:
    """Fit every row that was measured at two sizes or more; shares and ratios do not grow."""
    rows: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.values and figure.unit not in {"%", "x"}:
            rows.setdefault((figure.stage, figure.what), []).append(figure)
    return [
        Growth(
            stage,
            what,
            tuple(figure.size for figure in own),
            exponent((figure.size, figure.typical) for figure in own),
            exponent((figure.size, figure.memory) for figure in own if figure.memory),
        )
        for (stage, what), own in rows.items()
        if len({figure.size for figure in own}) > 1
    ]
