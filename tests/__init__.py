"""Tests mirror `site_builder/`; this file says how thoroughly property tests search."""

from __future__ import annotations

import os

from hypothesis import settings

LONG = os.environ.get("KB_TEST_LONG") == "1"
"""Whether `make test-long` runs: ten times the examples, and the tests marked `long`."""


def examples(number: int) -> int:
    """Return the number of examples for a property test: this many, or ten times as many."""
    return number * 10 if LONG else number


# No deadline: other work on a shared machine would decide which tests pass.
settings.register_profile("laptop", deadline=None, max_examples=examples(100))
settings.register_profile("ci", settings.get_profile("laptop"), derandomize=not LONG)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "laptop")
