"""What the client makes of a server's behaviour, and what it never does."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from http.cookiejar import CookieJar

import pytest

from site_builder.http_client import Client, Endpoint, Failure, Limits, Response
from site_builder.http_client.responses import FAILURE_CODES

from .scripted_server import (
    Script,
    ServerConnection,
    answer,
    respond_once,
    respond_repeatedly,
    running_server,
    server_and_client,
)


def fail(script: Script, limits: Limits | None = None) -> Failure:
    with running_server(script) as server, Client(limits, allow_private=True) as client:
        failure = client.send(server.url)
    assert isinstance(failure, Failure), failure
    assert failure.code in FAILURE_CODES
    assert failure.connected
    assert failure.detail.isprintable()
    return failure


# --- asking -----------------------------------------------------------------------------------


def test_what_is_asked() -> None:
    heard: list[bytes] = []

    def script(talk: ServerConnection) -> None:
        while head := talk.request():
            heard.append(head)
            talk.say(answer())

    with server_and_client(script) as (_, client):
        got = client.send("http://some.example/a b?q=ü#part")
        client.send("http://some.example:8080", headers={"accept": "text/plain", "X-A": "b"})
    assert isinstance(got, Response)
    assert (got.url, got.status, got.body) == ("http://some.example/a b?q=ü#part", 200, b"ok")
    lines = heard[0].decode().split("\r\n")
    assert lines[:2] == ["GET /a%20b?q=%C3%BC HTTP/1.1", "Host: some.example"]
    assert "Accept-Encoding: gzip, deflate" in lines
    assert "Accept: text/html,application/xhtml+xml,*/*;q=0.8" in lines
    agent = next(line for line in lines if line.startswith("User-Agent: "))
    assert "site-builder/" in agent
    assert "link check" in agent
    assert not any(line.startswith(("Cookie", "Authorization", "Referer")) for line in lines)
    assert heard[1].startswith(b"GET / HTTP/1.1\r\nHost: some.example:8080\r\n")
    assert b"\r\naccept: text/plain\r\n" in heard[1]
    assert heard[1].lower().count(b"\r\naccept:") == 1


def test_posting_and_heading() -> None:
    bodies: list[bytes] = []

    def script(talk: ServerConnection) -> None:
        head = talk.request()
        assert b"\r\nContent-Length: 5\r\n" in head
        bodies.append(talk.read(5))
        talk.say(answer())
        assert talk.request().startswith(b"HEAD / ")
        talk.say(answer(b"not sent")[: -len(b"not sent")])
        talk.request()
        talk.say(answer(b"third"))

    with server_and_client(script) as (server, client):
        assert isinstance(client.send(server.url, method="POST", body=b"hello"), Response)
        head = client.send(server.url, method="HEAD")
        third = client.send(server.url)
        assert server.connections == 1
    assert bodies == [b"hello"]
    assert isinstance(head, Response)
    assert (head.body, head.is_complete, head.headers["content-length"]) == (b"", True, "8")
    assert isinstance(third, Response)
    assert third.body == b"third"


@pytest.mark.parametrize(
    ("name", "value"),
    [("X", "a\r\nEvil: b"), ("X", "\0"), ("X", "中"), ("X\n", "a"), ("", "a"), ("a b", "c")],
)
def test_headers_that_would_break_out_are_a_mistake(name: str, value: str) -> None:
    with Client() as client, pytest.raises(ValueError, match="illegal") as caught:
        client.send("http://some.example/", headers={name: value})
    assert "Evil" not in str(caught.value)


def test_nothing_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        running_server(respond_repeatedly(answer(b"proxy"))) as proxy,
        running_server(respond_repeatedly(answer())) as server,
    ):
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with Client(resolver=server.resolver, allow_private=True) as client:
            got = client.send("http://some.example/")
        assert isinstance(got, Response)
        assert got.body == b"ok"
        assert proxy.connections == 0


# --- answers ----------------------------------------------------------------------------------


def test_headers_are_read_as_they_are_meant() -> None:
    sent = (
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200\r\nX-A: 1\r\nx-a:2 \r\n"
        b"Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nno colon\r\nX-Folded: one\r\n two\r\n"
        b" \r\nX-Spaced : a\r\nX-Esc: \x1b[31mred\x07\r\nX-Return:\r\n a\rb\r\nX-Raw: caf\xe9\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    with server_and_client(respond_once(sent)) as (server, client):
        got = client.send(server.url)
    assert isinstance(got, Response)
    assert (got.status, got.headers["X-A"], got.headers.get("link")) == (200, "1, 2", None)
    assert got.headers.cookies == ("a=1; Path=/", "b=2")
    assert got.headers["X-Folded"] == "one two"
    assert got.headers["X-Esc"] == "[31mred"
    assert got.headers["X-Return"] == "a b"
    assert got.headers["X-Raw"] == "caf\xe9"


@pytest.mark.parametrize("status", [200, 206, 301, 404, 418, 500, 999])
def test_any_status_is_an_answer(status: int) -> None:
    with server_and_client(respond_once(answer(status=f"{status} Whatever"))) as (server, client):
        got = client.send(server.url)
    assert isinstance(got, Response)
    assert got.status == status
    assert server.connections == 1


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "empty-reply"),
        (b"HTTP/1.1 99 Low\r\n\r\n", "bad-answer"),
        (b"HTTP/1.1 abc\r\n\r\n", "bad-answer"),
        (b"HTTP/1.1\r\n\r\n", "bad-answer"),
        (b"HTTP/2 200\r\n\r\n", "bad-answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "bad-answer"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "bad-answer"),
        (b"<html>hello</html>", "bad-answer"),
        (b"HTTP/1.1 200 OK", "bad-answer"),
        (b"HTTP/1.1 200 OK\r\n", "bad-answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/", "bad-answer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 100, "bad-answer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000, "header-too-large"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100 + answer(), "bad-answer"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", "bad-answer"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", "header-too-large"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000 + b"\r\n", "header-too-large"),
        (b"HTTP/1.1 200 " + b"x" * 200_000 + b"\r\n\r\n", "header-too-large"),
        (b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"x" * 1_000 + b"\r\n") * 300, "header-too-large"),
    ],
)
def test_what_is_no_answer(sent: bytes, code: str) -> None:
    assert fail(respond_once(sent)).code == code


def test_a_reset_before_the_answer() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.reset()

    assert fail(script).code == "reset"


def test_nobody_listens() -> None:
    with running_server(respond_repeatedly(answer())) as server:
        pass
    with Client(allow_private=True) as client:
        failure = client.send(server.url)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == ("connection-refused", False)


# --- deadlines --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"HTTP/1.1 200 O",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
    ],
)
@pytest.mark.parametrize("drip", [b"", b"x"])
def test_a_header_that_drips_is_no_answer(begin: bytes, drip: bytes) -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(begin)
        talk.drip(drip)

    failure = fail(script, Limits(deadline=0.2))
    assert failure.code == "timeout"
    assert failure.seconds < 2


def test_a_short_deadline_does_not_wait_for_a_long_one() -> None:
    began = threading.Event()

    def script(talk: ServerConnection) -> None:
        talk.request()
        began.set()
        talk.drip(b"x")

    with server_and_client(script) as (server, client):
        long = threading.Thread(target=client.send, args=(server.url,), kwargs={"deadline": 30})
        long.start()
        began.wait(5)
        short = client.send(server.url, deadline=0.2)
        assert long.is_alive()
        client.abort()
        long.join(5)
        assert not long.is_alive()
    assert isinstance(short, Failure)
    assert short.code == "timeout"
    assert short.seconds < 5


def test_a_connection_that_is_used_again_has_a_deadline_again() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(answer())
        talk.request()
        talk.drip(b"x")

    with server_and_client(script) as (server, client):
        assert isinstance(client.send(server.url), Response)
        failure = client.send(server.url, deadline=0.2)
        assert server.connections == 1
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"
    assert failure.seconds < 5


def test_a_deadline_that_is_over_before_it_begins() -> None:
    with server_and_client(respond_repeatedly(answer())) as (server, client):
        failure = client.send(server.url, deadline=0)
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"


# --- connections ------------------------------------------------------------------------------


def test_connections_are_kept() -> None:
    with server_and_client(respond_repeatedly(answer())) as (server, client):
        for _ in range(20):
            assert isinstance(client.send(server.url), Response)
        assert server.connections == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked \r\n\r\n1\r\nx\r\n0\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", False),
        (answer(b"x", "Connection: close"), False),
        (answer(b"x", "Content-Encoding: br"), False),
    ],
)
def test_which_connections_serve_again(sent: bytes, kept: bool) -> None:
    with server_and_client(respond_repeatedly(sent)) as (server, client):
        for _ in range(3):
            got = client.send(server.url)
            assert isinstance(got, Response)
            assert got.body in (b"", b"x")
        assert server.connections == (1 if kept else 3)


@pytest.mark.parametrize("ending", ["close", "reset", "rubbish"])
def test_a_connection_that_the_server_ended_is_replaced_unseen(ending: str) -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(answer())
        talk.request()  # and then, instead of an answer
        if ending == "rubbish":
            talk.say(b"rubbish\r\n")
        elif ending == "reset":
            talk.reset()

    with server_and_client(script) as (server, client):
        for number in range(1, 5):
            assert isinstance(client.send(server.url), Response)
            assert server.connections == number


def test_a_server_that_never_answers_twice_is_asked_twice_only() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        if talk.number == 1:
            talk.say(answer())
            talk.request()

    with server_and_client(script) as (server, client):
        assert isinstance(client.send(server.url), Response)
        failure = client.send(server.url)
        assert isinstance(failure, Failure)
        assert failure.code == "empty-reply"
        assert server.connections == 2


def test_an_answer_that_began_is_not_asked_for_again() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(answer())
        talk.request()
        talk.say(b"HTTP/1.1 200 OK\r\nContent-")

    with server_and_client(script) as (server, client):
        assert isinstance(client.send(server.url), Response)
        failure = client.send(server.url)
        assert isinstance(failure, Failure)
        assert failure.code == "bad-answer"
        assert server.connections == 1


def test_a_connection_with_unread_bytes_is_not_used_again() -> None:
    big = answer(b"x" * 200_000)
    with server_and_client(respond_repeatedly(big)) as (server, client):
        for _ in range(3):
            got = client.send(server.url)
            assert isinstance(got, Response)
            assert got.body == b"x" * 65_536
        assert server.connections == 3


def test_a_connection_whose_body_was_given_up_is_not_used_again() -> None:
    def script(talk: ServerConnection) -> None:
        while talk.request():
            talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    with server_and_client(script, limits=Limits(body_seconds=0.05)) as (server, client):
        for number in (1, 2):
            got = client.send(server.url)
            assert isinstance(got, Response)
            assert (got.body, got.body_error) == (b"half", "slow-body")
            assert server.connections == number


def test_one_stale_connection_is_not_replaced_by_another() -> None:
    together = threading.Barrier(2)

    def script(talk: ServerConnection) -> None:
        talk.request()
        if talk.number <= 2:
            together.wait(5)  # so that two connections are open at once
        talk.say(answer())
        talk.request()

    with server_and_client(script) as (server, client):
        threads = [threading.Thread(target=client.send, args=(server.url,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert server.connections == 2
        assert isinstance(client.send(server.url), Response)
        assert server.connections == 3


def test_many_hosts_leave_few_connections_open() -> None:
    from site_builder.http_client.connections import MAX_POOLED_HOSTS

    with server_and_client(respond_repeatedly(answer())) as (_, client):
        for number in range(MAX_POOLED_HOSTS + 50):
            assert isinstance(client.send(f"http://host-{number}.example/"), Response)
        assert len(client._adapter.poolmanager.pools) == MAX_POOLED_HOSTS


# --- ending -----------------------------------------------------------------------------------


def test_abort_ends_what_is_on_its_way() -> None:
    began = threading.Semaphore(0)

    def script(talk: ServerConnection) -> None:
        talk.request()
        began.release()
        if talk.number == 2:
            talk.say(b"HTTP/1.1 200 OK\r\n\r\nbody")
        talk.over.wait(10)

    def hang(host: str, _port: int) -> list[Endpoint]:
        if host == "hang.example":
            began.release()
            time.sleep(3)
        return [Endpoint("127.0.0.1", server.port)]

    found: list[Response | Failure] = []
    with running_server(script) as server, Client(resolver=hang, allow_private=True) as client:
        urls = ("http://a.example/", "http://b.example/", "http://hang.example/")
        threads = [
            threading.Thread(target=lambda url=url: found.append(client.send(url))) for url in urls
        ]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
            began.acquire()
        time.sleep(0.05)
        client.abort()
        for thread in threads:
            thread.join(5)
        assert time.monotonic() - begun < 2.5
        found.append(client.send("http://a.example/"))
    assert [getattr(failure, "code", "") for failure in found] == ["aborted"] * 4


def test_importing_it_brings_no_models() -> None:
    code = "import sys, site_builder.http_client; print('pydantic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "False"


# --- cookies ----------------------------------------------------------------------------------


def test_cookies_go_where_they_belong_and_nowhere_else() -> None:
    heard: list[bytes] = []

    def script(talk: ServerConnection) -> None:
        while head := talk.request():
            heard.append(head)
            talk.say(
                answer(b"", "Set-Cookie: seen=1; Path=/", "Set-Cookie: x=2; Domain=evil.example")
            )

    def cookies() -> list[bytes]:
        return [line for line in heard[-1].split(b"\r\n") if line.startswith(b"Cookie")]

    with server_and_client(script) as (_, client):
        jar = CookieJar()
        client.send("http://one.example/", cookies=jar)
        assert cookies() == []
        assert len(jar) == 1
        client.send("http://one.example/again", cookies=jar)
        assert cookies() == [b"Cookie: seen=1"]
        client.send("http://two.example/", cookies=jar)
        assert cookies() == []
        client.send("http://one.example/")
        assert cookies() == []


def test_a_jar_stays_empty_where_no_cookie_comes() -> None:
    jar = CookieJar()
    with server_and_client(respond_repeatedly(answer())) as (server, client):
        client.send(server.url, cookies=jar)
    assert len(jar) == 0
