"""Send requests to services, with pauses between the requests to one service."""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from queue import Empty, SimpleQueue
from typing import Any, Generic

from site_builder.http_client import Client, Failure, Response, retry_after
from site_builder.services.failures import FailureCode, ServiceFailure, service_failure
from site_builder.services.pacing import RequestPacer, seconds_until_renewal
from site_builder.services.service import (
    AnswerType,
    Key,
    RateLimitUsedUp,
    Service,
    ServiceAccess,
)
from site_builder.services.settings import ServiceSettings

_REFUSAL_STATUSES = frozenset({401, 403, 429})
"""Statuses of refusals, which begin a cool-down. A status in the service's `missing_statuses` is not a refusal."""
_ETAG = re.compile(r'(?:W/)?"[!#-~]{1,200}"')


@dataclass(frozen=True, slots=True)
class Question(Generic[Key, AnswerType]):
    """A service, and the keys about which to ask the service."""

    service: Service[Key, AnswerType]
    keys: Sequence[Key]
    etags: Mapping[Key, str] = field(default_factory=dict)
    """Key -> ETag of an earlier response about the key. Only a request about a single key sends its ETag."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[Key, AnswerType]):
    """The answers about some keys, or the reason why there are no answers."""

    service: Service[Key, AnswerType]
    keys: tuple[Key, ...]
    """The keys that this reply is about."""
    answers: Mapping[Key, AnswerType] = field(default_factory=dict)
    """Key -> answer. A key is missing if the service has no answer about it."""
    failure: ServiceFailure | None = None
    seconds: float = 0.0
    """Duration of the request."""
    etag: str = ""
    """The ETag of a response about a single key; empty if the response has no valid ETag."""
    is_unchanged: bool = False
    """Whether the answer is the same as in the earlier response whose ETag the request sent (`Question.etags`)."""


@dataclass(frozen=True, slots=True)
class Answers(Generic[Key, AnswerType]):
    """All answers of one service."""

    by_key: dict[Key, AnswerType]
    failures: tuple[ServiceFailure, ...]
    """The failures of requests. If no request failed, the service has no answer about the keys missing in `by_key`."""


class Services:
    """The services that a command asks. All calls share the pauses between requests, and the cool-downs. Thread-safe.

    If a service refuses a request, fails several times in a row, or says that its rate limit is used up, a cool-down
    begins. Until the cool-down ends, no call sends a request to this service. A call does not wait until a cool-down
    ends: its remaining keys get a reply with a failure.
    """

    def __init__(
        self,
        client: Client,
        settings: ServiceSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set up the services. `clock` returns seconds."""
        self._client = client
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._pacers: dict[str, RequestPacer] = {}

    def ask(
        self,
        service: Service[Key, AnswerType],
        keys: Sequence[Key],
        *,
        deadline: float | None = None,
    ) -> Answers[Key, AnswerType]:
        """Ask one service, and return the answers that arrive within `deadline` seconds."""
        by_key: dict[Key, AnswerType] = {}
        failed: dict[ServiceFailure, None] = {}
        with closing(self.ask_all([Question(service, keys)], deadline=deadline)) as replies:
            for reply in replies:
                by_key |= reply.answers
                if reply.failure is not None:
                    failed[reply.failure] = None
        return Answers(by_key, tuple(failed))

    def ask_all(
        self, questions: Sequence[Question[Any, Any]], *, deadline: float | None = None
    ) -> Generator[Reply[Any, Any], None, None]:
        """Ask several services at the same time, and yield the replies as they arrive.

        Every key is in exactly one reply, even if no request was sent for it or no response arrived within `deadline`
        seconds. Close the generator to stop early. A thread that still waits for its response ends when the response
        arrives.
        """
        call = _Call(self._client, self._clock, deadline)
        queues = []
        for question in questions:
            keys = tuple(dict.fromkeys(question.keys))
            access = self._access_to(question.service)
            if isinstance(access, ServiceAccess):
                pacer = self._pacer_of(question.service)
                queues.append(_Queue(question, keys, access, pacer, call))
            elif keys:
                yield Reply(question.service, keys, failure=access)
        try:
            threads = [thread for queue in queues for thread in queue.threads()]
            for thread in threads:
                thread.start()
            yield from call.replies(len(threads))
        finally:
            call.stop.set()
        for queue in queues:
            if queue.unanswered:
                yield queue.last_reply()

    def _access_to(self, service: Service[Any, Any]) -> ServiceAccess | ServiceFailure:
        access = self._settings.access.get(service.name)
        if access is None:
            return service_failure(service, "off")
        if service.requires_token and access.token is None:
            return service_failure(service, "no-token")
        if seconds := self._pacer_of(service).cool_down_left():
            return service_failure(service, "cooling-down", wait=seconds)
        return access

    def _pacer_of(self, service: Service[Any, Any]) -> RequestPacer:
        with self._lock:
            if service.name not in self._pacers:
                self._pacers[service.name] = RequestPacer(service.policy, self._clock)
            return self._pacers[service.name]


