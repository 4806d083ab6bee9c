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

from .scripted_server import answer, respond_once, respond_repeatedly, running_server

HERE = Endpoint("127.0.0.1", 1)


class Stub:
    """A resolver that counts."""

    def __init__(self, *results: Sequence[Endpoint] | Exception) -> None:
        self.results = list(results)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[Endpoint]:
        self.asked.append((host, port))
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
def test_a_name_without_addresses(result: Sequence[Endpoint] | Exception, code: str) -> None:
    stub = Stub(result)
    with Client(resolver=stub) as client:
        for _ in range(3):
            failure = client.send("http://nowhere.example/")
            assert isinstance(failure, Failure)
            assert failure.code == code
            assert not failure.connected
    assert stub.asked == [("nowhere.example", 80)]


def test_a_name_is_looked_up_once_whatever_comes_of_rebinding() -> None:
    with running_server(respond_once(answer(b"", "Connection: close"))) as server:
        stub = Stub([Endpoint("127.0.0.1", server.port)], [Endpoint("169.254.169.254", 80)])
        with Client(resolver=stub, allow_private=True) as client:
            statuses = [client.send("http://some.example/") for _ in range(3)]
        assert all(isinstance(answer, Response) for answer in statuses)
        assert server.connections == 3
    assert len(stub.asked) == 1


def test_a_failure_that_may_pass_is_forgotten_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dns_cache, "FAILURE_TTL_SECONDS", 0.0)
    cache = DnsCache(Stub(ResolverError("dns-failure"), [HERE]))
    with pytest.raises(RequestFailed):
        cache.find("some.example", 80, 5)
    assert cache.find("some.example", 80, 5) == (HERE,)


def test_many_who_ask_at_once_share_one_lookup() -> None:
    ready, go = threading.Event(), threading.Event()
    asked: list[str] = []

    def slow(host: str, _port: int) -> Sequence[Endpoint]:
        asked.append(host)
        ready.set()
        go.wait(5)
        return [HERE]

    cache = DnsCache(slow)
    found: list[tuple[Endpoint, ...]] = []
    threads = [
        threading.Thread(target=lambda: found.append(cache.find("some.example", 80, 5)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    ready.wait(5)
    go.set()
    for thread in threads:
        thread.join(5)
    assert found == [(HERE,)] * 20
    assert asked == ["some.example"]


def test_a_lookup_that_hangs_is_given_up_and_nobody_waits_for_it_again() -> None:
    never = threading.Event()

    def hang(_host: str, _port: int) -> Sequence[Endpoint]:
        never.wait(5)
        return [HERE]

    with Client(Limits(dns_seconds=0.5), resolver=hang) as client:
        codes = [client.send("http://some.example/") for _ in range(4)]
    never.set()
    assert [failure.code for failure in codes if isinstance(failure, Failure)] == [
        "dns-timeout"
    ] * 4
    assert sum(failure.seconds for failure in codes[1:]) < 0.5


def test_the_deadline_bounds_a_lookup_as_well() -> None:
    never = threading.Event()
    with Client(resolver=lambda *_: [HERE] * never.wait(5)) as client:
        failure = client.send("http://some.example/", deadline=0.1)
    never.set()
    assert isinstance(failure, Failure)
    assert failure.code == "dns-timeout"
    assert failure.seconds < 2


@pytest.mark.parametrize(
    ("errno", "code"),
    [
        (socket.EAI_NONAME, "nxdomain"),
        (socket.EAI_AGAIN, "dns-failure"),
        (socket.EAI_NODATA, "dns-failure"),
        (socket.EAI_FAIL, "dns-failure"),
    ],
)
def test_what_the_system_says(errno: int, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(errno, "words")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(ResolverError) as caught:
        system_resolver("nowhere.example", 80)
    assert caught.value.code == code


def test_the_system_knows_localhost() -> None:
    assert Endpoint("127.0.0.1", 80) in system_resolver("localhost", 80)


def test_public_addresses_are_used_where_there_are_private_ones_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (
        running_server(respond_repeatedly(answer())) as server,
        running_server(respond_repeatedly(answer())) as private,
    ):
        monkeypatch.setattr(connector, "is_allowed", lambda ip, **_: ip == "127.0.0.1")
        stub = Stub([Endpoint("127.0.0.2", private.port), Endpoint("127.0.0.1", server.port)])
        with Client(resolver=stub) as client:
            assert isinstance(client.send("http://mixed.example/"), Response)
        assert (private.connections, server.connections) == (0, 1)


def test_nothing_is_sent_to_a_peer_that_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts = [True, False]  # of the address that was looked up, of who is really there
    monkeypatch.setattr(connector, "is_allowed", lambda *_, **__: verdicts.pop(0))
    heard: list[bytes] = []
    with running_server(lambda talk: heard.append(talk.request())) as server:
        with Client(resolver=server.resolver) as client:
            failure = client.send("http://some.example/")
        assert isinstance(failure, Failure)
        assert failure.code == "private-address"
        while not heard:
            time.sleep(0.01)
    assert heard == [b""]


def test_the_next_address_is_tried_and_remembered() -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    dead = Endpoint("127.0.0.1", closed.getsockname()[1])
    closed.close()
    with running_server(respond_once(answer(b"", "Connection: close"))) as server:
        stub = Stub([dead, Endpoint("::1", dead.port), Endpoint("127.0.0.1", server.port)])
        with Client(resolver=stub, allow_private=True) as client:
            for _ in range(2):
                assert isinstance(client.send("http://some.example/"), Response)
            assert client._dns_cache.find("some.example", 80, 1)[0].port == server.port


def test_a_black_hole_costs_its_share_of_the_time_to_connect() -> None:
    hole = socket.create_server(("127.0.0.1", 0), backlog=0)
    address = Endpoint("127.0.0.1", hole.getsockname()[1])
    fillers = [socket.socket() for _ in range(4)]
    for filler in fillers:  # once the backlog is full, nobody is answered any more
        filler.setblocking(False)
        filler.connect_ex(address)
    with running_server(respond_repeatedly(answer())) as server:
        there = Endpoint("127.0.0.1", server.port)
        limits = Limits(connect_seconds=0.6)
        with Client(limits, resolver=Stub([address, there]), allow_private=True) as client:
            assert isinstance(client.send("http://some.example/"), Response)
        with Client(limits, resolver=Stub([address]), allow_private=True) as client:
            begun = time.monotonic()
            failure = client.send("http://some.example/")
            assert isinstance(failure, Failure)
            assert (failure.code, failure.connected) == ("connect-timeout", False)
            assert time.monotonic() - begun < 5
    for filler in (*fillers, hole):
        filler.close()


def test_idle_threads_serve_again() -> None:
    cache = DnsCache(Stub([HERE]))
    for number in range(50):
        cache.find(f"host-{number}.example", 80, 5)
    assert cache._threads < 50
