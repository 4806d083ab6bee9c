"""What is known about a link: from one check (`Observation`), and over time (`LinkRecord`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from site_builder.link_health.times import to_utc
from site_builder.link_health.verdicts import Verdict

GONE_THRESHOLD = 3
"""A link is dead after this many failures that count, if all failures of its streak are `gone` (not found)."""

FAILURE_THRESHOLD = 4
"""A link is dead after this many failures that count, if the streak is at least `MIN_FAILURE_PERIOD` long."""

MIN_FAILURE_PERIOD = dt.timedelta(days=21)
"""Minimum time from the first to the last failure; see `FAILURE_THRESHOLD`."""


@dataclass(frozen=True, slots=True, order=True)
class Hop:
    """One redirect of a chain: the status of the response, and the URL that was requested."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Observation:
    """Result of one check of a link."""

    url: str
    """The URL that was requested, normalized and without a fragment (`request_url`)."""
    at: dt.datetime
    """Time of the check. The constructor converts it with `times.to_utc`."""
    verdict: Verdict
    """Verdict of this check; never `dead`, because a single check cannot give this verdict."""
    reason: str
    """Reason code, such as `http-404`, `timeout` or `soft-404`. The site explains each code."""
    status: int | None = None
    """HTTP status on which the verdict is based; None if it is based on something else, such as a time-out."""
    final_url: str | None = None
    """URL at the end of the redirects; None if there is no final response.

    If a service (an API such as GitHub's) gave the verdict, this is the new URL of a page that moved, else None.
    """
    chain: tuple[Hop, ...] = ()
    """The redirects in order, without the final response."""
    elapsed: float = 0.0
    """Seconds that the requests of this check took in total, without the waits between them.

    If a service gave the verdict, this is the link's share of the time that the service took.
    """
    attempts: int = 0
    """Number of attempts; 0 if the page was not requested, for example because a service gave the verdict.

    An attempt is a request for `url`, and the requests that follow its redirects.
    """
    title: str = ""
    """Title of the page at the end of the redirects.

    Empty if the page was not read or has no title, or if its response did not count as working.
    """

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))


@dataclass(frozen=True, slots=True)
class Streak:
    """Failures of a link since it last worked."""

    state: Verdict
    """`gone` if every failure was `gone`, else `transient`. Never changes after the link is dead."""
    count: int
    """Number of failures that count; `history.with_observation` explains which failures count."""
    first: dt.datetime
    """Time of the first failure."""
    last: dt.datetime
    """Time of the last failure that counts."""

    @property
    def means_dead(self) -> bool:
        """Whether a link with these failures is dead."""
        if self.state is Verdict.GONE:
            return self.count >= GONE_THRESHOLD
        return self.count >= FAILURE_THRESHOLD and self.last - self.first >= MIN_FAILURE_PERIOD


@dataclass(frozen=True, slots=True)
class ArchivedCopy:
    """A copy of a page in a web archive."""

    url: str
    at: dt.datetime
    """Time at which the copy was made. The constructor converts it with `times.to_utc`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Host and title of a link's page when the link first worked.

    A wholly different page at a later check may belong to a new owner of the domain.
    """

    at: dt.datetime
    """Time of the check that saw the host. The constructor converts it with `times.to_utc`."""
    host: str
    """Host at the end of the redirects."""
    title: str = ""
    """The first title that was seen; empty if no check has seen a title."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """History of a link: one line of `observed/links.jsonl`."""

    url: str
    first_seen: dt.datetime
    """Time at which the link was first checked."""
    last: Observation
    """Last observation whose verdict is not `unchecked`, without `elapsed`, `attempts` and `title`."""
    last_alive: dt.datetime | None = None
    """Time at which the link last worked."""
    streak: Streak | None = None
    archived: ArchivedCopy | None = None
    first: FirstPage | None = None
    """None if no check has found the link working."""

    @property
    def verdict(self) -> Verdict:
        """Present verdict: `dead` if `streak.means_dead`, else the verdict of `last`."""
        if self.streak is not None and self.streak.means_dead:
            return Verdict.DEAD
        return self.last.verdict
