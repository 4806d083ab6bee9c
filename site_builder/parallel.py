"""Work for all cores: Python's threads share one, so it is shared among processes.

Processes are forked: they see everything that was loaded, and nothing is copied to them. What they
do must bear being done twice (to compute something, to write a file), for whatever one of them does
not bring to an end is done again here: it was killed, or there is no memory, or it met an exception,
which is then raised as itself. So the outcome is that of one process, errors included.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, NoReturn, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_MAX_PROCESSES = 16
_CHUNKS_PER_PROCESS = 32
"""For each process so many pieces: the last one to be done should not be waited for."""
_INDEX_BYTES = 4
_PR_SET_PDEATHSIG = 1
_STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause Python's garbage collector while objects are made that all stay alive.

    Searching them for reference cycles takes a sixth of the time and finds none.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # Together these move all new objects to the oldest generation, unsearched.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def usable_cores() -> int:
    """Return how many processes are worth having: one where forking is not safe.

    That is beside other threads, since one of them may hold a lock that nobody opens in the fork;
    on macOS, whose own libraries do not bear it; and where it does not exist.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MAX_PROCESSES)


def map_in_parallel(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    *,
    min_items: int = 8,
    on_progress: Callable[[float], None] = lambda _: None,
) -> list[_Result]:
    """Return what `work` makes of each item, in their order; results are what `pickle` can write.

    This process works as well. Items that follow each other are mostly done by the same process;
    fewer than `min_items` are not worth starting another. After Ctrl-C none is left. `on_progress` is called here,
    now and then, with the share of the items that has been begun, from 0 to 1.
    """
    cores = min(usable_cores(), len(items))
    if cores < 2 or len(items) < min_items:
        return [_done(work, item, on_progress, n / len(items)) for n, item in enumerate(items)]
    size = -(-len(items) // (cores * _CHUNKS_PER_PROCESS))
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
    done: dict[int, list[_Result]] = {}
    with (
        _queue(len(chunks)) as queue,
        _children(cores - 1, lambda: _take(queue, work, chunks)) as (children),
    ):
        done.update(_take(queue, work, chunks, on_progress))
        for child in children:
            done.update(child.answers())
    return [
        result
        for number, chunk in enumerate(chunks)
        for result in done.pop(number, None) or map(work, chunk)
    ]


def _done(
    work: Callable[[_Item], _Result],
    item: _Item,
    on_progress: Callable[[float], None],
    share: float,
) -> _Result:
    on_progress(share)
    return work(item)


class BackgroundTask(Generic[_Result]):
    """One piece of work that goes on in a process of its own, where there are cores for it."""

    def __init__(self, work: Callable[[], _Result], *, use_process: bool = True) -> None:
        """Begin; with one core, or if it is not worth a process, it is done when its result is asked for."""
        self._work = work
        self._child: _Child | None = None
        if use_process and usable_cores() > 1:
            try:
                with suppress(OSError), _signals_blocked():  # there may be no process to be had
                    self._child = _start(lambda: [work()])
            except BaseException:  # a signal that has waited
                self.cancel()
                raise

    def result(self) -> _Result:
        """Wait for the end of the work, and return what it gave or raise what it raised."""
        if self._child is None:
            return self._work()
        try:
            answers: list[_Result] = list(self._child.answers())
        finally:
            self.cancel()
        return answers[0] if answers else self._work()

    def cancel(self) -> None:
        """End the process, if there is one: nobody needs the result any more."""
        if self._child is not None:
            with _signals_blocked():
                self._child.cancel()
                self._child = None


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    pipe: BinaryIO
    """What it answers, pickled, is read from here."""

    def answers(self) -> Iterator[Any]:
        """Yield what the process answered, as far as it came."""
        with suppress(EOFError, pickle.UnpicklingError):
            while True:
                yield pickle.load(self.pipe)  # noqa: S301 - our own fork wrote it

    def cancel(self) -> None:
        """End the process, if it still runs, and forget it."""
        self.pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


@contextmanager
def _children(number: int, work: Callable[[], Iterable[object]]) -> Iterator[list[_Child]]:
    """Start processes, as many as there are to be had, and leave none behind."""
    children: list[_Child] = []
    try:
        with suppress(OSError), _signals_blocked():
            for _ in range(number):
                children.append(_start(work))  # noqa: PERF401 - what was started must be ended
        yield children
    finally:
        with _signals_blocked():
            for child in children:
                child.cancel()


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Let signals that end us wait until it is known of every process that it was started, or has ended."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(work: Callable[[], Iterable[object]]) -> _Child:
    import ctypes  # noqa: F401, PLC0415 - few commands start processes, and each of these needs it

    parent = os.getpid()
    reading, writing = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if pid == 0:
        os.close(reading)  # else we would wait for ourselves when nobody else reads what we write
        _be_child(work, writing, parent)
    os.close(writing)  # else the end of the process would not be the end of the pipe
    return _Child(pid, os.fdopen(reading, "rb"))


def _be_child(work: Callable[[], Iterable[object]], writing: int, parent: int) -> NoReturn:
    """Work and answer; say nothing, and leave every other cleaning up to the parent.

    Answers are sent when all are there: the parent reads them when it has nothing else to do.
    """
    try:
        _die_with_parent(parent)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches us all
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        gc.freeze()  # what is there already shall be neither searched nor touched
        answers = [pickle.dumps(answer, pickle.HIGHEST_PROTOCOL) for answer in work()]
        with os.fdopen(writing, "wb") as pipe:
            pipe.writelines(answers)
    finally:
        os._exit(0)


def _die_with_parent(parent: int) -> None:
    """Let the system end this process when its parent ends, be it killed.

    Else it would go on, and overwrite what the next run has written. See prctl(2).
    """
    import ctypes  # noqa: PLC0415 - see _start

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was quicker
        os._exit(0)


@contextmanager
def _queue(chunks: int) -> Iterator[int]:
    """Give a pipe from which whoever is free takes the next number."""
    reading, writing = os.pipe()  # the smallest pipes hold 4 KiB, twice what we write
    try:
        os.write(writing, b"".join(number.to_bytes(_INDEX_BYTES) for number in range(chunks)))
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _take(
    queue: int,
    work: Callable[[_Item], _Result],
    chunks: Sequence[Sequence[_Item]],
    on_progress: Callable[[float], None] = lambda _: None,
) -> Iterator[tuple[int, list[_Result]]]:
    """Do pieces until there are none. After an exception nobody begins another."""
    started_by = os.getppid()
    try:
        # A parent that was killed leaves its children to somebody else.
        while (number := os.read(queue, _INDEX_BYTES)) and os.getppid() == started_by:
            chunk = int.from_bytes(number)
            on_progress(chunk / len(chunks))
            yield chunk, [work(item) for item in chunks[chunk]]
    except Exception:  # noqa: BLE001 - met again where it can be raised
        while os.read(queue, 1 << 16):
            pass
