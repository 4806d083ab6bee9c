"""Verdicts on links."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Verdict on a link, from one check or from its history; the best first."""

    ALIVE = "alive"
    """The link works."""
    REDIRECTED = "redirected"
    """It works after a temporary redirect: keep the URL."""
    MOVED = "moved"
    """It works at another URL, permanently: every redirect was permanent."""
    BLOCKED = "blocked"
    """The host shows nothing to programs, or only to logged-in users. A reader may see the page."""
    THROTTLED = "throttled"
    """The host asked for a later request."""
    UNCHECKED = "unchecked"
    """The run ran out of time or was interrupted before it."""
    SUSPECT = "suspect"
    """It responds with something else: an error page, the home page, a login."""
    TRANSIENT = "transient"
    """It failed in a way that may be temporary: a time-out, a reset, a server error."""
    GONE = "gone"
    """It was missing in this check: 404, 410, no such host. The history decides if it is dead."""
    REFUSED = "refused"
    """The checker does not request it: a private address, or a redirect to a non-web URL."""
    INVALID = "invalid"
    """It is not a URL that can be requested."""
    DEAD = "dead"
    """It was gone, or failed, often enough and over a long enough time."""


WORKING = frozenset({Verdict.ALIVE, Verdict.REDIRECTED, Verdict.MOVED})
"""The page was there. Each of these ends a streak of failures."""

FAILING = frozenset({Verdict.GONE, Verdict.TRANSIENT})
"""The only verdicts that count as failures."""
