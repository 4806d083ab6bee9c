"""How quick this machine is just now: a fixed piece of work, as a yardstick for seconds."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict

_WORDS = 200_000
_TIMES = 5


def seconds_of_work() -> float:
    """Return what it takes to write, group, sort and join some hundred thousand words, once.

    Building a site is such work: objects by the million, most of them not in the processor's caches.
    """
    return statistics.median(_seconds() for _ in range(_TIMES))


def _seconds() -> float:
    started = time.perf_counter()
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for number in range(_WORDS):
        word = f"{number * 7919 % _WORDS:x}"
        groups[word[-2:]].append(word)
    sum(len("".join(sorted(group))) for group in groups.values())
    return time.perf_counter() - started
