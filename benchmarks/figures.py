"""The measured figures, and what is computed from them. No function starts a process or reads a file."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Unit = Literal["s", "ms", "x", "KB", "MB", "%", "files"]


@dataclass(frozen=True)
class Figure:
    """One row of the results: a measurement for one size of the collection."""

    stage: str
    what: str
    """Name of the row, unique within a stage and size. Targets refer to it."""
    size: int
    """Number of entries."""
    unit: Unit
    values: tuple[float, ...]
    """One value for each run or query, or a single value. If there are no values, the note says why."""
    memory: float | None = None
    """Peak memory in MiB of the largest process."""
    note: str = ""
    pace: float | None = None
    """The speed of the machine: median seconds of a fixed piece of work before and after the stage."""
    code: str = ""
    """Time and hash of the last commit that changed `site_builder` before the measurement; empty if not known."""

    @property
    def typical(self) -> float:
        """The median of the values. For shares (%), the mean, because a median would hide a few bad answers.

        Raises StatisticsError if the row has no values.
        """
        return (statistics.fmean if self.unit == "%" else statistics.median)(self.values)


def not_run(stage: str, what: str, size: int, unit: Unit, why: str) -> Figure:
    """Return a row without values and with the reason."""
    return Figure(stage, what, size, unit, (), note=f"not run: {why}")


def ratio(ours: Figure, theirs: Figure, what: str, note: str = "") -> Figure:
    """Divide the value of `ours` by the value of `theirs` for each pair of runs.

    The runs alternate, so a slow minute affects both values of a pair.
    """
    values = tuple(a / b for a, b in zip(ours.values, theirs.values, strict=True))
    return Figure(ours.stage, what, ours.size, "x", values, note=note)


def per_file(figure: Figure, files: int) -> Figure:
    """Divide a row of seconds by a number of files."""
    values = tuple(value / files for value in figure.values)
    return replace(figure, values=values)


def in_builds(figure: Figure, cold_build: float) -> Figure:
    """Divide a row of seconds by the seconds of a cold build without search on the same machine."""
    values = tuple(value / cold_build for value in figure.values)
    what = f"{figure.what}, against a cold build without search"
    return Figure(figure.stage, what, figure.size, "x", values)


_PAGEFIND_ROWS = {
    ("search index", "cold"): ("Pagefind", "index"),
    ("search", "keystroke to first result"): ("Pagefind", "keystroke to first result"),
    ("search", "bytes to first result"): ("Pagefind", "bytes to first result"),
}

_MAX_PACE_DIFFERENCE = 0.1


def with_ratios_to_pagefind(figures: Iterable[Figure]) -> list[Figure]:
    """Return the figures, with a ratio after each row that can be compared with Pagefind at the same size."""
    figures = list(figures)
    measured = {(row.stage, row.what, row.size): row for row in figures if row.values}
    rows = []
    for ours in figures:
        rows.append(ours)
        their_row = _PAGEFIND_ROWS.get((ours.stage, ours.what))
        theirs = measured.get((*their_row, ours.size)) if their_row else None
        if ours.values and theirs:
            rows.append(_ratio_of_medians(ours, theirs, f"{ours.what}, against Pagefind"))
    return rows


def _ratio_of_medians(ours: Figure, theirs: Figure, what: str) -> Figure:
    """Divide the median of `ours` by the median of `theirs`. If times have different paces, return no value."""
    values: tuple[float, ...] = (ours.typical / theirs.typical,)
    note = ""
    if ours.unit in {"s", "ms"} and ours.pace and theirs.pace:
        note = f"paces {1e3 * ours.pace:.0f} ms and {1e3 * theirs.pace:.0f} ms"
        if abs(ours.pace / theirs.pace - 1) <= _MAX_PACE_DIFFERENCE:
            note = f"two stages with about equal {note}"
        else:
            values, note = (), f"not computed: {note} differ"
    return Figure(ours.stage, what, ours.size, "x", values, note=note)


def exponent(points: Iterable[tuple[float, float]]) -> float | None:
    """Fit value = c * size^k by least squares on logarithms and return k; k = 1 is linear growth.

    If there are fewer than two different sizes with positive values, return None.

    >>> round(exponent([(1_000, 2.0), (10_000, 20.0), (100_000, 200.0)]), 2)
    1.0
    """
    logs = [(math.log(size), math.log(value)) for size, value in points if value > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope


@dataclass(frozen=True)
class Growth:
    """How the value of a row grows with the number of entries."""

    stage: str
    what: str
    sizes: tuple[int, ...]
    """Numbers of entries."""
    time: float | None
    """Exponent of the values, which are times, sizes or numbers of files."""
    memory: float | None
    """Exponent of the peak memory."""


def growth(figures: Sequence[Figure]) -> list[Growth]:
    """Return the growth of every row with two sizes or more, except shares and ratios."""
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
