"""How quick this machine is just now: a fixed piece of work, as a yardstick for seconds."""

from __future__ import annotations

import statistics
import time

_TURNS = 5_000_000
_TIMES = 5


def seconds_of_a_loop() -> float:
    """Return what adding up five million numbers takes, the median of five times."""
    return statistics.median(_seconds() for _ in range(_TIMES))


def _seconds() -> float:
    started = time.perf_counter()
    total = 0
    for number in range(_TURNS):
        total += number
    return time.perf_counter() - started
