"""Send requests to many host groups at once, within the rate limit of each group.

A host group is a set of hosts behind one rate limit. Each group has:

- a queue of tasks whose next request goes to this group;
- permits: at most `GroupLimits.max_per_group`; each request in flight uses one;
- the next start: the time before which no request to the group may start.

All groups offer their unused permits in one shared queue. A worker thread takes a permit from there,
takes a task from the queue of the permit's group, and sends the request. So no group can exceed its
limits. A slow group keeps at most `max_per_group` workers busy. If slow groups keep all workers busy,
the other groups must wait.

A permit may have to wait for the gap between requests, or because of `Retry-After`. Then a timer
offers the permit when the wait is over.
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

Task = TypeVar("Task")


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """Rate limit of one host group."""

    max_per_group: int
    """Maximum number of requests in flight to the group."""
    gap_seconds: float
    """Minimum time between the starts of two requests."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The task needs no further request."""


@dataclass(frozen=True, slots=True)
class Continue(Generic[Task]):
    """The task follows a redirect: it needs another request now, to this group."""

    group: str
    task: Task


@dataclass(frozen=True, slots=True)
class RetryLater(Generic[Task]):
    """The task needs another request after a delay, to the group of its last request."""

    task: Task
    seconds: float
    pauses_group: bool = False
    """If true, no request to the group may start before the delay ends."""


@dataclass(frozen=True, slots=True)
class AbandonGroup:
    """The task is finished, and no further request is sent to its group in this run."""

    reason: str


NextStep = Finished | Continue[Task] | RetryLater[Task] | AbandonGroup


class StopReason(Enum):
    """Why a run ended."""

    COMPLETE = auto()
    OUT_OF_TIME = auto()
    INTERRUPTED = auto()


@dataclass(frozen=True, slots=True)
class SchedulerSnapshot:
    """State of a run at one moment."""

    unfinished: int
    """Number of tasks that are queued, delayed or in flight."""
    waiting_groups: int
    """Number of groups that have queued tasks but must not start a request yet."""


@dataclass(slots=True)
class _Group(Generic[Task]):
    """State of a host group."""

    name: str
    limits: GroupLimits
    queue: deque[Task] = field(default_factory=deque)
    unused_permits: int = 0
    """Number of permits that are on offer or wait in a timer."""
    used_permits: int = 0
    """Number of permits in use, one for each request in flight."""
    next_start: float = 0.0
    """Time before which no request may start (`time.monotonic`)."""
    abandoned_because: str = ""
    """Reason why the group was abandoned; empty if it was not abandoned."""


