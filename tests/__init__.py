"""Set the number of examples of property tests, and name the languages of the site that the tests build."""

from __future__ import annotations

import os

from hypothesis import settings

LONG = os.environ.get("KB_TEST_LONG") == "1"
"""True in `make test-long`, which tries ten times as many examples and runs the tests marked `long`."""

SITE_LANGUAGES = ("en", "zh")
"""The languages of the site that the tests build.

Each of these languages must have every word of the site. Further languages in `LANGUAGES` may lack some.
"""


QUICK = os.environ.get("KB_TEST_QUICK") == "1"
"""True in `make test-quick`, which tries a tenth of the examples."""


def examples(number: int) -> int:
    """Return the number of examples for a property test. `LONG` multiplies `number` by 10, `QUICK` divides it by 10."""
    if LONG:
        return number * 10
    return max(number // 10, 1) if QUICK else number


# There is no deadline: a test must not fail because the machine is busy.
settings.register_profile("laptop", deadline=None, max_examples=examples(100))
settings.register_profile("ci", settings.get_profile("laptop"), derandomize=not LONG)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "laptop")
