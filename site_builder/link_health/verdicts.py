"""Verdicts on links."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Verdict on a link, from one check or from its history. The best comes first."""

    ALIVE = "alive"
    """The link works."""
    REDIRECTED = "redirected"
    """The link works after a temporary redirect: keep the URL."""
    MOVED = "moved"
    """The page has a new URL: every redirect was permanent."""
    BLOCKED = "blocked"
    """The host refuses programs, or anyone without a login. A reader may still see the page."""
    THROTTLED = "throttled"
    """The host asked the checker to try again later."""
    UNCHECKED = "unchecked"
    """The run ended, by its time limit or an interrupt, before the link was checked."""
    SUSPECT = "suspect"
    """The response is not the page: an error page, the home page or a login form."""
    TRANSIENT = "transient"
    """The check failed in a way that may be temporary: a time-out, a reset, a server error."""
    GONE = "gone"
    """The page was missing in this check: 404, 410 or no such host. The history may say `dead`."""
    REFUSED = "refused"
    """The checker does not send the request: a private address, or a redirect to a non-web URL."""
    INVALID = "invalid"
    """The link is not a URL that can be requested."""
    DEAD = "dead"
    """The link was gone, or failed, often enough and over a long enough time."""


WORKING = frozenset({Verdict.ALIVE, Verdict.REDIRECTED, Verdict.MOVED})
"""The page was found. Each of these verdicts ends a streak of failures."""

FAILING = frozenset({Verdict.GONE, Verdict.TRANSIENT})
"""The only verdicts that count as failures."""
