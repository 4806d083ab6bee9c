"""Certificates are verified, and what is wrong with one is named."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from functools import cache
from pathlib import Path

import pytest
import trustme

from site_builder.http_client import Failure, Response
from site_builder.http_client.tls import default_context

from .scripted_server import (
    ServerConnection,
    answer,
    respond_once,
    respond_repeatedly,
    running_server,
    server_and_client,
)

NAME = "some.example"
URL = f"https://{NAME}/"


@cache
def authority() -> trustme.CA:
    return trustme.CA()


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


def showing(*parts: trustme.Blob) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(b"".join(part.bytes() for part in parts)).tempfile() as path:
        context.load_cert_chain(path)
    return context


def certified(name: str = NAME, days: tuple[int, int] = (-9, 9)) -> ssl.SSLContext:
    now = dt.datetime.now(dt.UTC)
    begin, end = (now + dt.timedelta(days=day) for day in days)
    leaf = authority().issue_cert(name, not_before=begin, not_after=end)
    return showing(leaf.private_key_and_cert_chain_pem)


def self_signed() -> ssl.SSLContext:
    own = trustme.CA()
    return showing(own.private_key_pem, own.cert_pem)


def stranger() -> ssl.SSLContext:
    return showing(trustme.CA().issue_cert(NAME).private_key_and_cert_chain_pem)


def without_intermediate() -> ssl.SSLContext:
    leaf = authority().create_child_ca().issue_cert(NAME)
    return showing(leaf.private_key_pem, leaf.cert_chain_pems[0])


def with_intermediate() -> ssl.SSLContext:
    leaf = authority().create_child_ca().issue_cert(NAME)
    return showing(leaf.private_key_and_cert_chain_pem)


@pytest.mark.parametrize("tls", [certified(), with_intermediate()])
def test_good_certificates(tls: ssl.SSLContext) -> None:
    with server_and_client(respond_repeatedly(answer()), tls, trust=trusting()) as (server, client):
        for _ in range(3):
            got = client.send(URL)
            assert isinstance(got, Response), got
            assert got.body == b"ok"
        assert server.connections == 1


@pytest.mark.parametrize(
    ("tls", "code"),
    [
        (certified(days=(-9, -1)), "tls-expired"),
        (certified(days=(1, 9)), "tls-expired"),
        (certified("other.example"), "tls-wrong-host"),
        (certified("*.some.example"), "tls-wrong-host"),
        (self_signed(), "tls-self-signed"),
        (stranger(), "tls-untrusted"),
        (without_intermediate(), "tls-untrusted"),
    ],
)
def test_bad_certificates(tls: ssl.SSLContext, code: str) -> None:
    with server_and_client(respond_once(answer()), tls, trust=trusting()) as (_, client):
        failure = client.send(URL, deadline=5)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == (code, True)
    assert failure.detail
    assert failure.detail.isprintable()


def test_plain_words_on_the_tls_port() -> None:
    def script(talk: ServerConnection) -> None:
        talk.sock.recv(65_536)
        talk.say(answer(status="400 Bad Request"))

    with server_and_client(script, trust=trusting()) as (_, client):
        failure = client.send(URL)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == ("tls-failure", True)
    assert failure.detail


def test_an_address_needs_a_certificate_of_its_own() -> None:
    with server_and_client(respond_repeatedly(answer()), certified(), trust=trusting()) as (
        server,
        client,
    ):
        failure = client.send(f"https://127.0.0.1:{server.port}/")
    assert isinstance(failure, Failure)
    assert failure.code == "tls-wrong-host"


def test_a_handshake_that_stalls() -> None:
    def script(talk: ServerConnection) -> None:
        talk.over.wait(5)

    with server_and_client(script, trust=trusting()) as (_, client):
        failure = client.send(URL, deadline=0.2)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == ("timeout", True)
    assert failure.seconds < 2


def test_a_handshake_that_is_aborted() -> None:
    began = threading.Event()

    def script(talk: ServerConnection) -> None:
        talk.sock.recv(65_536)
        began.set()
        talk.over.wait(10)

    found: list[Response | Failure] = []
    with server_and_client(script, trust=trusting()) as (_, client):
        thread = threading.Thread(target=lambda: found.append(client.send(URL)))
        thread.start()
        began.wait(5)
        client.abort()
        thread.join(5)
    assert [getattr(failure, "code", "") for failure in found] == ["aborted"]


def test_a_handshake_that_drips() -> None:
    def script(talk: ServerConnection) -> None:
        talk.say(b"\x16\x03\x03\x40\x00")  # a record that is long in coming
        talk.drip(b"\0")

    with server_and_client(script, trust=trusting()) as (_, client):
        failure = client.send(URL, deadline=0.2)
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"
    assert failure.seconds < 2


def test_a_header_that_drips_over_tls() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(b"HTTP/1.1 200 OK\r\nX: ")
        talk.drip(b"x")

    with server_and_client(script, certified(), trust=trusting()) as (_, client):
        failure = client.send(URL, deadline=0.3)
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"
    assert failure.seconds < 2


def test_a_connection_that_is_closed_idle_over_tls() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(answer())
        talk.request()

    with server_and_client(script, certified(), trust=trusting()) as (_, client):
        assert all(isinstance(client.send(URL), Response) for _ in range(4))


def test_the_authorities_are_loaded_once_and_only_for_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    from site_builder.http_client import client as module

    made: list[ssl.SSLContext] = []

    def make() -> ssl.SSLContext:
        made.append(trusting())
        return made[-1]

    monkeypatch.setattr(module, "default_context", make)
    script = respond_once(answer(b"", "Connection: close"))
    with (
        server_and_client(script, certified()) as (server, client),
        running_server(script) as plain,
    ):
        assert isinstance(client.send(plain.url), Response)
        assert made == []
        assert all(isinstance(client.send(URL), Response) for _ in range(3))
        assert server.connections == 3
    assert len(made) == 1


def test_own_authorities_are_trusted_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "own.pem"
    bundle.write_bytes(authority().cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    context = default_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    with server_and_client(respond_repeatedly(answer()), certified()) as (_, client):
        assert isinstance(client.send(URL), Response)


def test_authorities_that_cannot_be_read_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/own.pem")
    with server_and_client(respond_repeatedly(answer()), certified()) as (_, client):
        failure = client.send(URL)
    assert isinstance(failure, Failure)
    assert failure.code == "tls-failure"
    assert "SSL_CERT_FILE" in failure.detail
