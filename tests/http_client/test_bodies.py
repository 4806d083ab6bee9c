"""Bodies are read and decompressed up to a limit, and errors in a body are reported."""

from __future__ import annotations

import gzip
import socket
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.http_client import Client, Headers, Limits, Response
from site_builder.http_client.bodies import Body, read_body
from site_builder.http_client.raw_responses import BodyError, RawResponse
from site_builder.http_client.watchdog import ActiveRequest

from .scripted_server import (
    Script,
    ServerConnection,
    http_response,
    respond_once,
    respond_repeatedly,
    running_server,
)

TEXT = b"<p>\xe4\xb8\xad\xe6\x96\x87 and English</p>" * 20
STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
CHUNKED = STATUS_LINE + b"Transfer-Encoding: chunked\r\n\r\n"


def fetch(
    script: Script, limits: Limits | None = None, max_body_bytes: int | None = None
) -> Response:
    with running_server(script) as server, Client(limits, allow_private=True) as client:
        response = client.send(server.url, max_body_bytes=max_body_bytes)
    assert isinstance(response, Response), response
    return response


def deflate(data: bytes, wbits: int) -> bytes:
    compressor = zlib.compressobj(wbits=wbits)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    ("coding", "compressed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("gzip", gzip.compress(TEXT[:50], mtime=0) + gzip.compress(TEXT[50:], mtime=0)),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"\0" * 20),
        ("deflate", deflate(TEXT, 15)),
        ("deflate", deflate(TEXT, -15)),
    ],
)
def test_bodies_in_a_known_coding_are_decoded(coding: str, compressed: bytes) -> None:
    response = fetch(respond_once(http_response(compressed, f"Content-Encoding: {coding}")))
    assert (response.body, response.is_complete, response.body_error) == (TEXT, True, "")
    assert response.received_bytes == len(compressed)


@pytest.mark.parametrize(
    ("coding", "compressed", "body"),
    [
        ("br", b"\x1b\x00", b""),
        ("zstd", b"(\xb5/\xfd", b""),
        ("gzip, br", b"x", b""),
        ("gzip", TEXT, b""),
        ("deflate", b"\xff\xff\xff", b""),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-8] + b"\0" * 8, TEXT),
    ],
)
def test_undecodable_bodies_have_the_error_bad_encoding(
    coding: str, compressed: bytes, body: bytes
) -> None:
    response = fetch(respond_once(http_response(compressed, f"Content-Encoding: {coding}")))
    assert (response.status, response.is_complete, response.body_error) == (
        200,
        False,
        "bad-encoding",
    )
    assert response.body in (body, b"")


def test_an_empty_body_is_complete_in_any_coding() -> None:
    for coding in ("gzip", "br"):
        response = fetch(respond_once(http_response(b"", f"Content-Encoding: {coding}")))
        assert (response.body, response.is_complete, response.body_error) == (b"", True, "")


@pytest.mark.parametrize(
    "bomb",
    [gzip.compress(b"\0" * 20_000_000), 3 * gzip.compress(b"\0" * 30_000)],
    ids=["one-large-member", "three-members"],
)
def test_a_gzip_bomb_is_cut_at_the_limit(bomb: bytes) -> None:
    response = fetch(respond_repeatedly(http_response(bomb, "Content-Encoding: gzip")))
    assert len(response.body) == Limits().max_body_bytes
    assert response.received_bytes < 40_000
    assert (response.is_complete, response.body_error) == (False, "")


def test_many_empty_gzip_members_are_cut_at_the_limit() -> None:
    response = fetch(
        respond_repeatedly(http_response(gzip.compress(b"") * 20_000, "Content-Encoding: gzip"))
    )
    assert response.received_bytes <= Limits().max_body_bytes
    assert not response.is_complete


