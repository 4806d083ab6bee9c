"""The chart of the share of working links over time.

This module computes the coordinates of the SVG image, and the figures in its caption.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from site_builder.link_health.trend import RunCounts

WIDTH, HEIGHT = 600, 100
"""Width and height of the chart in SVG units. The page stretches the chart to the width of the text."""

_SCALE_STEP = 0.05
"""The ends of the vertical scale are multiples of this share."""
_MIN_SCALE_RANGE = 0.1
"""The two ends of the vertical scale differ by at least this share, so that small changes do not look large."""
MAX_DOTS = 60
"""If a chart has more samples than this, it has a dot only at the last sample."""


@dataclass(frozen=True, slots=True)
class TrendSample:
    """The share of links that worked in one check run."""

    at: dt.datetime
    share: float
    """A number from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A line through samples. Its coordinates are strings, as SVG attributes need them."""

    line: str
    """Points of the line."""
    area: str
    """Points of the area below the line."""
    dots: tuple[tuple[str, str], ...]
    """(x, y) of each dot."""
    low: float
    """Share at the lower edge of the chart."""
    high: float
    """Share at the upper edge of the chart."""
    first: TrendSample
    last: TrendSample
    lowest: TrendSample
    """The latest of the samples that have the lowest share."""
    highest: TrendSample
    """The latest of the samples that have the highest share."""


def build_chart(trend: Sequence[RunCounts]) -> Chart | None:
    """Return the chart of a trend; None if the trend has samples from fewer than two times."""
    samples = [
        TrendSample(run.at, share) for run in trend if (share := run.share_working) is not None
    ]
    if len({sample.at for sample in samples}) < 2:
        return None
    samples.sort(key=lambda sample: sample.at)
    shares = [sample.share for sample in samples]
    low, high = _scale(min(shares), max(shares))
    points = [(_x(sample, samples), _y(sample.share, low, high)) for sample in samples]
    line = " ".join(f"{x},{y}" for x, y in points)
    newest_first = samples[::-1]
    return Chart(
        line,
        f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}",
        tuple(points) if len(points) <= MAX_DOTS else (points[-1],),
        low,
        high,
        samples[0],
        samples[-1],
        min(newest_first, key=lambda sample: sample.share),
        max(newest_first, key=lambda sample: sample.share),
    )


def percent(share: float) -> str:
    """Return a share as a percentage, rounded down. So the result is `100%` only for a share of 1.

    >>> percent(0.9999), percent(1.0), percent(26 / 27)
    ('99.9%', '100%', '96.2%')
    """
    tenths = math.floor(round(share * 1000, 6))
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def _scale(lowest: float, highest: float) -> tuple[float, float]:
    """Return the lower end and the upper end of a vertical scale that contains both shares."""
    low = math.floor(round(lowest / _SCALE_STEP, 6)) * _SCALE_STEP
    high = math.ceil(round(highest / _SCALE_STEP, 6)) * _SCALE_STEP
    if high - low < _MIN_SCALE_RANGE:
        high = min(1.0, low + _MIN_SCALE_RANGE)
        low = max(0.0, high - _MIN_SCALE_RANGE)
    return round(low, 2), round(high, 2)


def _x(sample: TrendSample, samples: Sequence[TrendSample]) -> str:
    start, end = samples[0].at, samples[-1].at
    return _coordinate((sample.at - start) / (end - start) * WIDTH)


def _y(share: float, low: float, high: float) -> str:
    return _coordinate((high - share) / (high - low) * HEIGHT)


def _coordinate(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
