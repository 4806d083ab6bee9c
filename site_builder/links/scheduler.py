"""Who may ask which host when: many hosts at once, each of them gently.

Work waits in one queue a host group. What goes round is not work but *permits*: a group has at
most `per_host` of them, each lets one request through, and a worker takes whichever permit comes
next. So a worker never waits for a host, a slow host never holds up the others, and the limits
hold by construction. A permit that may only be used later (a gap between requests, `Retry-After`)
lies with the clock until then.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from queue import SimpleQueue
from typing import Generic, TypeVar

Work = TypeVar("Work")


@dataclass(frozen=True, slots=True)
class HostLimits:
    """How gently one group of hosts is asked."""

    at_once: int
    """Requests in flight."""
    gap: float
    """Seconds between the beginnings of two requests."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing is left to do for this piece of work."""


@dataclass(frozen=True, slots=True)
class Continue(Generic[Work]):
    """The work needs another request, now of this group."""

    group: str
    work: Work


@dataclass(frozen=True, slots=True)
class RetryLater(Generic[Work]):
    """The work needs another attempt after some seconds."""

    work: Work
    seconds: float
    whole_host: bool = False
    """Nothing at all may be asked of the group until then."""


@dataclass(frozen=True, slots=True)
class AbandonHost:
    """The work is finished, and nothing more is to be asked of its group in this run."""

    reason: str


NextStep = Finished | Continue[Work] | RetryLater[Work] | AbandonHost


class StopReason(Enum):
    """How a run ended."""

    COMPLETE = auto()
    OUT_OF_TIME = auto()
    INTERRUPTED = auto()


@dataclass(frozen=True, slots=True)
class SchedulerSnapshot:
    """Where a run stands."""

    open: int
    """Pieces of work not finished."""
    in_flight: int
    waiting_hosts: int
    """Groups that have work, and may not be asked now."""


@dataclass(slots=True)
class _Group(Generic[Work]):
    name: str
    limits: HostLimits
    waiting: deque[Work] = field(default_factory=deque)
    idle: int = 0
    """Permits that go round or lie with the clock."""
    busy: int = 0
    """Permits in use: requests in flight."""
    next_at: float = 0.0
    """When the next request may begin (monotonic)."""
    given_up: str = ""


