"""Run a whole check: cache first, then services, then requests; last the archived copies.

A link that is in the cache, or that a service's API knows, is not requested itself.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from site_builder.http_client import Client
from site_builder.link_health.history import History
from site_builder.link_health.records import Observation
from site_builder.link_health.verdicts import WORKING, Verdict
from site_builder.links.alive_cache import read_cache, write_cache
from site_builder.links.checking import CheckPolicy, ProgressCallback, check_links
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.runs import CheckedLink, Run
from site_builder.links.scheduler import SchedulerSnapshot
from site_builder.links.services import ServiceSettings, find_archived_copies, query_services


@dataclass(frozen=True)
class CheckDependencies:
    """What a check needs besides the links."""

    client: Client
    services: ServiceSettings
    policy: CheckPolicy
    cache: Path | None = None
    """The file of `alive_cache`; None to check every link."""


def run_check(
    links: Sequence[LinkToCheck],
    history: History,
    dependencies: CheckDependencies,
    *,
    deadline: float | None = None,
    on_progress: ProgressCallback | None = None,
) -> Run:
    """Check all links and return the observations.

    Ctrl-C and the deadline (in seconds) end the check early; the other links are `unchecked`.
    """
    time_limit = _TimeLimit(deadline)
    cached = (
        read_cache(dependencies.cache, time_limit.started) if dependencies.cache is not None else {}
    )
    known = {t.url: cached[t.url] for t in links if _is_current(cached.get(t.url), history)}
    interrupted = False
    try:
        _query_services(links, known, dependencies, time_limit, on_progress)
    except KeyboardInterrupt:
        interrupted = True
    run = check_links(
        links,
        client=dependencies.client,
        policy=dependencies.policy,
        history=history,
        known=known,
        deadline=0.0 if interrupted else time_limit.seconds_left(),
        on_progress=on_progress,
    )
    if dependencies.cache is not None:
        write_cache(dependencies.cache, [link.observation for link in run.links], cached)
    run = replace(run, started=time_limit.started.replace(microsecond=0))
    if interrupted:
        return _as_interrupted(run)
    if run.interrupted or run.out_of_time:
        return run
    return _with_archived_copies(run, dependencies, time_limit)


class _TimeLimit:
    """Start and deadline of a check."""

    def __init__(self, deadline: float | None) -> None:
        self.started = dt.datetime.now(dt.UTC)
        self._deadline = deadline
        self._start = time.monotonic()

    def seconds_left(self) -> float | None:
        """Return the seconds that are left, at least 0; None without a deadline."""
        if self._deadline is None:
            return None
        return max(0.0, self._deadline - (time.monotonic() - self._start))


def _is_current(cached: Observation | None, history: History) -> bool:
    """Return whether the history has no newer observation; another run may have added one."""
    if cached is None:
        return False
    record = history.get(cached.url)
    return record is None or record.last.at <= cached.at


def _query_services(
    links: Sequence[LinkToCheck],
    known: dict[str, Observation],
    dependencies: CheckDependencies,
    time_limit: _TimeLimit,
    on_progress: ProgressCallback | None,
) -> None:
    """Add what the services report about the links that are not in `known` yet."""

    def add(observation: Observation) -> None:
        known[observation.url] = observation
        if on_progress is not None:
            working = sum(one.verdict in WORKING for one in known.values())
            snapshot = SchedulerSnapshot(len(links) - len(known), 0, 0)
            on_progress(len(known), working, len(known) - working, snapshot)

    remaining = [link for link in links if link.url not in known]
    left = time_limit.seconds_left()
    # A service that hangs must leave time to request the pages themselves.
    share = None if left is None else left * _SERVICES_TIME_SHARE
    query_services(remaining, dependencies.client, dependencies.services, add, deadline=share)


def _as_interrupted(run: Run) -> Run:
    """Return a run as one that Ctrl-C ended, not its deadline."""

    def interrupted(link: CheckedLink) -> CheckedLink:
        if link.observation.verdict is not Verdict.UNCHECKED:
            return link
        return replace(link, observation=replace(link.observation, reason="interrupted"))

    links = tuple(map(interrupted, run.links))
    return replace(run, links=links, interrupted=True, out_of_time=False)


def _with_archived_copies(run: Run, dependencies: CheckDependencies, time_limit: _TimeLimit) -> Run:
    """Add archived copies of gone and dead links, for the pages and for `kb links fix`."""
    wanted = {
        link.url: link.record.last_alive
        for link in run.links
        if link.record is not None
        and link.record.archived is None
        and link.verdict in {Verdict.DEAD, Verdict.GONE}
    }
    if not wanted:
        return run
    try:
        copies = find_archived_copies(
            wanted, dependencies.client, dependencies.services, deadline=time_limit.seconds_left()
        )
    except KeyboardInterrupt:  # all links are checked; the next check looks for copies again
        return run

    def with_copy(link: CheckedLink) -> CheckedLink:
        copy = copies.get(link.url)
        if copy is None or link.record is None:
            return link
        return replace(link, record=replace(link.record, archived=copy))

    return replace(run, links=tuple(map(with_copy, run.links)))


_SERVICES_TIME_SHARE = 0.3
"""Of the time that is left."""
