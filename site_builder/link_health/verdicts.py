"""Verdicts on links."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Verdict on a link, from one check or from its history. The best verdict comes first."""

    ALIVE = "alive"
    """The link works."""
    REDIRECTED = "redirected"
    """The link works through redirects, but the entry should keep its URL. For example, a redirect is temporary."""
    MOVED = "moved"
    """The link works, and all its redirects are permanent, so the entry should have the new URL."""
    BLOCKED = "blocked"
    """The host refuses programs, or visitors without a login. Readers may be able to see the page."""
    THROTTLED = "throttled"
    """The host asked the checker to try again later."""
    UNCHECKED = "unchecked"
    """The link has no result: the run ended before it checked the link, or the link was never checked."""
    SUSPECT = "suspect"
    """The response may not be the linked page, or the certificate is not valid. A person must look."""
    TRANSIENT = "transient"
    """The check failed in a way that may be temporary, such as a time-out or a server error."""
    GONE = "gone"
    """The page was not found in this check, for example status 404 or an unknown host."""
    REFUSED = "refused"
    """The checker refuses to send a request, for example to a private address."""
    INVALID = "invalid"
    """The link is not a URL that can be requested."""
    DEAD = "dead"
    """The link failed in several checks over several days or weeks; see `records.Streak`."""


WORKING = frozenset({Verdict.ALIVE, Verdict.REDIRECTED, Verdict.MOVED})
"""Verdicts on links whose page was found. Each of them ends a streak of failures."""

NOT_JUDGED = frozenset({Verdict.BLOCKED, Verdict.THROTTLED, Verdict.UNCHECKED})
"""Verdicts that do not say whether readers can open the link.

Links with these verdicts do not count in the share of working links.
"""

FAILING = frozenset({Verdict.GONE, Verdict.TRANSIENT})
"""Verdicts that count as failures."""
