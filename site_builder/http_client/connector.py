"""Open connections, but only to IP addresses that the SSRF guard allows.

The connector connects to exactly the address that the guard has checked. It does not look up the
host again, because a second DNS lookup could return a different address (DNS rebinding).
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
"""The connector tries at most this many endpoints of a host."""

_TOO_MANY_OPEN_FILES = (errno.EMFILE, errno.ENFILE)


class _OfThread(threading.local):
    active: ActiveRequest


class Connector:
    """Opens connections. A thread sets `of_thread.active` to its request before it calls a method."""

    def __init__(
        self,
        dns_cache: DnsCache,
        limits: Limits,
        make_context: Callable[[], ssl.SSLContext],
        close_idle_connections: Callable[[], None],
        *,
        allow_private: bool,
    ) -> None:
        """Set up the connector. It calls `close_idle_connections` if too many files are open for a new socket."""
        self._dns_cache = dns_cache
        self.limits = limits
        self._allow_private = allow_private
        self._make_context = make_context
        self._close_idle_connections = close_idle_connections
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self.of_thread = _OfThread()

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to a host, at the first endpoint that is allowed and accepts the connection."""
        active = self.of_thread.active
        ip = literal_ip(f"[{host}]" if ":" in host else host)
        if ip is not None:
            endpoints: tuple[Endpoint, ...] = (Endpoint(ip, port),)
        else:
            time_limit = active.seconds_left(self.limits.dns_seconds)
            endpoints = self._dns_cache.find(host, port, time_limit)
        allowed = [
            endpoint
            for endpoint in endpoints
            if is_allowed(endpoint.ip, allow_private=self._allow_private)
        ]
        if not allowed:
            raise RequestFailed("private-address", f"{host} is at {endpoints[0].ip}")
        sock, endpoint = self._connect_to_first(active, allowed[:_MAX_ENDPOINTS])
        if len(allowed) > 1 and endpoint is not allowed[0]:
            self._dns_cache.prefer(host, port, endpoint)
        return sock

    def start_tls(self, sock: socket.socket, host: str) -> ssl.SSLSocket:
        """Perform the TLS handshake; check that the certificate is valid for `host`."""
        active = self.of_thread.active
        context = self._context or self._load_context()
        try:
            tls_sock = context.wrap_socket(
                sock, server_hostname=host, do_handshake_on_connect=False
            )
        except (OSError, ValueError) as error:
            sock.close()
            raise RequestFailed("tls-failure", str(error)) from None
        try:
            active.use_socket(tls_sock)
            tls_sock.settimeout(active.seconds_left(self.limits.deadline))
            tls_sock.do_handshake()
        except OSError as error:
            tls_sock.close()
            active.check()
            raise handshake_failure(error) from None
        except BaseException:
            tls_sock.close()
            raise
        return tls_sock

    def _load_context(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                self._context = self._make_context()
            return self._context

    def _connect_to_first(
        self, active: ActiveRequest, endpoints: list[Endpoint]
    ) -> tuple[socket.socket, Endpoint]:
        """Try one endpoint after another; each endpoint gets an equal share of the time left."""
        deadline = time.monotonic() + active.seconds_left(self.limits.connect_seconds)
        failures: list[RequestFailed] = []
        for tried, endpoint in enumerate(endpoints):
            share = (deadline - time.monotonic()) / (len(endpoints) - tried)
            try:
                return self._connect_to(active, endpoint, max(share, 0.01)), endpoint
            except OSError as error:
                if active.aborted:
                    active.check()
                if active.expired:  # the watchdog shut the socket, which caused the error
                    raise RequestFailed(
                        "connect-timeout", f"{endpoint.ip} does not respond"
                    ) from None
                failures.append(_connect_failure(error, endpoint))
        raise min(failures, key=lambda failure: _FAILURE_PRIORITY.index(failure.code))

    def _connect_to(
        self, active: ActiveRequest, endpoint: Endpoint, seconds: float
    ) -> socket.socket:
        sock = self._new_socket(socket.AF_INET6 if ":" in endpoint.ip else socket.AF_INET)
        try:
            active.use_socket(sock)
            sock.settimeout(seconds)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(endpoint)
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
            if error.errno not in _TOO_MANY_OPEN_FILES:
                raise
            self._close_idle_connections()
            return socket.socket(family, socket.SOCK_STREAM)


_FAILURE_PRIORITY = ("connection-refused", "connect-timeout", "reset", "unreachable")
"""If all endpoints of a host fail, the failure whose code comes first here is reported."""


def _connect_failure(error: OSError, endpoint: Endpoint) -> RequestFailed:
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return RequestFailed("connect-timeout", f"{endpoint.ip} does not respond")
    if isinstance(error, ConnectionRefusedError):
        return RequestFailed("connection-refused", f"{endpoint.ip} port {endpoint.port}")
    if isinstance(error, ConnectionError):
        return RequestFailed("reset", f"{endpoint.ip} while connecting")
    return RequestFailed("unreachable", f"{endpoint.ip}: {error.strerror}")
