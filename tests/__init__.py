"""The tests.

Hypothesis has no deadline, since the time of an example depends on the machine. In CI its examples are
always the same, so that a pull request fails only because of its own changes; other machines draw new
examples in every run.
"""

import os

from hypothesis import settings

settings.register_profile("laptop", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "laptop")
