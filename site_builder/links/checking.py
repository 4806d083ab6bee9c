"""Check links within the rate limit of each host group, until all links are checked or time runs out.

A host group is a set of hosts that share one rate limit. A host that `hosts.yml` does not list is a
group of its own. This module uses the network. It writes no file, and prints nothing.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar

from site_builder.http_client import Client, Failure, Response
from site_builder.link_health.history import with_observation
from site_builder.link_health.records import LinkRecord, Observation
from site_builder.link_health.verdicts import WORKING, Verdict
from site_builder.links.first_pages import accept, compare_with_first
from site_builder.links.hosts import host_group, host_policy
from site_builder.links.judging import (
    Conclusion,
    FollowRedirect,
    Judgement,
    LinkAttempt,
    PageClassifier,
    Retry,
    judge,
)
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.page_titles import differs_wholly
from site_builder.links.profiles import load_profiles
from site_builder.links.profiles.page_text import FetchedPage
from site_builder.links.runs import CheckedLink, Run
from site_builder.links.scheduler import (
    AbandonGroup,
    Continue,
    Finished,
    GroupLimits,
    NextStep,
    RetryLater,
    Scheduler,
    SchedulerSnapshot,
    StopReason,
)
from site_builder.links.shared_redirects import suspect_shared_redirects


@dataclass(frozen=True, slots=True)
class CheckPolicy:
    """Limits of a run: concurrency, retries, back-off and deadlines."""

    max_in_flight: int = 64
    """Maximum number of requests in flight over all hosts."""
    max_per_host: int = 4
    """Maximum number of requests in flight to a host group. A lower number in `hosts.yml` takes precedence."""
    gap_seconds: float | None = None
    """Minimum time between the starts of two requests to a host group; None for the gap in `hosts.yml`."""
    max_retries: int = 2
    """Maximum number of retries of a link after failures that may be temporary."""
    backoff_seconds: float = 2.0
    """Delay before the first retry. The delay doubles with each further retry and has random jitter.

    A link may have to wait longer if the host limits requests or sends `Retry-After`.
    """
    max_retry_after_seconds: float = 120.0
    """If a host group demands a longer delay than this, it gets no more requests in this run."""
    attempt_deadline_seconds: float = 60.0
    """Time limit for an attempt: a request for the link, and the requests that follow its redirects.

    A redirect after this time is not followed, and the link fails with `timeout`.
    """
    circuit_breaker_threshold: int = 5
    """After this many failed connections in a row, a host group gets no more requests in this run."""

    def limits_of(self, group: str) -> GroupLimits:
        """Return the rate limit of a host group."""
        group_policy = host_policy(group)
        return GroupLimits(
            min(self.max_per_host, group_policy.max_per_host),
            group_policy.gap_seconds if self.gap_seconds is None else self.gap_seconds,
        )


HOST_UNREACHABLE = "host-unreachable"
"""Reason code of links that got no result because too many connections to their host group had failed."""
HOST_PARKED = "host-parked"
"""Reason code of links that got no result because their host group limits requests."""

ProgressCallback = Callable[[int, int, int, SchedulerSnapshot], None]
"""Called many times during a run as `on_progress(checked, working, problems, snapshot)`.

