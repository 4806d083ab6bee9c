"""Reading scores from the text of an issue."""

from __future__ import annotations

import time

import pytest

from site_builder.models.results import Result
from site_builder.results.row_texts import read_scores
from tests.factories import result

RESULT = Result.model_validate(result(scores={"r1": "50", "rank": "3"}))


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("r1: 51\n\n  - rank：2  ", {"r1": "51", "rank": "2"}),
        ("* r1 = 51.0", {"r1": "51.0"}),
        ("r1: 51\nr1: 52", None),
        ("51", None),
        ("", None),
    ],
)
def test_scores_are_read_from_lines_with_metrics(text: str, scores: object) -> None:
    assert read_scores(text, RESULT) == scores


def test_a_line_with_very_many_spaces_is_read_in_less_than_a_second() -> None:
    start = time.process_time()
    assert read_scores("r1: 5" + " " * 60_000 + "1", RESULT) is not None
    assert time.process_time() - start < 1
