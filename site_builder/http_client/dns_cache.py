"""DNS lookups with a time limit. A client caches the addresses of a host until the client is closed."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from site_builder.http_client.responses import RequestFailed
from site_builder.http_client.ssrf_guard import Endpoint

Resolver = Callable[[str, int], Sequence[Endpoint]]
"""Takes a host and a port; returns the endpoints in order of preference. Raises ResolverError."""

MAX_LOOKUP_THREADS = 64
FAILURE_TTL_SECONDS = 10.0
"""After this many seconds, a failure in the cache expires. A failure with the code `nxdomain` never expires."""

_IDLE_SECONDS = 5.0
"""Idle time after which a lookup thread ends."""


class ResolverError(Exception):
    """A host could not be resolved. The code is a failure code, such as `nxdomain`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def system_resolver(host: str, port: int) -> Sequence[Endpoint]:
    """Look up a host with the operating system. This may block; `DnsCache` limits the wait."""
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        # EAI_NODATA (the host has no addresses) is usually temporary, so its code is `dns-failure`.
        code = "nxdomain" if error.errno == socket.EAI_NONAME else "dns-failure"
        raise ResolverError(code, error.strerror or "") from None
    return [Endpoint(str(sockaddr[0]), port) for *_, sockaddr in infos]


@dataclass(eq=False)
class _Lookup:
    key: tuple[str, int]
    done: threading.Event = field(default_factory=threading.Event)
    endpoints: tuple[Endpoint, ...] = ()
    failure: ResolverError | None = None
    expires_at: float | None = None
    timed_out: bool = False
    """Whether a request gave up waiting for this lookup.

    If true, later requests for this host and port do not wait. They fail until the lookup is done.
    """


class DnsCache:
    """Cache of DNS lookups; addresses never expire.

    A blocked lookup cannot be cancelled, so lookups run in daemon threads. All requests for one
    host and port share one lookup.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._lock = threading.Lock()
        self._work_added = threading.Condition(self._lock)
        self._lookups: dict[tuple[str, int], _Lookup] = {}
        self._queue: deque[_Lookup] = deque()
        self._idle_threads = 0
        self._threads = 0
        self._closed = False

    def find(self, host: str, port: int, max_seconds: float) -> tuple[Endpoint, ...]:
        """Return the endpoints of a host and port. The tuple is never empty.

        Raises RequestFailed with `nxdomain`, `dns-failure`, `dns-timeout` or `aborted`.
        """
        lookup = self._lookups.get((host, port))
        if lookup is None or lookup.expires_at is not None:
            lookup = self._start_lookup((host, port))
        if not lookup.done.is_set() and (lookup.timed_out or not lookup.done.wait(max_seconds)):
            lookup.timed_out = True
            raise RequestFailed("dns-timeout", f"no DNS response for {host}")
        failure = lookup.failure
        if failure is not None:
            raise RequestFailed(failure.code, failure.detail or f"no addresses for {host}")
        return lookup.endpoints

    def prefer(self, host: str, port: int, endpoint: Endpoint) -> None:
        """Move an endpoint of a host to the front: the next connection to the host tries this endpoint first."""
        lookup = self._lookups.get((host, port))
        if lookup is not None and lookup.endpoints[:1] != (endpoint,):
            rest = [candidate for candidate in lookup.endpoints if candidate != endpoint]
            lookup.endpoints = (endpoint, *rest)

    def abort(self) -> None:
        """Make all waiting requests and all new lookups fail with `aborted`."""
        with self._lock:
            self._closed = True
            self._queue.clear()
            for lookup in self._lookups.values():
                if not lookup.done.is_set():
                    lookup.failure = ResolverError("aborted", "the run was aborted")
                    lookup.done.set()
            self._work_added.notify_all()

    def _start_lookup(self, key: tuple[str, int]) -> _Lookup:
        with self._lock:
            if self._closed:
                raise RequestFailed("aborted", "the run was aborted")
            lookup = self._lookups.get(key)
            if lookup is not None and not _has_expired(lookup):
                return lookup
            lookup = self._lookups[key] = _Lookup(key)
            self._queue.append(lookup)
            if len(self._queue) <= self._idle_threads:
                self._work_added.notify()
            elif self._threads < MAX_LOOKUP_THREADS:
                self._threads += 1
                threading.Thread(target=self._run_lookups, name="kb-dns", daemon=True).start()
            return lookup

    def _run_lookups(self) -> None:
        while (lookup := self._next_lookup()) is not None:
            failure: ResolverError | None = None
            endpoints: tuple[Endpoint, ...] = ()
            try:
                endpoints = tuple(dict.fromkeys(self._resolver(*lookup.key)))
                if not endpoints:
                    failure = ResolverError("dns-failure")
            except ResolverError as error:
                failure = error
            except Exception as error:  # noqa: BLE001 - a caller's resolver may raise anything
                failure = ResolverError("dns-failure", str(error))
            with self._lock:
                if not lookup.done.is_set():
                    lookup.endpoints, lookup.failure = endpoints, failure
                    if failure is not None and failure.code != "nxdomain":
                        lookup.expires_at = time.monotonic() + FAILURE_TTL_SECONDS
                    lookup.done.set()

    def _next_lookup(self) -> _Lookup | None:
        """Wait for a lookup in the queue and return it; return None if the thread should end."""
        with self._lock:
            self._idle_threads += 1
            try:
                while not self._queue:
                    if self._closed or not self._work_added.wait(_IDLE_SECONDS):
                        if self._queue:
                            continue
                        self._threads -= 1
                        return None
                return self._queue.popleft()
            finally:
                self._idle_threads -= 1


def _has_expired(lookup: _Lookup) -> bool:
    return lookup.expires_at is not None and time.monotonic() >= lookup.expires_at
