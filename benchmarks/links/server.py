"""The server that the link benchmarks ask: many loopback hosts, a delay for each answer, counters.

A process of its own, so that what it costs is not on the bill of what is measured. It counts what
a client really had in flight: from the last byte of a request to the first byte of its answer.
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
    b"<body><h1>A page</h1>\n" + b"<p>Text that somebody may want to read.</p>\n" * 20 + b"</body>"
)
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)
_BACKLOG = 512


@dataclass(frozen=True)
class ServerConfig:
    """What to play."""

    hosts: tuple[str, ...]
    """Loopback addresses; all listen on one port."""
    delay: float
    """Seconds before each answer."""
    slow: dict[str, float] = field(default_factory=dict)
    """Hosts with another delay."""
    certificate: str = ""
    """A PEM file with key and chain: speak TLS."""


@dataclass(frozen=True)
class Counts:
    """What the clients of one server did."""

    requests: int
    at_once: int
    """Most requests in flight."""
    at_once_per_host: int


class RunningServer:
    """A server that runs; `counts` is there once it has ended."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.counts = Counts(0, 0, 0)


@contextmanager
def running(plan: ServerConfig) -> Iterator[RunningServer]:
    """Start a server, and end it with the block."""
    command = [sys.executable, "-m", __name__, json.dumps(asdict(plan))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as ran:
        assert ran.stdin is not None
        assert ran.stdout is not None
        try:
            running = RunningServer(int(ran.stdout.readline()))
            yield running
            ran.stdin.close()  # asks it to end
            running.counts = Counts(**json.loads(ran.stdout.read()))
        finally:
            ran.kill()


class _RequestCounter:
    def __init__(self) -> None:
        self.requests = self.now = self.most = self.most_per_host = 0
        self.now_at: Counter[str] = Counter()

    def begin(self, host: str) -> None:
        self.requests += 1
        self.now += 1
        self.now_at[host] += 1
        self.most = max(self.most, self.now)
        self.most_per_host = max(self.most_per_host, self.now_at[host])

    def end(self, host: str) -> None:
        self.now -= 1
        self.now_at[host] -= 1


class _Connection(asyncio.Protocol):
    def __init__(
        self, plan: ServerConfig, tally: _RequestCounter, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._plan = plan
        self._tally = tally
        self._loop = loop
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host: str = transport.get_extra_info("sockname")[0]
        self._delay = self._plan.slow.get(self._host, self._plan.delay)

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for _ in requests:
            self._tally.begin(self._host)
            if self._delay:
                self._loop.call_later(self._delay, self._answer)
            else:
                self._answer()

    def _answer(self) -> None:
        self._tally.end(self._host)
        if not self._transport.is_closing():
            self._transport.write(_ANSWER)


def _listening(hosts: Sequence[str]) -> tuple[int, list[socket.socket]]:
    """Bind every host to one free port."""
    port, sockets = 0, []
    for host in hosts:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        port = listener.getsockname()[1]
        sockets.append(listener)
    return port, sockets


async def _serve(plan: ServerConfig) -> None:
    loop = asyncio.get_running_loop()
    tally = _RequestCounter()
    context = None
    if plan.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(plan.certificate)
    port, sockets = _listening(plan.hosts)
    servers = [
        await loop.create_server(
            lambda: _Connection(plan, tally, loop), sock=listener, backlog=_BACKLOG, ssl=context
        )
        for listener in sockets
    ]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    sys.stdout.write(json.dumps(asdict(Counts(tally.requests, tally.most, tally.most_per_host))))
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(_serve(ServerConfig(**json.loads(sys.argv[1]))))
