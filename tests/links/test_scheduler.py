"""The scheduler's promises, with work that only sleeps."""

from __future__ import annotations

import itertools
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
    """Performs work and remembers how much of it went on at once."""

    def __init__(self, then: Perform, seconds: float = 0.002) -> None:
        self.then = then
        self.seconds = seconds
        self.lock = threading.Lock()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.most_of_all = 0
        self.performed: list[tuple[str, str]] = []
        self.began: dict[str, list[float]] = defaultdict(list)
        self.given_up: list[tuple[str, str]] = []

    def perform(self, group: str, work: str) -> NextStep[str]:
        with self.lock:
            self.now[group] += 1
            self.most[group] = max(self.most[group], self.now[group])
            self.most_of_all = max(self.most_of_all, sum(self.now.values()))
            self.performed.append((group, work))
            self.began[group].append(time.monotonic())
        time.sleep(self.seconds)
        with self.lock:
            self.now[group] -= 1
        return self.then(group, work)

    def give_up(self, work: str, reason: str) -> None:
        self.given_up.append((work, reason))

    def scheduler(self, at_once: int = 4, gap: float = 0.0, in_flight: int = 16) -> Scheduler[str]:
        return Scheduler(
            self.perform,
            self.give_up,
            lambda _: HostLimits(at_once, gap),
            max_in_flight=in_flight,
        )


def finish(group: str, work: str) -> NextStep[str]:
    return Finished()


def work_of(**counts: int) -> list[tuple[str, str]]:
    return [(name, f"{name}-{n}") for name, count in counts.items() for n in range(count)]


@settings(max_examples=examples(25), deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12)),
    st.integers(1, 5),
    st.integers(1, 9),
)
def test_everything_is_done_once_and_within_the_limits(
    counts: dict[str, int], at_once: int, in_flight: int
) -> None:
    worker = RecordingWorker(finish, seconds=0.0005)
    work = work_of(**counts)
    assert worker.scheduler(at_once, in_flight=in_flight).run(work) is StopReason.COMPLETE
    assert sorted(worker.performed) == sorted(work)
    assert max(worker.most.values(), default=0) <= at_once
    assert worker.most_of_all <= in_flight


def test_a_slow_host_does_not_hold_up_the_others() -> None:
    finished: list[str] = []

    def then(group: str, work: str) -> NextStep[str]:
        if group == "tarpit":
            time.sleep(0.3)
        finished.append(group)
        return Finished()

    worker = RecordingWorker(then)
    worker.scheduler(at_once=2, in_flight=4).run(work_of(tarpit=4, a=20, b=20))
    assert "tarpit" not in finished[:40]


def test_hosts_take_turns_from_the_beginning() -> None:
    worker = RecordingWorker(finish, seconds=0.01)
    worker.scheduler(at_once=4, in_flight=4).run(work_of(a=8, b=8, c=8, d=8))
    assert {group for group, _ in worker.performed[:4]} == set("abcd")


def test_a_gap_lies_between_requests_to_one_host() -> None:
    worker = RecordingWorker(finish, seconds=0.0)
    worker.scheduler(gap=0.05).run(work_of(a=5, b=3))
    for times in worker.began.values():
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        assert min(gaps) > 0.045


def test_work_goes_on_under_the_limits_of_the_host_that_it_is_sent_to() -> None:
    def then(group: str, work: str) -> NextStep[str]:
        return Continue("target", work) if group != "target" else Finished()

    worker = RecordingWorker(then, seconds=0.01)
    worker.scheduler(at_once=2).run(work_of(a=6, b=6, c=6))
    assert len(worker.performed) == 36
    assert worker.most["target"] <= 2


@pytest.mark.parametrize("gap", [0.0, 0.01])
def test_work_that_stays_with_its_host_is_brought_to_its_end(gap: float) -> None:
    steps: Counter[str] = Counter()

    def then(group: str, work: str) -> NextStep[str]:
        steps[work] += 1
        return Continue(group, work) if steps[work] < 3 else Finished()

    worker = RecordingWorker(then, seconds=0.0)
    assert worker.scheduler(gap=gap).run(work_of(a=4)) is StopReason.COMPLETE
    assert set(steps.values()) == {3}


