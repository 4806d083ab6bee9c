"""Run work in several processes, and pause the garbage collector.

Python's threads run one at a time, so work is divided among processes. The processes are forks of the
calling process, so they can read all its values without receiving a copy.

The work must be safe to repeat. A child (a forked process) fails if it is killed, runs out of memory
or raises an exception. Then its parent (the calling process) repeats the unfinished part. An exception of this
second attempt reaches the caller. So the caller gets the results, or the exception, that a single
process would give.
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
"""The items are divided into this many chunks per process. With many small chunks, all processes
finish at nearly the same time."""
_CHUNK_NUMBER_BYTES = 4
_PR_SET_PDEATHSIG = 1
_STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause Python's garbage collector while many objects are made that all stay alive.

    The collector would search these objects for reference cycles, and find none. This search would take a
    sixth of the time of the `with` block.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # These two calls move all new objects to the oldest generation without searching them.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def usable_cores() -> int:
    """Return the number of cores to use, at most 16. The number is 1 if forking is not safe.

    Forking is not safe while other threads run: a lock that another thread holds is never released
    in the child. The number is also 1 on all systems except Linux: the system libraries of macOS do not
    support forking, and Windows cannot fork.
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
    """Call `work` for each item, in several processes. Return the results in the order of the items.

    The calling process takes part. It does all the work if there are fewer than `min_items` items, or if
    `usable_cores` is 1. It also repeats work whose results cannot be pickled. Neighbouring items are mostly handled by
    one process. After an exception or Ctrl-C, no child is left running. The calling process often calls `on_progress`.
    The argument is the approximate share of the items that have been started.
    """
    cores = min(usable_cores(), len(items))
    if cores < 2 or len(items) < min_items:
        results = []
        for number, item in enumerate(items):
            on_progress(number / len(items))
            results.append(work(item))
        return results
    size = -(-len(items) // (cores * _CHUNKS_PER_PROCESS))
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
    done: dict[int, list[_Result]] = {}
    with (
        _queue(len(chunks)) as queue,
        _children(cores - 1, lambda: _work_on_chunks(queue, work, chunks)) as children,
    ):
        done.update(_work_on_chunks(queue, work, chunks, on_progress))
        for child in children:
            done.update(child.answers())
    return [
        result
        for number, chunk in enumerate(chunks)
        for result in done.pop(number, None) or map(work, chunk)
    ]


class BackgroundTask(Generic[_Result]):
    """Work that runs in its own process, if there is a second core."""

    def __init__(self, work: Callable[[], _Result], *, use_process: bool = True) -> None:
        """Start the work in a child, if there is a second core and `use_process` is true.

        If no child was started, `result` does the work in the calling process.
        """
        self._work = work
        self._child: _Child | None = None
        if use_process and usable_cores() > 1:
            try:
                with suppress(OSError), _signals_blocked():  # the system may refuse to fork
                    self._child = _start(lambda: [work()])
            except BaseException:  # for example a signal that arrived while signals were blocked
                self.cancel()
                raise

    def result(self) -> _Result:
        """Wait for the work, and return its result or raise its exception."""
        if self._child is None:
            return self._work()
        try:
            answers: list[_Result] = list(self._child.answers())
        finally:
            self.cancel()
        return answers[0] if answers else self._work()

    def cancel(self) -> None:
        """Kill the child, if there is one. Call this if the result is not needed."""
        if self._child is not None:
            with _signals_blocked():
                self._child.cancel()
                self._child = None


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    pipe: BinaryIO
    """Reading end of a pipe. The child writes its pickled answers to this pipe."""

    def answers(self) -> Iterator[Any]:
        """Yield the answers of the child. If the child was killed, some or all answers are missing."""
        with suppress(EOFError, pickle.UnpicklingError):
            while True:
                yield pickle.load(self.pipe)  # noqa: S301 - written by a fork of this process

    def cancel(self) -> None:
        """Kill the child, if it still runs, and reap it."""
        self.pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


@contextmanager
def _children(number: int, work: Callable[[], Iterable[object]]) -> Iterator[list[_Child]]:
    """Start `number` children, or fewer if the system refuses to fork; kill them after the block."""
    children: list[_Child] = []
    try:
        with suppress(OSError), _signals_blocked():
            for _ in range(number):
                children.append(_start(work))  # noqa: PERF401 - an error must not lose children
        yield children
    finally:
        with _signals_blocked():
            for child in children:
                child.cancel()


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Delay signals that would end this process.

    Used while a child is started or ended: a signal at that moment could leave the child running.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(work: Callable[[], Iterable[object]]) -> _Child:
    import ctypes  # noqa: F401, PLC0415 - few commands need it; imported here once for all children

    parent = os.getpid()
    reading, writing = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if pid == 0:
        # A write to a full pipe waits while any process has the reading end open. So the child closes its reading
        # end: otherwise, its write would wait for ever after the death of the parent.
        os.close(reading)
        _run_child(work, writing, parent)
    os.close(writing)  # so that the pipe ends when the child ends
    return _Child(pid, os.fdopen(reading, "rb"))


def _run_child(work: Callable[[], Iterable[object]], writing: int, parent: int) -> NoReturn:
    """Do the work, send the answers, and exit. An exception is not printed, and no exit handler is called.

    The child sends its answers only when all its work is done. A child that sends answers earlier may have to wait,
    because the parent does not read answers while the parent itself works.
    """
    try:
        _die_with_parent(parent)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches the child, too
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        gc.freeze()  # the collector would touch, and so copy, the memory shared with the parent
        answers = [pickle.dumps(answer, pickle.HIGHEST_PROTOCOL) for answer in work()]
        with os.fdopen(writing, "wb") as pipe:
            pipe.writelines(answers)
    finally:
        os._exit(0)


def _die_with_parent(parent: int) -> None:
    """Ask the system to kill this process when its parent ends, even if the parent is killed.

    A child that outlives its parent could overwrite files of the next run. See prctl(2).
    """
    import ctypes  # noqa: PLC0415 - imported in _start

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent ended before the call
        os._exit(0)


@contextmanager
def _queue(chunk_count: int) -> Iterator[int]:
    """Yield the reading end of a pipe that contains all chunk numbers. A process reads the number of its next chunk."""
    reading, writing = os.pipe()  # the smallest pipes hold 4 KiB, twice the largest queue
    try:
        numbers = (number.to_bytes(_CHUNK_NUMBER_BYTES) for number in range(chunk_count))
        os.write(writing, b"".join(numbers))
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _work_on_chunks(
    queue: int,
    work: Callable[[_Item], _Result],
    chunks: Sequence[Sequence[_Item]],
    on_progress: Callable[[float], None] = lambda _: None,
) -> Iterator[tuple[int, list[_Result]]]:
    """Take chunk numbers until the queue is empty; for each, yield (chunk number, results).

    After an exception, empty the queue, so that no process starts a further chunk.
    """
    parent = os.getppid()
    try:
        # If the parent of a child was killed, the child gets another parent, and stops.
        while (content := os.read(queue, _CHUNK_NUMBER_BYTES)) and os.getppid() == parent:
            number = int.from_bytes(content)
            on_progress(number / len(chunks))
            yield number, [work(item) for item in chunks[number]]
    except Exception:  # noqa: BLE001 - map_in_parallel repeats the chunk and raises the exception
        while os.read(queue, 1 << 16):
            pass
