"""A server that responds or misbehaves as a test asks, and that records the requests of its clients.

A `RunningHost` is a host name with a port of its own. The behaviour of a host is a function that
gets an `Exchange`: a request, and the connection for the response.
"""

from __future__ import annotations

import contextlib
import select
import selectors
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

SEND_BUFFER = 16 * 1024
"""Size of the send buffer in bytes. It is small, so that `sent` counts few bytes that the client has not received."""
MAX_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request as the server received it."""

    method: str
    target: str
    """Path and query, as in the request line."""
    headers: Mapping[str, str]
    """Name in lower case -> value."""
    number: int
    """1 for the first request for its target, 2 for the second, and so on."""
    received_at: float
    """Time of `time.monotonic`."""
    reused: bool
    """Whether its connection had an earlier request."""


@dataclass(slots=True)
class RunningHost:
    """A running host, with records of its requests and connections."""

    host: str
    port: int
    behaviour: Behaviour
    tls: ssl.SSLContext | None = None
    on_connect: ConnectionHandler | None = None
    """Called for each new connection, before the TLS handshake and the first request."""
    requests: list[ReceivedRequest] = field(default_factory=list)
    connections: int = 0
    in_flight: int = 0
    peak: int = 0
    """Largest number of requests that were in flight at the same time."""
    sent: Counter[str] = field(default_factory=Counter)
    """Target -> number of bytes in all responses for this target."""
    errors: list[BaseException] = field(default_factory=list)
    """Exceptions from the behaviour. They are bugs in the tests."""

    def url(self, path: str = "/") -> str:
        """Return the URL of a page on this host."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}{path}"

    def targets(self) -> list[str]:
        """Return the requested targets in the order of the requests."""
        return [request.target for request in self.requests]

    def count(self, target: str) -> int:
        """Return the number of requests for a target."""
        return self.targets().count(target)


