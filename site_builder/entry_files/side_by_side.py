"""Do the same with many things on all cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

WORTH_SHARING = 1_000
"""Fewer things are done sooner by one process than handed to several."""
_PORTION = 200
_MOST_PROCESSES = 8


def do_each(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> Iterator[_Result]:
    """Yield what `work` makes of each item, in their order.

    Processes are forked, so that they need not import everything again. Where that is not safe
    (macOS, Windows, a process with threads) or not worth it, all is done here; so is what a process
    that died has left. Results travel pickled.
    """
    processes = _how_many(len(items))
    portions = [items[start : start + _PORTION] for start in range(0, len(items), _PORTION)]
    if processes < 2:
        yield from map(work, items)
        return
    with_pipes = []
    try:
        context = multiprocessing.get_context("fork")
        for number in range(processes):
            ours, theirs = context.Pipe(duplex=False)
            share = portions[number::processes]
            process = context.Process(target=_work, args=(ours, theirs, work, share), daemon=True)
            with_pipes.append((process, ours))
            process.start()
            theirs.close()  # else the end of the process would not be the end of the pipe
        for index, portion in enumerate(portions):
            yield from _received(with_pipes[index % processes][1], work, portion)
    finally:
        for process, ours in with_pipes:
            ours.close()
            if process.is_alive():
                process.terminate()
            process.join()


def _received(
    pipe: Connection[Any, Any], work: Callable[[_Item], _Result], portion: Sequence[_Item]
) -> list[_Result]:
    try:
        results: list[_Result] = pipe.recv()
    except (EOFError, OSError):
        return [work(item) for item in portion]
    return results


def _work(
    theirs: Connection[Any, Any],
    ours: Connection[Any, Any],
    work: Callable[[_Item], _Result],
    portions: Sequence[Sequence[_Item]],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the first process ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    theirs.close()
    with suppress(Exception):  # the first process does it again, and sees what is wrong
        for portion in portions:
            ours.send([work(item) for item in portion])


def _how_many(number: int) -> int:
    forks_safely = sys.platform == "linux" and threading.active_count() == 1
    if number < WORTH_SHARING or not forks_safely or multiprocessing.current_process().daemon:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST_PROCESSES)
