"""How observations add up to a history, and when a link counts as dead.

A single failure means little, because hosts and our own network fail now and then. A link is dead
only after several failures over several days or weeks, and only a working response revives it.
These verdicts count neither way: what a host does not show to programs (`blocked`, `throttled`),
what looks wrong (`suspect`), and what was never requested (`refused`, `invalid`, `unchecked`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import overload

from site_builder.link_health.records import Hop, LinkRecord, Observation, Streak
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict

History = Mapping[str, LinkRecord]
"""Request URL -> record."""

MIN_GONE_INTERVAL = dt.timedelta(days=3)
"""In a streak of `gone` only, the next failure counts only after this interval."""

MAX_EVIDENCE_CHARACTERS = 16_000
"""If redirects and final URL together are longer, the history stores neither."""

_RANK = {verdict: -position for position, verdict in enumerate(Verdict)}


@overload
def with_observation(record: LinkRecord, observation: Observation) -> LinkRecord: ...
@overload
def with_observation(record: None, observation: Observation) -> LinkRecord | None: ...
def with_observation(record: LinkRecord | None, observation: Observation) -> LinkRecord | None:
    """Return a link's record with one more observation; None for a link still unchecked.

    A working response removes the streak of failures and the archived copy. A failure counts, but
    in a streak of `gone` only, it counts after `MIN_GONE_INTERVAL`. Any other verdict leaves the
    streak unchanged. A streak that has made a link dead keeps its state.

    An `unchecked` observation, or one that is not later than the last, changes nothing.
    """
    if observation.verdict is Verdict.UNCHECKED:
        return record
    seen = _as_stored(observation)
    if record is None:
        record = LinkRecord(seen.url, first_seen=seen.at, last=seen)
    elif seen.at <= record.last.at:
        return record
    if seen.verdict in WORKING:
        return replace(record, last=seen, last_alive=seen.at, streak=None, archived=None)
    return replace(record, last=seen, streak=_streak_after(record.streak, seen))


def is_dead(record: LinkRecord) -> bool:
    """Return whether the link has failed often enough and for long enough to count as dead."""
    return record.verdict is Verdict.DEAD


def verdict_since(record: LinkRecord) -> dt.datetime:
    """Return since when the present verdict is known to be true.

    For a failing or dead link, the first failure of its streak; for any other link, the last
    observation, because the record stores no earlier ones.
    """
    if record.streak is not None and record.verdict in FAILING | {Verdict.DEAD}:
        return record.streak.first
    return record.last.at


def latest_by_url(observations: Iterable[Observation]) -> dict[str, Observation]:
    """Return the latest observation of each URL, sorted by URL.

    A checked observation is preferred to an `unchecked` one, then the later, then the better
    verdict. The other fields break ties, so the order of the input does not matter.
    """
    chosen: dict[str, Observation] = {}
    for observation in observations:
        known = chosen.get(observation.url)
        if known is None or _precedence(observation) > _precedence(known):
            chosen[observation.url] = observation
    return dict(sorted(chosen.items()))


def record_all(history: History, observations: Iterable[Observation]) -> History:
    """Add the latest observation of each URL to a history; return it sorted by URL.

    Idempotent; the order of the observations does not matter.
    """
    records = dict(history)
    for url, observation in latest_by_url(observations).items():
        record = with_observation(records.get(url), observation)
        if record is not None:
            records[url] = record
    return dict(sorted(records.items()))


def _streak_after(streak: Streak | None, seen: Observation) -> Streak | None:
    if seen.verdict not in FAILING:
        return streak
    if streak is None:
        return Streak(seen.verdict, 1, seen.at, seen.at)
    keeps_state = streak.means_dead or seen.verdict is Verdict.GONE
    state = streak.state if keeps_state else Verdict.TRANSIENT
    if state is Verdict.GONE and seen.at - streak.last < MIN_GONE_INTERVAL:
        return streak
    return Streak(state, streak.count + 1, streak.first, seen.at)


def _as_stored(observation: Observation) -> Observation:
    """Return an observation as it is stored: without timings and without overlong redirect URLs."""
    length = len(observation.final_url or "") + sum(len(hop.url) for hop in observation.chain)
    if length > MAX_EVIDENCE_CHARACTERS:
        observation = replace(observation, final_url=None, chain=())
    return replace(observation, elapsed=0.0, attempts=0)


def _precedence(
    observation: Observation,
) -> tuple[bool, dt.datetime, int, str, int, str, tuple[Hop, ...], float, int]:
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
    )
