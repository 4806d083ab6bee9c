"""Ask the services: each in its own time, all of them side by side."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from site_builder.http_client import Client, Response
from site_builder.link_health.records import Observation
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.services import arxiv, doi, github
from site_builder.links.services.service import Batch, RequestPolicy, Service, ServiceResult
from site_builder.links.services.settings import ServiceSettings

SERVICES: tuple[Service, ...] = (github.SERVICE, arxiv.SERVICE, doi.SERVICE)
"""To add one: a file beside these, and its name here."""

MAX_CONSECUTIVE_FAILURES = 3
"""After so many requests in a row without a usable answer, a service is left alone."""
_REFUSAL_STATUSES = frozenset({401, 403, 429})


def query_services(
    targets: Sequence[LinkToCheck],
    client: Client,
    settings: ServiceSettings,
    on_result: Callable[[Observation], object],
    *,
    deadline: float | None = None,
) -> dict[str, Observation]:
    """Ask the services after all targets they know, and return what they say, by URL.

    `on_result` is called with each observation as it comes, in the calling thread. What is missing
    from the result is to be asked for by a plain request: the service does not know it, failed,
    wants to be left alone, or there was no time (`deadline`, in seconds).
    """
    queues = []
    urls: dict[tuple[str, str], list[str]] = {}
    services = {service.name: service for service in SERVICES if service.is_enabled(settings)}
    for service in services.values():
        keys: dict[str, None] = {}
        for target in targets:
            key = service.key_for_url(target.url)
            if key is not None:
                keys[key] = None
                urls.setdefault((service.name, key), []).append(target.url)
        queues.append(
            ServiceQueue(service.name, list(service.batches(list(keys), settings)), service.policy)
        )
    seen: dict[str, Observation] = {}
    with closing(run_queues(queues, client, deadline=deadline)) as responses:
        for response in responses:
            found = services[response.queue].parse(response.body, response.batch.keys)
            for key, result in found.items():
                for url in urls.get((response.queue, key), ()):
                    seen[url] = _observation(url, result, response)
                    on_result(seen[url])
    return seen


def _observation(url: str, result: ServiceResult, response: ServiceResponse) -> Observation:
    return Observation(
        url,
        dt.datetime.now(dt.UTC).replace(microsecond=0),
        result.verdict,
        result.reason,
        final_url=result.final_url,
        elapsed=round(response.seconds / len(response.batch.keys), 3),
    )


# --- asking -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ServiceQueue:
    """All that is to be asked of one service."""

    name: str
    batches: list[Batch]
    policy: RequestPolicy


@dataclass(frozen=True, slots=True)
class ServiceResponse:
    """A usable answer."""

    queue: str
    batch: Batch
    body: bytes
    seconds: float


def run_queues(
    queues: Sequence[ServiceQueue], client: Client, *, deadline: float | None = None
) -> Generator[ServiceResponse, None, None]:
    """Yield the answers that can be used, as they come.

    Close it to stop; threads that wait for an answer then end by themselves, later.
    """
    stop = threading.Event()
    responses: SimpleQueue[ServiceResponse | None] = SimpleQueue()
    end = None if deadline is None else time.monotonic() + deadline
    threads = []
    for queue in queues:
        worker = _QueueWorker(queue, client, responses, stop, end)
        threads += [
            threading.Thread(target=worker.work, name=queue.name, daemon=True)
            for _ in range(min(queue.policy.max_concurrent, len(queue.batches)))
        ]
    try:
        for thread in threads:
            thread.start()
        left = len(threads)
        while left:
            try:
                response = responses.get(
                    timeout=None if end is None else max(0.0, end - time.monotonic())
                )
            except Empty:  # out of time; whoever still asks ends by itself
                return
            if response is None:
                left -= 1
            else:
                yield response
    finally:
        stop.set()


class _QueueWorker:
    """Asks the batches of one line, from as many threads as its service allows."""

    def __init__(
        self,
        queue: ServiceQueue,
        client: Client,
        responses: SimpleQueue[ServiceResponse | None],
        stop: threading.Event,
        end: float | None,
    ) -> None:
        self._queue = queue
        self._client = client
        self._responses = responses
        self._stop = stop
        self._end = end
        self._lock = threading.Lock()
        self._batches = iter(queue.batches)
        self._next_start = 0.0
        self._failures = 0

    def work(self) -> None:
        try:
            while (batch := self._next_batch()) is not None:
                self._ask(batch)
        finally:
            self._responses.put(None)

    def _next_batch(self) -> Batch | None:
        """Wait for its turn; None where there is nothing more to ask, or no use in it."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next_start)
            if self._failures >= MAX_CONSECUTIVE_FAILURES or (
                self._end is not None and start >= self._end
            ):
                return None
            batch = next(self._batches, None)
            self._next_start = start + self._queue.policy.min_interval_seconds
        if batch is None or self._stop.wait(start - now):
            return None
        return batch

    def _ask(self, batch: Batch) -> None:
        request, policy = batch.request, self._queue.policy
        answer = self._client.send(
            request.url,
            method=request.method,
            headers=request.headers,
            body=request.body,
            deadline=None if self._end is None else max(0.0, self._end - time.monotonic()),
            max_body_bytes=policy.max_response_bytes,
        )
        usable = (
            isinstance(answer, Response)
            and answer.status in policy.usable_statuses
            and answer.is_complete
        )
        turned_away = isinstance(answer, Response) and answer.status in _REFUSAL_STATUSES
        with self._lock:
            self._failures = (
                MAX_CONSECUTIVE_FAILURES if turned_away else 0 if usable else self._failures + 1
            )
        if usable and isinstance(answer, Response):
            self._responses.put(
                ServiceResponse(self._queue.name, batch, answer.body, answer.seconds)
            )
