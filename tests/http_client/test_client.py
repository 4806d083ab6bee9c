"""Each behaviour of a server gives a response or a failure."""

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
    http_response,
    respond_once,
    respond_repeatedly,
    running_server,
    server_and_client,
)


def fetch_failure(script: Script, limits: Limits | None = None) -> Failure:
    with running_server(script) as server, Client(limits, allow_private=True) as client:
        failure = client.send(server.url)
    assert isinstance(failure, Failure), failure
    assert failure.code in FAILURE_CODES
    assert failure.connected
    assert failure.detail.isprintable()
    return failure


# --- requests ---------------------------------------------------------------------------------


def test_requests_have_the_expected_request_line_and_header() -> None:
    received_heads: list[bytes] = []

    def script(connection: ServerConnection) -> None:
        while head := connection.read_head():
            received_heads.append(head)
            connection.send(http_response())

    with server_and_client(script) as (_, client):
        response = client.send("http://some.example/a b?q=ü#part")
        client.send("http://some.example:8080", headers={"accept": "text/plain", "X-A": "b"})
    assert isinstance(response, Response)
    assert (response.url, response.status, response.body) == (
        "http://some.example/a b?q=ü#part",
        200,
        b"ok",
    )
    lines = received_heads[0].decode().split("\r\n")
    assert lines[:2] == ["GET /a%20b?q=%C3%BC HTTP/1.1", "Host: some.example"]
    assert "Accept-Encoding: gzip, deflate" in lines
    assert "Accept: text/html,application/xhtml+xml,*/*;q=0.8" in lines
    agent = next(line for line in lines if line.startswith("User-Agent: "))
    assert "site-builder/" in agent
    assert "link check" in agent
    assert not any(line.startswith(("Cookie", "Authorization", "Referer")) for line in lines)
    assert received_heads[1].startswith(b"GET / HTTP/1.1\r\nHost: some.example:8080\r\n")
    assert b"\r\naccept: text/plain\r\n" in received_heads[1]
    assert received_heads[1].lower().count(b"\r\naccept:") == 1


def test_post_requests_send_a_body_and_head_responses_have_none() -> None:
    bodies: list[bytes] = []

    def script(connection: ServerConnection) -> None:
        head = connection.read_head()
        assert b"\r\nContent-Length: 5\r\n" in head
        bodies.append(connection.read(5))
        connection.send(http_response())
        assert connection.read_head().startswith(b"HEAD / ")
        connection.send(http_response(b"not sent")[: -len(b"not sent")])
        connection.read_head()
        connection.send(http_response(b"third"))

    with server_and_client(script) as (server, client):
        assert isinstance(client.send(server.url, method="POST", body=b"hello"), Response)
        head_response = client.send(server.url, method="HEAD")
        third_response = client.send(server.url)
        assert server.connections == 1
    assert bodies == [b"hello"]
    assert isinstance(head_response, Response)
    assert (head_response.body, head_response.is_complete) == (b"", True)
    assert head_response.headers["content-length"] == "8"
    assert isinstance(third_response, Response)
    assert third_response.body == b"third"


@pytest.mark.parametrize(
    ("name", "value"),
    [("X", "a\r\nEvil: b"), ("X", "\0"), ("X", "中"), ("X\n", "a"), ("", "a"), ("a b", "c")],
)
def test_header_fields_with_illegal_characters_raise_value_error(name: str, value: str) -> None:
    with Client() as client, pytest.raises(ValueError, match="illegal") as caught:
        client.send("http://some.example/", headers={name: value})
    assert "Evil" not in str(caught.value)


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        running_server(respond_repeatedly(http_response(b"proxy"))) as proxy,
        running_server(respond_repeatedly(http_response())) as server,
    ):
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with Client(resolver=server.resolver, allow_private=True) as client:
            response = client.send("http://some.example/")
        assert isinstance(response, Response)
        assert response.body == b"ok"
        assert proxy.connections == 0


# --- responses --------------------------------------------------------------------------------