class Scheduler(Generic[Work]):
    """Runs pieces of work, request by request, in threads. For one run."""

    def __init__(
        self,
        perform: Callable[[str, Work], NextStep[Work]],
        give_up: Callable[[Work, str], None],
        limits_of: Callable[[str], HostLimits],
        *,
        in_flight: int,
    ) -> None:
        """Take what makes one request (`perform(group, work)`), and what becomes of the rest.

        `give_up(work, reason)` is called for work whose host was given up. Both are called from
        several threads at once.
        """
        self._perform = perform
        self._give_up = give_up
        self._limits_of = limits_of
        self._most = in_flight
        self._lock = threading.Lock()
        self._permits: SimpleQueue[_Group[Work] | None] = SimpleQueue()
        self._groups: dict[str, _Group[Work]] = {}
        self._clock: list[tuple[float, int, _Group[Work], Work | None]] = []
        self._numbers = itertools.count()
        self._clock_changed = threading.Condition(self._lock)
        self._done = threading.Event()
        self._failed: BaseException | None = None
        self._stopped = False
        self._open = 0
        self._in_flight = 0

    def run(
        self,
        work: Iterable[tuple[str, Work]],
        *,
        deadline: float | None = None,
        on_progress: Callable[[SchedulerSnapshot], None] | None = None,
        stop: Callable[[], None] = lambda: None,
    ) -> StopReason:
        """Perform all work, given with its group; return how it ended.

        `deadline` is in seconds from now. `on_progress` is called some ten times a second. `stop` is
        called when Ctrl-C or the deadline breaks the run off, and has to end what is in flight;
        work that is left then was neither performed nor given up.
        """
        with self._lock:
            for name, piece in work:
                self._open += 1
                self._group(name).waiting.append(piece)
            self._spread()
        if not self._open:
            return StopReason.COMPLETE
        number = min(self._most, self._open)
        threads = [
            threading.Thread(target=self._work, name=f"kb-links-{n}", daemon=True)
            for n in range(number)
        ]
        threads.append(threading.Thread(target=self._keep_time, name="kb-links-clock", daemon=True))
        ending = StopReason.INTERRUPTED
        try:
            for thread in threads:
                thread.start()
            ending = self._wait(deadline, on_progress)
        except KeyboardInterrupt:
            pass
        finally:
            self._stop(threads, stop)
        if self._failed is not None:
            raise self._failed
        return ending

    def _spread(self) -> None:
        """Issue the first permits of all groups in turns, so that a long queue is not served first."""
        groups = list(self._groups.values())
        while groups:
            for group in groups:
                group.idle += 1
                self._circulate(group)
            groups = [g for g in groups if g.idle < min(g.limits.at_once, len(g.waiting))]

    def _wait(
        self, deadline: float | None, on_progress: Callable[[SchedulerSnapshot], None] | None
    ) -> StopReason:
        ends = None if deadline is None else time.monotonic() + deadline
        while not self._done.wait(_GLANCE if ends is None else min(_GLANCE, _left(ends))):
            if on_progress is not None:
                on_progress(self._snapshot())
            if ends is not None and time.monotonic() >= ends:
                return StopReason.OUT_OF_TIME
        return StopReason.COMPLETE

    def _stop(self, threads: list[threading.Thread], stop: Callable[[], None]) -> None:
        with self._lock:
            unfinished = self._open > 0
            self._stopped = True
            self._clock_changed.notify_all()
        if unfinished:
            stop()
        for _ in threads:
            self._permits.put(None)
        ends = time.monotonic() + _LONGEST_GOODBYE
        with suppress(KeyboardInterrupt):  # a second Ctrl-C ends the waiting, and loses nothing
            for thread in threads:  # they are daemons: one that hangs does not hold the program
                if thread.ident is not None:
                    thread.join(_left(ends))

    def _snapshot(self) -> SchedulerSnapshot:
        with self._lock:
            now = time.monotonic()
            waiting = sum(1 for g in self._groups.values() if g.waiting and g.next_at > now)
            return SchedulerSnapshot(self._open, self._in_flight, waiting)

    # --- workers --------------------------------------------------------------------------------

    def _work(self) -> None:
        take = self._permits.get
        try:
            while (group := take()) is not None:
                piece = self._next_of(group)
                while piece is not None:
                    piece = self._conclude(group, self._perform(group.name, piece))
        except BaseException as error:  # noqa: BLE001 - a mistake of ours must not hang the run
            self._failed = error
            self._done.set()

    def _next_of(self, group: _Group[Work]) -> Work | None:
        """Use a permit: return the work to do with it, or None where it is of no use now."""
        with self._lock:
            if self._stopped or not group.waiting:
                group.idle -= 1
                return None
            now = time.monotonic()
            if group.next_at > now:
                self._set_clock(group.next_at, group, None)
                return None
            group.next_at = now + group.limits.gap
            group.idle -= 1
            group.busy += 1
            self._in_flight += 1
            return group.waiting.popleft()

    def _conclude(self, group: _Group[Work], then: NextStep[Work]) -> Work | None:
        """Note what came of a request; return work that may go on at once with the same permit."""
        given_up: list[Work] = []
        reason = ""
        with self._lock:
            target = self._group(then.group) if isinstance(then, Continue) else group
            if isinstance(then, Finished):
                self._finish(1)
            elif isinstance(then, AbandonHost):
                self._finish(1)
                reason = group.given_up = group.given_up or then.reason
                given_up = self._all_of(group)
            elif reason := target.given_up:
                given_up = [then.work]
            elif isinstance(then, Continue):
                if target is group and not group.limits.gap and not self._stopped:
                    return then.work
                target.waiting.appendleft(then.work)  # what has begun is brought to its end
            elif then.whole_host:
                group.next_at = max(group.next_at, time.monotonic() + then.seconds)
                group.waiting.append(then.work)  # last: it may be this page alone that is refused
            else:
                self._set_clock(time.monotonic() + then.seconds, group, then.work)
            self._in_flight -= 1
            group.busy -= 1
            self._issue(group)
            if target is not group:
                self._issue(target)
        for piece in given_up:
            self._give_up(piece, reason)
        if given_up:
            with self._lock:
                self._finish(len(given_up))
        return None

    # --- permits and the clock; all of it with the lock held --------------------------------------

    def _group(self, name: str) -> _Group[Work]:
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = _Group(name, self._limits_of(name))
        return group

    def _issue(self, group: _Group[Work]) -> None:
        """Bring as many permits into circulation as there is work for and the limits allow."""
        while (
            group.idle < len(group.waiting)
            and group.idle + group.busy < group.limits.at_once
            and not self._stopped
        ):
            group.idle += 1
            self._circulate(group)

    def _circulate(self, group: _Group[Work]) -> None:
        if group.next_at > time.monotonic():
            self._set_clock(group.next_at, group, None)
        else:
            self._permits.put(group)

    def _set_clock(self, at: float, group: _Group[Work], piece: Work | None) -> None:
        """Let the clock return a permit (no piece), or a piece of work, at that time."""
        heapq.heappush(self._clock, (at, next(self._numbers), group, piece))
        if self._clock[0][0] == at:
            self._clock_changed.notify()

    def _all_of(self, group: _Group[Work]) -> list[Work]:
        """Take away everything that waits for a group, now or later."""
        taken = list(group.waiting)
        group.waiting.clear()
        later = [item for item in self._clock if item[2] is group and item[3] is not None]
        if later:
            self._clock = [item for item in self._clock if item not in later]
            heapq.heapify(self._clock)
        return taken + [piece for *_, piece in later if piece is not None]

    def _finish(self, pieces: int) -> None:
        self._open -= pieces
        if not self._open:
            self._done.set()

    def _keep_time(self) -> None:
        with self._lock:
            while not self._stopped:
                now = time.monotonic()
                while self._clock and self._clock[0][0] <= now:
                    _, _, group, piece = heapq.heappop(self._clock)
                    if piece is None:
                        self._permits.put(group)
                    else:
                        group.waiting.append(piece)
                        self._issue(group)
                self._clock_changed.wait(self._clock[0][0] - now if self._clock else None)


_GLANCE = 0.1
_LONGEST_GOODBYE = 5.0


def _left(ends: float) -> float:
    return max(0.0, ends - time.monotonic())
