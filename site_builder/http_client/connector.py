"""Make connections, and only to addresses that the guard lets through.

The address that was checked is the one that is connected to; a name is never looked up twice.
"""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import time
from collections.abc import Callable

from site_builder.http_client.dns_cache import DnsCache
from site_builder.http_client.limits import Limits
from site_builder.http_client.responses import RequestFailed
from site_builder.http_client.ssrf_guard import Endpoint, is_allowed, literal_ip
from site_builder.http_client.tls import handshake_failure
from site_builder.http_client.watchdog import ActiveRequest

_MAX_ENDPOINTS = 4
_NO_MORE_FILES = (errno.EMFILE, errno.ENFILE)


class Connector:
    """Makes connections for the call that the current thread has in hand."""

    def __init__(
        self,
        dns_cache: DnsCache,
        limits: Limits,
        make_context: Callable[[], ssl.SSLContext],
        *,
        allow_private: bool,
    ) -> None:
        self._dns_cache = dns_cache
        self.limits = limits
        self._allow_private = allow_private
        self._make_context = make_context
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self._current = threading.local()
        self.drop_idle: Callable[[], None] = lambda: None

    @property
    def active(self) -> ActiveRequest:
        """The call of this thread."""
        active: ActiveRequest = self._current.active
        return active

    @active.setter
    def active(self, active: ActiveRequest) -> None:
        self._current.active = active

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to the first address of a host that is allowed and answers."""
        active = self.active
        ip = literal_ip(f"[{host}]" if ":" in host else host)
        if ip is not None:
            found: tuple[Endpoint, ...] = (Endpoint(ip, port),)
        else:
            found = self._dns_cache.find(host, port, active.left(self.limits.dns_seconds))
        allowed = [one for one in found if is_allowed(one.ip, allow_private=self._allow_private)]
        if not allowed:
            raise RequestFailed("private-address", f"{host} is at {found[0].ip}")
        sock, address = self._first_that_answers(active, allowed[:_MAX_ENDPOINTS])
        if len(allowed) > 1 and address is not allowed[0]:
            self._dns_cache.prefer(host, port, address)
        return sock

    def secure(self, sock: socket.socket, host: str) -> ssl.SSLSocket:
        """Take up TLS on a connection. The certificate has to be for `host`."""
        active = self.active
        context = self._context or self._load_context()
        try:
            tls = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
        except (OSError, ValueError) as error:
            sock.close()
            raise RequestFailed("tls-failure", str(error)) from None
        try:
            active.hold(tls)
            tls.settimeout(active.left(self.limits.deadline))
            tls.do_handshake()
        except OSError as error:
            tls.close()
            active.check()
            raise handshake_failure(error) from None
        except BaseException:
            tls.close()
            raise
        return tls

    def _load_context(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                self._context = self._make_context()
            return self._context

    def _first_that_answers(
        self, active: ActiveRequest, addresses: list[Endpoint]
    ) -> tuple[socket.socket, Endpoint]:
        ends = time.monotonic() + active.left(self.limits.connect_seconds)
        failures: list[RequestFailed] = []
        for tried, address in enumerate(addresses):
            share = (ends - time.monotonic()) / (len(addresses) - tried)
            try:
                return self._try(active, address, max(share, 0.01)), address
            except OSError as error:
                if active.aborted:
                    active.check()
                if active.expired:  # whatever the error is, it is the watchdog's
                    raise RequestFailed(
                        "connect-timeout", f"{address.ip} does not answer"
                    ) from None
                failures.append(_failed_connect(error, address))
        raise min(failures, key=lambda failure: _TELLING.index(failure.code))

    def _try(self, active: ActiveRequest, address: Endpoint, seconds: float) -> socket.socket:
        sock = self._new_socket(socket.AF_INET6 if ":" in address.ip else socket.AF_INET)
        try:
            active.hold(sock)
            sock.settimeout(seconds)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
            self._check_peer(sock)
        except BaseException:
            sock.close()
            raise
        active.connected = True
        return sock

    def _check_peer(self, sock: socket.socket) -> None:
        peer = sock.getpeername()[0]
        if not is_allowed(peer, allow_private=self._allow_private):
            raise RequestFailed("private-address", f"connected to {peer}")

    def _new_socket(self, family: socket.AddressFamily) -> socket.socket:
        try:
            return socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:
            if error.errno not in _NO_MORE_FILES:
                raise
            self.drop_idle()
            return socket.socket(family, socket.SOCK_STREAM)


_TELLING = ("connection-refused", "connect-timeout", "reset", "unreachable")
"""Of several addresses that fail, the failure that says most of the host."""


def _failed_connect(error: OSError, address: Endpoint) -> RequestFailed:
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return RequestFailed("connect-timeout", f"{address.ip} does not answer")
    if isinstance(error, ConnectionRefusedError):
        return RequestFailed("connection-refused", f"{address.ip} port {address.port}")
    if isinstance(error, ConnectionError):
        return RequestFailed("reset", f"{address.ip} while connecting")
    return RequestFailed("unreachable", f"{address.ip}: {error.strerror}")
