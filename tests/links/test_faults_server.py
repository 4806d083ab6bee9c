"""The fault server, tested with plain sockets."""

from __future__ import annotations

import socket
import time

import pytest

from tests.links.fault_behaviours import (
    GOOD_PAGE,
    after,
    drips,
    responds,
    response_head,
    sends,
    sends_then_resets,
)
from tests.links.fault_certificates import client_context, server_context
from tests.links.fault_server import Behaviour, FaultServer, RunningHost

GET = b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n"


def _connect(running_host: RunningHost) -> socket.socket:
    return socket.create_connection(("127.0.0.1", running_host.port), timeout=5)


def _receive_all(connection: socket.socket) -> bytes:
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def _in_flight_at_last(running_host: RunningHost) -> int:
    """Wait until no request is in flight, for at most two seconds; return the number still in flight."""
    for _ in range(100):
        if not running_host.in_flight:
            break
        time.sleep(0.02)
    return running_host.in_flight


@pytest.mark.parametrize(
    ("behaviour", "reply"),
    [
        (sends(b"any ", b"bytes"), b"any bytes"),
        (sends(), b""),
        (sends(response_head("299 Odd", "X: y")), response_head("299 Odd", "X: y")),
    ],
)
def test_bytes_are_sent_unchanged(behaviour: Behaviour, reply: bytes) -> None:
    with FaultServer() as server:
        running_host = server.start_host("a.test", behaviour)
        with _connect(running_host) as connection:
            connection.sendall(GET)
            assert _receive_all(connection) == reply
        assert running_host.sent["/page"] == len(reply)


def test_the_server_reuses_connections_and_numbers_requests() -> None:
    with FaultServer() as server:
        running_host = server.start_host("a.test", responds())
        with _connect(running_host) as connection:
            for _ in range(3):
                connection.sendall(GET)
                data = b""
                while GOOD_PAGE not in data:
                    data += connection.recv(65536)
        assert running_host.connections == 1
        assert [(request.number, request.reused) for request in running_host.requests] == [
            (1, False),
            (2, True),
            (3, True),
        ]
        assert running_host.requests[0].headers == {"host": "x"}


def test_the_client_sees_a_reset() -> None:
    with FaultServer() as server:
        running_host = server.start_host("a.test", sends_then_resets())
        with _connect(running_host) as connection:
            connection.sendall(GET)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)


@pytest.mark.slow
def test_the_maximum_number_of_requests_in_flight_is_recorded() -> None:
    with FaultServer() as server:
        running_host = server.start_host("a.test", after(0.3, responds()))
        quick_host = server.start_host("b.test", responds())
        connections = [_connect(running_host) for _ in range(3)]
        for connection in connections:
            connection.sendall(GET)
        for connection in connections:
            assert connection.recv(10) == b"HTTP/1.1 2"
            connection.close()
        with _connect(quick_host) as connection:
            connection.sendall(GET)
            connection.recv(10)
        assert (running_host.peak, quick_host.peak, server.peak) == (3, 1, 3)
        assert _in_flight_at_last(running_host) == 0


def test_an_exchange_ends_when_the_client_disconnects() -> None:
    with FaultServer() as server:
        running_host = server.start_host("a.test", drips(b"", b"x"))
        with _connect(running_host) as connection:
            connection.sendall(GET)
            connection.recv(1)
        assert _in_flight_at_last(running_host) == 0


@pytest.mark.slow
def test_refusing_hosts_refuse_connections_and_black_holes_never_accept() -> None:
    with FaultServer() as server:
        with pytest.raises(ConnectionRefusedError):
            _connect(server.add_refusing_host("a.test"))
        black_hole = server.add_black_hole("b.test")
        with pytest.raises(TimeoutError):
            socket.create_connection(("127.0.0.1", black_hole.port), timeout=0.2)


def test_a_host_can_use_tls() -> None:
    with FaultServer() as server:
        running_host = server.start_host(
            "a.test", responds(), tls=server_context("a.test", "valid")
        )
        with (
            _connect(running_host) as plain,
            client_context().wrap_socket(plain, server_hostname="a.test") as secure,
        ):
            secure.sendall(GET)
            assert secure.recv(15) == b"HTTP/1.1 200 OK"


def test_errors_in_a_behaviour_are_recorded() -> None:
    def raises_error(exchange: object) -> None:
        raise LookupError

    with FaultServer() as server:
        running_host = server.start_host("a.test", raises_error)
        with _connect(running_host) as connection:
            connection.sendall(GET)
            assert _receive_all(connection) == b""
        assert [type(error) for error in running_host.errors] == [LookupError]
