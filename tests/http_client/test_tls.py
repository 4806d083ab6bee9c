"""Certificates are verified. The failure code of a bad certificate names its defect."""

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
    http_response,
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


def trusting_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


def context_with(*parts: trustme.Blob) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(b"".join(part.bytes() for part in parts)).tempfile() as path:
        context.load_cert_chain(path)
    return context


def certified_context(name: str = NAME, days: tuple[int, int] = (-9, 9)) -> ssl.SSLContext:
    now = dt.datetime.now(dt.UTC)
    begin, end = (now + dt.timedelta(days=day) for day in days)
    leaf = authority().issue_cert(name, not_before=begin, not_after=end)
    return context_with(leaf.private_key_and_cert_chain_pem)


def self_signed() -> ssl.SSLContext:
    certificate = trustme.CA()
    return context_with(certificate.private_key_pem, certificate.cert_pem)


def unknown_authority() -> ssl.SSLContext:
    return context_with(trustme.CA().issue_cert(NAME).private_key_and_cert_chain_pem)


def without_intermediate() -> ssl.SSLContext:
    leaf = authority().create_child_ca().issue_cert(NAME)
    return context_with(leaf.private_key_pem, leaf.cert_chain_pems[0])


def with_intermediate() -> ssl.SSLContext:
    leaf = authority().create_child_ca().issue_cert(NAME)
    return context_with(leaf.private_key_and_cert_chain_pem)


@pytest.mark.parametrize("tls", [certified_context(), with_intermediate()])
def test_good_certificates_are_accepted(tls: ssl.SSLContext) -> None:
    with server_and_client(respond_repeatedly(http_response()), tls, trust=trusting_context()) as (
        server,
        client,
    ):
        for _ in range(3):
            response = client.send(URL)
            assert isinstance(response, Response), response
            assert response.body == b"ok"
        assert server.connections == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tls", "code"),
    [
        (certified_context(days=(-9, -1)), "tls-expired"),
        (certified_context(days=(1, 9)), "tls-expired"),
        (certified_context("other.example"), "tls-wrong-host"),
        (certified_context("*.some.example"), "tls-wrong-host"),
        (self_signed(), "tls-self-signed"),
        (unknown_authority(), "tls-untrusted"),
        (without_intermediate(), "tls-untrusted"),
    ],
)
def test_bad_certificates_give_failures(tls: ssl.SSLContext, code: str) -> None:
    with server_and_client(respond_once(http_response()), tls, trust=trusting_context()) as (
        _,
        client,
    ):
        failure = client.send(URL, deadline=5)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == (code, True)
    assert failure.detail
    assert failure.detail.isprintable()


def test_plain_http_on_the_tls_port_gives_a_failure() -> None:
    def script(connection: ServerConnection) -> None:
        connection.sock.recv(65_536)
        connection.send(http_response(status="400 Bad Request"))

    with server_and_client(script, trust=trusting_context()) as (_, client):
        failure = client.send(URL)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == ("tls-failure", True)
    assert failure.detail


def test_host_name_certificates_are_invalid_for_ip_addresses() -> None:
    with server_and_client(
        respond_repeatedly(http_response()), certified_context(), trust=trusting_context()
    ) as (
        server,
        client,
    ):
        failure = client.send(f"https://127.0.0.1:{server.port}/")
    assert isinstance(failure, Failure)
    assert failure.code == "tls-wrong-host"


@pytest.mark.slow
def test_a_stalled_handshake_times_out() -> None:
    def script(connection: ServerConnection) -> None:
        connection.stopped.wait(5)

    with server_and_client(script, trust=trusting_context()) as (_, client):
        failure = client.send(URL, deadline=0.2)
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == ("timeout", True)
    assert failure.seconds < 2


def test_abort_ends_a_handshake_in_progress() -> None:
    started = threading.Event()

    def script(connection: ServerConnection) -> None:
        connection.sock.recv(65_536)
        started.set()
        connection.stopped.wait(10)

    results: list[Response | Failure] = []
    with server_and_client(script, trust=trusting_context()) as (_, client):
        thread = threading.Thread(target=lambda: results.append(client.send(URL)))
        thread.start()
        started.wait(5)
        client.abort()
        thread.join(5)
    assert [getattr(result, "code", "") for result in results] == ["aborted"]


@pytest.mark.slow
def test_a_dripping_handshake_times_out() -> None:
    def script(connection: ServerConnection) -> None:
        connection.send(b"\x16\x03\x03\x40\x00")  # the beginning of a TLS record
        connection.drip(b"\0")

    with server_and_client(script, trust=trusting_context()) as (_, client):
        failure = client.send(URL, deadline=0.2)
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"
    assert failure.seconds < 2


@pytest.mark.slow
def test_a_dripping_header_over_tls_times_out() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(b"HTTP/1.1 200 OK\r\nX: ")
        connection.drip(b"x")

    with server_and_client(script, certified_context(), trust=trusting_context()) as (_, client):
        failure = client.send(URL, deadline=0.3)
    assert isinstance(failure, Failure)
    assert failure.code == "timeout"
    assert failure.seconds < 2


@pytest.mark.slow
def test_a_stale_tls_connection_is_replaced() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(http_response())
        connection.read_head()

    with server_and_client(script, certified_context(), trust=trusting_context()) as (_, client):
        assert all(isinstance(client.send(URL), Response) for _ in range(4))


def test_certificate_authorities_are_loaded_once_and_only_for_tls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from site_builder.http_client import client as client_module

    contexts: list[ssl.SSLContext] = []

    def make_context() -> ssl.SSLContext:
        contexts.append(trusting_context())
        return contexts[-1]

    monkeypatch.setattr(client_module, "default_context", make_context)
    script = respond_once(http_response(b"", "Connection: close"))
    with (
        server_and_client(script, certified_context()) as (server, client),
        running_server(script) as plain,
    ):
        assert isinstance(client.send(plain.url), Response)
        assert contexts == []
        assert all(isinstance(client.send(URL), Response) for _ in range(3))
        assert server.connections == 3
    assert len(contexts) == 1


def test_certificate_authorities_of_ssl_cert_file_are_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "extra.pem"
    bundle.write_bytes(authority().cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    context = default_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    with server_and_client(respond_repeatedly(http_response()), certified_context()) as (_, client):
        assert isinstance(client.send(URL), Response)


def test_an_unreadable_ssl_cert_file_gives_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/extra.pem")
    with server_and_client(respond_repeatedly(http_response()), certified_context()) as (_, client):
        failure = client.send(URL)
    assert isinstance(failure, Failure)
    assert failure.code == "tls-failure"
    assert "SSL_CERT_FILE" in failure.detail
