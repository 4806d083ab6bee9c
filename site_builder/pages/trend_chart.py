"""A chart of how many links could be opened over time: places in a drawing, and what it shows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from site_builder.link_health import RunCount

WIDTH, HEIGHT = 600, 100
"""The drawing's own measures; the page stretches it."""

_STEP = 0.05
_MIN_SCALE_RANGE = 0.1
"""Of the scale: small changes shall not look like large ones."""
MAX_DOTS = 60
"""With more runs, the line alone."""


@dataclass(frozen=True, slots=True)
class TrendSample:
    """The share of links that could be opened, at one time."""

    at: dt.datetime
    share: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A line through readings."""

    line: str
    """Its points, for SVG."""
    area: str
    """The points of what lies below it."""
    dots: tuple[tuple[str, str], ...]
    low: float
    """What the lower edge stands for."""
    high: float
    first: TrendSample
    last: TrendSample
    lowest: TrendSample
    """The latest of the lowest; `highest` likewise."""
    highest: TrendSample


def chart_of(trend: Sequence[RunCount]) -> Chart | None:
    """Draw the trend; None where it has fewer than two readings at different times."""
    samples = [
        TrendSample(run.at, share) for run in trend if (share := run.share_working) is not None
    ]
    if len({sample.at for sample in samples}) < 2:
        return None
    samples.sort(key=lambda sample: sample.at)
    shares = [sample.share for sample in samples]
    low, high = _scale(min(shares), max(shares))
    points = [(_x(r, samples), _y(r.share, low, high)) for r in samples]
    line = " ".join(f"{x},{y}" for x, y in points)
    backwards = samples[::-1]
    return Chart(
        line,
        f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}",
        tuple(points) if len(points) <= MAX_DOTS else (points[-1],),
        low,
        high,
        samples[0],
        samples[-1],
        min(backwards, key=lambda sample: sample.share),
        max(backwards, key=lambda sample: sample.share),
    )


def percent(share: float) -> str:
    """Write a share; what is not whole is never said to be.

    >>> percent(0.9999), percent(1.0), percent(26 / 27)
    ('99.9%', '100%', '96.2%')
    """
    tenths = math.floor(round(share * 1000, 6))
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def _scale(lowest: float, highest: float) -> tuple[float, float]:
    """Return the edges of the scale: round numbers with everything between them."""
    low = math.floor(round(lowest / _STEP, 6)) * _STEP
    high = math.ceil(round(highest / _STEP, 6)) * _STEP
    if high - low < _MIN_SCALE_RANGE:
        high = min(1.0, low + _MIN_SCALE_RANGE)
        low = max(0.0, high - _MIN_SCALE_RANGE)
    return round(low, 2), round(high, 2)


def _x(sample: TrendSample, samples: Sequence[TrendSample]) -> str:
    start, end = samples[0].at, samples[-1].at
    return _number((sample.at - start) / (end - start) * WIDTH)


def _y(share: float, low: float, high: float) -> str:
    return _number((high - share) / (high - low) * HEIGHT)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
