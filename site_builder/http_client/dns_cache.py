"""Look up names: each once in a client's life, within a time limit."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from site_builder.http_client.responses import RequestFailed
from site_builder.http_client.ssrf_guard import Endpoint

Resolver = Callable[[str, int], Sequence[Endpoint]]
"""Gives the addresses of a host and port, best first; raises ResolverError."""

MAX_THREADS = 64
FAILURE_TTL_SECONDS = 10.0
"""Seconds for which a failure is remembered that may pass: retries then ask again."""

_IDLE = 5.0


class ResolverError(Exception):
    """A name has no addresses: `code` is nxdomain, dns-failure or dns-timeout."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def system_resolver(host: str, port: int) -> Sequence[Endpoint]:
    """Ask the operating system. May block for long; `DnsCache` bounds it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        # EAI_NODATA: the name exists, without addresses, which tends to be a passing mistake.
        code = "nxdomain" if error.errno == socket.EAI_NONAME else "dns-failure"
        raise ResolverError(code, error.strerror or "") from None
    return [Endpoint(str(where[0]), port) for *_, where in found]


class _Lookup:
    __slots__ = ("addresses", "done", "failure", "forget_at", "key", "late")

    def __init__(self, key: tuple[str, int]) -> None:
        self.key = key
        self.done = threading.Event()
        self.addresses: tuple[Endpoint, ...] = ()
        self.failure: ResolverError | None = None
        self.forget_at: float | None = None
        self.late = False
        """Somebody waited for it in vain: nobody else has to."""


class DnsCache:
    """Remembers every lookup, so that an address that was checked is the one that is used.

    Lookups run in daemon threads, because a blocked one cannot be ended; one a name at a time.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._known: dict[tuple[str, int], _Lookup] = {}
        self._queue: deque[_Lookup] = deque()
        self._idle = 0
        self._threads = 0
        self._closed = False

    def find(self, host: str, port: int, limit: float) -> tuple[Endpoint, ...]:
        """Return the addresses of a host, at least one.

        Raises RequestFailed with `nxdomain`, `dns-failure`, `dns-timeout` or `aborted`.
        """
        lookup = self._known.get((host, port))
        if lookup is None or lookup.forget_at is not None:
            lookup = self._begin((host, port))
        if not lookup.done.is_set() and (lookup.late or not lookup.done.wait(limit)):
            lookup.late = True
            raise RequestFailed("dns-timeout", f"no answer for {host}")
        failure = lookup.failure
        if failure is not None:
            raise RequestFailed(failure.code, failure.detail or f"no addresses for {host}")
        return lookup.addresses

    def prefer(self, host: str, port: int, address: Endpoint) -> None:
        """Put the address that worked before those that did not, for the next connection."""
        lookup = self._known.get((host, port))
        if lookup is not None and lookup.addresses[:1] != (address,):
            others = tuple(other for other in lookup.addresses if other != address)
            lookup.addresses = (address, *others)

    def abort(self) -> None:
        """Let nobody wait any longer."""
        with self._lock:
            self._closed = True
            self._queue.clear()
            for lookup in self._known.values():
                if not lookup.done.is_set():
                    lookup.failure = ResolverError("aborted", "the run was ended")
                    lookup.done.set()
            self._work.notify_all()

    def _begin(self, key: tuple[str, int]) -> _Lookup:
        with self._lock:
            if self._closed:
                raise RequestFailed("aborted", "the run was ended")
            lookup = self._known.get(key)
            if lookup is not None and not _is_over(lookup):
                return lookup
            lookup = self._known[key] = _Lookup(key)
            self._queue.append(lookup)
            if len(self._queue) <= self._idle:
                self._work.notify()
            elif self._threads < MAX_THREADS:
                self._threads += 1
                threading.Thread(target=self._serve, name="kb-dns", daemon=True).start()
            return lookup

    def _serve(self) -> None:
        while (lookup := self._next()) is not None:
            failure: ResolverError | None = None
            addresses: tuple[Endpoint, ...] = ()
            try:
                addresses = tuple(dict.fromkeys(self._resolver(*lookup.key)))
                if not addresses:
                    failure = ResolverError("dns-failure")
            except ResolverError as error:
                failure = error
            except Exception as error:  # noqa: BLE001 - a resolver may be anybody's
                failure = ResolverError("dns-failure", str(error))
            with self._lock:
                if not lookup.done.is_set():
                    lookup.addresses, lookup.failure = addresses, failure
                    if failure is not None and failure.code != "nxdomain":
                        lookup.forget_at = time.monotonic() + FAILURE_TTL_SECONDS
                    lookup.done.set()

    def _next(self) -> _Lookup | None:
        with self._lock:
            self._idle += 1
            try:
                while not self._queue:
                    if self._closed or not self._work.wait(_IDLE):
                        if self._queue:
                            continue
                        self._threads -= 1
                        return None
                return self._queue.popleft()
            finally:
                self._idle -= 1


def _is_over(lookup: _Lookup) -> bool:
    return lookup.forget_at is not None and time.monotonic() >= lookup.forget_at
