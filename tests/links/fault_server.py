"""A server that can misbehave in every way, and that records the requests of its clients.

A `RunningHost` is a host name with its own port. Its behaviour is a function of an `Exchange`: one
request that was read, and the connection for the response, byte by byte if needed.
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
"""Small buffer in the kernel, so that sent bytes have nearly reached the client."""
MAX_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """Request as the server received it."""

    method: str
    target: str
    """As in the request line."""
    headers: Mapping[str, str]
    """By lower-case name."""
    number: int
    """Number of this request among those for its target, from 1."""
    received_at: float
    """Monotonic."""
    reused: bool
    """Whether the connection had an earlier request."""


@dataclass(slots=True)
class RunningHost:
    """A host, and what it recorded of its clients."""

    host: str
    port: int
    behaviour: Behaviour
    tls: ssl.SSLContext | None = None
    on_connect: ConnectionHandler | None = None
    """Called for each new connection, before TLS and before the request is read."""
    requests: list[SeenRequest] = field(default_factory=list)
    connections: int = 0
    in_flight: int = 0
    peak: int = 0
    """Maximum number of requests in flight, as seen by the server."""
    sent: Counter[str] = field(default_factory=Counter)
    """Bytes sent by target, over all requests."""
    errors: list[BaseException] = field(default_factory=list)
    """Errors of the behaviour itself: always a bug in the tests."""

    def url(self, path: str = "/") -> str:
        """Return the URL of a page."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}{path}"

    def targets(self) -> list[str]:
        """Return the requested targets, in order."""
        return [request.target for request in self.requests]

    def count(self, target: str) -> int:
        """Return the number of requests for a target."""
        return self.targets().count(target)


class Exchange:
    """One request, and the connection for its response.

    The connection is closed when the behaviour returns, unless it called `respond`.
    """

    def __init__(
        self, server: FaultServer, running_host: RunningHost, connection: socket.socket
    ) -> None:
        self.request = SeenRequest("", "", {}, 0, 0.0, reused=False)
        self.running_host = running_host
        self.connection = connection
        self.keep_alive = False
        self._server = server
        self._in_flight = False

    def begin(self) -> None:
        """Count this exchange as in flight."""
        if not self._in_flight:
            self._in_flight = True
            self._server.count(self.running_host, +1)

    def end(self) -> None:
        """Stop counting it: the response is complete or about to be."""
        if self._in_flight:
            self._in_flight = False
            self._server.count(self.running_host, -1)

    def read(self) -> bool:
        """Read one request with its body; return False if the client sends none."""
        reused, head = bool(self.request.number), b""
        while b"\r\n\r\n" not in head:
            data = self.connection.recv(4096)
            if not data or len(head) > MAX_HEAD_BYTES:
                return False
            self.begin()
            head += data
        head, _, body = head.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        missing = int(headers.get("content-length", 0)) - len(body)
        while missing > 0 and (data := self.connection.recv(min(missing, 65536))):
            missing -= len(data)
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

    def head(self, status: int | str, headers: Mapping[str, str | bytes]) -> bytes:
        """Return a status line and headers, with the blank line after them."""
        phrase = status if isinstance(status, str) else f"{status} {_phrase(status)}"
        lines = [b"HTTP/1.1 " + phrase.encode("latin-1")]
        for name, value in headers.items():
            raw = value if isinstance(value, bytes) else value.encode("latin-1")
            lines.append(name.encode() + b": " + raw)
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def respond(
        self, status: int | str = 200, body: bytes = b"", headers: Mapping[str, str | bytes] = {}
    ) -> None:
        """Send a complete response; the connection stays open for the next request."""
        whole: dict[str, str | bytes] = {"Content-Type": "text/html; charset=utf-8"}
        bare = status in (204, 304)
        if not bare:
            whole["Content-Length"] = str(len(body))
        whole |= headers
        data = self.head(status, whole)
        last = self.request.headers.get("connection", "").lower() == "close"
        self.keep_alive = not last and whole.get("Connection") != "close"
        self.end()
        self.send(data if bare or self.request.method == "HEAD" else data + body)

    def reset(self) -> None:
        """Reset the connection."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def wait(self, seconds: float) -> bool:
        """Wait; return False at once if the client disconnects."""
        ready, _, _ = select.select([self.connection], [], [], seconds)
        return not ready


Behaviour = Callable[[Exchange], None]
ConnectionHandler = Callable[[socket.socket], None]


class FaultServer:
    """Hosts on loopback, each with its own port. They stop at the end of the `with` block."""

    def __init__(self) -> None:
        self.running_hosts: dict[str, RunningHost] = {}
        self.peak = 0
        """Maximum number of requests in flight, over all hosts."""
        self._in_flight = 0
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        self._open: set[socket.socket] = set()
        self._selector = selectors.DefaultSelector()
        self._stopping = False
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        self._wake.send(b"x")
        self._acceptor.join()
        with self._lock:
            still = list(self._open)
        for connection in still:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for held in (*self._held, self._wake, self._woken):
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
        """Start a host."""
        listener = self._bind(address)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        listener.listen(128)
        listener.setblocking(False)
        running_host = RunningHost(host, listener.getsockname()[1], behaviour, tls, on_connect)
        self.running_hosts[host] = running_host
        self._selector.register(listener, selectors.EVENT_READ, running_host)
        self._wake.send(b"x")
        return running_host

    def refusing(self, host: str) -> RunningHost:
        """Add a host whose port is closed."""
        return self._unanswering_host(host, self._bind("127.0.0.1"))

    def black_hole(self, host: str) -> RunningHost:
        """Add a host that never accepts a connection: its backlog is full."""
        listener = self._bind("127.0.0.1")
        listener.listen(0)
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            self._held.append(filler)
        return self._unanswering_host(host, listener)

    def count(self, running_host: RunningHost, step: int) -> None:
        """Add to the number of requests in flight."""
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
    ) -> SeenRequest:
        """Record a request."""
        with self._lock:
            number = running_host.count(target) + 1
            request = SeenRequest(method, target, headers, number, time.monotonic(), reused)
            running_host.requests.append(request)
        return request

    def _unanswering_host(self, host: str, bound: socket.socket) -> RunningHost:
        running_host = RunningHost(host, bound.getsockname()[1], lambda exchange: None)
        self.running_hosts[host] = running_host
        return running_host

    def _bind(self, address: str) -> socket.socket:
        bound = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        bound.bind((address, 0))
        self._held.append(bound)
        return bound

    def _accept(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select():
                if key.data is None:
                    self._woken.recv(1024)
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
        secured = connection
        try:
            if running_host.on_connect:
                running_host.on_connect(connection)
            if running_host.tls:
                secured = running_host.tls.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open.discard(connection)
                    self._open.add(secured)
                exchange.connection = secured
            while exchange.read():
                exchange.keep_alive = False
                running_host.behaviour(exchange)
                exchange.end()
                if not exchange.keep_alive:
                    break
        except OSError:
            pass  # the client disconnected, or the test ended
        except Exception as error:  # noqa: BLE001 - the test that owns the host reports it
            running_host.errors.append(error)
        finally:
            exchange.end()
            with self._lock:
                self._open.difference_update((connection, secured))
            secured.close()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
