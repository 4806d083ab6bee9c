"""Run asynchronous functions although the thread already has an event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import anyio

_Result = TypeVar("_Result")


def run_async(function: Callable[..., Awaitable[_Result]], *arguments: object) -> _Result:
    """Return the result of a function. It runs in a thread of its own, because tests with a browser leave a loop in theirs."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(anyio.run, function, *arguments).result()
