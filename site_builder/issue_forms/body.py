"""Split the text of an issue into the answers to the questions of its form.

For every question, in the order of the form, GitHub writes `### Label`, an empty line, the answer and an
empty line. For an empty answer, GitHub writes `_No response_`. GitHub does not escape answers, so an answer
may contain headings, code fences or any other text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

NO_RESPONSE = "_No response_"


class AmbiguousHeadings(Exception):
    """Raised if a line may be either a heading of the form or part of an answer."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


def split_answers(body: str, labels: Sequence[str]) -> dict[str, str]:
    r"""Return label -> answer for the answered questions.

    The heading of a question is the first line `### Label` after the headings of the earlier questions. All
    other lines belong to answers. Raises AmbiguousHeadings if a line could be either a heading or part of an
    answer.

    >>> split_answers("### Name\n\nCLIP\n\n### Notes\n\n### Really?\n", ["Name", "Notes"])
    {'Name': 'CLIP', 'Notes': '### Really?'}
    """
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    candidates = {label: _heading_lines(lines, label) for label in labels}
    starts = _earliest_headings(labels, candidates)
    if starts != (latest := _latest_headings(labels, candidates)):
        raise AmbiguousHeadings(
            next(label for label in labels if starts.get(label) != latest.get(label))
        )
    present = [label for label in labels if label in starts]
    bounds = [*(starts[label] for label in present), len(lines)]
    answers = {
        label: "\n".join(lines[start + 1 : end]).strip()
        for label, (start, end) in zip(present, pairwise(bounds), strict=True)
    }
    return {label: text for label, text in answers.items() if text not in {"", NO_RESPONSE}}


def _heading_lines(lines: Sequence[str], label: str) -> list[int]:
    """Return the index of each line that may be the heading with this label. Spaces and tabs at the end are ignored."""
    return [number for number, line in enumerate(lines) if line.rstrip(" \t") == f"### {label}"]


def _earliest_headings(labels: Sequence[str], candidates: dict[str, list[int]]) -> dict[str, int]:
    """Choose for each label the first candidate after the headings of the earlier labels."""
    chosen: dict[str, int] = {}
    previous = -1
    for label in labels:
        index = next((index for index in candidates[label] if index > previous), None)
        if index is not None:
            chosen[label] = previous = index
    return chosen


def _latest_headings(labels: Sequence[str], candidates: dict[str, list[int]]) -> dict[str, int]:
    """Choose for each label the last candidate before the headings of the later labels."""
    chosen: dict[str, int] = {}
    following: float = float("inf")
    for label in reversed(labels):
        index = next((index for index in reversed(candidates[label]) if index < following), None)
        if index is not None:
            chosen[label] = following = index
    return chosen
