"""How observations extend the history of a link, and when the link counts as dead.

A single failure means little, because hosts and our own network fail now and then. A link is dead
only after several failures over several days or weeks. A dead link stays dead until it works again.
A failure is `gone` (the page or host does not exist) or `transient` (any other failure).
Six verdicts neither end nor extend a streak of failures: `blocked` (the host refuses programs),
`throttled` (the host asks for a later check), `suspect` (the response may not be the linked page, or
the certificate is not valid), and `refused`, `invalid` and `unchecked` (the checker did not request the page).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import overload
from urllib.parse import urlsplit

from site_builder.link_health.records import FirstPage, Hop, LinkRecord, Observation, Streak
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict

History = Mapping[str, LinkRecord]
"""Request URL -> record."""

MIN_GONE_INTERVAL = dt.timedelta(days=3)
"""Minimum time between two failures that count, if all failures of the streak are `gone`."""

MAX_EVIDENCE_CHARACTERS = 16_000
"""If the final URL and the URLs of all redirects have more characters than this in total, none of them is stored."""

MAX_TITLE_LENGTH = 200
"""At most this many characters of a page's title are stored in `LinkRecord.first`."""

_MAX_HOST_LENGTH = 253

_RANK = {verdict: -position for position, verdict in enumerate(Verdict)}
"""The better the verdict, the higher its rank."""


@overload
def with_observation(record: LinkRecord, observation: Observation) -> LinkRecord: ...
@overload
def with_observation(record: None, observation: Observation) -> LinkRecord | None: ...
def with_observation(record: LinkRecord | None, observation: Observation) -> LinkRecord | None:
    """Return the record of a link after one more observation.

    A verdict in `WORKING` removes the streak of failures and the archived copy. A verdict in `FAILING` extends the
    streak. In a streak whose failures are all `gone`, the failures that count are at least `MIN_GONE_INTERVAL` apart;
    a failure in between does not extend the streak. All remaining verdicts leave the streak unchanged. `Streak.state`
    does not change after the link is dead.

    The first observation with a verdict in `WORKING` sets `first.at` and `first.host`. The first such
    observation with a title sets `first.title`. No later observation changes them.

    An observation that is `unchecked`, or is not later than `record.last`, changes nothing: `record` is returned, even
    if it is None.
    """
    if observation.verdict is Verdict.UNCHECKED:
        return record
    latest = _as_stored(observation)
    if record is None:
        record = LinkRecord(latest.url, first_seen=latest.at, last=latest)
    elif latest.at <= record.last.at:
        return record
    if latest.verdict in WORKING:
        first = _first_page(record.first, observation)
        return replace(
            record, last=latest, last_alive=latest.at, streak=None, archived=None, first=first
        )
    return replace(record, last=latest, streak=_streak_after(record.streak, latest))


def verdict_since(record: LinkRecord) -> dt.datetime:
    """Return since when a link has failed. If the link does not fail, return the time of its last observation.

    A link has failed since the first failure of its streak. For other verdicts, the record does not contain the time
    at which they began.
    """
    if record.streak is not None and record.verdict in FAILING | {Verdict.DEAD}:
        return record.streak.first
    return record.last.at


def latest_by_url(observations: Iterable[Observation]) -> dict[str, Observation]:
    """Return URL -> latest observation, sorted by URL.

    An `unchecked` observation is used only if all observations of the URL are `unchecked`. If several
    observations have equal times, the observation with the best verdict is used. If their verdicts are
    equal, too, the remaining fields decide. So the order of the observations never matters.
    """
    chosen: dict[str, Observation] = {}
    for observation in observations:
        previous = chosen.get(observation.url)
        if previous is None or _precedence(observation) > _precedence(previous):
            chosen[observation.url] = observation
    return dict(sorted(chosen.items()))


def record_all(history: History, observations: Iterable[Observation]) -> History:
    """Add the latest observation of each URL to the history; return the new history, sorted by URL.

    Adding the observations a second time changes nothing. Their order does not matter.
    """
    records = dict(history)
    for url, observation in latest_by_url(observations).items():
        record = with_observation(records.get(url), observation)
        if record is not None:
            records[url] = record
    return dict(sorted(records.items()))


def earliest_first_page(records: Iterable[LinkRecord]) -> FirstPage | None:
    """Return the earliest `LinkRecord.first` among several records of one link; None if no record has a `first`."""
    firsts = [record.first for record in records if record.first is not None]
    return min(
        firsts, key=lambda first: (first.at, first.host, not first.title, first.title), default=None
    )


def _first_page(first: FirstPage | None, observation: Observation) -> FirstPage:
    """Return `first` after an observation of a working link. A host or title in `first` never changes."""
    title = observation.title[:MAX_TITLE_LENGTH]
    if first is None:
        host = host_of(observation.final_url or observation.url)
        return FirstPage(observation.at, host, title)
    return first if first.title else replace(first, title=title)


def host_of(url: str) -> str:
    """Return the host of a URL; an empty string if the URL has no valid host, or if the host is too long."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host if len(host) <= _MAX_HOST_LENGTH else ""


def _streak_after(streak: Streak | None, latest: Observation) -> Streak | None:
    if latest.verdict not in FAILING:
        return streak
    if streak is None:
        return Streak(latest.verdict, 1, latest.at, latest.at)
    keeps_state = streak.means_dead or latest.verdict is Verdict.GONE
    state = streak.state if keeps_state else Verdict.TRANSIENT
    if state is Verdict.GONE and latest.at - streak.last < MIN_GONE_INTERVAL:
        return streak
    return Streak(state, streak.count + 1, streak.first, latest.at)


def _as_stored(observation: Observation) -> Observation:
    """Return an observation as the history stores it.

    The duration, the number of attempts and the title are removed. If the URLs are too long in total, the final URL
    and all redirects are removed, too.
    """
    length = len(observation.final_url or "") + sum(len(hop.url) for hop in observation.chain)
    if length > MAX_EVIDENCE_CHARACTERS:
        observation = replace(observation, final_url=None, chain=())
    return replace(observation, elapsed=0.0, attempts=0, title="")


def _precedence(
    observation: Observation,
) -> tuple[bool, dt.datetime, int, str, int, str, tuple[Hop, ...], float, int, str]:
    return (
        observation.verdict is not Verdict.UNCHECKED,
        observation.at,
        _RANK[observation.verdict],
        observation.reason,
        -1 if observation.status is None else observation.status,
        observation.final_url or "",
        observation.chain,
        observation.elapsed,
        observation.attempts,
        observation.title,
    )
