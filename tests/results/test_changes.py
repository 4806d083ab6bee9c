"""The changes that a commit makes to results, found from the results before and after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from site_builder.models.results import Result
from site_builder.results.changes import row_changes
from tests import factories

WITHDRAWN = {"date": "2026-11-24", "reason": "Wrong pictures."}


def result(score: str = "50", **fields: Any) -> Result:
    return Result.model_validate(factories.result(scores={"r1": score}, **fields))


Results = dict[str, Sequence[Result]]
"""Id of an entry -> its results."""

# Name of a case -> (results before a commit, results after it, [(action, id of the entry, model, score) of each change]).
CASES: dict[str, tuple[Results, Results, list[tuple[str, str, str, str]]]] = {
    "a new entry": ({}, {"a": [result("1"), result("2", model="B")]}, [
        ("added", "a", "Model A", "1"), ("added", "a", "B", "2"),
    ]),
    "a deleted entry": ({"a": [result()]}, {}, [("deleted", "a", "Model A", "50")]),
    "an unchanged result": ({"a": [result()]}, {"a": [result()]}, []),
    "a corrected score": (
        {"a": [result(), result("7", model="B")]},
        {"a": [result("7", model="B"), result("51")]},
        [("corrected", "a", "Model A", "51")],
    ),
    "a corrected split": (
        {"a": [result(split="val")]}, {"a": [result(split="test")]},
        [("corrected", "a", "Model A", "50")],
    ),
    "a corrected split and an unchanged result": (
        {"a": [result(split="val"), result(split="dev")]},
        {"a": [result(split="dev"), result(split="test")]},
        [("corrected", "a", "Model A", "50")],
    ),
    "a withdrawn result": (
        {"a": [result()]}, {"a": [result(withdrawn=WITHDRAWN)]},
        [("withdrawn", "a", "Model A", "50")],
    ),
    "a withdrawn result and its successor": (
        {"a": [result()]}, {"a": [result(withdrawn=WITHDRAWN), result("40")]},
        [("withdrawn", "a", "Model A", "50"), ("added", "a", "Model A", "40")],
    ),
    "a correction of a withdrawn result": (
        {"a": [result(withdrawn=WITHDRAWN)]}, {"a": [result("51", withdrawn=WITHDRAWN)]},
        [("corrected", "a", "Model A", "51")],
    ),
    "a renamed entry": ({"a": [result()]}, {"b": [result()]}, []),
    "a renamed benchmark": ({"a": [result()]}, {"a": [result(benchmark="benchmarks/b")]}, []),
    "another day on which the result was entered": ({"a": [result()]}, {"a": [result(entered="2026-11-25")]}, []),
    "a renamed model": (
        {"a": [result()]}, {"a": [result(model="B")]},
        [("added", "a", "B", "50"), ("deleted", "a", "Model A", "50")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_changes_of_a_commit_have_the_expected_actions(case: str) -> None:
    before, after, expected = CASES[case]
    found = [
        (change.action, change.entry_id, change.result.model, change.result.scores["r1"].printed)
        for change in row_changes(before, after)
    ]
    assert found == expected


def test_a_correction_contains_the_former_scores() -> None:
    (change,) = row_changes({"a": [result("50")]}, {"a": [result("51")]})
    assert change.before is not None
    assert change.before.scores["r1"].printed == "50"
