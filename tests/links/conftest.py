"""One run over all faults, for all tests to look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.links.fault_stage import Played, Stage, play
from tests.links.faults import FAULTS


@pytest.fixture(scope="session")
def played() -> Played:
    with Stage() as stage:
        return play(stage, FAULTS)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as new:
        yield new
