"""What was seen of a link: once (an `Observation`), and over time (a `LinkRecord`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from site_builder.link_health.times import to_utc
from site_builder.link_health.verdicts import Verdict

GONE_THRESHOLD = 3
"""So many times gone, each counted `history.MIN_GONE_INTERVAL` after the one before, and a link is dead."""

FAILURE_THRESHOLD = 4
"""So many failures of any kind make a link dead, if `MIN_FAILURE_PERIOD` holds as well."""

MIN_FAILURE_PERIOD = dt.timedelta(days=21)
"""Between the first of those failures and the last."""


@dataclass(frozen=True, slots=True, order=True)
class Hop:
    """One answer on the way, and what had been asked for."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Observation:
    """What one check saw."""

    url: str
    """The address that was asked for: canonical, without a fragment (`request_url`)."""
    at: dt.datetime
    """UTC, in whole seconds: converted and cut to that; ValueError for a time without a zone."""
    verdict: Verdict
    """Never `dead`: that takes a history."""
    reason: str
    """A code such as `http-404`, `timeout`, `soft-404`; README and site explain each."""
    status: int | None = None
    """Of the last answer; None where there was none."""
    final_url: str | None = None
    """Where the redirects ended; None where no answer came."""
    chain: tuple[Hop, ...] = ()
    """The redirects that led there, in order; the final answer is not among them."""
    elapsed: float = 0.0
    """Seconds from the first request to the verdict, without the time spent waiting in line."""
    attempts: int = 0
    """Requests for the address itself; retries count, redirects do not."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))


@dataclass(frozen=True, slots=True)
class Streak:
    """Failures without a working answer between them."""

    state: Verdict
    """`gone` where every one of them was; `transient` where any was before the link was dead."""
    count: int
    """How many counted; see `history.with_observation`."""
    first: dt.datetime
    last: dt.datetime
    """When the last one was counted."""

    @property
    def means_dead(self) -> bool:
        """Whether a link that failed like this is dead."""
        if self.state is Verdict.GONE:
            return self.count >= GONE_THRESHOLD
        return self.count >= FAILURE_THRESHOLD and self.last - self.first >= MIN_FAILURE_PERIOD


@dataclass(frozen=True, slots=True)
class ArchivedCopy:
    """A copy in a web archive."""

    url: str
    at: dt.datetime
    """When the copy was made; as `Observation.at`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """All that is known of a link: one line of `observed/links.jsonl`."""

    url: str
    first_seen: dt.datetime
    """When it was checked first."""
    last: Observation
    """Without `elapsed` and `attempts`, which the file does not keep. Never `unchecked`."""
    last_alive: dt.datetime | None = None
    """When it was last seen working."""
    streak: Streak | None = None
    archived: ArchivedCopy | None = None

    @property
    def verdict(self) -> Verdict:
        """What to say of the link now: `dead` once the streak is enough, else the last verdict."""
        if self.streak is not None and self.streak.means_dead:
            return Verdict.DEAD
        return self.last.verdict
