"""Mutated entry files lead to problems, never to an exception."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import run
from tests.conftest import SEED


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mutated_entries_do_not_raise(seed: int) -> None:
    _, with_problems = run(SEED / "entries", 300, seed)
    assert with_problems > 100  # otherwise the mutations are too weak
