"""The tests. Hypothesis times no example: how long one takes says more about the machine."""

from hypothesis import settings

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
