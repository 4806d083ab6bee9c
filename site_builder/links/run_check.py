"""A survey: everything between the list of links and the run, with the services and the cache.

What a service's API answers for many links at once is not asked of each page, and what was alive
a short while ago is believed. Whatever neither knows is asked for by a plain request.
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
from site_builder.links.checking import ProgressCallback, RequestPolicy, check_links
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.runs import CheckedLink, Run
from site_builder.links.scheduler import SchedulerSnapshot
from site_builder.links.services import ServiceSettings, find_archived_copies, query_services


@dataclass(frozen=True)
class CheckDependencies:
    """With what a survey is made."""

    client: Client
    services: ServiceSettings
    policy: RequestPolicy
    cache: Path | None = None
    """A file that remembers for a few days what was alive; None to ask for everything."""


def run_check(
    targets: Sequence[LinkToCheck],
    history: History,
    dependencies: CheckDependencies,
    *,
    deadline: float | None = None,
    on_progress: ProgressCallback | None = None,
) -> Run:
    """Check every target by the cheapest means that tell, and return what was seen.

    Ctrl-C ends it early with what is known by then; so does the deadline, in seconds.
    """
    clock = _Clock(deadline)
    cached = read_cache(dependencies.cache, clock.started) if dependencies.cache is not None else {}
    known = {t.url: cached[t.url] for t in targets if _is_believed(cached.get(t.url), history)}
    interrupted = False
    try:
        _ask_services(targets, known, dependencies, clock, on_progress)
    except KeyboardInterrupt:
        interrupted = True
    run = check_links(
        targets,
        client=dependencies.client,
        policy=dependencies.policy,
        history=history,
        known=known,
        deadline=0.0 if interrupted else clock.left(),
        on_progress=on_progress,
    )
    if dependencies.cache is not None:
        write_cache(dependencies.cache, [link.observation for link in run.links], cached)
    run = replace(run, started=clock.started.replace(microsecond=0))
    if interrupted:
        return _as_interrupted(run)
    if run.interrupted or run.out_of_time:
        return run
    return _with_copies(run, dependencies, clock)


class _Clock:
    """When a survey began, and how much of its time is left."""

    def __init__(self, deadline: float | None) -> None:
        self.started = dt.datetime.now(dt.UTC)
        self._deadline = deadline
        self._begun = time.monotonic()

    def left(self) -> float | None:
        """Return the seconds that are left, at least 0; None where there is no deadline."""
        if self._deadline is None:
            return None
        return max(0.0, self._deadline - (time.monotonic() - self._begun))


def _is_believed(cached: Observation | None, history: History) -> bool:
    """Tell whether what the cache says still holds: the history may have seen the link since."""
    if cached is None:
        return False
    record = history.get(cached.url)
    return record is None or record.last.at <= cached.at


def _ask_services(
    targets: Sequence[LinkToCheck],
    known: dict[str, Observation],
    dependencies: CheckDependencies,
    clock: _Clock,
    on_progress: ProgressCallback | None,
) -> None:
    """Add what services say of the targets that are not known yet."""

    def collect(observation: Observation) -> None:
        known[observation.url] = observation
        if on_progress is not None:
            working = sum(seen.verdict in WORKING for seen in known.values())
            snapshot = SchedulerSnapshot(len(targets) - len(known), 0, 0)
            on_progress(len(known), working, len(known) - working, snapshot)

    wanted = [target for target in targets if target.url not in known]
    left = clock.left()
    # A service that hangs must leave time to ask for the pages themselves.
    share = None if left is None else left * _SERVICES_SHARE
    query_services(wanted, dependencies.client, dependencies.services, collect, deadline=share)


def _as_interrupted(run: Run) -> Run:
    """Say of a run that Ctrl-C, and not its deadline, ended it."""

    def interrupted(link: CheckedLink) -> CheckedLink:
        if link.observation.verdict is not Verdict.UNCHECKED:
            return link
        return replace(link, observation=replace(link.observation, reason="interrupted"))

    links = tuple(map(interrupted, run.links))
    return replace(run, links=links, interrupted=True, out_of_time=False)


def _with_copies(run: Run, dependencies: CheckDependencies, clock: _Clock) -> Run:
    """Look up archived copies of what is dead, so that readers and `kb links fix` have them."""
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
            wanted, dependencies.client, dependencies.services, deadline=clock.left()
        )
    except KeyboardInterrupt:  # every link was checked; the copies are found another time
        return run

    def with_copy(link: CheckedLink) -> CheckedLink:
        copy = copies.get(link.url)
        if copy is None or link.record is None:
            return link
        return replace(link, record=replace(link.record, archived=copy))

    return replace(run, links=tuple(map(with_copy, run.links)))


_SERVICES_SHARE = 0.3
"""Of the time that there is."""