def test_malformed_header_lines_do_not_cause_a_failure() -> None:
    sent = (
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200\r\nX-A: 1\r\nx-a:2 \r\n"
        b"Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nno colon\r\nX-Folded: one\r\n two\r\n"
        b" \r\nX-Spaced : a\r\nX-Esc: \x1b[31mred\x07\r\nX-Return:\r\n a\rb\r\nX-Raw: caf\xe9\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    with server_and_client(respond_once(sent)) as (server, client):
        response = client.send(server.url)
    assert isinstance(response, Response)
    assert (response.status, response.headers["X-A"], response.headers.get("link")) == (
        200,
        "1, 2",
        None,
    )
    assert response.headers.cookies == ("a=1; Path=/", "b=2")
    assert response.headers["X-Folded"] == "one two"
    assert response.headers["X-Esc"] == "[31mred"
    assert response.headers["X-Return"] == "a b"
    assert response.headers["X-Raw"] == "caf\xe9"


@pytest.mark.parametrize("status", [200, 206, 301, 404, 418, 500, 999])
def test_a_response_may_have_any_status_from_200_to_999(status: int) -> None:
    with server_and_client(respond_once(http_response(status=f"{status} Reason"))) as (
        server,
        client,
    ):
        response = client.send(server.url)
    assert isinstance(response, Response)
    assert response.status == status
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
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100 + http_response(), "bad-answer"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", "bad-answer"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", "header-too-large"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000 + b"\r\n", "header-too-large"),
        (b"HTTP/1.1 200 " + b"x" * 200_000 + b"\r\n\r\n", "header-too-large"),
        (b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"x" * 1_000 + b"\r\n") * 300, "header-too-large"),
    ],
)
def test_responses_with_an_invalid_or_too_large_header_give_failures(
    sent: bytes, code: str
) -> None:
    assert fetch_failure(respond_once(sent)).code == code


def test_a_reset_before_the_response_gives_a_failure() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.reset()

    assert fetch_failure(script).code == "reset"


def test_a_closed_port_gives_the_failure_connection_refused() -> None:
    with running_server(respond_repeatedly(http_response())) as server:
        pass
    with Client(allow_private=True) as client:
        failure = client.send(server.url)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == ("connection-refused", False)


# --- deadlines --------------------------------------------------------------------------------


@pytest.mark.slow
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
def test_a_request_times_out_if_the_header_drips_or_stops(begin: bytes, drip: bytes) -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(begin)
        connection.drip(drip)

    failure = fetch_failure(script, Limits(deadline=0.2))
    assert failure.code == "timeout"
    assert failure.seconds < 2


@pytest.mark.slow
def test_a_request_ends_at_its_own_deadline_while_another_continues() -> None:
    started = threading.Event()

    def script(connection: ServerConnection) -> None:
        connection.read_head()
        started.set()
        connection.drip(b"x")

    with server_and_client(script) as (server, client):
        long_request = threading.Thread(
            target=client.send, args=(server.url,), kwargs={"deadline": 30}
        )
        long_request.start()
        started.wait(5)
        failure = client.send(server.url, deadline=0.2)
        assert long_request.is_alive()
        client.abort()
        long_request.join(5)
        assert not long_request.is_alive()
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"
    assert failure.seconds < 5


@pytest.mark.slow
def test_a_reused_connection_gets_a_new_deadline() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(http_response())
        connection.read_head()
        connection.drip(b"x")

    with server_and_client(script) as (server, client):
        assert isinstance(client.send(server.url), Response)
        failure = client.send(server.url, deadline=0.2)
        assert server.connections == 1
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"
    assert failure.seconds < 5


def test_a_deadline_of_zero_times_out() -> None:
    with server_and_client(respond_repeatedly(http_response())) as (server, client):
        failure = client.send(server.url, deadline=0)
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"


# --- connections ------------------------------------------------------------------------------


def test_connections_are_reused() -> None:
    with server_and_client(respond_repeatedly(http_response())) as (server, client):
        for _ in range(20):
            assert isinstance(client.send(server.url), Response)
        assert server.connections == 1


@pytest.mark.parametrize(
    ("sent", "is_reused"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked \r\n\r\n1\r\nx\r\n0\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", False),
        (http_response(b"x", "Connection: close"), False),
        (http_response(b"x", "Content-Encoding: br"), False),
    ],
)
def test_a_connection_is_reused_if_the_response_allows_it(sent: bytes, is_reused: bool) -> None:
    with server_and_client(respond_repeatedly(sent)) as (server, client):
        for _ in range(3):
            response = client.send(server.url)
            assert isinstance(response, Response)
            assert response.body in (b"", b"x")
        assert server.connections == (1 if is_reused else 3)


@pytest.mark.parametrize("ending", ["close", "reset", "garbage"])
def test_a_reused_connection_that_fails_is_replaced(ending: str) -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(http_response())
        connection.read_head()
        # Instead of responding to the second request, the server sends garbage, a reset or nothing.
        if ending == "garbage":
            connection.send(b"garbage\r\n")
        elif ending == "reset":
            connection.reset()

    with server_and_client(script) as (server, client):
        for number in range(1, 5):
            assert isinstance(client.send(server.url), Response)
            assert server.connections == number


def test_after_a_stale_connection_the_request_is_repeated_once() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        if connection.number == 1:
            connection.send(http_response())
            connection.read_head()

    with server_and_client(script) as (server, client):
        assert isinstance(client.send(server.url), Response)
        failure = client.send(server.url)
        assert isinstance(failure, Failure)
        assert failure.code == "empty-reply"
        assert server.connections == 2


