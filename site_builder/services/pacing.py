"""Decide when requests to a service may start: after a pause, and not during a cool-down.

A cool-down begins after failures, or when the service says that its rate limit is used up.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping

from site_builder.services.service import RequestPolicy

MAX_CONSECUTIVE_FAILURES = 3
"""A cool-down begins after this many requests in a row without a usable response."""
COOL_DOWN_SECONDS = 60.0
"""Duration of a cool-down if the response does not say how long to wait."""
_UNIX_TIME = re.compile("[0-9]{9,11}")


def seconds_until_renewal(
    headers: Mapping[str, str], now: Callable[[], float] = time.time
) -> float | None:
    """Return the seconds until a service renews its rate limit, if the headers of a response say that it is used up.

    If the headers do not say so, return None. If they say so, but give no future time for the renewal, return
    `COOL_DOWN_SECONDS`. `now` returns Unix time. GitHub documents the headers, and other services send them, too:
    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if headers.get("x-ratelimit-remaining") != "0":
        return None
    reset = headers.get("x-ratelimit-reset", "")
    if not _UNIX_TIME.fullmatch(reset) or int(reset) <= now():
        return COOL_DOWN_SECONDS
    return int(reset) - now()


class RequestPacer:
    """Decides when the next request to a service may start. Thread-safe."""

    def __init__(self, policy: RequestPolicy, clock: Callable[[], float]) -> None:
        """Start without a cool-down. `clock` returns seconds."""
        self._interval = policy.min_interval_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._next_start = clock()
        self._cool_until = clock()
        self._failures = 0

    def reserve(self, end: float) -> float | None:
        """Reserve the start of the next request, and return the seconds until this start.

        If the request could only start after `end`, return None.
        """
        with self._lock:
            now = self._clock()
            start = max(now, self._next_start)
            if start >= end:
                return None
            self._next_start = start + self._interval
            return start - now

    def cool_down_left(self) -> float:
        """Return the seconds until the cool-down ends; 0 if there is no cool-down."""
        with self._lock:
            return max(0.0, self._cool_until - self._clock())

    def count_success(self) -> None:
        """Count a request with a usable response."""
        with self._lock:
            self._failures = 0

    def count_failure(self) -> float | None:
        """Count a request without a usable response. If a cool-down begins, return the seconds until its end."""
        with self._lock:
            self._failures += 1
            has_failed_often = self._failures >= MAX_CONSECUTIVE_FAILURES
        return self.cool_down(None) if has_failed_often else None

    def cool_down(self, seconds: float | None) -> float:
        """Cool down for `seconds`; None means `COOL_DOWN_SECONDS`. Return the seconds until the cool-down ends.

        If an earlier cool-down ends later, its end stays.
        """
        duration = COOL_DOWN_SECONDS if seconds is None else seconds
        with self._lock:
            now = self._clock()
            self._failures = 0
            duration = max(duration, self._cool_until - now)
            self._cool_until = now + duration
        return duration
