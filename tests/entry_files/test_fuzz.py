"""Loading randomly changed sample entries reports problems and never raises an exception."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import run
from tests.conftest import SEED

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("random_seed", [1, 2, 3])
def test_loading_changed_entries_does_not_raise(random_seed: int) -> None:
    _, with_problems = run(SEED / "entries", 300, random_seed)
    assert with_problems > 100  # Otherwise, most of the 300 changes leave the entries valid.