class Exchange:
    """One request, and the connection for its response.

    After the behaviour returns, the server keeps the connection open only if `keep_alive` is true.
    `respond` sets `keep_alive`.
    """

    def __init__(
        self, server: FaultServer, running_host: RunningHost, connection: socket.socket
    ) -> None:
        self.request = ReceivedRequest("", "", {}, 0, 0.0, reused=False)
        self.running_host = running_host
        self.connection = connection
        self.keep_alive = False
        self._server = server
        self._in_flight = False

    def begin(self) -> None:
        """Count this exchange as in flight."""
        if not self._in_flight:
            self._in_flight = True
            self._server.add_in_flight(self.running_host, +1)

    def end(self) -> None:
        """Stop counting this exchange as in flight. A second call has no effect."""
        if self._in_flight:
            self._in_flight = False
            self._server.add_in_flight(self.running_host, -1)

    def read(self) -> bool:
        """Read a request with its body; return False if no request arrives."""
        reused, head = bool(self.request.number), b""
        while b"\r\n\r\n" not in head:
            data = self.connection.recv(4096)
            if not data or len(head) > MAX_HEAD_BYTES:
                return False
            self.begin()
            head += data
        head, _, body = head.partition(b"\r\n\r\n")
        request_line, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = request_line.split(" ", 2)
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        bytes_left = int(headers.get("content-length", 0)) - len(body)
        while bytes_left > 0 and (data := self.connection.recv(min(bytes_left, 65536))):
            bytes_left -= len(data)
        self.request = self._server.record(
            self.running_host, method, target, headers, reused=reused
        )
        return True

    def send(self, data: bytes) -> None:
        """Send bytes unchanged."""
        view = memoryview(data)
        while view:
            sent = self.connection.send(view[:SEND_BUFFER])
            self.running_host.sent[self.request.target] += sent
            view = view[sent:]

    def response_head(self, status: int | str, headers: Mapping[str, str | bytes]) -> bytes:
        """Return a status line and headers, including the blank line at the end."""
        status_text = status if isinstance(status, str) else f"{status} {_phrase(status)}"
        lines = [b"HTTP/1.1 " + status_text.encode("latin-1")]
        for name, value in headers.items():
            raw = value if isinstance(value, bytes) else value.encode("latin-1")
            lines.append(name.encode() + b": " + raw)
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def respond(
        self, status: int | str = 200, body: bytes = b"", headers: Mapping[str, str | bytes] = {}
    ) -> None:
        """Send a complete response.

        If the request or the response has `Connection: close`, the server then closes the connection.
        """
        all_headers: dict[str, str | bytes] = {"Content-Type": "text/html; charset=utf-8"}
        has_body = status not in (204, 304)
        if has_body:
            all_headers["Content-Length"] = str(len(body))
        all_headers |= headers
        head = self.response_head(status, all_headers)
        client_closes = self.request.headers.get("connection", "").lower() == "close"
        self.keep_alive = not client_closes and all_headers.get("Connection") != "close"
        self.end()
        self.send(head + body if has_body and self.request.method != "HEAD" else head)

    def reset(self) -> None:
        """Reset the connection."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def wait(self, seconds: float) -> bool:
        """Wait and return True; return False as soon as the client disconnects."""
        ready, _, _ = select.select([self.connection], [], [], seconds)
        return not ready


Behaviour = Callable[[Exchange], None]
ConnectionHandler = Callable[[socket.socket], None]


class FaultServer:
    """Runs hosts on loopback, each with its own port, until the `with` block ends."""

    def __init__(self) -> None:
        self.running_hosts: dict[str, RunningHost] = {}
        self.peak = 0
        """Largest number of requests to all hosts that were in flight at the same time."""
        self._in_flight = 0
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        """Sockets to close at the end."""
        self._open: set[socket.socket] = set()
        """Open connections."""
        self._selector = selectors.DefaultSelector()
        self._stopping = False
        self._waker, self._wake_signal = socket.socketpair()
        """A byte sent to the first socket wakes the thread that waits for the second socket."""
        self._selector.register(self._wake_signal, selectors.EVENT_READ)
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        self._waker.send(b"x")
        self._acceptor.join()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for held in (*self._held, self._waker, self._wake_signal):
            held.close()
        self._selector.close()

    def start_host(
        self,
        host: str,
        behaviour: Behaviour,
        *,
        tls: ssl.SSLContext | None = None,
        on_connect: ConnectionHandler | None = None,
        address: str = "127.0.0.1",
    ) -> RunningHost:
        """Start a host that accepts connections."""
        listener = self._bind(address)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        listener.listen(128)
        listener.setblocking(False)
        running_host = RunningHost(host, listener.getsockname()[1], behaviour, tls, on_connect)
        self.running_hosts[host] = running_host
        self._selector.register(listener, selectors.EVENT_READ, running_host)
        self._waker.send(b"x")
        return running_host

    def add_refusing_host(self, host: str) -> RunningHost:
        """Add a host whose port is closed."""
        return self._add_silent_host(host, self._bind("127.0.0.1"))

    def add_black_hole(self, host: str) -> RunningHost:
        """Add a host that never accepts a connection, because its backlog is full."""
        listener = self._bind("127.0.0.1")
        listener.listen(0)
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            self._held.append(filler)
        return self._add_silent_host(host, listener)

    def add_in_flight(self, running_host: RunningHost, step: int) -> None:
        """Add `step` to the number of requests in flight."""
        with self._lock:
            running_host.in_flight += step
            running_host.peak = max(running_host.peak, running_host.in_flight)
            self._in_flight += step
            self.peak = max(self.peak, self._in_flight)

    def record(
        self,
        running_host: RunningHost,
        method: str,
        target: str,
        headers: Mapping[str, str],
        *,
        reused: bool,
    ) -> ReceivedRequest:
        """Record a request and return it."""
        with self._lock:
            number = running_host.count(target) + 1
            request = ReceivedRequest(method, target, headers, number, time.monotonic(), reused)
            running_host.requests.append(request)
        return request

    def _add_silent_host(self, host: str, bound_socket: socket.socket) -> RunningHost:
        running_host = RunningHost(host, bound_socket.getsockname()[1], lambda exchange: None)
        self.running_hosts[host] = running_host
        return running_host

    def _bind(self, address: str) -> socket.socket:
        bound_socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        bound_socket.bind((address, 0))
        self._held.append(bound_socket)
        return bound_socket

    def _accept(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select():
                if key.data is None:
                    self._wake_signal.recv(1024)
                    continue
                listener = key.fileobj
                assert isinstance(listener, socket.socket)
                with contextlib.suppress(OSError):
                    connection, _ = listener.accept()
                    connection.setblocking(True)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threading.Thread(
                        target=self._serve, args=(key.data, connection), daemon=True
                    ).start()

    def _serve(self, running_host: RunningHost, connection: socket.socket) -> None:
        with self._lock:
            running_host.connections += 1
            self._open.add(connection)
        exchange = Exchange(self, running_host, connection)
        exchange.begin()
        encrypted = connection
        try:
            if running_host.on_connect:
                running_host.on_connect(connection)
            if running_host.tls:
                encrypted = running_host.tls.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open.discard(connection)
                    self._open.add(encrypted)
                exchange.connection = encrypted
            while exchange.read():
                exchange.keep_alive = False
                running_host.behaviour(exchange)
                exchange.end()
                if not exchange.keep_alive:
                    break
        except OSError:
            pass  # the client disconnected, or the test ended
        except Exception as error:  # noqa: BLE001 - a test checks `running_host.errors`
            running_host.errors.append(error)
        finally:
            exchange.end()
            with self._lock:
                self._open.difference_update((connection, encrypted))
            encrypted.close()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
