"""Work is shared among processes; whatever happens to one of them, none is left behind."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from site_builder.mkdocs_plugin import processes
from site_builder.mkdocs_plugin.processes import (
    TracebackThere,
    WorkFailed,
    in_processes,
    usable_cores,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")


def no_child_is_left() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def test_results_come_in_the_order_of_the_numbers() -> None:
    assert in_processes(lambda number: number * number, 100, 3) == [n * n for n in range(100)]
    assert no_child_is_left()


def test_it_is_other_processes_that_work() -> None:
    assert os.getpid() not in in_processes(lambda _: os.getpid(), 20, 2)


@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_there_may_be_less_to_do_than_processes(pieces: int) -> None:
    assert in_processes(lambda number: number, pieces, 4) == list(range(pieces))


def test_large_results_fit() -> None:
    assert in_processes(lambda number: str(number) * 300_000, 4, 2)[3] == "3" * 300_000


def test_too_many_pieces_are_refused_before_anything_starts() -> None:
    with pytest.raises(ValueError, match="are more than"):
        in_processes(lambda number: number, processes.MOST_PIECES + 1, 2)
    assert len(in_processes(lambda number: number, processes.MOST_PIECES, 2)) == 2048


def test_an_exception_is_told_once_with_its_cause() -> None:
    def fail(number: int) -> int:
        if number == 7:
            raise ValueError("no seven here")
        return number

    with pytest.raises(WorkFailed, match=r"^ValueError: no seven here$") as caught:
        in_processes(fail, 50, 2)
    assert isinstance(caught.value.__cause__, TracebackThere)
    assert "in fail" in str(caught.value.__cause__)
    assert no_child_is_left()


def test_a_full_disk_is_called_one() -> None:
    def full(number: int) -> int:
        raise OSError(28, "No space left on device", "/site/index.html")

    with pytest.raises(WorkFailed, match=r"^/site/index.html: No space left on device$"):
        in_processes(full, 2, 2)


def test_a_process_that_is_killed_is_noticed() -> None:
    def die(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(WorkFailed, match="ended from outside"):
        in_processes(die, 10, 2)
    assert no_child_is_left()


def test_after_an_interrupt_no_process_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(processes, "_answer_of", interrupt)
    with pytest.raises(KeyboardInterrupt):
        in_processes(lambda number: signal.pause(), 4, 2)
    assert no_child_is_left()


def test_other_threads_are_no_hindrance() -> None:
    """A terminal's spinner and a live preview have threads."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert in_processes(lambda number: number, 10, 2) == list(range(10))
    finally:
        done.set()
        thread.join()


def test_where_processes_cannot_be_forked_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert usable_cores() == 1
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delattr("os.fork")
    assert usable_cores() == 1
