"""Query all services at the same time, each within its own rate limit."""

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
"""To add a service, write a module in this package and add its `SERVICE` to this tuple."""

MAX_CONSECUTIVE_FAILURES = 3
"""A service is not queried further after this many requests in a row without a usable response."""
_REFUSAL_STATUSES = frozenset({401, 403, 429})
"""A service is not queried further after a response with one of these statuses."""


def query_services(
    links: Sequence[LinkToCheck],
    client: Client,
    settings: ServiceSettings,
    on_result: Callable[[Observation], object],
    *,
    deadline: float | None = None,
) -> dict[str, Observation]:
    """Query the services about the links that they cover; return URL -> observation.

    `on_result` is called with each observation as it arrives, in the calling thread. A URL has no
    observation if no service covers it, or if its service failed, refused the request, or did not
    respond within `deadline` seconds. The caller must request the pages of such URLs itself.
    """
    queues = []
    urls: dict[tuple[str, str], list[str]] = {}
    services = {service.name: service for service in SERVICES if service.is_enabled(settings)}
    for service in services.values():
        keys: dict[str, None] = {}
        for link in links:
            key = service.key_for_url(link.url)
            if key is not None:
                keys[key] = None
                urls.setdefault((service.name, key), []).append(link.url)
        batches = list(service.make_batches(list(keys), settings))
        queues.append(ServiceQueue(service.name, batches, service.policy))
    observations: dict[str, Observation] = {}
    with closing(run_queues(queues, client, deadline=deadline)) as responses:
        for response in responses:
            results = services[response.service].parse(response.body, response.batch.keys)
            for key, result in results.items():
                for url in urls.get((response.service, key), ()):
                    observations[url] = _observation(url, result, response)
                    on_result(observations[url])
    return observations


def _observation(url: str, result: ServiceResult, response: ServiceResponse) -> Observation:
    return Observation(
        url,
        dt.datetime.now(dt.UTC).replace(microsecond=0),
        result.verdict,
        result.reason,
        final_url=result.final_url,
        elapsed=round(response.seconds / len(response.batch.keys), 3),
    )


# --- queues -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ServiceQueue:
    """All requests to one service."""

    service: str
    batches: list[Batch]
    policy: RequestPolicy


@dataclass(frozen=True, slots=True)
class ServiceResponse:
    """A usable response of a service."""

    service: str
    batch: Batch
    body: bytes
    seconds: float


def run_queues(
    queues: Sequence[ServiceQueue], client: Client, *, deadline: float | None = None
) -> Generator[ServiceResponse, None, None]:
    """Send all requests; yield the usable responses as they arrive.

    Close the generator to stop early. A thread that is waiting for a response ends when it arrives.
    """
    stop = threading.Event()
    responses: SimpleQueue[ServiceResponse | None] = SimpleQueue()
    end = None if deadline is None else time.monotonic() + deadline
    threads = []
    for queue in queues:
        worker = _QueueWorker(queue, client, responses, stop, end)
        threads += [
            threading.Thread(target=worker.work, name=queue.service, daemon=True)
            for _ in range(min(queue.policy.max_concurrent, len(queue.batches)))
        ]
    try:
        for thread in threads:
            thread.start()
        running = len(threads)
        while running:
            try:
                response = responses.get(
                    timeout=None if end is None else max(0.0, end - time.monotonic())
                )
            except Empty:  # out of time; the threads end by themselves
                return
            if response is None:
                running -= 1
            else:
                yield response
    finally:
        stop.set()


class _QueueWorker:
    """Sends the requests of one queue, from one or several threads."""

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
        """Send requests until the queue is finished; then put None into `responses`."""
        try:
            while (batch := self._next_batch()) is not None:
                self._send(batch)
        finally:
            self._responses.put(None)

    def _next_batch(self) -> Batch | None:
        """Wait until the rate limit permits the next request, and return its batch.

        Returns None if the thread must end.
        """
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next_start)
            if self._failures >= MAX_CONSECUTIVE_FAILURES:
                return None
            if self._end is not None and start >= self._end:
                return None
            batch = next(self._batches, None)
            self._next_start = start + self._queue.policy.min_interval_seconds
        if batch is None or self._stop.wait(start - now):
            return None
        return batch

    def _send(self, batch: Batch) -> None:
        request, policy = batch.request, self._queue.policy
        response = self._client.send(
            request.url,
            method=request.method,
            headers=request.headers,
            body=request.body,
            deadline=None if self._end is None else max(0.0, self._end - time.monotonic()),
            max_body_bytes=policy.max_response_bytes,
        )
        is_usable = (
            isinstance(response, Response)
            and response.status in policy.usable_statuses
            and response.is_complete
        )
        is_refused = isinstance(response, Response) and response.status in _REFUSAL_STATUSES
        with self._lock:
            if is_refused:
                self._failures = MAX_CONSECUTIVE_FAILURES
            else:
                self._failures = 0 if is_usable else self._failures + 1
        if is_usable and isinstance(response, Response):
            self._responses.put(
                ServiceResponse(self._queue.service, batch, response.body, response.seconds)
            )
