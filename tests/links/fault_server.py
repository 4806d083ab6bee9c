"""A server that can do to its clients whatever a server can, and that counts what they ask.

A `Site` is a host name with a port of its own. Its behaviour is a function on an `Exchange`: one
request that has been read, and the connection to answer it on, byte by byte if need be.
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
"""Of the kernel, small: what counts as sent has nearly reached the client."""
MAX_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked for."""

    method: str
    target: str
    """As it stood in the request line."""
    headers: Mapping[str, str]
    """By lower-case name."""
    number: int
    """Counts the requests for this target, from 1."""
    at: float
    """By the monotonic clock."""
    reused: bool
    """The connection had carried another request before."""


@dataclass(slots=True)
class Site:
    """A host, and what was seen of its clients."""

    host: str
    port: int
    behaviour: Behaviour
    tls: ssl.SSLContext | None = None
    opening: Opening | None = None
    """What happens to a new connection, before TLS and before anything is read."""
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    in_flight: int = 0
    peak: int = 0
    """The most requests that were in flight at once, as the server saw it."""
    sent: Counter[str] = field(default_factory=Counter)
    """Bytes sent by target, over all requests."""
    faults: list[BaseException] = field(default_factory=list)
    """Errors of the behaviour itself: always a mistake in the tests."""

    def url(self, path: str = "/") -> str:
        """Return the address of a page."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}{path}"

    def targets(self) -> list[str]:
        """Return what was asked for, in order."""
        return [request.target for request in self.requests]

    def count(self, target: str) -> int:
        """Return how often a target was asked for."""
        return self.targets().count(target)


class Exchange:
    """One request, and the connection that awaits the answer.

    The connection is closed when the behaviour returns, unless it was a whole `answer`.
    """

    def __init__(self, server: FaultServer, site: Site, connection: socket.socket) -> None:
        self.request = Request("", "", {}, 0, 0.0, reused=False)
        self.site = site
        self.connection = connection
        self.keep_alive = False
        self._server = server
        self._in_flight = False

    def begin(self) -> None:
        """Count this exchange as in flight."""
        if not self._in_flight:
            self._in_flight = True
            self._server.count(self.site, +1)

    def end(self) -> None:
        """Count it no more: the client has, or is about to have, all that it will get."""
        if self._in_flight:
            self._in_flight = False
            self._server.count(self.site, -1)

    def read(self) -> bool:
        """Read one request with its body; False when the client sends none."""
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
        self.request = self._server.note(self.site, method, target, headers, reused=reused)
        return True

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        view = memoryview(data)
        while view:
            sent = self.connection.send(view[:SEND_BUFFER])
            self.site.sent[self.request.target] += sent
            view = view[sent:]

    def head(self, status: int | str, headers: Mapping[str, str | bytes]) -> bytes:
        """Return a status line and headers, with the blank line after them."""
        phrase = status if isinstance(status, str) else f"{status} {_phrase(status)}"
        lines = [b"HTTP/1.1 " + phrase.encode("latin-1")]
        for name, value in headers.items():
            raw = value if isinstance(value, bytes) else value.encode("latin-1")
            lines.append(name.encode() + b": " + raw)
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def answer(
        self, status: int | str = 200, body: bytes = b"", headers: Mapping[str, str | bytes] = {}
    ) -> None:
        """Send a whole answer; the connection stays open for the next request."""
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
        """Break the connection off, so that the client sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def wait(self, seconds: float) -> bool:
        """Do nothing for so long; False, and at once, when the client goes away."""
        ready, _, _ = select.select([self.connection], [], [], seconds)
        return not ready


Behaviour = Callable[[Exchange], None]
Opening = Callable[[socket.socket], None]


class FaultServer:
    """Sites on loopback, each with a port of its own; stops when the `with` block ends."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self.peak = 0
        """The most requests in flight at once, over all sites."""
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

    def site(
        self,
        host: str,
        behaviour: Behaviour,
        *,
        tls: ssl.SSLContext | None = None,
        opening: Opening | None = None,
        address: str = "127.0.0.1",
    ) -> Site:
        """Serve a host."""
        listener = self._bind(address)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        listener.listen(128)
        listener.setblocking(False)
        site = Site(host, listener.getsockname()[1], behaviour, tls, opening)
        self.sites[host] = site
        self._selector.register(listener, selectors.EVENT_READ, site)
        self._wake.send(b"x")
        return site

    def refusing(self, host: str) -> Site:
        """Name a host whose port is closed, and stays closed."""
        return self._silent(host, self._bind("127.0.0.1"))

    def black_hole(self, host: str) -> Site:
        """Name a host that never answers a connection: its queue is full and nobody accepts."""
        listener = self._bind("127.0.0.1")
        listener.listen(0)
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            self._held.append(filler)
        return self._silent(host, listener)

    def count(self, site: Site, step: int) -> None:
        """Count requests in flight up or down."""
        with self._lock:
            site.in_flight += step
            site.peak = max(site.peak, site.in_flight)
            self._in_flight += step
            self.peak = max(self.peak, self._in_flight)

    def note(
        self, site: Site, method: str, target: str, headers: Mapping[str, str], *, reused: bool
    ) -> Request:
        """Keep what was asked for."""
        with self._lock:
            number = site.count(target) + 1
            request = Request(method, target, headers, number, time.monotonic(), reused)
            site.requests.append(request)
        return request

    def _silent(self, host: str, bound: socket.socket) -> Site:
        site = Site(host, bound.getsockname()[1], lambda exchange: None)
        self.sites[host] = site
        return site

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

    def _serve(self, site: Site, connection: socket.socket) -> None:
        with self._lock:
            site.connections += 1
            self._open.add(connection)
        exchange = Exchange(self, site, connection)
        exchange.begin()
        secured = connection
        try:
            if site.opening:
                site.opening(connection)
            if site.tls:
                secured = site.tls.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open.discard(connection)
                    self._open.add(secured)
                exchange.connection = secured
            while exchange.read():
                exchange.keep_alive = False
                site.behaviour(exchange)
                exchange.end()
                if not exchange.keep_alive:
                    break
        except OSError:
            pass  # the client, or the test, went away
        except Exception as error:  # noqa: BLE001 - shown by the test that owns the site
            site.faults.append(error)
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
