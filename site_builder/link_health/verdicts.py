"""What can be said of a link, and how much each of it matters."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What one check, together with the history, says of a link; the best first."""

    ALIVE = "alive"
    """It opens."""
    REDIRECTED = "redirected"
    """It opens after a temporary redirect: keep the address as it is."""
    MOVED = "moved"
    """It opens at another address, for good: every redirect was permanent."""
    BLOCKED = "blocked"
    """The host shows nothing to robots, or only to who has logged in. A reader may see the page."""
    THROTTLED = "throttled"
    """The host asked us to come later."""
    UNCHECKED = "unchecked"
    """There was no time for it, or the run was broken off."""
    SUSPECT = "suspect"
    """It answers, but with something else: an error page, the home page, a login."""
    TRANSIENT = "transient"
    """It failed in a way that may pass: a time-out, a reset, an error of the server."""
    GONE = "gone"
    """It was not there this time: 404, 410, no such host. Death is for the history to tell."""
    REFUSED = "refused"
    """We do not ask: a private address, or a redirect to something that is no web page."""
    INVALID = "invalid"
    """No request can be made of it."""
    DEAD = "dead"
    """It was gone, or failed, often enough and for long enough."""


WORKING = frozenset({Verdict.ALIVE, Verdict.REDIRECTED, Verdict.MOVED})
"""The page was there. Any of these forgets all failures before."""

FAILING = frozenset({Verdict.GONE, Verdict.TRANSIENT})
"""What counts towards death; nothing else does."""
