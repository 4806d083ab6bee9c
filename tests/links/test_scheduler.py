"""Guarantees of the scheduler, tested with tasks that only sleep. The group of a task is its host."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from tests import examples

Perform = Callable[[str, str], NextStep[str]]


class RecordingWorker:
    """Performs tasks; records when they started and how many were in flight at the same time."""

    def __init__(self, next_step: Perform, seconds: float = 0.002) -> None:
        self.next_step = next_step
        self.seconds = seconds
        self.lock = threading.Lock()
        self.in_flight: Counter[str] = Counter()
        self.peak: Counter[str] = Counter()
        self.total_peak = 0
        self.performed: list[tuple[str, str]] = []
        self.started_at: dict[str, list[float]] = defaultdict(list)
        self.abandoned: list[tuple[str, str]] = []

    def perform(self, group: str, task: str) -> NextStep[str]:
        with self.lock:
            self.in_flight[group] += 1
            self.peak[group] = max(self.peak[group], self.in_flight[group])
            self.total_peak = max(self.total_peak, sum(self.in_flight.values()))
            self.performed.append((group, task))
            self.started_at[group].append(time.monotonic())
        time.sleep(self.seconds)
        with self.lock:
            self.in_flight[group] -= 1
        return self.next_step(group, task)

    def abandon(self, task: str, reason: str) -> None:
        self.abandoned.append((task, reason))

    def scheduler(self, per_group: int = 4, gap: float = 0.0, total: int = 16) -> Scheduler[str]:
        return Scheduler(
            self.perform,
            self.abandon,
            lambda _: HostLimits(per_group, gap),
            max_in_flight=total,
        )


def finish_task(group: str, task: str) -> NextStep[str]:
    return Finished()


def make_tasks(**counts: int) -> list[tuple[str, str]]:
    return [(name, f"{name}-{n}") for name, count in counts.items() for n in range(count)]


@settings(max_examples=examples(25), deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12)),
    st.integers(1, 5),
    st.integers(1, 9),
)
def test_every_task_is_performed_once_within_the_limits(
    counts: dict[str, int], per_group: int, total: int
) -> None:
    worker = RecordingWorker(finish_task, seconds=0.0005)
    tasks = make_tasks(**counts)
    assert worker.scheduler(per_group, total=total).run(tasks) is StopReason.COMPLETE
    assert sorted(worker.performed) == sorted(tasks)
    assert max(worker.peak.values(), default=0) <= per_group
    assert worker.total_peak <= total


def test_a_slow_host_does_not_delay_other_hosts() -> None:
    tasks_of_other_hosts = threading.Semaphore(0)

    def next_step(group: str, task: str) -> NextStep[str]:
        if group != "tarpit":
            tasks_of_other_hosts.release()
        elif task in {"tarpit-0", "tarpit-1"}:
            for _ in range(20):  # the two tasks together wait for 40 tasks of other hosts
                assert tasks_of_other_hosts.acquire(timeout=30)
        return Finished()

    worker = RecordingWorker(next_step)
    stop_reason = worker.scheduler(per_group=2, total=4).run(make_tasks(tarpit=4, a=20, b=20))
    assert stop_reason is StopReason.COMPLETE


def test_the_first_requests_go_to_all_hosts_in_turn() -> None:
    first_four = threading.Barrier(4)

    def next_step(group: str, task: str) -> NextStep[str]:
        if task.endswith("-0"):
            first_four.wait(30)  # no task ends before four tasks have started
        return Finished()

    worker = RecordingWorker(next_step)
    worker.scheduler(per_group=4, total=4).run(make_tasks(a=8, b=8, c=8, d=8))
    assert {group for group, _ in worker.performed[:4]} == set("abcd")


def test_requests_to_a_host_keep_the_gap() -> None:
    worker = RecordingWorker(finish_task, seconds=0.0)
    started = time.monotonic()
    worker.scheduler(gap=0.05).run(make_tasks(a=5, b=3))
    for times in worker.started_at.values():
        # A busy machine can delay a start, but no request may start before its turn.
        assert all(at >= started + 0.05 * turn for turn, at in enumerate(sorted(times)))


def test_redirected_tasks_obey_the_new_hosts_limits() -> None:
    def next_step(group: str, task: str) -> NextStep[str]:
        return Continue("target", task) if group != "target" else Finished()

    worker = RecordingWorker(next_step, seconds=0.01)
    worker.scheduler(per_group=2).run(make_tasks(a=6, b=6, c=6))
    assert len(worker.performed) == 36
    assert worker.peak["target"] <= 2


@pytest.mark.parametrize("gap", [0.0, 0.01])
def test_a_task_redirected_to_its_own_host_is_completed(gap: float) -> None:
    steps: Counter[str] = Counter()

    def next_step(group: str, task: str) -> NextStep[str]:
        steps[task] += 1
        return Continue(group, task) if steps[task] < 3 else Finished()

    worker = RecordingWorker(next_step, seconds=0.0)
    assert worker.scheduler(gap=gap).run(make_tasks(a=4)) is StopReason.COMPLETE
    assert set(steps.values()) == {3}


def test_a_retry_starts_after_its_delay() -> None:
    attempts: Counter[str] = Counter()

    def next_step(group: str, task: str) -> NextStep[str]:
        attempts[task] += 1
        return RetryLater(task, 0.1) if attempts[task] < 3 else Finished()

    worker = RecordingWorker(next_step)
    started = time.monotonic()
    assert worker.scheduler().run(make_tasks(a=1)) is StopReason.COMPLETE
    assert time.monotonic() - started >= 0.2
    assert worker.performed == [("a", "a-0")] * 3


def test_a_retry_does_not_delay_other_tasks() -> None:
    def next_step(group: str, task: str) -> NextStep[str]:
        return RetryLater(task, 600.0) if task == "a-0" else Finished()

    def stop_when_only_the_retry_is_left(snapshot: SchedulerSnapshot) -> None:
        if snapshot.unfinished == 1:
            raise KeyboardInterrupt

    worker = RecordingWorker(next_step)
    worker.scheduler().run(make_tasks(a=10), on_progress=stop_when_only_the_retry_is_left)
    assert sorted(worker.performed) == sorted(make_tasks(a=10))


def test_a_pause_applies_to_the_whole_host() -> None:
    throttled_at = 0.0
    attempts: Counter[str] = Counter()

    def next_step(group: str, task: str) -> NextStep[str]:
        nonlocal throttled_at
        attempts[task] += 1
        if task == "a-1" and attempts[task] == 1:
            throttled_at = time.monotonic()
            return RetryLater(task, 0.3, pauses_group=True)
        return Finished()

    worker = RecordingWorker(next_step)
    worker.scheduler(per_group=1).run(make_tasks(a=5, b=5))
    later_starts = [started for started in worker.started_at["a"] if started > throttled_at]
    assert min(later_starts) - throttled_at >= 0.29
    assert attempts == dict.fromkeys((task for _, task in make_tasks(a=5, b=5)), 1) | {"a-1": 2}


def test_an_abandoned_host_gets_no_more_requests() -> None:
    def next_step(group: str, task: str) -> NextStep[str]:
        if task == "a-0":
            return RetryLater(task, 60.0)
        return AbandonHost("enough") if task == "a-2" else Finished()

    worker = RecordingWorker(next_step)
    assert worker.scheduler(per_group=1).run(make_tasks(a=50, b=3)) is StopReason.COMPLETE
    assert len([task for group, task in worker.performed if group == "a"]) == 3
    assert {reason for _, reason in worker.abandoned} == {"enough"}
    assert {task for task, _ in worker.abandoned} == {"a-0", *(f"a-{n}" for n in range(3, 50))}


def test_tasks_redirected_to_an_abandoned_host_are_abandoned() -> None:
    is_abandoned = threading.Event()

    def next_step(group: str, task: str) -> NextStep[str]:
        if group == "dead":
            return AbandonHost("enough")
        assert is_abandoned.wait(30)
        return Continue("dead", task)

    def abandon(task: str, reason: str) -> None:
        abandoned.append(task)
        is_abandoned.set()

    abandoned: list[str] = []
    worker = RecordingWorker(next_step)
    worker.abandon = abandon  # type: ignore[method-assign]
    tasks = make_tasks(dead=2, a=3)
    assert worker.scheduler(per_group=1).run(tasks) is StopReason.COMPLETE
    assert sorted(abandoned) == ["a-0", "a-1", "a-2", "dead-1"]


def test_the_deadline_ends_a_run_and_aborts_requests() -> None:
    stopped = threading.Event()
    aborted: list[bool] = []

    def next_step(group: str, task: str) -> NextStep[str]:
        aborted.append(stopped.wait(60))
        return Finished()

    worker = RecordingWorker(next_step)
    stop_reason = worker.scheduler().run(make_tasks(a=50), deadline=0.2, stop=stopped.set)
    assert stop_reason is StopReason.OUT_OF_TIME
    assert aborted
    assert all(aborted)
    assert len(worker.performed) <= 4


def test_ctrl_c_ends_a_run() -> None:
    def press_ctrl_c(snapshot: SchedulerSnapshot) -> None:
        assert snapshot.unfinished
        raise KeyboardInterrupt

    stopped = threading.Event()

    def next_step(group: str, task: str) -> NextStep[str]:
        assert stopped.wait(60)
        return Finished()

    worker = RecordingWorker(next_step)
    stop_reason = worker.scheduler(per_group=1).run(
        make_tasks(a=30), on_progress=press_ctrl_c, stop=stopped.set
    )
    assert stop_reason is StopReason.INTERRUPTED
    assert stopped.is_set()
    assert len(worker.performed) <= 1


def test_an_error_in_perform_ends_the_run() -> None:
    def next_step(group: str, task: str) -> NextStep[str]:
        if task == "a-3":
            raise ZeroDivisionError
        return Finished()

    with pytest.raises(ZeroDivisionError):
        RecordingWorker(next_step).scheduler().run(make_tasks(a=50, b=50))


def test_a_run_without_tasks_is_complete() -> None:
    assert RecordingWorker(finish_task).scheduler().run([]) is StopReason.COMPLETE