`checked`, `working` and `problems` are numbers of links; `problems` is `checked - working`.
"""


def check_links(
    links: Sequence[LinkToCheck],
    *,
    client: Client,
    policy: CheckPolicy = CheckPolicy(),
    history: Mapping[str, LinkRecord],
    classifier: PageClassifier | None = None,
    known_observations: Mapping[str, Observation] | None = None,
    deadline: float | None = None,
    on_progress: ProgressCallback | None = None,
    titles: bool = False,
    accepts: bool = False,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> Run:
    """Check the links that are not in `known_observations`; return a run of all links.

    `known_observations` maps URLs to observations that need no request, because they come from a
    service (an API such as GitHub's) or from the cache. `deadline` is in seconds from now. A link
    without a result at the deadline or at Ctrl-C gets the verdict `unchecked`. A network error
    becomes an observation, never an exception.

    If `titles` is true, the page title of each working link is compared with the names of the entries that contain
    the link. If no name contains a word of the title, the title becomes `CheckedLink.unexpected_title`. If the history
    contains a title of the link's first page, the titles of later pages are not compared with the names.

    If `accepts` is true, a link counts as working even if it redirects to another site, or leads to another page than
    at first. The page that it leads to now becomes its `first` page in the history.
    """
    started = now()
    checker = _LinkChecker(
        client, policy, classifier or load_profiles(), known_observations or {}, now
    )
    stop_reason = checker.check(
        [link.url for link in links if link.url not in checker.observations], deadline, on_progress
    )
    reason = "deadline" if stop_reason is StopReason.OUT_OF_TIME else "interrupted"
    unchecked = {
        link.url: Observation(link.url, now(), Verdict.UNCHECKED, reason)
        for link in links
        if link.url not in checker.observations
    }
    if accepts:
        history = {url: replace(record, first=None) for url, record in history.items()}
    observations = {**checker.observations, **unchecked}
    for link in links:
        record = history.get(link.url)
        observation = compare_with_first(
            observations[link.url], record.first if record is not None else None, link.names
        )
        observations[link.url] = accept(observation) if accepts else observation
    observations = suspect_shared_redirects(observations)
    checked_links = (
        _checked_link(link, observations[link.url], history, titles=titles)
        for link in sorted(links, key=lambda link: link.url)
    )
    return Run(
        started=started.replace(microsecond=0),
        finished=now().replace(microsecond=0),
        links=tuple(checked_links),
        requests=checker.requests,
        interrupted=stop_reason is StopReason.INTERRUPTED,
        out_of_time=stop_reason is StopReason.OUT_OF_TIME,
    )


def _checked_link(
    link: LinkToCheck,
    observation: Observation,
    history: Mapping[str, LinkRecord],
    *,
    titles: bool,
) -> CheckedLink:
    before = history.get(link.url)
    record = with_observation(before, observation)
    checked_link = CheckedLink(observation, link.locations, record, link.is_new)
    title_is_known = before is not None and before.first is not None and before.first.title
    works = observation.verdict in WORKING
    if titles and works and not title_is_known and differs_wholly(observation.title, link.names):
        return replace(checked_link, unexpected_title=observation.title)
    return checked_link


@dataclass(slots=True)
class _GroupState:
    """Consecutive failures of one host group."""

    failed_connections: int = 0
    throttled: int = 0
    """Number of consecutive responses that ask for a pause, such as those with status 429.

    Several such responses count once if their requests were in flight at the same time.
    """
    throttled_at: float = 0.0
    """Time at which `throttled` was last increased (`time.monotonic`)."""


class _LinkChecker:
    """Sends the requests of one run and collects the observations."""

    def __init__(
        self,
        client: Client,
        policy: CheckPolicy,
        classifier: PageClassifier,
        known_observations: Mapping[str, Observation],
        now: Callable[[], dt.datetime],
    ) -> None:
        self.observations: dict[str, Observation] = dict(known_observations)
        self.requests = 0
        self._client = client
        self._policy = policy
        self._classifier = classifier
        self._now = now
        self._group_states: dict[str, _GroupState] = defaultdict(_GroupState)
        self._lock = threading.Lock()
        self._working = sum(
            observation.verdict in WORKING for observation in self.observations.values()
        )
        self._random = random.Random()  # noqa: S311 - jitter of retries, not for security

    def check(
        self, urls: Iterable[str], deadline: float | None, on_progress: ProgressCallback | None
    ) -> StopReason:
        def report(snapshot: SchedulerSnapshot) -> None:
            if on_progress is not None:
                checked, working = len(self.observations), self._working
                on_progress(checked, working, checked - working, snapshot)

        if deadline is not None and deadline <= 0:
            return StopReason.OUT_OF_TIME
        policy = self._policy
        scheduler: Scheduler[LinkAttempt] = Scheduler(
            self._perform, self._abandon, policy.limits_of, max_in_flight=policy.max_in_flight
        )
        return scheduler.run(
            ((host_group(url), LinkAttempt(url)) for url in urls),
            deadline=deadline,
            on_progress=report,
            stop=self._client.abort,
        )

    def _perform(self, group: str, attempt: LinkAttempt) -> NextStep[LinkAttempt]:
        """Send the next request of an attempt; return what to do after its response."""
        if not attempt.redirects:
            attempt.number += 1
            attempt.cookies = CookieJar()
        time_left = self._policy.attempt_deadline_seconds - attempt.seconds
        sent_at = time.monotonic()
        response = self._client.send(attempt.next_url, cookies=attempt.cookies, deadline=time_left)
        attempt.seconds += response.seconds
        attempt.total_seconds += response.seconds
        return self._next_step(group, attempt, response, sent_at)

    def _next_step(
        self, group: str, attempt: LinkAttempt, response: Response | Failure, sent_at: float
    ) -> NextStep[LinkAttempt]:
        judgement = judge(attempt, response, self._classifier)
        with self._lock:
            self.requests += 1
            group_state = self._update_group(group, response, judgement, sent_at)
        if isinstance(judgement, FollowRedirect):
            if attempt.seconds >= self._policy.attempt_deadline_seconds:
                return self._conclude(attempt, response, Conclusion(Verdict.TRANSIENT, "timeout"))
            attempt.next_url = judgement.url
            return Continue(host_group(judgement.url), attempt)
        if isinstance(judgement, Retry):
            return self._retry(attempt, response, judgement, group_state)
        return self._conclude(attempt, response, judgement)

    def _update_group(
        self, group: str, response: Response | Failure, judgement: Judgement, sent_at: float
    ) -> _GroupState:
        """Count the failures of a host group; return the state of the group."""
        state = self._group_states[group]
        is_failed = isinstance(response, Failure) and response.code in _CONNECTION_FAILURES
        state.failed_connections = state.failed_connections + 1 if is_failed else 0
        if not (isinstance(judgement, Retry) and judgement.is_throttled):
            state.throttled = 0
        elif sent_at > state.throttled_at:  # see `_GroupState.throttled`
            state.throttled += 1
            state.throttled_at = time.monotonic()
        return state

    def _retry(
        self,
        attempt: LinkAttempt,
        response: Response | Failure,
        retry: Retry,
        group_state: _GroupState,
    ) -> NextStep[LinkAttempt]:
        policy = self._policy
        if group_state.failed_connections >= policy.circuit_breaker_threshold:
            self._conclude(attempt, response, retry.fallback)
            return AbandonGroup(HOST_UNREACHABLE)
        too_long = retry.wait is not None and retry.wait > policy.max_retry_after_seconds
        if retry.is_throttled and (too_long or group_state.throttled > policy.max_retries):
            self._conclude(attempt, response, retry.fallback)
            return AbandonGroup(HOST_PARKED)
        if too_long or attempt.number > policy.max_retries:
            return self._conclude(attempt, response, retry.fallback)
        if retry.wait is None:
            base = policy.backoff_seconds * (_THROTTLED_BACKOFF_FACTOR if retry.is_throttled else 1)
            failures = group_state.throttled if retry.is_throttled else attempt.number
            wait = base * 2 ** max(0, failures - 1) * self._random.uniform(0.75, 1.25)
        else:
            wait = max(retry.wait, policy.backoff_seconds)  # some hosts send `Retry-After: 0`
        attempt.restart()
        return RetryLater(attempt, wait, pauses_group=retry.is_throttled)

    def _conclude(
        self, attempt: LinkAttempt, response: Response | Failure, conclusion: Conclusion
    ) -> Finished:
        # An aborted request says nothing about the link.
        if conclusion.verdict is not Verdict.UNCHECKED:
            final_url = response.url if isinstance(response, Response) else None
            title = _title_of(response) if conclusion.verdict in WORKING else ""
            self._add(attempt, conclusion, final_url, title)
        return Finished()

    def _abandon(self, attempt: LinkAttempt, reason: str) -> None:
        verdict = Verdict.THROTTLED if reason == HOST_PARKED else Verdict.TRANSIENT
        self._add(attempt, Conclusion(verdict, reason))

    def _add(
        self,
        attempt: LinkAttempt,
        conclusion: Conclusion,
        final_url: str | None = None,
        title: str = "",
    ) -> None:
        observation = Observation(
            attempt.url,
            self._now(),
            conclusion.verdict,
            conclusion.reason,
            conclusion.status,
            final_url,
            tuple(attempt.redirects),
            round(attempt.total_seconds, 3),
            attempt.number,
            title,
        )
        with self._lock:
            self.observations[observation.url] = observation
            self._working += observation.verdict in WORKING


def _title_of(response: Response | Failure) -> str:
    if isinstance(response, Failure):
        return ""
    return FetchedPage(response.body, response.headers.get("content-type", "")).shown_title


_THROTTLED_BACKOFF_FACTOR = 5
"""The back-off is multiplied by this number if a host limits requests but sends no `Retry-After`."""

_CONNECTION_FAILURES = frozenset({"connection-refused", "connect-timeout", "unreachable"})