def test_a_request_is_not_repeated_after_its_response_has_begun() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(http_response())
        connection.read_head()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-")

    with server_and_client(script) as (server, client):
        assert isinstance(client.send(server.url), Response)
        failure = client.send(server.url)
        assert isinstance(failure, Failure)
        assert failure.code == "bad-answer"
        assert server.connections == 1


def test_a_connection_with_unread_bytes_is_not_reused() -> None:
    big = http_response(b"x" * 200_000)
    with server_and_client(respond_repeatedly(big)) as (server, client):
        for _ in range(3):
            response = client.send(server.url)
            assert isinstance(response, Response)
            assert response.body == b"x" * 65_536
        assert server.connections == 3


def test_a_connection_with_an_unfinished_body_is_not_reused() -> None:
    def script(connection: ServerConnection) -> None:
        while connection.read_head():
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    with server_and_client(script, limits=Limits(body_seconds=0.05)) as (server, client):
        for number in (1, 2):
            response = client.send(server.url)
            assert isinstance(response, Response)
            assert (response.body, response.body_error) == (b"half", "slow-body")
            assert server.connections == number


def test_a_retry_opens_a_new_connection_instead_of_using_an_idle_one() -> None:
    both_connected = threading.Barrier(2)

    def script(connection: ServerConnection) -> None:
        connection.read_head()
        if connection.number <= 2:
            both_connected.wait(5)  # two connections are open at the same time
        connection.send(http_response())
        connection.read_head()

    with server_and_client(script) as (server, client):
        threads = [threading.Thread(target=client.send, args=(server.url,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert server.connections == 2
        assert isinstance(client.send(server.url), Response)
        assert server.connections == 3


@pytest.mark.slow
def test_the_number_of_pooled_hosts_is_limited() -> None:
    from site_builder.http_client.connections import MAX_POOLED_HOSTS

    with server_and_client(respond_repeatedly(http_response())) as (_, client):
        for number in range(MAX_POOLED_HOSTS + 50):
            assert isinstance(client.send(f"http://host-{number}.example/"), Response)
        assert len(client._adapter.poolmanager.pools) == MAX_POOLED_HOSTS


# --- abort ------------------------------------------------------------------------------------


def test_abort_ends_requests_in_progress_and_refuses_new_requests() -> None:
    started = threading.Semaphore(0)
    released = threading.Event()

    def script(connection: ServerConnection) -> None:
        connection.read_head()
        started.release()
        if connection.number == 2:
            connection.send(b"HTTP/1.1 200 OK\r\n\r\nbody")
        connection.stopped.wait(60)

    def resolver(host: str, _port: int) -> list[Endpoint]:
        if host == "hang.example":
            started.release()
            released.wait(60)
        return [Endpoint("127.0.0.1", server.port)]

    results: list[Response | Failure] = []
    with running_server(script) as server, Client(resolver=resolver, allow_private=True) as client:
        urls = ("http://a.example/", "http://b.example/", "http://hang.example/")
        threads = [
            threading.Thread(target=lambda url=url: results.append(client.send(url)))
            for url in urls
        ]
        for thread in threads:
            thread.start()
            started.acquire()
        time.sleep(0.05)
        client.abort()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)
        released.set()
        results.append(client.send("http://a.example/"))
    assert [getattr(result, "code", "") for result in results] == ["aborted"] * 4


@pytest.mark.slow
def test_importing_the_client_does_not_import_pydantic() -> None:
    program = "import sys, site_builder.http_client; print('pydantic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "False"


# --- cookies ----------------------------------------------------------------------------------


def test_cookies_go_only_to_the_host_that_set_them() -> None:
    received_heads: list[bytes] = []

    def script(connection: ServerConnection) -> None:
        while head := connection.read_head():
            received_heads.append(head)
            connection.send(
                http_response(
                    b"", "Set-Cookie: seen=1; Path=/", "Set-Cookie: x=2; Domain=evil.example"
                )
            )

    def sent_cookies() -> list[bytes]:
        return [line for line in received_heads[-1].split(b"\r\n") if line.startswith(b"Cookie")]

    with server_and_client(script) as (_, client):
        jar = CookieJar()
        client.send("http://one.example/", cookies=jar)
        assert sent_cookies() == []
        assert len(jar) == 1
        client.send("http://one.example/second", cookies=jar)
        assert sent_cookies() == [b"Cookie: seen=1"]
        client.send("http://two.example/", cookies=jar)
        assert sent_cookies() == []
        client.send("http://one.example/")
        assert sent_cookies() == []


def test_responses_without_cookies_leave_the_jar_empty() -> None:
    jar = CookieJar()
    with server_and_client(respond_repeatedly(http_response())) as (server, client):
        client.send(server.url, cookies=jar)
    assert len(jar) == 0
