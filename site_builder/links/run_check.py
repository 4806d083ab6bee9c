"""Check links: read the cache, query services (APIs such as GitHub's), request pages, then find archived copies.

If the cache or a service gives an observation of a link, the page of this link is not requested.
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
from site_builder.links.services import find_archived_copies, query_services
from site_builder.services import Services


@dataclass(frozen=True)
class CheckDependencies:
    """Client, services and policy of a check."""

    client: Client
    services: Services
    policy: CheckPolicy
    cache: Path | None = None
    """Path of the cache file (see `alive_cache`); None to check without a cache."""


def run_check(
    links: Sequence[LinkToCheck],
    history: History,
    dependencies: CheckDependencies,
    *,
    deadline: float | None = None,
    on_progress: ProgressCallback | None = None,
    titles: bool = False,
    accepts: bool = False,
) -> Run:
    """Check all links. `check_links` explains `titles` and `accepts`.

    `deadline` is in seconds from now. If Ctrl-C or the deadline ends the check early, links without a
    result get the verdict `unchecked`.
    """
    time_limit = _TimeLimit(deadline)
    cached = (
        read_cache(dependencies.cache, time_limit.started) if dependencies.cache is not None else {}
    )
    known_observations = {
        link.url: cached[link.url] for link in links if _is_current(cached.get(link.url), history)
    }
    interrupted = False
    try:
        _add_service_observations(links, known_observations, dependencies, time_limit, on_progress)
    except KeyboardInterrupt:
        interrupted = True
    run = check_links(
        links,
        client=dependencies.client,
        policy=dependencies.policy,
        history=history,
        known_observations=known_observations,
        deadline=0.0 if interrupted else time_limit.seconds_left(),
        on_progress=on_progress,
        titles=titles,
        accepts=accepts,
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
        """Return the seconds that are left, at least 0; None if there is no deadline."""
        if self._deadline is None:
            return None
        return max(0.0, self._deadline - (time.monotonic() - self._start))


def _is_current(cached: Observation | None, history: History) -> bool:
    """Return whether there is a cached observation, and the history has no later observation of the same link.

    A run on another machine may have added a later observation to the history.
    """
    if cached is None:
        return False
    record = history.get(cached.url)
    return record is None or record.last.at <= cached.at


def _add_service_observations(
    links: Sequence[LinkToCheck],
    known_observations: dict[str, Observation],
    dependencies: CheckDependencies,
    time_limit: _TimeLimit,
    on_progress: ProgressCallback | None,
) -> None:
    """Query the services about the links that are not in `known_observations`; add the results."""

    def add(observation: Observation) -> None:
        known_observations[observation.url] = observation
        if on_progress is not None:
            checked = len(known_observations)
            working = sum(known.verdict in WORKING for known in known_observations.values())
            snapshot = SchedulerSnapshot(len(links) - checked, 0)
            on_progress(checked, working, checked - working, snapshot)

    remaining = [link for link in links if link.url not in known_observations]
    seconds_left = time_limit.seconds_left()
    # Even if a service hangs, there must be time to request the pages themselves.
    deadline = None if seconds_left is None else seconds_left * _SERVICES_TIME_SHARE
    query_services(remaining, dependencies.services, add, deadline=deadline)


def _as_interrupted(run: Run) -> Run:
    """Return the run with `interrupted` set; its unchecked links get the reason `interrupted`."""

    def with_reason(link: CheckedLink) -> CheckedLink:
        if link.observation.verdict is not Verdict.UNCHECKED:
            return link
        return replace(link, observation=replace(link.observation, reason="interrupted"))

    links = tuple(map(with_reason, run.links))
    return replace(run, links=links, interrupted=True, out_of_time=False)


def _with_archived_copies(run: Run, dependencies: CheckDependencies, time_limit: _TimeLimit) -> Run:
    """Look for archived copies of the links that need one (`_needs_copy`); return the run with the copies.

    The site and the reports offer the copies of dead and suspect links. `kb links fix --archive` writes the URLs of the
    copies of dead links.
    """
    last_alive_times = {
        link.url: link.record.last_alive
        for link in run.links
        if link.record is not None and link.record.archived is None and _needs_copy(link)
    }
    if not last_alive_times:
        return run
    try:
        copies = find_archived_copies(
            last_alive_times, dependencies.services, deadline=time_limit.seconds_left()
        )
    except KeyboardInterrupt:  # all links are checked, and the next check looks for copies again
        return run

    def with_copy(link: CheckedLink) -> CheckedLink:
        copy = copies.get(link.url)
        if copy is None or link.record is None:
            return link
        return replace(link, record=replace(link.record, archived=copy))

    return replace(run, links=tuple(map(with_copy, run.links)))


def _needs_copy(link: CheckedLink) -> bool:
    """Return whether to look for an archived copy of the page of a link.

    For a suspect link, only a copy from a time when the link worked is useful: a later copy might show the suspect
    page. So if a suspect link never worked, no copy is looked for.
    """
    if link.verdict is Verdict.SUSPECT:
        return link.record is not None and link.record.last_alive is not None
    return link.verdict in {Verdict.DEAD, Verdict.GONE}


_SERVICES_TIME_SHARE = 0.3
"""The services may use this share of the remaining time; page requests get the rest."""
