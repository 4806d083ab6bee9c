"""Work shared among forks gives what one process would."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from site_builder.search import parallel
from site_builder.search.parallel import map_in_parallel

ITEMS = list(range(50))


@pytest.fixture(autouse=True, params=[1, 2, 3])
def processors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    if not hasattr(os, "fork") and request.param > 1:
        pytest.skip("no fork here")
    monkeypatch.setattr(parallel, "_processors", lambda: request.param)
    return int(request.param)


@pytest.fixture(autouse=True)
def no_process_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    started: list[int] = []
    fork = getattr(os, "fork", None)

    def counted() -> int:
        process = int(fork()) if fork else 0
        started.append(process)
        return process

    if fork:
        monkeypatch.setattr(os, "fork", counted)
    yield
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 50])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    assert map_in_parallel(lambda item: [item, "视觉"], ITEMS[:count]) == [
        [item, "视觉"] for item in ITEMS[:count]
    ]


def test_the_work_is_shared(processors: int) -> None:
    workers = map_in_parallel(lambda _: os.getpid(), ITEMS)
    assert len(set(workers)) == processors
    assert workers[0] == os.getpid()


def test_few_items_are_not_worth_a_fork() -> None:
    assert set(map_in_parallel(lambda _: os.getpid(), ITEMS, least=51)) == {os.getpid()}


def test_large_results_pass() -> None:
    made = map_in_parallel(lambda item: bytes((item,)) * 200_000, ITEMS[:9])
    assert [len(result) for result in made] == [200_000] * 9


def test_a_helper_that_dies_is_replaced() -> None:
    own = os.getpid()

    def fragile(item: int) -> int:
        if os.getpid() != own and item % 20 == 0:
            os._exit(9)
        return item * 2

    assert map_in_parallel(fragile, ITEMS) == [item * 2 for item in ITEMS]


def test_an_error_is_the_one_that_one_process_would_raise() -> None:
    def fails(item: int) -> int:
        if item in {30, 45}:
            raise ValueError(f"no {item}")
        return item

    with pytest.raises(ValueError, match="no 30"):
        map_in_parallel(fails, ITEMS)


def test_an_interrupt_ends_the_helpers() -> None:
    own = os.getpid()

    def waits(item: int) -> int:
        if os.getpid() == own:
            raise KeyboardInterrupt
        threading.Event().wait()
        return item

    with pytest.raises(KeyboardInterrupt):
        map_in_parallel(waits, ITEMS)


def test_no_process_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert map_in_parallel(lambda item: item, ITEMS) == ITEMS


def test_beside_other_threads_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert set(map_in_parallel(lambda _: os.getpid(), ITEMS)) == {os.getpid()}
    finally:
        done.set()
        thread.join()
