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

from site_builder.http_client.answers import RequestFailed
from site_builder.http_client.guard import Address, is_allowed, literal_ip
from site_builder.http_client.limits import Limits
from site_builder.http_client.resolving import Lookups
from site_builder.http_client.tls import failed_handshake
from site_builder.http_client.watchdog import Call

_MOST_ADDRESSES = 4
_NO_MORE_FILES = (errno.EMFILE, errno.ENFILE)


class Dialler:
    """Makes connections for the call that the current thread has in hand."""

    def __init__(
        self,
        lookups: Lookups,
        limits: Limits,
        make_context: Callable[[], ssl.SSLContext],
        *,
        allow_private: bool,
    ) -> None:
        self._lookups = lookups
        self.limits = limits
        self._allow_private = allow_private
        self._make_context = make_context
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self._current = threading.local()
        self.drop_idle: Callable[[], None] = lambda: None

    @property
    def call(self) -> Call:
        """The call of this thread."""
        call: Call = self._current.call
        return call

    @call.setter
    def call(self, call: Call) -> None:
        self._current.call = call

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to the first address of a host that is allowed and answers."""
        call = self.call
        ip = literal_ip(f"[{host}]" if ":" in host else host)
        if ip is not None:
            found: tuple[Address, ...] = (Address(ip, port),)
        else:
            found = self._lookups.find(host, port, call.left(self.limits.dns))
        allowed = [one for one in found if is_allowed(one.ip, allow_private=self._allow_private)]
        if not allowed:
            raise RequestFailed("private-address", f"{host} is at {found[0].ip}")
        sock, address = self._first_that_answers(call, allowed[:_MOST_ADDRESSES])
        if len(allowed) > 1 and address is not allowed[0]:
            self._lookups.prefer(host, port, address)
        return sock

    def secure(self, sock: socket.socket, host: str) -> ssl.SSLSocket:
        """Take up TLS on a connection. The certificate has to be for `host`."""
        call = self.call
        context = self._context or self._load_context()
        try:
            tls = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
        except (OSError, ValueError) as error:
            sock.close()
            raise RequestFailed("tls-failure", str(error)) from None
        try:
            call.hold(tls)
            tls.settimeout(call.left(self.limits.deadline))
            tls.do_handshake()
        except OSError as error:
            tls.close()
            call.check()
            raise failed_handshake(error) from None
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
        self, call: Call, addresses: list[Address]
    ) -> tuple[socket.socket, Address]:
        ends = time.monotonic() + call.left(self.limits.connect)
        failures: list[RequestFailed] = []
        for tried, address in enumerate(addresses):
            share = (ends - time.monotonic()) / (len(addresses) - tried)
            try:
                return self._try(call, address, max(share, 0.01)), address
            except OSError as error:
                if call.aborted:
                    call.check()
                if call.expired:  # whatever the error is, it is the watchdog's
                    raise RequestFailed(
                        "connect-timeout", f"{address.ip} does not answer"
                    ) from None
                failures.append(_failed_connect(error, address))
        raise min(failures, key=lambda failure: _TELLING.index(failure.code))

    def _try(self, call: Call, address: Address, seconds: float) -> socket.socket:
        sock = self._new_socket(socket.AF_INET6 if ":" in address.ip else socket.AF_INET)
        try:
            call.hold(sock)
            sock.settimeout(seconds)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
            self._check_peer(sock)
        except BaseException:
            sock.close()
            raise
        call.connected = True
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


def _failed_connect(error: OSError, address: Address) -> RequestFailed:
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return RequestFailed("connect-timeout", f"{address.ip} does not answer")
    if isinstance(error, ConnectionRefusedError):
        return RequestFailed("connection-refused", f"{address.ip} port {address.port}")
    if isinstance(error, ConnectionError):
        return RequestFailed("reset", f"{address.ip} while connecting")
    return RequestFailed("unreachable", f"{address.ip}: {error.strerror}")
