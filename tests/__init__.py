"""The tests.

Hypothesis times no example: how long one takes says more about the machine. In CI it tries the same
examples every time, so that a pull request fails for what it changes; new ones are found on laptops.
"""

import os

from hypothesis import settings

settings.register_profile("laptop", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "laptop")
