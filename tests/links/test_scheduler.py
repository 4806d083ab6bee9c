"""The guarantees of the scheduler, tested without requests: the tasks only sleep or wait. Each host is a group."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from tests import examples

NextStepOf = Callable[[str, str], NextStep[str]]


class TaskRecorder:
    """Performs tasks. Records when they started, and the largest number of tasks that were in flight at once."""

    def __init__(self, next_step: NextStepOf, seconds: float = 0.002) -> None:
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
            lambda _: GroupLimits(per_group, gap),
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
    recorder = TaskRecorder(finish_task, seconds=0.0005)
    tasks = make_tasks(**counts)
    assert recorder.scheduler(per_group, total=total).run(tasks) is StopReason.COMPLETE
    assert sorted(recorder.performed) == sorted(tasks)
    assert max(recorder.peak.values(), default=0) <= per_group
    assert recorder.total_peak <= total


def test_if_workers_are_free_a_slow_host_delays_no_other_host() -> None:
    tasks_of_other_hosts = threading.Semaphore(0)

    def next_step(group: str, task: str) -> NextStep[str]:
        if group != "tarpit":
            tasks_of_other_hosts.release()
        elif task in {"tarpit-0", "tarpit-1"}:
            for _ in range(20):  # the two tasks together wait for 40 tasks of other hosts
                assert tasks_of_other_hosts.acquire(timeout=30)
        return Finished()

    recorder = TaskRecorder(next_step)
    stop_reason = recorder.scheduler(per_group=2, total=4).run(make_tasks(tarpit=4, a=20, b=20))
    assert stop_reason is StopReason.COMPLETE


def test_each_host_gets_one_of_the_first_requests() -> None:
    first_four = threading.Barrier(4)

    def next_step(group: str, task: str) -> NextStep[str]:
        if task.endswith("-0"):
            # The first task of each host ends after the first tasks of all hosts have started.
            first_four.wait(30)
        return Finished()

    recorder = TaskRecorder(next_step)
    recorder.scheduler(per_group=4, total=4).run(make_tasks(a=8, b=8, c=8, d=8))
    assert {group for group, _ in recorder.performed[:4]} == set("abcd")


@pytest.mark.slow
def test_requests_to_one_host_start_no_earlier_than_the_gap_allows() -> None:
    recorder = TaskRecorder(finish_task, seconds=0.0)
    started = time.monotonic()
    recorder.scheduler(gap=0.05).run(make_tasks(a=5, b=3))
    for times in recorder.started_at.values():
        # A busy machine can delay a start. So the test has only a lower limit for the time of each start.
        assert all(at >= started + 0.05 * number for number, at in enumerate(sorted(times)))


def test_redirected_tasks_obey_the_request_limit_of_the_new_host() -> None:
    def next_step(group: str, task: str) -> NextStep[str]:
        return Continue("target", task) if group != "target" else Finished()

    recorder = TaskRecorder(next_step, seconds=0.01)
    recorder.scheduler(per_group=2).run(make_tasks(a=6, b=6, c=6))
    assert len(recorder.performed) == 36
    assert recorder.peak["target"] <= 2


@pytest.mark.parametrize("gap", [0.0, 0.01])
def test_a_task_redirected_to_its_own_host_is_completed(gap: float) -> None:
    steps: Counter[str] = Counter()

    def next_step(group: str, task: str) -> NextStep[str]:
        steps[task] += 1
        return Continue(group, task) if steps[task] < 3 else Finished()

    recorder = TaskRecorder(next_step, seconds=0.0)
    assert recorder.scheduler(gap=gap).run(make_tasks(a=4)) is StopReason.COMPLETE
    assert set(steps.values()) == {3}


@pytest.mark.slow
def test_a_retry_starts_after_its_delay() -> None:
    attempts: Counter[str] = Counter()

    def next_step(group: str, task: str) -> NextStep[str]:
        attempts[task] += 1
        return RetryLater(task, 0.1) if attempts[task] < 3 else Finished()

    recorder = TaskRecorder(next_step)
    started = time.monotonic()
    assert recorder.scheduler().run(make_tasks(a=1)) is StopReason.COMPLETE
    assert time.monotonic() - started >= 0.2
    assert recorder.performed == [("a", "a-0")] * 3


def test_a_retry_does_not_delay_other_tasks() -> None:
    def next_step(group: str, task: str) -> NextStep[str]:
        return RetryLater(task, 600.0) if task == "a-0" else Finished()

    def stop_when_only_the_retry_is_left(snapshot: SchedulerSnapshot) -> None:
        if snapshot.unfinished == 1:
            raise KeyboardInterrupt

    recorder = TaskRecorder(next_step)
    recorder.scheduler().run(make_tasks(a=10), on_progress=stop_when_only_the_retry_is_left)
    assert sorted(recorder.performed) == sorted(make_tasks(a=10))


@pytest.mark.slow
def test_a_pause_delays_all_tasks_of_a_host() -> None:
    throttled_at = 0.0
    attempts: Counter[str] = Counter()

    def next_step(group: str, task: str) -> NextStep[str]:
        nonlocal throttled_at
        attempts[task] += 1
        if task == "a-1" and attempts[task] == 1:
            throttled_at = time.monotonic()
            return RetryLater(task, 0.3, pauses_group=True)
        return Finished()

    recorder = TaskRecorder(next_step)
    recorder.scheduler(per_group=1).run(make_tasks(a=5, b=5))
    later_starts = [started for started in recorder.started_at["a"] if started > throttled_at]
    assert min(later_starts) - throttled_at >= 0.29
    assert attempts == dict.fromkeys((task for _, task in make_tasks(a=5, b=5)), 1) | {"a-1": 2}


def test_an_abandoned_host_gets_no_more_requests() -> None:
    def next_step(group: str, task: str) -> NextStep[str]:
        if task == "a-0":
            return RetryLater(task, 60.0)
        return AbandonGroup("enough") if task == "a-2" else Finished()

    recorder = TaskRecorder(next_step)
    assert recorder.scheduler(per_group=1).run(make_tasks(a=50, b=3)) is StopReason.COMPLETE
    assert len([task for group, task in recorder.performed if group == "a"]) == 3
    assert {reason for _, reason in recorder.abandoned} == {"enough"}
    assert {task for task, _ in recorder.abandoned} == {"a-0", *(f"a-{n}" for n in range(3, 50))}


def test_tasks_redirected_to_an_abandoned_host_are_abandoned() -> None:
    is_abandoned = threading.Event()

    def next_step(group: str, task: str) -> NextStep[str]:
        if group == "dead":
            return AbandonGroup("enough")
        assert is_abandoned.wait(30)
        return Continue("dead", task)

    def abandon(task: str, reason: str) -> None:
        abandoned.append(task)
        is_abandoned.set()

    abandoned: list[str] = []
    recorder = TaskRecorder(next_step)
    recorder.abandon = abandon  # type: ignore[method-assign]
    tasks = make_tasks(dead=2, a=3)
    assert recorder.scheduler(per_group=1).run(tasks) is StopReason.COMPLETE
    assert sorted(abandoned) == ["a-0", "a-1", "a-2", "dead-1"]


@pytest.mark.slow
def test_the_deadline_ends_a_run_and_aborts_requests() -> None:
    stopped = threading.Event()
    aborted: list[bool] = []

    def next_step(group: str, task: str) -> NextStep[str]:
        aborted.append(stopped.wait(60))
        return Finished()

    recorder = TaskRecorder(next_step)
    stop_reason = recorder.scheduler().run(make_tasks(a=50), deadline=0.2, stop=stopped.set)
    assert stop_reason is StopReason.OUT_OF_TIME
    assert aborted
    assert all(aborted)
    assert len(recorder.performed) <= 4


def test_ctrl_c_ends_a_run() -> None:
    def press_ctrl_c(snapshot: SchedulerSnapshot) -> None:
        assert snapshot.unfinished
        raise KeyboardInterrupt

    stopped = threading.Event()

    def next_step(group: str, task: str) -> NextStep[str]:
        assert stopped.wait(60)
        return Finished()

    recorder = TaskRecorder(next_step)
    stop_reason = recorder.scheduler(per_group=1).run(
        make_tasks(a=30), on_progress=press_ctrl_c, stop=stopped.set
    )
    assert stop_reason is StopReason.INTERRUPTED
    assert stopped.is_set()
    assert len(recorder.performed) <= 1


def test_after_a_run_is_stopped_no_group_is_abandoned() -> None:
    """After the stop, the request to group a returns `AbandonGroup`, and the request to group b is redirected to a."""

    def press_ctrl_c(snapshot: SchedulerSnapshot) -> None:
        if len(recorder.performed) == 2:
            raise KeyboardInterrupt

    stopped = threading.Event()

    def next_step(group: str, task: str) -> NextStep[str]:
        assert stopped.wait(60)
        if group == "a":
            return AbandonGroup("enough")
        time.sleep(0.05)  # by now, the request to group `a` has returned `AbandonGroup`
        return Continue("a", task)

    recorder = TaskRecorder(next_step)
    recorder.scheduler(per_group=1).run(
        make_tasks(a=30, b=1), on_progress=press_ctrl_c, stop=stopped.set
    )
    assert len(recorder.performed) == 2
    assert recorder.abandoned == []


def test_a_run_raises_the_error_of_a_task() -> None:
    def next_step(group: str, task: str) -> NextStep[str]:
        if task == "a-3":
            raise ZeroDivisionError
        return Finished()

    with pytest.raises(ZeroDivisionError):
        TaskRecorder(next_step).scheduler().run(make_tasks(a=50, b=50))


def test_a_run_without_tasks_is_complete() -> None:
    assert TaskRecorder(finish_task).scheduler().run([]) is StopReason.COMPLETE
