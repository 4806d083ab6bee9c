"""The speed of this machine at the moment: the seconds that a fixed piece of work takes."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict

_WORDS = 200_000
_REPETITIONS = 5


def seconds_of_work() -> float:
    """Return the median of the seconds for making, grouping, sorting and joining 200,000 words.

    Building a site is similar work: millions of objects, most of them not in the processor's caches.
    """
    return statistics.median(_seconds() for _ in range(_REPETITIONS))


def _seconds() -> float:
    started = time.perf_counter()
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for number in range(_WORDS):
        word = f"{number * 7919 % _WORDS:x}"
        groups[word[-2:]].append(word)
    sum(len("".join(sorted(group))) for group in groups.values())
    return time.perf_counter() - started
