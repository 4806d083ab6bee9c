"""Ask the services: each in its own time, all of them side by side."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from site_builder.http_client import Answer, Client
from site_builder.link_health.records import Observation
from site_builder.links.services import arxiv, doi, github
from site_builder.links.services.service import Batch, Finding, Manner, Service
from site_builder.links.services.settings import ServiceSettings
from site_builder.links.targets import Target

SERVICES: tuple[Service, ...] = (github.SERVICE, arxiv.SERVICE, doi.SERVICE)
"""To add one: a file beside these, and its name here."""

OUTAGE = 3
"""After so many requests in a row without a usable answer, a service is left alone."""
_STAY_AWAY = frozenset({401, 403, 429})


def ask_services(
    targets: Sequence[Target],
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
    lines = []
    urls: dict[tuple[str, str], list[str]] = {}
    services = {service.name: service for service in SERVICES if service.is_on(settings)}
    for service in services.values():
        keys: dict[str, None] = {}
        for target in targets:
            key = service.recognises(target.url)
            if key is not None:
                keys[key] = None
                urls.setdefault((service.name, key), []).append(target.url)
        lines.append(
            Line(service.name, list(service.batches(list(keys), settings)), service.manner)
        )
    seen: dict[str, Observation] = {}
    with closing(ask_lines(lines, client, deadline=deadline)) as replies:
        for reply in replies:
            found = services[reply.line].parse(reply.body, reply.batch.keys)
            for key, finding in found.items():
                for url in urls.get((reply.line, key), ()):
                    seen[url] = _observation(url, finding, reply)
                    on_result(seen[url])
    return seen


def _observation(url: str, finding: Finding, reply: Reply) -> Observation:
    return Observation(
        url,
        dt.datetime.now(dt.UTC).replace(microsecond=0),
        finding.verdict,
        finding.reason,
        final_url=finding.final_url,
        elapsed=round(reply.seconds / len(reply.batch.keys), 3),
    )


# --- asking -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """All that is to be asked of one service."""

    name: str
    batches: list[Batch]
    manner: Manner


@dataclass(frozen=True, slots=True)
class Reply:
    """A usable answer."""

    line: str
    batch: Batch
    body: bytes
    seconds: float


def ask_lines(
    lines: Sequence[Line], client: Client, *, deadline: float | None = None
) -> Generator[Reply, None, None]:
    """Yield the answers that can be used, as they come.

    Close it to stop; threads that wait for an answer then end by themselves, later.
    """
    stop = threading.Event()
    replies: SimpleQueue[Reply | None] = SimpleQueue()
    end = None if deadline is None else time.monotonic() + deadline
    threads = []
    for line in lines:
        asker = _Asker(line, client, replies, stop, end)
        threads += [
            threading.Thread(target=asker.work, name=line.name, daemon=True)
            for _ in range(min(line.manner.at_once, len(line.batches)))
        ]
    try:
        for thread in threads:
            thread.start()
        left = len(threads)
        while left:
            try:
                reply = replies.get(
                    timeout=None if end is None else max(0.0, end - time.monotonic())
                )
            except Empty:  # out of time; whoever still asks ends by itself
                return
            if reply is None:
                left -= 1
            else:
                yield reply
    finally:
        stop.set()


class _Asker:
    """Asks the batches of one line, from as many threads as its service allows."""

    def __init__(
        self,
        line: Line,
        client: Client,
        replies: SimpleQueue[Reply | None],
        stop: threading.Event,
        end: float | None,
    ) -> None:
        self._line = line
        self._client = client
        self._replies = replies
        self._stop = stop
        self._end = end
        self._lock = threading.Lock()
        self._batches = iter(line.batches)
        self._next_start = 0.0
        self._failures = 0

    def work(self) -> None:
        try:
            while (batch := self._next_batch()) is not None:
                self._ask(batch)
        finally:
            self._replies.put(None)

    def _next_batch(self) -> Batch | None:
        """Wait for its turn; None where there is nothing more to ask, or no use in it."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next_start)
            if self._failures >= OUTAGE or (self._end is not None and start >= self._end):
                return None
            batch = next(self._batches, None)
            self._next_start = start + self._line.manner.gap
        if batch is None or self._stop.wait(start - now):
            return None
        return batch

    def _ask(self, batch: Batch) -> None:
        request, manner = batch.request, self._line.manner
        answer = self._client.send(
            request.url,
            method=request.method,
            headers=request.headers,
            body=request.body,
            deadline=None if self._end is None else max(0.0, self._end - time.monotonic()),
            max_body=manner.most_bytes,
        )
        usable = isinstance(answer, Answer) and answer.status in manner.statuses and answer.complete
        turned_away = isinstance(answer, Answer) and answer.status in _STAY_AWAY
        with self._lock:
            self._failures = OUTAGE if turned_away else 0 if usable else self._failures + 1
        if usable and isinstance(answer, Answer):
            self._replies.put(Reply(self._line.name, batch, answer.body, answer.seconds))
