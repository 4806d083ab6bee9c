"""Run asynchronous functions in tests, even if the thread of the test already has an event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import anyio

_Result = TypeVar("_Result")


def run_async(function: Callable[..., Awaitable[_Result]], *arguments: object) -> _Result:
    """Return the result of an asynchronous function, which runs in a new thread.

    A test with a browser leaves an event loop in the thread of the tests, so a second loop could not run there.
    """
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(anyio.run, function, *arguments).result()
