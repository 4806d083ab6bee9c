"""What is known about a link: from one check (`Observation`), and over time (`LinkRecord`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from site_builder.link_health.times import to_utc
from site_builder.link_health.verdicts import Verdict

GONE_THRESHOLD = 3
"""A link is dead after this many `gone`, at least `history.MIN_GONE_INTERVAL` apart."""

FAILURE_THRESHOLD = 4
"""A link is dead after this many failures of any kind, if they span `MIN_FAILURE_PERIOD`."""

MIN_FAILURE_PERIOD = dt.timedelta(days=21)
"""Time between the first and the last of these failures."""


@dataclass(frozen=True, slots=True, order=True)
class Hop:
    """One redirect of a chain: its status, and the URL whose request it answered."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Observation:
    """Result of one check of a link."""

    url: str
    """The URL that was requested, normalized and without a fragment (`request_url`)."""
    at: dt.datetime
    """UTC, in whole seconds: converted on creation; ValueError for a time without a zone."""
    verdict: Verdict
    """Never `dead`, which only a history can give."""
    reason: str
    """A code such as `http-404`, `timeout`, `soft-404`; README and site explain each."""
    status: int | None = None
    """Status of the last response; None if there was no response."""
    final_url: str | None = None
    """The URL at the end of the redirects; None if there was no response."""
    chain: tuple[Hop, ...] = ()
    """The redirects in order, without the final response."""
    elapsed: float = 0.0
    """Seconds from the first request to the verdict, without the time spent in queues."""
    attempts: int = 0
    """Requests for the link's own URL; retries count, redirects do not."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))


@dataclass(frozen=True, slots=True)
class Streak:
    """Failures of a link since it last worked."""

    state: Verdict
    """`gone` if every failure was, else `transient`; fixed once the link is dead."""
    count: int
    """Number of failures that count; see `history.with_observation`."""
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
    """When the copy was made; converted like `Observation.at`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """History of a link: one line of `observed/links.jsonl`."""

    url: str
    first_seen: dt.datetime
    """When it was first checked."""
    last: Observation
    """Never `unchecked`. Without `elapsed` and `attempts`, which the file does not store."""
    last_alive: dt.datetime | None = None
    """When it last worked."""
    streak: Streak | None = None
    archived: ArchivedCopy | None = None

    @property
    def verdict(self) -> Verdict:
        """The present verdict: `dead` if the streak says so, else that of the last observation."""
        if self.streak is not None and self.streak.means_dead:
            return Verdict.DEAD
        return self.last.verdict
