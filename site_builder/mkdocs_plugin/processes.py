"""Numbered pieces of work, done by as many processes as there are cores.

Processes are forked: they see everything that was loaded, and nothing is copied to them. What they
may do is little: compute, write files. They print nothing, and end without running anything of
the program that forked them.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from site_builder.errors import SiteBuilderError

_Result = TypeVar("_Result")

MOST_PIECES = 2048
"""Their numbers wait in a pipe, four bytes each; the smallest pipes hold 16 KiB."""

_NUMBER_BYTES = 4


class WorkFailed(SiteBuilderError):
    """What went wrong in one of the processes; its cause has the traceback of that process."""


class TracebackThere(Exception):
    """The traceback of another process, as text."""


@dataclass(frozen=True)
class _Process:
    pid: int
    answer: int
    """File descriptor from which its results are read."""


def usable_cores() -> int:
    """Return how many processes are worth having; one where they cannot be forked safely."""
    if not hasattr(os, "fork") or sys.platform == "darwin":  # macOS' own libraries do not bear it
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_processes(work: Callable[[int], _Result], pieces: int, processes: int) -> list[_Result]:
    """Call `work` with every number below `pieces`, and return the results in that order.

    Whoever is free takes the next number. Raises WorkFailed for the first exception in any of the
    processes; then, as after Ctrl-C, none of them is left.
    """
    if pieces > MOST_PIECES:
        raise ValueError(f"{pieces} are more than {MOST_PIECES} pieces")
    numbers, into_numbers = os.pipe()
    os.write(into_numbers, b"".join(n.to_bytes(_NUMBER_BYTES) for n in range(pieces)))
    os.close(into_numbers)
    started: list[_Process] = []
    gc.freeze()  # what is there already shall be neither searched nor touched in the processes
    try:
        for _ in range(min(processes, pieces)):
            started.append(_start(work, numbers))  # noqa: PERF401 - what was started must be ended
        results: dict[int, _Result] = {}
        while started:
            results.update(_answer_of(started[0]))
            _end(started.pop(0))
        return [results[number] for number in range(pieces)]
    finally:
        gc.unfreeze()
        os.close(numbers)
        for process in started:
            _end(process)


class InBackground(Generic[_Result]):
    """One piece of work that goes on in a process of its own, where there are cores for it."""

    def __init__(self, work: Callable[[], _Result], *, apart: bool = True) -> None:
        """Begin; if not `apart`, or with one core, the work is done when its result is asked for."""
        self._work = work
        self._process: _Process | None = None
        if apart and usable_cores() > 1:
            numbers, into_numbers = os.pipe()
            os.write(into_numbers, bytes(_NUMBER_BYTES))
            os.close(into_numbers)
            try:
                self._process = _start(lambda _: work(), numbers)
            finally:
                os.close(numbers)

    def result(self) -> _Result:
        """Wait for the end of the work. Raises WorkFailed for an exception there."""
        if self._process is None:
            return self._work()
        try:
            result: _Result = _answer_of(self._process)[0]
            return result
        finally:
            self.end()

    def end(self) -> None:
        """End the process; nobody needs its result any more."""
        if self._process is not None:
            _end(self._process)
            self._process = None


def _start(work: Callable[[int], _Result], numbers: int) -> _Process:
    answer, into_answer = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        # Python warns where there are threads: a spinner, a live preview. Their locks are theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _answer(work, numbers, into_answer, parent)
        finally:
            os._exit(0)
    os.close(into_answer)
    return _Process(pid, answer)


def _answer(work: Callable[[int], _Result], numbers: int, into: int, parent: int) -> None:
    """Work, in a forked process, and write down the results or what went wrong."""
    results: dict[int, _Result] = {}
    failure: tuple[str, str] | None = None
    try:
        # A parent that was killed leaves its children to somebody else.
        while (number := os.read(numbers, _NUMBER_BYTES)) and os.getppid() == parent:
            piece = int.from_bytes(number)
            results[piece] = work(piece)
    except Exception as error:  # noqa: BLE001 - told where it can be raised
        failure = (_in_words(error), traceback.format_exc())
        while os.read(numbers, 1 << 16):
            pass  # nobody else needs to begin anything
    with os.fdopen(into, "wb") as file:
        pickle.dump((results, failure), file)


def _in_words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) if isinstance(error, SiteBuilderError) else f"{type(error).__name__}: {error}"


def _answer_of(process: _Process) -> dict[int, Any]:
    with os.fdopen(os.dup(process.answer), "rb") as file:
        answer = file.read()
    if not answer:
        raise WorkFailed(
            "A process of the build was ended from outside, perhaps for want of memory."
        )
    results, failure = pickle.loads(answer)  # noqa: S301 - our own process wrote it
    if failure is not None:
        message, there = failure
        raise WorkFailed(message) from TracebackThere(there)
    done: dict[int, Any] = results
    return done


def _end(process: _Process) -> None:
    """End a process, if it still runs, and forget it."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    os.waitpid(process.pid, 0)
    os.close(process.answer)
