"""Read and decompress a body, as much of it as is wanted, for as long as there is patience."""

from __future__ import annotations

import time
import zlib
from typing import NamedTuple, Protocol

from site_builder.http_client.raw_responses import BodyError, RawResponse
from site_builder.http_client.watchdog import ActiveRequest

_PIECE = 16 * 1024


class Body(NamedTuple):
    """What was read of a body; fields as in `Response`."""

    data: bytes
    is_complete: bool
    body_error: str
    received_bytes: int


class Decoder(Protocol):
    """Undoes a content coding, a bounded piece at a time."""

    ended: bool
    """The coding says that nothing follows."""

    def decode(self, piece: bytes, most: int) -> bytes:
        """Return at most so much of the content. Raises zlib.error."""


def read_body(reply: RawResponse, active: ActiveRequest, *, most: int, patience: float) -> Body:
    """Read a body up to `most` bytes, before and after decompression, in `patience` seconds.

    Never raises for what comes, or does not: that is `body_error`. Raises RequestFailed if the run was
    ended meanwhile.
    """
    if reply.finished:
        return Body(b"", is_complete=True, body_error="", received_bytes=0)
    decoder = _decoder(reply.fields.get("content-encoding", ""))
    if decoder is None:
        return Body(b"", is_complete=False, body_error="bad-encoding", received_bytes=0)
    content: list[bytes] = []
    size = received_bytes = 0
    ends = min(active.ends, time.monotonic() + patience)
    body_error = ""
    try:
        while size < most and received_bytes < most and not reply.finished:
            reply.sock.settimeout(_left(ends))
            piece = reply.read_piece(min(_PIECE, most - received_bytes))
            received_bytes += len(piece)
            piece = decoder.decode(piece, most - size)
            size += len(piece)
            content.append(piece)
        body_error = _damage_at_end(reply, decoder, received_bytes, full=size >= most)
    except BodyError as damaged:
        body_error = damaged.kind
    except zlib.error:
        body_error = "bad-encoding"
    except TimeoutError:
        body_error = "slow-body"
    except OSError:
        body_error = "reset"
    if active.aborted:
        active.check()
    if active.expired:  # the end that was read is the watchdog's
        body_error = "slow-body"
        reply.finished = False
    is_complete = reply.finished and decoder.ended and not body_error
    return Body(b"".join(content), is_complete, body_error, received_bytes)


def _left(ends: float) -> float:
    seconds = ends - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _damage_at_end(reply: RawResponse, decoder: Decoder, received_bytes: int, *, full: bool) -> str:
    """Say whether a compressed body ended before its content did."""
    early = reply.finished and received_bytes and not decoder.ended and not full
    return "truncated" if early else ""


def _decoder(coding: str) -> Decoder | None:
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return _Identity()
    if coding in ("gzip", "x-gzip"):
        return _Inflate(zlib.MAX_WBITS | 16)
    if coding == "deflate":
        return _Inflate(zlib.MAX_WBITS)
    return None


class _Identity:
    __slots__ = ("ended",)

    def __init__(self) -> None:
        self.ended = True

    def decode(self, piece: bytes, most: int) -> bytes:
        return piece[:most]


class _Inflate:
    """Gzip, with its members one after another, or deflate, with a zlib header or without."""

    __slots__ = ("_begun", "_format", "_held", "_stream", "ended")

    def __init__(self, wbits: int) -> None:
        self._format = wbits
        self._stream = zlib.decompressobj(wbits)
        self._begun = False
        self._held = b""
        self.ended = False

    def decode(self, piece: bytes, most: int) -> bytes:
        if not self._begun:
            piece = self._held + piece
            if len(piece) < 2:  # too little to tell a zlib header by
                self._held = piece
                return b""
        elif not piece:
            return b""
        content = self._inflate(piece, most)
        while self._stream.eof and self._format > zlib.MAX_WBITS and len(content) < most:
            rest = self._stream.unused_data.lstrip(b"\0")  # some pad with zeros
            if not rest:
                break
            self._stream = zlib.decompressobj(self._format)
            content += self._stream.decompress(rest, most - len(content))
        self.ended = self._stream.eof
        return content

    def _inflate(self, piece: bytes, most: int) -> bytes:
        if self._stream.eof:  # the member before ended with the piece before
            if self._format <= zlib.MAX_WBITS or not piece.lstrip(b"\0"):
                return b""
            self._stream = zlib.decompressobj(self._format)
        try:
            content = self._stream.decompress(piece, most)
        except zlib.error:
            if self._begun or self._format != zlib.MAX_WBITS:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            content = self._stream.decompress(piece, most)
        self._begun = True
        return content
