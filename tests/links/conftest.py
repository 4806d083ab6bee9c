"""Fixtures: one run that checks all links of the table in `faults`, and a new network of hosts for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.links.fault_network import FaultNetwork, FaultRun, run_faults
from tests.links.faults import FAULTS


@pytest.fixture(scope="session")
def fault_run() -> FaultRun:
    with FaultNetwork() as network:
        return run_faults(network, FAULTS)


@pytest.fixture
def network() -> Iterator[FaultNetwork]:
    with FaultNetwork() as fault_network:
        yield fault_network
