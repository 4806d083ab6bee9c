"""Use every processor: Python's threads share one, so the work is shared among forks."""

from __future__ import annotations

import contextlib
import marshal
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Helper:
    process: int
    answer: BinaryIO


def map_in_parallel(
    function: Callable[[_Item], _Result], items: Sequence[_Item], *, least: int = 8
) -> list[_Result]:
    """Apply a function to every item, on all processors; results are what `marshal` can write.

    Where forking is impossible, unsafe (other threads, macOS) or not worth it (fewer than `least`
    items), and for the share of a fork that died, this process does the work itself: the result
    is the same, errors included.
    """
    count = min(_processors(), len(items)) if len(items) >= least else 1
    shares = [items[len(items) * i // count : len(items) * (i + 1) // count] for i in range(count)]
    with _helpers(function, shares[1:]) as helpers:
        results = [function(item) for item in shares[0]]
        for helper, share in zip(helpers, shares[1:], strict=False):
            theirs: list[_Result] | None = _read_answer(helper)
            results += [function(item) for item in share] if theirs is None else theirs
        for share in shares[1 + len(helpers) :]:
            results += [function(item) for item in share]
    return results


def _processors() -> int:
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


@contextlib.contextmanager
def _helpers(
    function: Callable[[_Item], _Result], shares: Sequence[Sequence[_Item]]
) -> Iterator[list[_Helper]]:
    helpers: list[_Helper] = []
    try:
        with contextlib.suppress(OSError):  # no more processes to be had: done without
            for share in shares:
                helpers.append(_start(function, share))  # noqa: PERF401  # known once it runs
        yield helpers
    finally:
        for helper in helpers:
            helper.answer.close()
            with contextlib.suppress(ProcessLookupError):
                os.kill(helper.process, signal.SIGKILL)
            os.waitpid(helper.process, 0)


def _start(function: Callable[[_Item], _Result], share: Sequence[_Item]) -> _Helper:
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if process == 0:
        os.close(reading)
        _work(function, share, writing)
    os.close(writing)
    return _Helper(process, os.fdopen(reading, "rb"))


def _work(function: Callable[[_Item], _Result], share: Sequence[_Item], writing: int) -> None:
    """Be a helper: never return, say nothing, leave every other cleaning up to the parent."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C: the parent ends us
        answer = marshal.dumps([function(item) for item in share])
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(len(answer).to_bytes(8, "little"))
            pipe.write(answer)
        status = 0
    finally:
        os._exit(status)


def _read_answer(helper: _Helper) -> list[_Result] | None:
    """Return a helper's results, or None where it did not come to an end."""
    answer = helper.answer.read()
    if len(answer) < 8 or int.from_bytes(answer[:8], "little") != len(answer) - 8:
        return None
    results: list[_Result] = marshal.loads(memoryview(answer)[8:])  # noqa: S302  # our own fork's
    return results
