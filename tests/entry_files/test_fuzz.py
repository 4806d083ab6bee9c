"""Mutated entries: whatever a pull request holds, the answer is a report."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import run
from tests.conftest import SEED


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_mutation_of_a_good_entry_raises(pytestconfig: pytest.Config, seed: int) -> None:
    _, with_problems = run(SEED / "entries", 300, seed)
    assert with_problems > 100  # else the mutations are too tame to tell anything
