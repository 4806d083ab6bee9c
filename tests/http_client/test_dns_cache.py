"""Resolved host names are cached, lookups have a time limit, and only allowed endpoints are used."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence

import pytest

from site_builder.http_client import (
    Client,
    Endpoint,
    Failure,
    Limits,
    ResolverError,
    Response,
    connector,
    dns_cache,
)
from site_builder.http_client.dns_cache import DnsCache, system_resolver
from site_builder.http_client.responses import RequestFailed

from .scripted_server import http_response, respond_once, respond_repeatedly, running_server

LOCAL_ENDPOINT = Endpoint("127.0.0.1", 1)


class StubResolver:
    """A resolver that records its lookups. It gives its results in order, and then repeats the last result."""

    def __init__(self, *results: Sequence[Endpoint] | Exception) -> None:
        self.results = list(results)
        self.lookups: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[Endpoint]:
        self.lookups.append((host, port))
        result = self.results.pop(0) if len(self.results) > 1 else self.results[0]
        if isinstance(result, Exception):
            raise result
        return result


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (ResolverError("nxdomain"), "nxdomain"),
        (ResolverError("dns-failure", "SERVFAIL"), "dns-failure"),
        (ResolverError("dns-timeout"), "dns-timeout"),
        ([], "dns-failure"),
        (OSError("broken"), "dns-failure"),
        (UnicodeError("label too long"), "dns-failure"),
    ],
)
def test_a_request_to_a_host_that_cannot_be_resolved_fails(
    result: Sequence[Endpoint] | Exception, code: str
) -> None:
    stub = StubResolver(result)
    with Client(resolver=stub) as client:
        for _ in range(3):
            failure = client.send("http://nowhere.example/")
            assert isinstance(failure, Failure)
            assert failure.code == code
            assert not failure.connected
    assert stub.lookups == [("nowhere.example", 80)]


def test_a_host_is_looked_up_once_so_dns_rebinding_has_no_effect() -> None:
    with running_server(respond_once(http_response(b"", "Connection: close"))) as server:
        stub = StubResolver([Endpoint("127.0.0.1", server.port)], [Endpoint("169.254.169.254", 80)])
        with Client(resolver=stub, allow_private=True) as client:
            responses = [client.send("http://some.example/") for _ in range(3)]
        assert all(isinstance(response, Response) for response in responses)
        assert server.connections == 3
    assert len(stub.lookups) == 1


def test_expired_failures_cause_a_new_lookup(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dns_cache, "FAILURE_TTL_SECONDS", 0.0)
    cache = DnsCache(StubResolver(ResolverError("dns-failure"), [LOCAL_ENDPOINT]))
    with pytest.raises(RequestFailed):
        cache.find("some.example", 80, 5)
    assert cache.find("some.example", 80, 5) == (LOCAL_ENDPOINT,)


def test_simultaneous_requests_to_one_host_share_one_lookup() -> None:
    started, released = threading.Event(), threading.Event()
    looked_up: list[str] = []

    def slow(host: str, _port: int) -> Sequence[Endpoint]:
        looked_up.append(host)
        started.set()
        released.wait(5)
        return [LOCAL_ENDPOINT]

    cache = DnsCache(slow)
    results: list[tuple[Endpoint, ...]] = []
    threads = [
        threading.Thread(target=lambda: results.append(cache.find("some.example", 80, 5)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    started.wait(5)
    released.set()
    for thread in threads:
        thread.join(5)
    assert results == [(LOCAL_ENDPOINT,)] * 20
    assert looked_up == ["some.example"]


@pytest.mark.slow
def test_only_the_first_request_waits_for_a_hanging_lookup() -> None:
    released = threading.Event()

    def hang(_host: str, _port: int) -> Sequence[Endpoint]:
        released.wait(5)
        return [LOCAL_ENDPOINT]

    with Client(Limits(dns_seconds=0.5), resolver=hang) as client:
        results = [client.send("http://some.example/") for _ in range(4)]
    released.set()
    failures = [result for result in results if isinstance(result, Failure)]
    assert [failure.code for failure in failures] == ["dns-timeout"] * 4
    assert sum(failure.seconds for failure in failures[1:]) < 0.5


@pytest.mark.slow
def test_a_request_whose_lookup_exceeds_the_deadline_fails() -> None:
    released = threading.Event()
    with Client(resolver=lambda *_: [LOCAL_ENDPOINT] * released.wait(5)) as client:
        failure = client.send("http://some.example/", deadline=1)
    released.set()
    assert isinstance(failure, Failure)
    assert failure.code == "dns-timeout"
    assert failure.seconds < 4


@pytest.mark.parametrize(
    ("errno", "code"),
    [
        (socket.EAI_NONAME, "nxdomain"),
        (socket.EAI_AGAIN, "dns-failure"),
        (socket.EAI_NODATA, "dns-failure"),
        (socket.EAI_FAIL, "dns-failure"),
    ],
)
def test_errors_of_the_operating_system_become_failure_codes(
    errno: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(errno, "message")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(ResolverError) as caught:
        system_resolver("nowhere.example", 80)
    assert caught.value.code == code


def test_the_system_resolver_resolves_localhost() -> None:
    assert Endpoint("127.0.0.1", 80) in system_resolver("localhost", 80)


def test_only_the_allowed_endpoints_of_a_host_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (
        running_server(respond_repeatedly(http_response())) as server,
        running_server(respond_repeatedly(http_response()), address="127.0.0.2") as refused,
    ):
        monkeypatch.setattr(connector, "is_allowed", lambda ip, **_: ip == "127.0.0.1")
        stub = StubResolver(
            [Endpoint("127.0.0.2", refused.port), Endpoint("127.0.0.1", server.port)]
        )
        with Client(resolver=stub) as client:
            assert isinstance(client.send("http://mixed.example/"), Response)
        assert (refused.connections, server.connections) == (0, 1)


def test_no_request_is_sent_after_a_connection_to_a_refused_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The resolved address is allowed; the address of the connected peer is not.
    allowed = [True, False]
    monkeypatch.setattr(connector, "is_allowed", lambda *_, **__: allowed.pop(0))
    received_heads: list[bytes] = []
    with running_server(lambda connection: received_heads.append(connection.read_head())) as server:
        with Client(resolver=server.resolver) as client:
            failure = client.send("http://some.example/")
        assert isinstance(failure, Failure)
        assert failure.code == "private-address"
        while not received_heads:
            time.sleep(0.01)
    assert received_heads == [b""]


def test_an_endpoint_that_worked_is_tried_first_by_the_next_connection() -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    dead = Endpoint("127.0.0.1", closed.getsockname()[1])
    closed.close()
    with running_server(respond_once(http_response(b"", "Connection: close"))) as server:
        stub = StubResolver([dead, Endpoint("::1", dead.port), Endpoint("127.0.0.1", server.port)])
        with Client(resolver=stub, allow_private=True) as client:
            for _ in range(2):
                assert isinstance(client.send("http://some.example/"), Response)
            assert client._dns_cache.find("some.example", 80, 1)[0].port == server.port


@pytest.mark.slow
def test_a_silent_endpoint_leaves_time_for_the_next_endpoint() -> None:
    black_hole = socket.create_server(("127.0.0.1", 0), backlog=0)
    dead = Endpoint("127.0.0.1", black_hole.getsockname()[1])
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:  # once the backlog is full, connection attempts get no reply
        filler.setblocking(False)
        filler.connect_ex(dead)
    with running_server(respond_repeatedly(http_response())) as server:
        open_endpoint = Endpoint("127.0.0.1", server.port)
        limits = Limits(connect_seconds=0.6)
        with Client(
            limits, resolver=StubResolver([dead, open_endpoint]), allow_private=True
        ) as client:
            assert isinstance(client.send("http://some.example/"), Response)
        with Client(limits, resolver=StubResolver([dead]), allow_private=True) as client:
            started_at = time.monotonic()
            failure = client.send("http://some.example/")
            assert isinstance(failure, Failure)
            assert (failure.code, failure.connected) == ("connect-timeout", False)
            assert time.monotonic() - started_at < 5
    for filler in (*fillers, black_hole):
        filler.close()


def test_idle_lookup_threads_are_reused() -> None:
    cache = DnsCache(StubResolver([LOCAL_ENDPOINT]))
    for number in range(50):
        cache.find(f"host-{number}.example", 80, 5)
    assert cache._threads < 50