class Scheduler(Generic[Task]):
    """Performs tasks in worker threads. A task needs one or more requests. Call `run` only once."""

    def __init__(
        self,
        perform: Callable[[str, Task], NextStep[Task]],
        abandon: Callable[[Task, str], None],
        limits_of: Callable[[str], GroupLimits],
        *,
        max_in_flight: int,
    ) -> None:
        """Set the callbacks, and the maximum number of requests in flight over all groups.

        `limits_of(group)` returns the limits of a group. `perform(group, task)` sends one request
        and returns what the task needs next. `abandon(task, reason)` is called for each unfinished
        task of an abandoned group. Several threads may call `perform` and `abandon` at once.
        """
        self._perform = perform
        self._abandon = abandon
        self._limits_of = limits_of
        self._max_in_flight = max_in_flight
        self._lock = threading.Lock()
        self._permits: SimpleQueue[_Group[Task] | None] = SimpleQueue()
        """Permits on offer. A permit is represented by its group; None ends a worker."""
        self._groups: dict[str, _Group[Task]] = {}
        self._timers: list[tuple[float, int, _Group[Task], Task | None]] = []
        """A heap of (time, serial number, group, task to queue).

        If the task is None, the timer offers a permit of the group.
        """
        self._serial_numbers = itertools.count()
        self._timers_changed = threading.Condition(self._lock)
        self._done = threading.Event()
        self._error: BaseException | None = None
        self._stopped = False
        self._unfinished = 0

    def run(
        self,
        tasks: Iterable[tuple[str, Task]],
        *,
        deadline: float | None = None,
        on_progress: Callable[[SchedulerSnapshot], None] | None = None,
        stop: Callable[[], None] = lambda: None,
    ) -> StopReason:
        """Perform all tasks, given as (group, task), and return why the run ended.

        `deadline` is in seconds from now. `on_progress` is called about ten times a second. `stop`
        is called when Ctrl-C, the deadline or an error ends the run early; it must abort the requests
        in flight. From then on, no request starts and no group is abandoned. If `perform` or `abandon`
        raises an error, the run ends and raises this error.
        """
        with self._lock:
            for name, task in tasks:
                self._unfinished += 1
                self._group(name).queue.append(task)
            self._issue_first_permits()
        if not self._unfinished:
            return StopReason.COMPLETE
        threads = [
            threading.Thread(target=self._work, name=f"kb-links-{number}", daemon=True)
            for number in range(min(self._max_in_flight, self._unfinished))
        ]
        threads.append(
            threading.Thread(target=self._run_timers, name="kb-links-timers", daemon=True)
        )
        stop_reason = StopReason.INTERRUPTED
        try:
            for thread in threads:
                thread.start()
            stop_reason = self._wait(deadline, on_progress)
        except KeyboardInterrupt:
            pass
        finally:
            self._stop(threads, stop)
        if self._error is not None:
            raise self._error
        return stop_reason

    def _issue_first_permits(self) -> None:
        """Offer the permits in rounds, so that no group gets all workers at first.

        Each round offers at most one permit of each group.
        """
        groups = list(self._groups.values())
        while groups:
            for group in groups:
                group.unused_permits += 1
                self._offer_permit(group)
            groups = [
                group
                for group in groups
                if group.unused_permits < min(group.limits.max_per_group, len(group.queue))
            ]

    def _wait(
        self, deadline: float | None, on_progress: Callable[[SchedulerSnapshot], None] | None
    ) -> StopReason:
        end = None if deadline is None else time.monotonic() + deadline
        while not self._done.wait(
            _POLL_SECONDS if end is None else min(_POLL_SECONDS, _seconds_until(end))
        ):
            if on_progress is not None:
                on_progress(self._snapshot())
            if end is not None and time.monotonic() >= end:
                return StopReason.OUT_OF_TIME
        return StopReason.COMPLETE

    def _stop(self, threads: list[threading.Thread], stop: Callable[[], None]) -> None:
        with self._lock:
            is_early = self._unfinished > 0
            self._stopped = True
            self._timers_changed.notify_all()
        if is_early:
            stop()
        for _ in threads:
            self._permits.put(None)
        end = time.monotonic() + _MAX_SHUTDOWN_SECONDS
        with suppress(KeyboardInterrupt):  # a second Ctrl-C ends the wait; no result is lost
            for thread in threads:  # a daemon thread that hangs does not keep the program alive
                if thread.ident is not None:
                    thread.join(_seconds_until(end))

    def _snapshot(self) -> SchedulerSnapshot:
        with self._lock:
            now = time.monotonic()
            waiting = sum(
                1 for group in self._groups.values() if group.queue and group.next_start > now
            )
            return SchedulerSnapshot(self._unfinished, waiting)

    # --- workers --------------------------------------------------------------------------------

    def _work(self) -> None:
        take_permit = self._permits.get
        try:
            while (group := take_permit()) is not None:
                task = self._use_permit(group)
                while task is not None:
                    task = self._end_request(group, self._perform(group.name, task))
        except BaseException as error:  # noqa: BLE001 - an error in a worker must not hang the run
            self._error = error
            self._done.set()

    def _use_permit(self, group: _Group[Task]) -> Task | None:
        """Take a task from the group's queue.

        Returns None if the queue is empty, if the group must wait, or if the run has stopped.
        """
        with self._lock:
            if self._stopped or not group.queue:
                group.unused_permits -= 1
                return None
            now = time.monotonic()
            if group.next_start > now:
                self._add_timer(group.next_start, group, None)
                return None
            group.next_start = now + group.limits.gap_seconds
            group.unused_permits -= 1
            group.used_permits += 1
            return group.queue.popleft()

    def _end_request(self, group: _Group[Task], step: NextStep[Task]) -> Task | None:
        """Schedule the next step of a task and give back the permit of its last request.

        If the task can send its next request at once, keep the permit and return the task instead.
        """
        abandoned: list[Task] = []
        reason = ""
        with self._lock:
            if self._stopped:
                return None
            next_group = self._group(step.group) if isinstance(step, Continue) else group
            if isinstance(step, Finished):
                self._count_finished(1)
            elif isinstance(step, AbandonGroup):
                self._count_finished(1)
                reason = group.abandoned_because = group.abandoned_because or step.reason
                abandoned = self._remove_tasks(group)
            elif reason := next_group.abandoned_because:
                abandoned = [step.task]
            elif isinstance(step, Continue):
                if next_group is group and not group.limits.gap_seconds:
                    return step.task
                next_group.queue.appendleft(step.task)  # finish a started task before new tasks
            elif step.pauses_group:
                group.next_start = max(group.next_start, time.monotonic() + step.seconds)
                group.queue.append(step.task)  # at the end: the host may refuse only this page
            else:
                self._add_timer(time.monotonic() + step.seconds, group, step.task)
            group.used_permits -= 1
            self._issue_permits(group)
            if next_group is not group:
                self._issue_permits(next_group)
        for task in abandoned:
            self._abandon(task, reason)
        if abandoned:
            with self._lock:
                self._count_finished(len(abandoned))
        return None

    # --- permits and timers: each caller of these methods holds the lock --------------------------

    def _group(self, name: str) -> _Group[Task]:
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = _Group(name, self._limits_of(name))
        return group

    def _issue_permits(self, group: _Group[Task]) -> None:
        """Offer a permit for each queued task, up to the limit of the group."""
        while (
            group.unused_permits < len(group.queue)
            and group.unused_permits + group.used_permits < group.limits.max_per_group
        ):
            group.unused_permits += 1
            self._offer_permit(group)

    def _offer_permit(self, group: _Group[Task]) -> None:
        """Offer a permit to the workers: now, or at the next start of its group."""
        if group.next_start > time.monotonic():
            self._add_timer(group.next_start, group, None)
        else:
            self._permits.put(group)

    def _add_timer(self, at: float, group: _Group[Task], task: Task | None) -> None:
        """Add a timer that queues the task, or offers a permit of the group if `task` is None."""
        heapq.heappush(self._timers, (at, next(self._serial_numbers), group, task))
        if self._timers[0][0] == at:
            self._timers_changed.notify()

    def _remove_tasks(self, group: _Group[Task]) -> list[Task]:
        """Remove and return all tasks of a group, from its queue and from the timers."""
        queued = list(group.queue)
        group.queue.clear()
        delayed = [item for item in self._timers if item[2] is group and item[3] is not None]
        if delayed:
            self._timers = [item for item in self._timers if item not in delayed]
            heapq.heapify(self._timers)
        return queued + [task for *_, task in delayed if task is not None]

    def _count_finished(self, number: int) -> None:
        self._unfinished -= number
        if not self._unfinished:
            self._done.set()

    # --- the timer thread -------------------------------------------------------------------------

    def _run_timers(self) -> None:
        with self._lock:
            while not self._stopped:
                now = time.monotonic()
                while self._timers and self._timers[0][0] <= now:
                    _, _, group, task = heapq.heappop(self._timers)
                    if task is None:
                        self._permits.put(group)
                    else:
                        group.queue.append(task)
                        self._issue_permits(group)
                self._timers_changed.wait(self._timers[0][0] - now if self._timers else None)


_POLL_SECONDS = 0.1
_MAX_SHUTDOWN_SECONDS = 5.0


def _seconds_until(end: float) -> float:
    return max(0.0, end - time.monotonic())
