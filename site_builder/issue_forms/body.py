"""Splitting of an issue's text into the answers to a form's questions.

For every question, in the order of the form, GitHub writes `### Label`, an empty line, the answer
and an empty line. An empty answer becomes `_No response_`. GitHub does not escape answers, so they
may contain headings, code fences or any other text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

NO_RESPONSE = "_No response_"


class AmbiguousHeadings(Exception):
    """A line of an answer equals a heading of the form, so the text can be split in two ways."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


def split_answers(body: str, labels: Sequence[str]) -> dict[str, str]:
    r"""Return label -> answer for the answered questions.

    A line is a heading only if it exactly equals that of a question and is in the order of the form.
    All other lines belong to answers. Raises AmbiguousHeadings if a line could be a heading or part
    of an answer.

    >>> split_answers("### Name\n\nCLIP\n\n### Notes\n\n### Really?\n", ["Name", "Notes"])
    {'Name': 'CLIP', 'Notes': '### Really?'}
    """
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    positions = {label: _heading_lines(lines, label) for label in labels}
    starts = _earliest_positions(labels, positions)
    if starts != (latest := _latest_positions(labels, positions)):
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


def _earliest_positions(labels: Sequence[str], positions: dict[str, list[int]]) -> dict[str, int]:
    """Choose for each label the first possible line after the previous label."""
    chosen: dict[str, int] = {}
    current = -1
    for label in labels:
        line = next((line for line in positions[label] if line > current), None)
        if line is not None:
            chosen[label] = current = line
    return chosen


def _latest_positions(labels: Sequence[str], positions: dict[str, list[int]]) -> dict[str, int]:
    """Choose for each label, from the last to the first, the last possible line before the next one."""
    chosen: dict[str, int] = {}
    current: float = float("inf")
    for label in reversed(labels):
        line = next((line for line in reversed(positions[label]) if line < current), None)
        if line is not None:
            chosen[label] = current = line
    return chosen
