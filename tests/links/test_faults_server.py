"""The fault server itself, by plain sockets: it does what it is told, and counts right."""

from __future__ import annotations

import socket
import time

import pytest

from tests.links.fault_behaviours import (
    SOUND_PAGE,
    after,
    answers,
    drips,
    head,
    sends,
    sends_then_resets,
)
from tests.links.fault_certificates import client_context, server_context
from tests.links.fault_server import Behaviour, FaultServer, Site

GET = b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n"


def _connect(site: Site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", site.port), timeout=5)


def _all(connection: socket.socket) -> bytes:
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def _settled(site: Site) -> int:
    for _ in range(100):
        if not site.in_flight:
            break
        time.sleep(0.02)
    return site.in_flight


@pytest.mark.parametrize(
    ("behaviour", "reply"),
    [
        (sends(b"any ", b"bytes"), b"any bytes"),
        (sends(), b""),
        (sends(head("299 Odd", "X: y")), head("299 Odd", "X: y")),
    ],
)
def test_bytes_are_sent_as_they_are(behaviour: Behaviour, reply: bytes) -> None:
    with FaultServer() as server:
        site = server.site("a.test", behaviour)
        with _connect(site) as connection:
            connection.sendall(GET)
            assert _all(connection) == reply
        assert site.sent["/page"] == len(reply)


def test_connections_are_kept_and_requests_numbered() -> None:
    with FaultServer() as server:
        site = server.site("a.test", answers())
        with _connect(site) as connection:
            for _ in range(3):
                connection.sendall(GET)
                data = b""
                while SOUND_PAGE not in data:
                    data += connection.recv(65536)
        assert site.connections == 1
        assert [(r.number, r.reused) for r in site.requests] == [(1, False), (2, True), (3, True)]
        assert site.requests[0].headers == {"host": "x"}


def test_a_reset_is_a_reset() -> None:
    with FaultServer() as server:
        site = server.site("a.test", sends_then_resets())
        with _connect(site) as connection:
            connection.sendall(GET)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)


def test_the_peak_is_what_was_in_flight_at_once() -> None:
    with FaultServer() as server:
        site, other = server.site("a.test", after(0.3, answers())), server.site("b.test", answers())
        connections = [_connect(site) for _ in range(3)]
        for connection in connections:
            connection.sendall(GET)
        for connection in connections:
            assert connection.recv(10) == b"HTTP/1.1 2"
            connection.close()
        with _connect(other) as connection:
            connection.sendall(GET)
            connection.recv(10)
        assert (site.peak, other.peak, server.peak) == (3, 1, 3)
        assert _settled(site) == 0


def test_whoever_goes_away_ends_the_exchange() -> None:
    with FaultServer() as server:
        site = server.site("a.test", drips(b"", b"x"))
        with _connect(site) as connection:
            connection.sendall(GET)
            connection.recv(1)
        assert _settled(site) == 0


def test_closed_ports_and_black_holes() -> None:
    with FaultServer() as server:
        with pytest.raises(ConnectionRefusedError):
            _connect(server.refusing("a.test"))
        hole = server.black_hole("b.test")
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", hole.port), timeout=0.2)


def test_tls() -> None:
    with FaultServer() as server:
        site = server.site("a.test", answers(), tls=server_context("a.test", "sound"))
        with (
            _connect(site) as plain,
            client_context().wrap_socket(plain, server_hostname="a.test") as secure,
        ):
            secure.sendall(GET)
            assert secure.recv(15) == b"HTTP/1.1 200 OK"


def test_a_mistake_in_a_behaviour_is_kept() -> None:
    def mistaken(exchange: object) -> None:
        raise LookupError

    with FaultServer() as server:
        site = server.site("a.test", mistaken)
        with _connect(site) as connection:
            connection.sendall(GET)
            assert _all(connection) == b""
        assert [type(error) for error in site.faults] == [LookupError]
