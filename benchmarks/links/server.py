"""Server of the link benchmarks: many loopback hosts, delayed responses, counts of requests.

The server runs in a process of its own, so its time is not measured. A request is in flight from
its last byte to the first byte of its response.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

_BODY = (
    b"<!doctype html>\n<html lang=en><head><meta charset=utf-8><title>A page</title></head>\n"
    b"<body><h1>A page</h1>\n" + b"<p>Text that a visitor may want to read.</p>\n" * 20 + b"</body>"
)
_RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)
_BACKLOG = 512


@dataclass(frozen=True)
class ServerConfig:
    """Hosts and delays of the server."""

    hosts: tuple[str, ...]
    """Loopback addresses. The server listens on one port at all of them."""
    delay: float
    """Seconds before each response."""
    slow: dict[str, float] = field(default_factory=dict)
    """Host -> delay, for each host whose delay is not `delay`."""
    certificate: str = ""
    """PEM file with the key and the certificate chain; empty without TLS."""


@dataclass(frozen=True)
class Counts:
    """Numbers of requests that a server has received."""

    requests: int
    peak: int
    """Maximum number of requests in flight."""
    peak_per_host: int
    """Maximum number of requests in flight to one host."""


class RunningServer:
    """A running server. `counts` is set after the server has ended."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.counts = Counts(0, 0, 0)


@contextmanager
def run_server(config: ServerConfig) -> Iterator[RunningServer]:
    """Run a server during the `with` block."""
    command = [sys.executable, "-m", __name__, json.dumps(asdict(config))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            server = RunningServer(int(process.stdout.readline()))
            yield server
            process.stdin.close()  # the server stops at the end of its input
            server.counts = Counts(**json.loads(process.stdout.read()))
        finally:
            process.kill()


class _RequestCounter:
    def __init__(self) -> None:
        self.requests = self.in_flight = self.peak = self.peak_per_host = 0
        self.in_flight_by_host: Counter[str] = Counter()

    def begin(self, host: str) -> None:
        self.requests += 1
        self.in_flight += 1
        self.in_flight_by_host[host] += 1
        self.peak = max(self.peak, self.in_flight)
        self.peak_per_host = max(self.peak_per_host, self.in_flight_by_host[host])

    def end(self, host: str) -> None:
        self.in_flight -= 1
        self.in_flight_by_host[host] -= 1


class _Connection(asyncio.Protocol):
    def __init__(
        self, config: ServerConfig, counter: _RequestCounter, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._config = config
        self._counter = counter
        self._loop = loop
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host: str = transport.get_extra_info("sockname")[0]
        self._delay = self._config.slow.get(self._host, self._config.delay)

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for _ in requests:
            self._counter.begin(self._host)
            if self._delay:
                self._loop.call_later(self._delay, self._respond)
            else:
                self._respond()

    def _respond(self) -> None:
        self._counter.end(self._host)
        if not self._transport.is_closing():
            self._transport.write(_RESPONSE)


def _bind_hosts(hosts: Sequence[str]) -> tuple[int, list[socket.socket]]:
    """Bind a socket for each host to one free port; return the port and the sockets."""
    port, sockets = 0, []
    for host in hosts:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        port = listener.getsockname()[1]
        sockets.append(listener)
    return port, sockets


async def _serve(config: ServerConfig) -> None:
    loop = asyncio.get_running_loop()
    counter = _RequestCounter()
    context = None
    if config.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(config.certificate)
    port, sockets = _bind_hosts(config.hosts)
    servers = [
        await loop.create_server(
            lambda: _Connection(config, counter, loop), sock=listener, backlog=_BACKLOG, ssl=context
        )
        for listener in sockets
    ]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    sys.stdout.write(
        json.dumps(asdict(Counts(counter.requests, counter.peak, counter.peak_per_host)))
    )
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(_serve(ServerConfig(**json.loads(sys.argv[1]))))
