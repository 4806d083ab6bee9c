"""A server that sends exactly the bytes that a test prescribes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from site_builder.http_client import Client, Endpoint, Limits

Script = Callable[["ServerConnection"], None]


class ServerConnection:
    """The server's end of a connection."""

    def __init__(self, sock: socket.socket, number: int, stopped: threading.Event) -> None:
        self.sock = sock
        self.number = number
        self.stopped = stopped
        self._file = sock.makefile("rb")

    def read_head(self) -> bytes:
        """Read the head of a request: its request line and header.

        Returns empty bytes if the client has closed the connection.
        """
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self._file.readline()
            if not line:
                return b""
            head += line
        return head

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.sock.sendall(piece)

    def drip(self, piece: bytes, every_seconds: float = 0.02) -> None:
        """Send a piece again and again, slowly, until the server stops."""
        while not self.stopped.wait(every_seconds):
            self.send(piece)

    def reset(self) -> None:
        linger_none = b"\1\0\0\0\0\0\0\0"
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
        self._file.close()
        self.sock.close()

    def close(self) -> None:
        with suppress(OSError, ValueError):
            self._file.close()
        self.sock.close()


class Server:
    """A server that runs a script for each connection, in a separate thread."""

    def __init__(
        self, script: Script, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
    ) -> None:
        self._script = script
        self._tls = tls
        self._stopped = threading.Event()
        self._listener = socket.create_server((address, 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self.requests: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def resolver(self, _host: str, _port: int) -> Sequence[Endpoint]:
        """Resolve every name to this server."""
        return [Endpoint("127.0.0.1", self.port)]

    def close(self) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self.connections += 1
                number = self.connections
                threading.Thread(target=self._serve, args=(sock, number), daemon=True).start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        with suppress(OSError, ValueError):
            if self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_side=True)
            connection = ServerConnection(sock, number, self._stopped)
            try:
                self._script(connection)
            finally:
                connection.close()


@contextmanager
def running_server(
    script: Script, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
) -> Iterator[Server]:
    server = Server(script, tls, address)
    try:
        yield server
    finally:
        server.close()


def respond_once(*pieces: bytes) -> Script:
    """Return a script that responds to one request, then closes the connection."""

    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(*pieces)

    return script


def http_response(body: bytes = b"ok", *fields: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def respond_repeatedly(*responses: bytes) -> Script:
    """Return a script that sends the responses in order, one for each request, and then repeats the last one."""

    def script(connection: ServerConnection) -> None:
        remaining = list(responses)
        while connection.read_head():
            connection.send(remaining.pop(0) if len(remaining) > 1 else remaining[0])

    return script


@contextmanager
def server_and_client(
    script: Script,
    tls: ssl.SSLContext | None = None,
    *,
    limits: Limits | None = None,
    trust: ssl.SSLContext | None = None,
) -> Iterator[tuple[Server, Client]]:
    """Run a server, and a client that resolves every name to the server."""
    with (
        running_server(script, tls) as server,
        Client(limits, resolver=server.resolver, allow_private=True, tls=trust) as client,
    ):
        yield server, client
