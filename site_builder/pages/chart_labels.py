"""Place the labels of a chart so that they overlap neither each other nor the line.

The labels fit at a given width of the chart and at any greater width, for the following reason. The horizontal
position of a point is a share of the width of the chart, but the size of a label is fixed. If a chart becomes wider,
the distances between its points grow. So labels that do not overlap at one width do not overlap at any greater width.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

HEIGHT_OF_TEXT = 13
"""Height of a line of text in pixels."""
_ASCENT = HEIGHT_OF_TEXT * 0.8
MAX_LABEL_WIDTH = 150
"""Every label is narrower than this number of pixels. A longer text is shortened."""

Anchor = Literal["start", "end"]
"""With `start`, the text of a label begins at the position of the label. With `end`, the text ends there."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. Its left edge and its right edge are given by distances from two points of the chart."""

    from_share: float
    """Horizontal position of the first point, as a share of the chart's width."""
    left: float
    """Distance in pixels from the first point to the left edge. It is negative if the edge is to the left."""
    to_share: float
    """Horizontal position of the second point, as a share of the chart's width."""
    right: float
    """Distance in pixels from the second point to the right edge. It is negative if the edge is to the left."""
    top: float
    bottom: float

    def is_apart(self, other: Box, width: float) -> bool:
        """Return whether the boxes do not overlap in a chart of this width, or of any greater width."""
        if self.bottom <= other.top or other.bottom <= self.top:
            return True
        return _is_left_of(self, other, width) or _is_left_of(other, self, width)

    def is_inside(self, width: float) -> bool:
        """Return whether the box is between the left and the right edge of the chart."""
        return (
            self.from_share * width + self.left >= 0 and self.right <= (1 - self.to_share) * width
        )


def _is_left_of(left: Box, right: Box, width: float) -> bool:
    distance = right.from_share - left.to_share
    return distance >= 0 and distance * width + right.left >= left.right


@dataclass(frozen=True, slots=True)
class LabelledPoint:
    """A point that should have a label."""

    share: float
    """Distance from the left edge, as a share of the width."""
    y: float
    """Distance from the upper edge in pixels."""
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text, and its position in the chart."""

    point: LabelledPoint
    text: str
    """The text of the point, which may be shortened."""
    anchor: Anchor
    dx: float
    """Distance in pixels from the point to the position of the label. It is negative if the label is to the left."""
    baseline: float
    box: Box


def text_width(text: str) -> float:
    """Estimate the width of a text in pixels, in the font of the labels."""
    return sum(_character_width(character) for character in text)


@lru_cache(maxsize=4096)
def _character_width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 12
    return 8.2 if character.isupper() or character in "@%mw—…" else 6.6


def shorten(text: str) -> str:
    """Return the text. If it is not narrower than `MAX_LABEL_WIDTH`, replace its end by `…`."""
    if text_width(text) < MAX_LABEL_WIDTH:
        return text
    while text and text_width(f"{text}…") >= MAX_LABEL_WIDTH:
        text = text[:-1]
    return f"{text.rstrip()}…"


def place_labels(
    points: Sequence[LabelledPoint],
    obstacles: Sequence[Box],
    width: float,
    height: float,
    placed: Sequence[Label] = (),
    *,
    rising: bool = True,
) -> list[Label]:
    """Return labels for the points.

    Earlier points get their labels first, and a point without free space gets no label.

    The labels overlap neither `obstacles` nor the labels in `placed`. If the line rises, the function first tries to
    place a label directly above its point; otherwise, directly below.
    """
    boxes = [*obstacles, *(label.box for label in placed)]
    labels: list[Label] = []
    for point in points:
        for label in _candidates(point, rising=rising):
            box = label.box
            is_free = all(box.is_apart(other, width) for other in boxes)
            if is_free and box.is_inside(width) and box.top >= 0 and box.bottom <= height:
                labels.append(label)
                boxes.append(box)
                break
    return labels


def _candidates(point: LabelledPoint, *, rising: bool) -> Iterator[Label]:
    above, below = -8.0, 8.0 + _ASCENT
    level = HEIGHT_OF_TEXT * 0.3
    near, far = (above, below) if rising else (below, above)
    further = near - HEIGHT_OF_TEXT if rising else near + HEIGHT_OF_TEXT
    places: tuple[tuple[Anchor, float, float], ...] = (
        ("end", 0, near),
        ("start", 0, near),
        ("end", -9, level),
        ("start", 6, far),
        ("end", 0, further),
        ("start", 0, further),
        ("end", -6, far),
        ("start", 9, level),
    )
    return (_label(point, *place) for place in places)


def _label(point: LabelledPoint, anchor: Anchor, dx: float, dy: float) -> Label:
    text = shorten(point.text)
    width = text_width(text)
    left, right = (dx, dx + width) if anchor == "start" else (dx - width, dx)
    baseline = point.y + dy
    top = baseline - _ASCENT
    box = Box(point.share, left, point.share, right, top, top + HEIGHT_OF_TEXT)
    return Label(point, text, anchor, dx, baseline, box)
