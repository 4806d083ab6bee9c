"""Tests, in the folders of `site_builder/`. This file configures how many examples property tests try."""

from __future__ import annotations

import os

from hypothesis import settings

LONG = os.environ.get("KB_TEST_LONG") == "1"
"""True in `make test-long`, which tries ten times as many examples and runs the tests marked `long`."""


def examples(number: int) -> int:
    """Return the number of examples for a property test: `number`, or ten times that if `LONG`."""
    return number * 10 if LONG else number


# There is no deadline, because a test should not fail while the machine is busy with other work.
settings.register_profile("laptop", deadline=None, max_examples=examples(100))
settings.register_profile("ci", settings.get_profile("laptop"), derandomize=not LONG)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "laptop")
