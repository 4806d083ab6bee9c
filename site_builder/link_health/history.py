"""The laws by which observations become a history, and a link is declared dead.

One failure means little: hosts have bad days, and so have we. So only failures that are many and
far apart make a link dead, and only a working answer brings it back. What a host keeps from robots
(`blocked`, `throttled`), what looks odd (`suspect`) and what was never asked for says nothing of
either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import overload

from site_builder.link_health.records import Hop, LinkRecord, Observation, Streak
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict

History = Mapping[str, LinkRecord]
"""What is known of every link, by URL."""

MIN_GONE_INTERVAL = dt.timedelta(days=3)
"""An observation of `gone` counts if it is this much later than the one counted before."""

MAX_EVIDENCE_CHARACTERS = 16_000
"""In characters. Where redirects and final URL are longer together, the history keeps neither."""

_RANK = {verdict: -position for position, verdict in enumerate(Verdict)}


@overload
def with_observation(record: LinkRecord, observation: Observation) -> LinkRecord: ...
@overload
def with_observation(record: None, observation: Observation) -> LinkRecord | None: ...
def with_observation(record: LinkRecord | None, observation: Observation) -> LinkRecord | None:
    """Add what was seen of a link to what was known of it; None where it was never checked.

    A working link loses its streak of failures and its archived copy. A failing one counts: in a
    streak of nothing but `gone`, only after `MIN_GONE_INTERVAL`; once anything `transient` is among them,
    always. Every other verdict leaves the streak as it is. No failure makes a dead link less dead,
    so a streak that is deadly keeps its state.

    Nothing changes by what is `unchecked`, nor by what was seen no later than the last observation.
    """
    if observation.verdict is Verdict.UNCHECKED:
        return record
    seen = _kept(observation)
    if record is None:
        record = LinkRecord(seen.url, first_seen=seen.at, last=seen)
    elif seen.at <= record.last.at:
        return record
    if seen.verdict in WORKING:
        return replace(record, last=seen, last_alive=seen.at, streak=None, archived=None)
    return replace(record, last=seen, streak=_streak_after(record.streak, seen))


def is_dead(record: LinkRecord) -> bool:
    """Tell whether the link failed often enough, for long enough, without ever working between."""
    return record.verdict is Verdict.DEAD


def verdict_since(record: LinkRecord) -> dt.datetime:
    """Tell from when on the present verdict is known to hold.

    For a failing or dead link that is the first failure of its streak; for any other the last
    observation, as no older ones are kept.
    """
    if record.streak is not None and record.verdict in FAILING | {Verdict.DEAD}:
        return record.streak.first
    return record.last.at


def latest_by_url(observations: Iterable[Observation]) -> dict[str, Observation]:
    """Keep one observation of each URL, sorted by URL, in whatever order they are given.

    What was checked goes before what was not, then the later before the earlier, then the better
    verdict; the other fields decide between those that are still equal.
    """
    chosen: dict[str, Observation] = {}
    for observation in observations:
        known = chosen.get(observation.url)
        if known is None or _order(observation) > _order(known):
            chosen[observation.url] = observation
    return dict(sorted(chosen.items()))


def record_all(history: History, observations: Iterable[Observation]) -> History:
    """Add what a run saw, the latest of each URL; the result is sorted by URL.

    Doing it twice changes nothing more, and neither does the order of the observations.
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
    stays = streak.means_dead or seen.verdict is Verdict.GONE
    state = streak.state if stays else Verdict.TRANSIENT
    if state is Verdict.GONE and seen.at - streak.last < MIN_GONE_INTERVAL:
        return streak
    return Streak(state, streak.count + 1, streak.first, seen.at)


def _kept(observation: Observation) -> Observation:
    """Return what a record keeps of an observation; a host must not fill our history."""
    evidence = len(observation.final_url or "") + sum(len(hop.url) for hop in observation.chain)
    if evidence > MAX_EVIDENCE_CHARACTERS:
        observation = replace(observation, final_url=None, chain=())
    return replace(observation, elapsed=0.0, attempts=0)


def _order(
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
