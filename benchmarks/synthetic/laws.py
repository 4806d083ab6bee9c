"""Skewed distributions. Their shape does not depend on the number of values."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from statistics import NormalDist

LOTKA_EXPONENT = 2.1
"""The number of people with n papers falls with this power of n."""
MAX_PRODUCTIVITY = 150
"""Number of papers of the most productive person in a collection of `MAX_PRODUCTIVITY_PAPERS` papers."""
MAX_PRODUCTIVITY_PAPERS = 10_000


def evenly_spread(rng: random.Random, count: int) -> list[float]:
    """Return `count` numbers between 0 and 1 in random order, one from each of `count` equal intervals.

    With these numbers, even a small sample has the shape of the distribution.
    """
    numbers = [(index + rng.random()) / count for index in range(count)]
    rng.shuffle(numbers)
    return numbers


def zipf_weights(count: int, exponent: float = 1.0) -> list[float]:
    """Return the weights of `count` ranks by Zipf's law; the most frequent rank comes first."""
    return [rank**-exponent for rank in range(1, count + 1)]


def indexes_at(numbers: Sequence[float], weights: Sequence[float]) -> list[int]:
    """Map each number between 0 and 1 to an index of `weights`. A higher weight covers a larger interval."""
    bounds = list(accumulate(weights))
    last = len(bounds) - 1
    return [min(last, bisect_right(bounds, number * bounds[-1])) for number in numbers]


def deal(rng: random.Random, weights: Sequence[float], count: int) -> list[int]:
    """Return `count` indexes of `weights` in random order. An index with twice the weight occurs twice as often."""
    return indexes_at(evenly_spread(rng, count), weights)


def lognormal_at(numbers: Sequence[float], median: float, sigma: float) -> list[float]:
    """Return the values of a log-normal distribution at numbers between 0 and 1."""
    normal = NormalDist()
    return [median * math.exp(sigma * normal.inv_cdf(number)) for number in numbers]


def productivities(authorships: int, papers: int) -> list[int]:
    """Return the number of papers of each person by Lotka's law, the most productive person first.

    The sum is `authorships`. The maximum grows with the square root of the number of papers.
    """
    maximum = max(1, round(MAX_PRODUCTIVITY * (papers / MAX_PRODUCTIVITY_PAPERS) ** 0.5))
    per_person = [number**-LOTKA_EXPONENT for number in range(1, maximum + 1)]
    mean = sum(number * share for number, share in enumerate(per_person, start=1))
    people_with_one_paper = authorships / mean
    found: list[int] = []
    expected = 0.0
    for number in range(maximum, 1, -1):
        expected += people_with_one_paper * per_person[number - 1]
        found += [number] * (round(expected) - len(found))
    return found + [1] * (authorships - sum(found))
