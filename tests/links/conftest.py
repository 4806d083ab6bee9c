"""One run over all faults, for all tests to look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.links.fault_network import FaultNetwork, FaultRun, run_faults
from tests.links.faults import FAULTS


@pytest.fixture(scope="session")
def played() -> FaultRun:
    with FaultNetwork() as stage:
        return run_faults(stage, FAULTS)


@pytest.fixture
def stage() -> Iterator[FaultNetwork]:
    with FaultNetwork() as new:
        yield new
