"""Cut the text of an issue into the answers to a form's questions.

GitHub writes `### Label`, an empty line, the answer and an empty line for every question, in the
form's order, and `_No response_` where nothing was answered. Answers are pasted in as they are, so
they may hold headings, fences and anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

NO_RESPONSE = "_No response_"


class AmbiguousHeadings(Exception):
    """A line of an answer reads like a heading of the form, and both readings fit."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


def split_answers(body: str, labels: Sequence[str]) -> dict[str, str]:
    r"""Return label -> answer, for the questions that were answered.

    A line counts as a heading only where it is exactly that of a question, and the questions come
    in order; every other line belongs to the answer it stands in. Where a line could be a heading
    or part of an answer, nobody guesses: AmbiguousHeadings is raised.

    >>> split_answers("### Name\n\nCLIP\n\n### Notes\n\n### Really?\n", ["Name", "Notes"])
    {'Name': 'CLIP', 'Notes': '### Really?'}
    """
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    places = {label: _heading_lines(lines, label) for label in labels}
    starts = _earliest_positions(labels, places)
    if starts != (latest := _latest_positions(labels, places)):
        raise AmbiguousHeadings(
            next(label for label in labels if starts.get(label) != latest.get(label))
        )
    found = [label for label in labels if label in starts]
    bounds = [*(starts[label] for label in found), len(lines)]
    answers = {
        label: "\n".join(lines[start + 1 : end]).strip()
        for label, (start, end) in zip(found, pairwise(bounds), strict=True)
    }
    return {label: text for label, text in answers.items() if text not in {"", NO_RESPONSE}}


def _heading_lines(lines: Sequence[str], label: str) -> list[int]:
    return [number for number, line in enumerate(lines) if line.rstrip(" \t") == f"### {label}"]


def _earliest_positions(labels: Sequence[str], places: dict[str, list[int]]) -> dict[str, int]:
    """Take for each label the first line after that of the label before."""
    chosen: dict[str, int] = {}
    current = -1
    for label in labels:
        place = next((place for place in places[label] if place > current), None)
        if place is not None:
            chosen[label] = current = place
    return chosen


def _latest_positions(labels: Sequence[str], places: dict[str, list[int]]) -> dict[str, int]:
    """Take for each label, from the last on, the last line before that of the label after."""
    chosen: dict[str, int] = {}
    current: float = float("inf")
    for label in reversed(labels):
        place = next((place for place in reversed(places[label]) if place < current), None)
        if place is not None:
            chosen[label] = current = place
    return chosen