def test_a_further_attempt_comes_later_and_holds_nothing_up() -> None:
    tries: Counter[str] = Counter()

    def then(group: str, work: str) -> NextStep[str]:
        tries[work] += 1
        return RetryLater(work, 0.15) if work == "a-0" and tries[work] < 3 else Finished()

    worker = RecordingWorker(then)
    started = time.monotonic()
    worker.scheduler().run(work_of(a=10))
    assert time.monotonic() - started >= 0.3
    assert [work for _, work in worker.performed][-2:] == ["a-0", "a-0"]


def test_a_host_that_wants_to_be_left_alone_is_left_alone_as_a_whole() -> None:
    asked_to_wait = 0.0
    tries: Counter[str] = Counter()

    def then(group: str, work: str) -> NextStep[str]:
        nonlocal asked_to_wait
        tries[work] += 1
        if work == "a-1" and tries[work] == 1:
            asked_to_wait = time.monotonic()
            return RetryLater(work, 0.3, pauses_group=True)
        return Finished()

    worker = RecordingWorker(then)
    worker.scheduler(at_once=1).run(work_of(a=5, b=5))
    after = [began for began in worker.began["a"] if began > asked_to_wait]
    assert min(after) - asked_to_wait >= 0.29
    assert tries == dict.fromkeys((work for _, work in work_of(a=5, b=5)), 1) | {"a-1": 2}


def test_a_host_that_is_given_up_is_asked_no_more() -> None:
    def then(group: str, work: str) -> NextStep[str]:
        if work == "a-0":
            return RetryLater(work, 60.0)
        return AbandonHost("enough") if work == "a-2" else Finished()

    worker = RecordingWorker(then)
    assert worker.scheduler(at_once=1).run(work_of(a=50, b=3)) is StopReason.COMPLETE
    assert len([work for group, work in worker.performed if group == "a"]) == 3
    assert {reason for _, reason in worker.given_up} == {"enough"}
    assert {work for work, _ in worker.given_up} == {"a-0", *(f"a-{n}" for n in range(3, 50))}


def test_work_sent_to_a_host_that_was_given_up_is_given_up() -> None:
    def then(group: str, work: str) -> NextStep[str]:
        if group == "dead":
            return AbandonHost("enough")
        time.sleep(0.05)
        return Continue("dead", work)

    worker = RecordingWorker(then)
    assert worker.scheduler().run(work_of(dead=1, a=3)) is StopReason.COMPLETE
    assert sorted(work for work, _ in worker.given_up) == ["a-0", "a-1", "a-2"]


def test_the_deadline_ends_a_run_and_stops_what_is_in_flight() -> None:
    stopped = threading.Event()

    def then(group: str, work: str) -> NextStep[str]:
        stopped.wait(10)
        return Finished()

    worker = RecordingWorker(then)
    started = time.monotonic()
    ending = worker.scheduler().run(work_of(a=50), deadline=0.2, stop=stopped.set)
    assert ending is StopReason.OUT_OF_TIME
    assert time.monotonic() - started < 3
    assert len(worker.performed) == 4


def test_ctrl_c_ends_a_run() -> None:
    def press(snapshot: SchedulerSnapshot) -> None:
        assert snapshot.unfinished
        raise KeyboardInterrupt

    worker = RecordingWorker(finish, seconds=0.3)
    stopped = threading.Event()
    ending = worker.scheduler(at_once=1).run(work_of(a=30), on_progress=press, stop=stopped.set)
    assert ending is StopReason.INTERRUPTED
    assert stopped.is_set()
    assert len(worker.performed) < 5


def test_a_mistake_of_ours_ends_the_run_instead_of_hanging_it() -> None:
    def then(group: str, work: str) -> NextStep[str]:
        if work == "a-3":
            raise ZeroDivisionError
        return Finished()

    with pytest.raises(ZeroDivisionError):
        RecordingWorker(then).scheduler().run(work_of(a=50, b=50))


def test_nothing_to_do_is_done() -> None:
    assert RecordingWorker(finish).scheduler().run([]) is StopReason.COMPLETE
