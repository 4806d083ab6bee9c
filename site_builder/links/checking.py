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

from site_builder.http_client import Answer, Client, Failure
from site_builder.link_health.history import with_observation
from site_builder.link_health.records import LinkRecord, Observation
from site_builder.link_health.verdicts import WORKING, Verdict
from site_builder.links.crowds import suspect_crowds
from site_builder.links.hosts import group_of, politeness_of
from site_builder.links.judging import Again, Done, Follow, Journey, PageReader, Step, judge
from site_builder.links.profiles import load_profiles
from site_builder.links.runs import CheckedLink, Run
from site_builder.links.scheduler import (
    Ending,
    Finished,
    GiveUpHost,
    GoOn,
    HostLimits,
    Later,
    Next,
    Scheduler,
    Snapshot,
)
from site_builder.links.targets import Target


@dataclass(frozen=True, slots=True)
class Politeness:
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
        kind = politeness_of(group)
        return HostLimits(
            min(self.per_host, kind.per_host), kind.gap if self.gap is None else self.gap
        )


HOST_UNREACHABLE = "host-unreachable"
HOST_PARKED = "host-parked"

Watch = Callable[[int, int, int, Snapshot], None]
"""Called now and then with: links done, links working, problems so far, where the run stands."""


def check_links(
    targets: Sequence[Target],
    *,
    client: Client,
    politeness: Politeness = Politeness(),
    history: Mapping[str, LinkRecord],
    pages: PageReader | None = None,
    known: Mapping[str, Observation] | None = None,
    deadline: float | None = None,
    watch: Watch | None = None,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> Run:
    """Check every target that `known` does not answer, and return what was seen.

    `known` holds observations that were made by other means: by a service's API, or a short while
    ago. `deadline` is in seconds; what is not reached by then, or before Ctrl-C, is `unchecked`.
    Raises nothing for what the network does.
    """
    started = now()
    check = _Check(client, politeness, pages or load_profiles(), known or {}, now)
    ending = check.run([t.url for t in targets if t.url not in check.seen], deadline, watch)
    reason = "deadline" if ending is Ending.OUT_OF_TIME else "interrupted"
    left = {
        target.url: Observation(target.url, now(), Verdict.UNCHECKED, reason)
        for target in targets
        if target.url not in check.seen
    }
    observations = suspect_crowds({**check.seen, **left})
    links = (
        _checked(target, observations[target.url], history)
        for target in sorted(targets, key=lambda target: target.url)
    )
    return Run(
        started=started.replace(microsecond=0),
        finished=now().replace(microsecond=0),
        links=tuple(links),
        requests=check.requests,
        interrupted=ending is Ending.INTERRUPTED,
        out_of_time=ending is Ending.OUT_OF_TIME,
    )


def _checked(
    target: Target, observation: Observation, history: Mapping[str, LinkRecord]
) -> CheckedLink:
    record = with_observation(history.get(target.url), observation)
    return CheckedLink(observation, target.sources, record, target.new)


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
        politeness: Politeness,
        pages: PageReader,
        known: Mapping[str, Observation],
        now: Callable[[], dt.datetime],
    ) -> None:
        self.seen: dict[str, Observation] = dict(known)
        self.requests = 0
        self._client = client
        self._politeness = politeness
        self._pages = pages
        self._now = now
        self._hosts: dict[str, _HostState] = defaultdict(_HostState)
        self._lock = threading.Lock()
        self._working = sum(seen.verdict in WORKING for seen in self.seen.values())
        self._random = random.Random()  # noqa: S311 - spreads retries, guards nothing

    def run(self, urls: Iterable[str], deadline: float | None, watch: Watch | None) -> Ending:
        def look(snapshot: Snapshot) -> None:
            if watch is not None:
                done, working = len(self.seen), self._working
                watch(done, working, done - working, snapshot)

        if deadline is not None and deadline <= 0:
            return Ending.OUT_OF_TIME
        politeness = self._politeness
        scheduler: Scheduler[str | Journey] = Scheduler(
            self._perform, self._give_up, politeness.limits_of, in_flight=politeness.in_flight
        )
        return scheduler.run(
            ((group_of(url), url) for url in urls),
            deadline=deadline,
            watch=look,
            stop=self._client.abort,
        )

    def _perform(self, group: str, work: str | Journey) -> Next[str | Journey]:
        """Make one request. A link is its URL until its journey begins: 100,000 of them wait."""
        journey = Journey(work) if isinstance(work, str) else work
        if not journey.chain:
            journey.attempts += 1
            journey.cookies = CookieJar()
        left = self._politeness.link_deadline - journey.spent
        began = time.monotonic()
        answer = self._client.send(journey.current, cookies=journey.cookies, deadline=left)
        journey.spent += answer.seconds
        journey.elapsed += answer.seconds
        return self._next(group, journey, answer, began)

    def _next(
        self, group: str, journey: Journey, answer: Answer | Failure, began: float
    ) -> Next[str | Journey]:
        step = judge(journey, answer, self._pages)
        with self._lock:
            self.requests += 1
            host = self._note_answer(group, answer, step, began)
        if isinstance(step, Follow):
            if journey.spent >= self._politeness.link_deadline:
                return self._conclude(journey, answer, Done(Verdict.TRANSIENT, "timeout"))
            journey.current = step.url
            return GoOn(group_of(step.url), journey)
        if isinstance(step, Again):
            return self._again(journey, answer, step, host)
        return self._conclude(journey, answer, step)

    def _note_answer(
        self, group: str, answer: Answer | Failure, step: Step, began: float
    ) -> _HostState:
        """Count what goes wrong in a row; hosts without trouble are not remembered."""
        no_connection = isinstance(answer, Failure) and answer.code in _NO_CONNECTION
        turned_away = isinstance(step, Again) and step.throttled
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
        self, journey: Journey, answer: Answer | Failure, step: Again, host: _HostState
    ) -> Next[str | Journey]:
        politeness = self._politeness
        if host.failed_connections >= politeness.circuit:
            self._conclude(journey, answer, step.otherwise)
            return GiveUpHost(HOST_UNREACHABLE)
        too_long = step.wait is not None and step.wait > politeness.retry_after_cap
        if step.throttled and (too_long or host.turned_away > politeness.retries):
            self._conclude(journey, answer, step.otherwise)
            return GiveUpHost(HOST_PARKED)
        if too_long or journey.attempts > politeness.retries:
            return self._conclude(journey, answer, step.otherwise)
        if step.wait is None:
            base = politeness.backoff * (_THROTTLED_BACKOFF if step.throttled else 1)
            failed = host.turned_away if step.throttled else journey.attempts
            wait = base * 2 ** max(0, failed - 1) * self._random.uniform(0.75, 1.25)
        else:
            wait = max(step.wait, politeness.backoff)  # some say 0
        journey.start_again()
        return Later(journey, wait, whole_host=step.throttled)

    def _conclude(self, journey: Journey, answer: Answer | Failure, done: Done) -> Finished:
        if done.verdict is Verdict.UNCHECKED:  # broken off: as if it had not been asked
            return Finished()
        self._note(
            Observation(
                journey.asked,
                self._now(),
                done.verdict,
                done.reason,
                done.status,
                answer.url if isinstance(answer, Answer) else None,
                tuple(journey.chain),
                round(journey.elapsed, 3),
                journey.attempts,
            )
        )
        return Finished()

    def _give_up(self, work: str | Journey, reason: str) -> None:
        journey = Journey(work) if isinstance(work, str) else work
        verdict = Verdict.THROTTLED if reason == HOST_PARKED else Verdict.TRANSIENT
        self._note(
            Observation(
                journey.asked,
                self._now(),
                verdict,
                reason,
                chain=tuple(journey.chain),
                elapsed=round(journey.elapsed, 3),
                attempts=journey.attempts,
            )
        )

    def _note(self, observation: Observation) -> None:
        with self._lock:
            self.seen[observation.url] = observation
            self._working += observation.verdict in WORKING


_THROTTLED_BACKOFF = 5
"""How much longer than a page that failed a host is left alone that does not say for how long."""
_NO_CONNECTION = frozenset({"connection-refused", "connect-timeout", "unreachable"})
