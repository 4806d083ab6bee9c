"""A score keeps the text that its source prints, and has a number for sorting."""

from __future__ import annotations

import pickle

import pytest
from pydantic import TypeAdapter, ValidationError

from site_builder.models.scores import Number, Score, ScoreValue, is_number_of_yaml

SCORE: TypeAdapter[ScoreValue] = TypeAdapter(Score)
NUMBER: TypeAdapter[float] = TypeAdapter(Number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("136.70", 136.7),
        ("12.3 ± 0.4", 12.3),
        ("12.3±0.4", 12.3),
        ("12.3 +/- 0.4", 12.3),
        ("12.3 (0.4)", 12.3),
        ("12.3 (±0.4)", 12.3),
        ("<5", 5.0),
        ("≥ 90.1", 90.1),
        ("1,234.5", 1234.5),
        ("-0.5", -0.5),
        ("−0.5", -0.5),
        (".934", 0.934),
        ("1e-3", 0.001),
        ("0", 0.0),
    ],
)
def test_the_number_of_a_score_is_read_from_its_text(text: str, number: float) -> None:
    score = SCORE.validate_python(f"  {text} ")
    assert (score.printed, score.number, str(score)) == (text, number, text)
    assert pickle.loads(pickle.dumps(score)) == score


@pytest.mark.parametrize(
    "text", ["", "85.4%", "n/a", "-", "1.2.3", "12,34", "nan", "inf", "٣", "5 points", "1" * 50]
)
def test_texts_that_are_not_scores_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a score"):
        SCORE.validate_python(text)


@pytest.mark.parametrize("value", [{"printed": "<b>", "number": 1}, ["1"], None])
def test_scores_that_are_not_texts_are_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        SCORE.validate_python(value)


def test_infinite_numbers_and_texts_without_a_plain_number_are_refused() -> None:
    assert NUMBER.validate_python("-1,000.5") == -1000.5
    for text in ("inf", "nan", "<5", "", "1e999"):
        with pytest.raises(ValidationError):
            NUMBER.validate_python(text)


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        *[(text, True) for text in ("85.4", "7", "0.5", "-3", "100")],
        *[(text, False) for text in ("136.70", "007", "1_000", "<5", "1,000", "1e3", ".5", "٣")],
        ("0.1000000000000000055", False),
    ],
)
def test_a_text_is_a_yaml_number_if_all_its_digits_are_kept(text: str, is_number: bool) -> None:
    assert is_number_of_yaml(text) is is_number