class _Call:
    """The state of one call of `Services.ask_all`, which all queues of the call share."""

    def __init__(self, client: Client, clock: Callable[[], float], deadline: float | None) -> None:
        self.client = client
        self.received: SimpleQueue[_Received | None] = SimpleQueue()
        """The responses, and None when a thread ends."""
        self.stop = threading.Event()
        self._clock = clock
        self.end = math.inf if deadline is None else clock() + deadline

    def seconds_left(self) -> float:
        return max(0.0, self.end - self._clock())

    def replies(self, running: int) -> Iterator[Reply[Any, Any]]:
        """Yield the replies until all threads end, or until the deadline."""
        while running:
            try:
                received = self.received.get(
                    timeout=min(self.seconds_left(), threading.TIMEOUT_MAX)
                )
            except Empty:  # out of time; the threads end by themselves
                return
            if received is None:
                running -= 1
            else:
                yield received.queue.reply_to(received)


@dataclass(frozen=True, slots=True)
class _Received:
    """Result of one request: answers, or a failure."""

    queue: _Queue
    keys: tuple[Any, ...]
    answers: Mapping[Any, Any] | ServiceFailure
    seconds: float
    etag: str
    is_unchanged: bool


class _Queue:
    """Sends the requests to one service during one call of `Services.ask_all`, from one or several threads."""

    def __init__(
        self,
        question: Question[Any, Any],
        keys: tuple[Any, ...],
        access: ServiceAccess,
        pacer: RequestPacer,
        call: _Call,
    ) -> None:
        self.unanswered = dict.fromkeys(keys)
        """The keys that are not yet in a reply. Only the thread that called `ask_all` changes them."""
        self._service = question.service
        self._etags = question.etags
        self._access = access
        self._pacer = pacer
        self._call = call
        self._lock = threading.Lock()
        size = self._service.policy.max_keys
        batches = [keys[start : start + size] for start in range(0, len(keys), size)]
        self._thread_count = min(self._service.policy.max_concurrent, len(batches))
        self._batches = iter(batches)
        self._last_failure: ServiceFailure | None = None
        """Why this queue sends no further request: a cool-down has begun. None if no cool-down has begun."""

    def threads(self) -> list[threading.Thread]:
        """Return the threads that send the requests. They are not started yet."""
        return [
            threading.Thread(target=self._work, name=self._service.name, daemon=True)
            for _ in range(self._thread_count)
        ]

    def reply_to(self, received: _Received) -> Reply[Any, Any]:
        """Return the reply with the answers that were received, or with the failure."""
        for key in received.keys:
            self.unanswered.pop(key)
        if isinstance(received.answers, ServiceFailure):
            failure = received.answers
            return Reply(self._service, received.keys, failure=failure, seconds=received.seconds)
        return Reply(
            self._service, received.keys, received.answers, seconds=received.seconds,
            etag=received.etag, is_unchanged=received.is_unchanged,
        )  # fmt: skip

    def last_reply(self) -> Reply[Any, Any]:
        """Return a reply for the unanswered keys, with the reason why they have no answers."""
        failure = self._last_failure or service_failure(self._service, "out-of-time")
        return Reply(self._service, tuple(self.unanswered), failure=failure)

    def _work(self) -> None:
        try:
            while (keys := self._next_batch()) is not None:
                self._send(keys)
        finally:
            self._call.received.put(None)

    def _next_batch(self) -> tuple[Any, ...] | None:
        """Wait until the next request may start, and return its keys.

        If the thread must end, return None.
        """
        with self._lock:
            keys = next(self._batches, None)
        if keys is None or self._is_cooling_down():
            return None
        wait = self._pacer.reserve(self._call.end)
        if wait is None or self._call.stop.wait(wait) or self._is_cooling_down():
            return None
        return keys

    def _is_cooling_down(self) -> bool:
        """Return whether a cool-down has begun during this call. It may have begun after a request of another queue."""
        if self._last_failure is None and (seconds := self._pacer.cool_down_left()):
            self._last_failure = service_failure(self._service, "cooling-down", wait=seconds)
        return self._last_failure is not None

    def _send(self, keys: tuple[Any, ...]) -> None:
        request, policy = self._service.make_request(keys, self._access), self._service.policy
        etag = self._etags.get(keys[0], "") if len(keys) == 1 else ""
        response = self._call.client.send(
            request.url,
            method=request.method,
            headers={**request.headers, "If-None-Match": etag} if etag else request.headers,
            body=request.body,
            deadline=min(policy.timeout_seconds, self._call.seconds_left()),
            max_body_bytes=policy.max_response_bytes,
        )
        is_unchanged = (
            bool(etag)
            and isinstance(response, Response)
            and response.status == HTTPStatus.NOT_MODIFIED
        )
        answers = self._answers_in(response, keys, is_unchanged=is_unchanged)
        new_etag = _etag_of(response) if len(keys) == 1 else ""
        self._call.received.put(
            _Received(self, keys, answers, response.seconds, new_etag, is_unchanged)
        )

    def _answers_in(
        self, response: Response | Failure, keys: tuple[Any, ...], *, is_unchanged: bool
    ) -> Mapping[Any, Any] | ServiceFailure:
        """Return the answers in a response, or a failure. Tell `self._pacer` whether the response was usable."""
        if isinstance(response, Failure):
            return self._not_usable(response.code)
        if response.status in self._service.policy.missing_statuses:
            self._pacer.count_success()
            return {}
        renewal = seconds_until_renewal(response.headers)
        if response.status in _REFUSAL_STATUSES:
            wait = retry_after(response.headers.get("retry-after"))
            if renewal is not None and response.status != HTTPStatus.UNAUTHORIZED:
                return self._cool_down("used-up", "", wait or renewal)
            is_busy = response.status == HTTPStatus.TOO_MANY_REQUESTS
            code: FailureCode = "busy" if is_busy else "refused"
            return self._cool_down(code, f"status {response.status}", wait)
        if not is_unchanged and response.status not in self._service.policy.usable_statuses:
            return self._not_usable(f"status {response.status}")
        if not response.is_complete:
            return self._not_usable(response.body_error or "too long")
        self._pacer.count_success()
        try:
            answers = {} if is_unchanged else self._service.parse(response.body, keys)
        except RateLimitUsedUp:
            return self._cool_down("used-up", "", renewal)
        except ValueError:
            return service_failure(self._service, "invalid-answer")
        if renewal is not None:
            # The answers are usable, but the service would refuse the next request.
            self._cool_down("used-up", "", renewal)
        return answers

    def _cool_down(self, code: FailureCode, detail: str, wait: float | None) -> ServiceFailure:
        """Begin a cool-down of `wait` seconds, and return a failure that gives its reason."""
        duration = self._pacer.cool_down(wait)
        self._last_failure = service_failure(self._service, code, detail, duration)
        return self._last_failure

    def _not_usable(self, detail: str) -> ServiceFailure:
        cool_down = self._pacer.count_failure()
        failure = service_failure(self._service, "no-response", detail, cool_down)
        if cool_down is not None:
            self._last_failure = failure
        return failure


def _etag_of(response: Response | Failure) -> str:
    """Return the ETag of a response. If it has no valid ETag, return an empty text."""
    etag = response.headers.get("etag", "") if isinstance(response, Response) else ""
    return etag if _ETAG.fullmatch(etag) else ""