def test_an_endless_body_is_cut_at_the_limit() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(CHUNKED)
        while True:
            connection.send(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    response = fetch(script)
    assert len(response.body) == response.received_bytes == Limits().max_body_bytes
    assert (response.is_complete, response.body_error) == (False, "")


def test_the_body_limit_of_a_request_overrides_the_limit_of_the_client() -> None:
    assert fetch(respond_once(http_response(TEXT)), max_body_bytes=10).body == TEXT[:10]
    assert fetch(respond_once(http_response(TEXT * 200)), max_body_bytes=10**6).body == TEXT * 200


@pytest.mark.parametrize(
    ("sent", "body", "is_complete", "body_error"),
    [
        (STATUS_LINE + b"Content-Length: 5\r\n\r\nwhole", b"whole", True, ""),
        (STATUS_LINE + b"Content-Length: 9\r\n\r\nhalf", b"half", False, "truncated"),
        (STATUS_LINE + b"Content-Length: 4\r\n\r\nmore than", b"more", True, ""),
        (STATUS_LINE + b"Content-Length: nonsense\r\n\r\nwhole", b"whole", True, ""),
        (STATUS_LINE + b"Content-Length: -1\r\n\r\nwhole", b"whole", True, ""),
        (STATUS_LINE + b"Content-Length: 5, 5\r\n\r\nwhole", b"whole", True, ""),
        (STATUS_LINE + b"\r\nuntil the end", b"until the end", True, ""),
        (b"HTTP/1.0 200 OK\n\nbare", b"bare", True, ""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True, ""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b"", True, ""),
        (CHUNKED + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", b"abcde", True, ""),
        (CHUNKED + b"3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n", b"abc", True, ""),
        (CHUNKED + b"0\r\n\r\n", b"", True, ""),
        (CHUNKED + b"3\r\nabc\r\n", b"abc", False, "bad-chunking"),
        (CHUNKED + b"9\r\nabc", b"abc", False, "truncated"),
        (CHUNKED + b"3\r\nabc\r\nzz\r\nabc\r\n", b"abc", False, "bad-chunking"),
        (CHUNKED + b"3\r\nabcdef\r\n\r\n", b"abc\r\n", False, "truncated"),
        (CHUNKED + b"-3\r\nabc\r\n", b"abc\r\n", False, "truncated"),
        (CHUNKED + b"F" * 2000, b"", False, "truncated"),
        (CHUNKED + b"F" * 200_000, b"", False, "bad-chunking"),
        (CHUNKED + b"0\r\n" + b"T: x\r\n" * 200, b"", True, ""),
    ],
)
def test_a_body_is_read_to_its_end_or_has_an_error(
    sent: bytes, body: bytes, is_complete: bool, body_error: str
) -> None:
    response = fetch(respond_once(sent))
    assert (response.body, response.is_complete, response.body_error) == (
        body,
        is_complete,
        body_error,
    )


def test_truncated_compressed_bodies_are_decoded_in_part() -> None:
    compressed = gzip.compress(TEXT, mtime=0)
    response = fetch(respond_once(http_response(compressed[:-12], "Content-Encoding: gzip")))
    assert (response.is_complete, response.body_error) == (False, "truncated")
    assert response.body
    assert TEXT.startswith(response.body)


@pytest.mark.slow
def test_a_dripping_body_is_cut_at_the_time_limit_for_bodies() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(CHUNKED)
        connection.drip(b"1\r\nx\r\n")

    response = fetch(script, Limits(body_seconds=0.2))
    assert (response.status, response.body_error, response.is_complete) == (200, "slow-body", False)
    assert response.body == b"x" * response.received_bytes
    assert response.received_bytes
    assert response.seconds < 2


@pytest.mark.slow
@pytest.mark.parametrize(("begin", "drip"), [(b"", b"0"), (b"0\r\n", b"T: x\r\n")])
def test_a_dripping_chunk_size_or_trailer_is_cut_at_the_deadline(begin: bytes, drip: bytes) -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(CHUNKED + b"3\r\nabc\r\n" + begin)
        connection.drip(drip)

    response = fetch(script, Limits(deadline=0.3, body_seconds=60))
    assert (response.status, response.body, response.body_error) == (200, b"abc", "slow-body")
    assert response.seconds < 2


def test_after_a_reset_the_received_part_of_the_body_is_kept() -> None:
    def script(connection: ServerConnection) -> None:
        connection.read_head()
        connection.send(STATUS_LINE + b"Content-Length: 99\r\n\r\nhalf")
        # A reset discards unread bytes, so the client gets time to read them.
        connection.stopped.wait(0.1)
        connection.reset()

    response = fetch(script)
    assert (response.status, response.body, response.is_complete, response.body_error) == (
        200,
        b"half",
        False,
        "reset",
    )


class ScriptedResponse(RawResponse):
    """A raw response whose body arrives in given pieces."""

    def __init__(self, coding: str, pieces: list[bytes]) -> None:
        client_end, server_end = socket.socketpair()
        server_end.close()
        super().__init__(client_end, "GET", 0)
        self.fields = Headers({"Content-Encoding": coding})
        self._pieces = pieces

    def read_piece(self, max_bytes: int) -> bytes:
        if not self._pieces:
            raise BodyError("truncated")
        piece = self._pieces[0][:max_bytes]
        self._pieces[0] = self._pieces[0][max_bytes:]
        if not self._pieces[0]:
            self._pieces.pop(0)
        self.finished = not self._pieces
        return piece


def read(coding: str, data: bytes, cuts: list[int], max_bytes: int) -> Body:
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[start:end] for start, end in pairwise(edges) if start < end]
    raw_response = ScriptedResponse(coding, pieces)
    raw_response.finished = not pieces
    try:
        return read_body(
            raw_response, ActiveRequest(float("inf")), max_bytes=max_bytes, max_seconds=60
        )
    finally:
        raw_response.sock.close()


CUTS = st.lists(st.integers(0, 400), max_size=6)


@given(st.binary(max_size=300), CUTS, st.sampled_from(["", "gzip", "deflate", "raw", "members"]))
def test_decoded_bodies_do_not_depend_on_piece_sizes(
    data: bytes, cuts: list[int], variant: str
) -> None:
    compressed = {
        "": data,
        "gzip": gzip.compress(data),
        "deflate": deflate(data, 15),
        "raw": deflate(data, -15),
        "members": gzip.compress(data[:9]) + gzip.compress(data[9:]),
    }[variant]
    coding = {"raw": "deflate", "members": "gzip"}.get(variant, variant)
    body = read(coding, compressed, cuts, max_bytes=10_000)
    assert body == Body(data, is_complete=True, body_error="", received_bytes=len(compressed))


@given(st.binary(max_size=300), CUTS, st.sampled_from(["", "gzip", "deflate"]), st.integers(0, 200))
def test_any_bytes_give_a_body_within_the_limit(
    data: bytes, cuts: list[int], coding: str, max_bytes: int
) -> None:
    body = read(coding, data, cuts, max_bytes)
    assert len(body.data) <= max_bytes
    assert body.received_bytes <= max_bytes
    assert not (body.is_complete and body.body_error)
