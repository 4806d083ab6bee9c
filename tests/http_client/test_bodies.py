"""Bodies are read and decompressed up to a bound, and what is wrong with them is named."""

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
    answer,
    respond_once,
    respond_repeatedly,
    running_server,
)

TEXT = b"<p>\xe4\xb8\xad\xe6\x96\x87 and English</p>" * 20
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def ask(
    script: Script, limits: Limits | None = None, max_body_bytes: int | None = None
) -> Response:
    with running_server(script) as server, Client(limits, allow_private=True) as client:
        answer = client.send(server.url, max_body_bytes=max_body_bytes)
    assert isinstance(answer, Response), answer
    return answer


def deflated(data: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        ("gzip", gzip.compress(TEXT[:50], mtime=0) + gzip.compress(TEXT[50:], mtime=0)),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"\0" * 20),
        ("deflate", deflated(TEXT, 15)),
        ("deflate", deflated(TEXT, -15)),
    ],
)
def test_codings_that_are_known(coding: str, packed: bytes) -> None:
    got = ask(respond_once(answer(packed, f"Content-Encoding: {coding}")))
    assert (got.body, got.is_complete, got.body_error) == (TEXT, True, "")
    assert got.received_bytes == len(packed)


@pytest.mark.parametrize(
    ("coding", "packed", "body"),
    [
        ("br", b"\x1b\x00", b""),
        ("zstd", b"(\xb5/\xfd", b""),
        ("gzip, br", b"x", b""),
        ("gzip", TEXT, b""),
        ("deflate", b"\xff\xff\xff", b""),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-8] + b"\0" * 8, TEXT),
    ],
)
def test_codings_that_are_unknown_or_a_lie(coding: str, packed: bytes, body: bytes) -> None:
    got = ask(respond_once(answer(packed, f"Content-Encoding: {coding}")))
    assert (got.status, got.is_complete, got.body_error) == (200, False, "bad-encoding")
    assert got.body in (body, b"")


def test_an_empty_body_has_no_coding_to_be_wrong() -> None:
    for coding in ("gzip", "br"):
        got = ask(respond_once(answer(b"", f"Content-Encoding: {coding}")))
        assert (got.body, got.is_complete, got.body_error) == (b"", True, "")


@pytest.mark.parametrize("members", [1, 3])
def test_a_bomb_stops_at_the_bound(members: int) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000 * members)
    got = ask(respond_repeatedly(answer(bomb, "Content-Encoding: gzip")))
    assert len(got.body) == Limits().max_body_bytes
    assert got.received_bytes < 40_000
    assert (got.is_complete, got.body_error) == (False, "")


def test_a_stream_of_empty_members_stops_at_the_bound() -> None:
    got = ask(respond_repeatedly(answer(gzip.compress(b"") * 20_000, "Content-Encoding: gzip")))
    assert got.received_bytes <= Limits().max_body_bytes
    assert not got.is_complete


