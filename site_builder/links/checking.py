"""Check links: each once, politely, for as long as there is time, whatever the hosts do.

The core of the room: targets in, a `Run` out. It opens no file and prints nothing; the client, the
readers of pages and the services are handed in.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar

from site_builder.http_client import Client, Failure, Response
from site_builder.link_health.history import with_observation
from site_builder.link_health.records import LinkRecord, Observation
from site_builder.link_health.verdicts import WORKING, Verdict
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
from site_builder.links.profiles import load_profiles
from site_builder.links.runs import CheckedLink, Run
from site_builder.links.scheduler import (
    AbandonHost,
    Continue,
    Finished,
    HostLimits,
    NextStep,
    RetryLater,
    Scheduler,
    SchedulerSnapshot,
    StopReason,
)
from site_builder.links.shared_redirects import suspect_shared_redirects


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """How links are asked after."""

    in_flight: int = 64
    """Requests at once, over all hosts."""
    per_host: int = 4
    """Requests at once of one group of hosts; a class of hosts may allow fewer."""
    gap: float | None = None
    """Seconds between requests to one group; None for what its class says."""
    retries: int = 2
    """Further attempts after a failure that may pass."""
    backoff: float = 2.0
    """Seconds before the first further attempt; doubled each time, and spread at random."""
    retry_after_cap: float = 120.0
    """A host that wants to be left alone for longer is left alone for the rest of the run."""
    link_deadline: float = 60.0
    """Seconds that the requests of one attempt may take together, redirects included."""
    circuit: int = 5
    """So many connections in a row that fail, and a host is left alone for the rest of the run."""

    def limits_of(self, group: str) -> HostLimits:
        """Return what one group of hosts may be asked."""
        kind = host_policy(group)
        return HostLimits(
            min(self.per_host, kind.per_host), kind.gap if self.gap is None else self.gap
        )


HOST_UNREACHABLE = "host-unreachable"
HOST_PARKED = "host-parked"

ProgressCallback = Callable[[int, int, int, SchedulerSnapshot], None]
"""Called now and then with: links done, links working, problems so far, where the run stands."""


def check_links(
    targets: Sequence[LinkToCheck],
    *,
    client: Client,
    policy: RequestPolicy = RequestPolicy(),
    history: Mapping[str, LinkRecord],
    pages: PageClassifier | None = None,
    known: Mapping[str, Observation] | None = None,
    deadline: float | None = None,
    on_progress: ProgressCallback | None = None,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> Run:
    """Check every target that `known` does not answer, and return what was seen.

    `known` holds observations that were made by other means: by a service's API, or a short while
    ago. `deadline` is in seconds; what is not reached by then, or before Ctrl-C, is `unchecked`.
    Raises nothing for what the network does.
    """
    started = now()
    check = _Check(client, policy, pages or load_profiles(), known or {}, now)
    ending = check.run([t.url for t in targets if t.url not in check.seen], deadline, on_progress)
    reason = "deadline" if ending is StopReason.OUT_OF_TIME else "interrupted"
    left = {
        target.url: Observation(target.url, now(), Verdict.UNCHECKED, reason)
        for target in targets
        if target.url not in check.seen
    }
    observations = suspect_shared_redirects({**check.seen, **left})
    links = (
        _checked(target, observations[target.url], history)
        for target in sorted(targets, key=lambda target: target.url)
    )
    return Run(
        started=started.replace(microsecond=0),
        finished=now().replace(microsecond=0),
        links=tuple(links),
        requests=check.requests,
        interrupted=ending is StopReason.INTERRUPTED,
        out_of_time=ending is StopReason.OUT_OF_TIME,
    )


def _checked(
    target: LinkToCheck, observation: Observation, history: Mapping[str, LinkRecord]
) -> CheckedLink:
    record = with_observation(history.get(target.url), observation)
    return CheckedLink(observation, target.locations, record, target.is_new)


@dataclass(slots=True)
class _HostState:
    """What a group of hosts did so far."""

    failed_connections: int = 0
    """In a row."""
    turned_away: int = 0
    """How often in a row it wanted to be left alone, and was, and wanted it again."""
    turned_away_at: float = 0.0
    """When it said so last (monotonic)."""


_WELL = _HostState()


class _Check:
    """One run: makes the requests, and collects what they say."""

    def __init__(
        self,
        client: Client,
        policy: RequestPolicy,
        pages: PageClassifier,
        known: Mapping[str, Observation],
        now: Callable[[], dt.datetime],
    ) -> None:
        self.seen: dict[str, Observation] = dict(known)
        self.requests = 0
        self._client = client
        self._politeness = policy
        self._pages = pages
        self._now = now
        self._hosts: dict[str, _HostState] = defaultdict(_HostState)
        self._lock = threading.Lock()
        self._working = sum(seen.verdict in WORKING for seen in self.seen.values())
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    def run(
        self, urls: Iterable[str], deadline: float | None, on_progress: ProgressCallback | None
    ) -> StopReason:
        def look(snapshot: SchedulerSnapshot) -> None:
            if on_progress is not None:
                done, working = len(self.seen), self._working
                on_progress(done, working, done - working, snapshot)

        if deadline is not None and deadline <= 0:
            return StopReason.OUT_OF_TIME
        policy = self._politeness
        scheduler: Scheduler[str | LinkAttempt] = Scheduler(
            self._perform, self._give_up, policy.limits_of, in_flight=policy.in_flight
        )
        return scheduler.run(
            ((host_group(url), url) for url in urls),
            deadline=deadline,
            on_progress=look,
            stop=self._client.abort,
        )

    def _perform(self, group: str, work: str | LinkAttempt) -> NextStep[str | LinkAttempt]:
        """Make one request. A link is its URL until its journey begins: 100,000 of them wait."""
        attempt = LinkAttempt(work) if isinstance(work, str) else work
        if not attempt.chain:
            attempt.attempts += 1
            attempt.cookies = CookieJar()
        left = self._politeness.link_deadline - attempt.spent
        began = time.monotonic()
        answer = self._client.send(attempt.current, cookies=attempt.cookies, deadline=left)
        attempt.spent += answer.seconds
        attempt.elapsed += answer.seconds
        return self._next(group, attempt, answer, began)

    def _next(
        self, group: str, attempt: LinkAttempt, answer: Response | Failure, began: float
    ) -> NextStep[str | LinkAttempt]:
        step = judge(attempt, answer, self._pages)
        with self._lock:
            self.requests += 1
            host = self._note_answer(group, answer, step, began)
        if isinstance(step, FollowRedirect):
            if attempt.spent >= self._politeness.link_deadline:
                return self._conclude(attempt, answer, Conclusion(Verdict.TRANSIENT, "timeout"))
            attempt.current = step.url
            return Continue(host_group(step.url), attempt)
        if isinstance(step, Retry):
            return self._again(attempt, answer, step, host)
        return self._conclude(attempt, answer, step)

    def _note_answer(
        self, group: str, answer: Response | Failure, step: Judgement, began: float
    ) -> _HostState:
        """Count what goes wrong in a row; hosts without trouble are not remembered."""
        no_connection = isinstance(answer, Failure) and answer.code in _NO_CONNECTION
        turned_away = isinstance(step, Retry) and step.throttled
        if not (no_connection or turned_away or group in self._hosts):
            return _WELL
        state = self._hosts[group]
        state.failed_connections = state.failed_connections + 1 if no_connection else 0
        if not turned_away:
            state.turned_away = 0
        elif began > state.turned_away_at:  # what was on its way already does not count again
            state.turned_away += 1
            state.turned_away_at = time.monotonic()
        return state

    def _again(
        self, attempt: LinkAttempt, answer: Response | Failure, step: Retry, host: _HostState
    ) -> NextStep[str | LinkAttempt]:
        policy = self._politeness
        if host.failed_connections >= policy.circuit:
            self._conclude(attempt, answer, step.otherwise)
            return AbandonHost(HOST_UNREACHABLE)
        too_long = step.wait is not None and step.wait > policy.retry_after_cap
        if step.throttled and (too_long or host.turned_away > policy.retries):
            self._conclude(attempt, answer, step.otherwise)
            return AbandonHost(HOST_PARKED)
        if too_long or attempt.attempts > policy.retries:
            return self._conclude(attempt, answer, step.otherwise)
        if step.wait is None:
            base = policy.backoff * (_THROTTLED_BACKOFF if step.throttled else 1)
            failed = host.turned_away if step.throttled else attempt.attempts
            wait = base * 2 ** max(0, failed - 1) * self._random.uniform(0.75, 1.25)
        else:
            wait = max(step.wait, policy.backoff)  # some say 0
        attempt.start_again()
        return RetryLater(attempt, wait, whole_host=step.throttled)

    def _conclude(
        self, attempt: LinkAttempt, answer: Response | Failure, done: Conclusion
    ) -> Finished:
        if done.verdict is Verdict.UNCHECKED:  # broken off: as if it had not been asked
            return Finished()
        self._note(
            Observation(
                attempt.asked,
                self._now(),
                done.verdict,
                done.reason,
                done.status,
                answer.url if isinstance(answer, Response) else None,
                tuple(attempt.chain),
                round(attempt.elapsed, 3),
                attempt.attempts,
            )
        )
        return Finished()

    def _give_up(self, work: str | LinkAttempt, reason: str) -> None:
        attempt = LinkAttempt(work) if isinstance(work, str) else work
        verdict = Verdict.THROTTLED if reason == HOST_PARKED else Verdict.TRANSIENT
        self._note(
            Observation(
                attempt.asked,
                self._now(),
                verdict,
                reason,
                chain=tuple(attempt.chain),
                elapsed=round(attempt.elapsed, 3),
                attempts=attempt.attempts,
            )
        )

    def _note(self, observation: Observation) -> None:
        with self._lock:
            self.seen[observation.url] = observation
            self._working += observation.verdict in WORKING


_THROTTLED_BACKOFF = 5
"""How much longer than a page that failed a host is left alone that does not say for how long."""
_NO_CONNECTION = frozenset({"connection-refused", "connect-timeout", "unreachable"})