def test_an_endless_body_stops_at_the_bound() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(CHUNKED)
        while True:
            talk.say(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    got = ask(script)
    assert len(got.body) == got.received_bytes == Limits().max_body_bytes
    assert (got.is_complete, got.body_error) == (False, "")


def test_the_bound_may_differ_for_a_request() -> None:
    assert ask(respond_once(answer(TEXT)), max_body_bytes=10).body == TEXT[:10]
    assert ask(respond_once(answer(TEXT * 200)), max_body_bytes=10**6).body == TEXT * 200


@pytest.mark.parametrize(
    ("sent", "body", "is_complete", "body_error"),
    [
        (HEAD + b"Content-Length: 5\r\n\r\nwhole", b"whole", True, ""),
        (HEAD + b"Content-Length: 9\r\n\r\nhalf", b"half", False, "truncated"),
        (HEAD + b"Content-Length: 4\r\n\r\nmore than", b"more", True, ""),
        (HEAD + b"Content-Length: nonsense\r\n\r\nwhole", b"whole", True, ""),
        (HEAD + b"Content-Length: -1\r\n\r\nwhole", b"whole", True, ""),
        (HEAD + b"Content-Length: 5, 5\r\n\r\nwhole", b"whole", True, ""),
        (HEAD + b"\r\nuntil the end", b"until the end", True, ""),
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
def test_where_a_body_ends(sent: bytes, body: bytes, is_complete: bool, body_error: str) -> None:
    got = ask(respond_once(sent))
    assert (got.body, got.is_complete, got.body_error) == (body, is_complete, body_error)


def test_half_a_compressed_body_is_used_and_reported() -> None:
    packed = gzip.compress(TEXT, mtime=0)
    got = ask(respond_once(answer(packed[:-12], "Content-Encoding: gzip")))
    assert (got.is_complete, got.body_error) == (False, "truncated")
    assert TEXT.startswith(got.body)


def test_a_body_that_drips_is_given_up_while_the_status_counts() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(CHUNKED)
        talk.drip(b"1\r\nx\r\n")

    got = ask(script, Limits(body_seconds=0.2))
    assert (got.status, got.body_error, got.is_complete) == (200, "slow-body", False)
    assert got.body == b"x" * got.received_bytes
    assert got.received_bytes
    assert got.seconds < 2


@pytest.mark.parametrize(("begin", "drip"), [(b"", b"0"), (b"0\r\n", b"T: x\r\n")])
def test_drips_around_chunks_cannot_outlast_the_deadline(begin: bytes, drip: bytes) -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(CHUNKED + b"3\r\nabc\r\n" + begin)
        talk.drip(drip)

    got = ask(script, Limits(deadline=0.3, body_seconds=60))
    assert (got.status, got.body, got.body_error) == (200, b"abc", "slow-body")
    assert got.seconds < 2


def test_a_reset_within_the_body() -> None:
    def script(talk: ServerConnection) -> None:
        talk.request()
        talk.say(HEAD + b"Content-Length: 99\r\n\r\nhalf")
        talk.over.wait(0.1)  # for the client to read so far: a reset takes back what is unread
        talk.reset()

    got = ask(script)
    assert (got.status, got.body, got.is_complete, got.body_error) == (200, b"half", False, "reset")


class Scripted(RawResponse):
    """A reply whose body comes in given pieces."""

    def __init__(self, coding: str, pieces: list[bytes]) -> None:
        here, there = socket.socketpair()
        there.close()
        super().__init__(here, "GET", 0)
        self.fields = Headers({"Content-Encoding": coding})
        self._pieces = pieces

    def read_piece(self, most: int) -> bytes:
        if not self._pieces:
            raise BodyError("truncated")
        piece = self._pieces[0][:most]
        self._pieces[0] = self._pieces[0][most:]
        if not self._pieces[0]:
            self._pieces.pop(0)
        self.finished = not self._pieces
        return piece


def read(coding: str, data: bytes, cuts: list[int], most: int) -> Body:
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[a:b] for a, b in pairwise(edges) if a < b]
    reply = Scripted(coding, pieces)
    reply.finished = not pieces
    try:
        return read_body(reply, ActiveRequest(float("inf")), most=most, patience=60)
    finally:
        reply.sock.close()


CUTS = st.lists(st.integers(0, 400), max_size=6)


@given(st.binary(max_size=300), CUTS, st.sampled_from(["", "gzip", "deflate", "raw", "members"]))
def test_it_does_not_matter_how_a_body_is_cut(data: bytes, cuts: list[int], kind: str) -> None:
    packed = {
        "": data,
        "gzip": gzip.compress(data),
        "deflate": deflated(data, 15),
        "raw": deflated(data, -15),
        "members": gzip.compress(data[:9]) + gzip.compress(data[9:]),
    }[kind]
    coding = {"raw": "deflate", "members": "gzip"}.get(kind, kind)
    body = read(coding, packed, cuts, most=10_000)
    assert body == Body(data, is_complete=True, body_error="", received_bytes=len(packed))


@given(st.binary(max_size=300), CUTS, st.sampled_from(["", "gzip", "deflate"]), st.integers(0, 200))
def test_any_bytes_are_read_within_the_bound(
    data: bytes, cuts: list[int], coding: str, most: int
) -> None:
    body = read(coding, data, cuts, most)
    assert len(body.data) <= most
    assert body.received_bytes <= most
    assert not (body.is_complete and body.body_error)
