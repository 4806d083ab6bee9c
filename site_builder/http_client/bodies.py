"""Read and decompress a response body, up to a size limit and a time limit.

A piece is what one call of `RawResponse.read_piece` returns.
"""

from __future__ import annotations

import time
import zlib
from typing import NamedTuple

from site_builder.http_client.raw_responses import BodyError, RawResponse
from site_builder.http_client.watchdog import ActiveRequest

_PIECE_BYTES = 16 * 1024


class Body(NamedTuple):
    """Result of `read_body`. `Client.send` copies it into a `Response`."""

    data: bytes
    """The part of the body that was read, after decompression."""
    is_complete: bool
    body_error: str
    received_bytes: int


_WBITS = {"": 0, "identity": 0, "gzip": 31, "x-gzip": 31, "deflate": zlib.MAX_WBITS}
"""Content coding -> argument `wbits` of zlib, which is 31 for gzip; 0 if the body is not compressed."""


def read_body(
    raw_response: RawResponse, active: ActiveRequest, *, max_bytes: int, max_seconds: float
) -> Body:
    """Read a body to its end, or up to a limit: `max_bytes` or `max_seconds`.

    `max_bytes` limits the size before decompression, and the size after it. `Body.body_error` says which error
    the body has, or that the time ran out. Raises RequestFailed only if the client was aborted.
    """
    if raw_response.finished:
        return Body(b"", is_complete=True, body_error="", received_bytes=0)
    wbits = _WBITS.get(raw_response.fields.get("content-encoding", "").strip().lower())
    if wbits is None:
        return Body(b"", is_complete=False, body_error="bad-encoding", received_bytes=0)
    decoder = _Decoder(wbits)
    content: list[bytes] = []
    size = received_bytes = 0
    deadline = min(active.deadline, time.monotonic() + max_seconds)
    body_error = ""
    try:
        while size < max_bytes and received_bytes < max_bytes and not raw_response.finished:
            raw_response.sock.settimeout(_seconds_until(deadline))
            piece = raw_response.read_piece(min(_PIECE_BYTES, max_bytes - received_bytes))
            received_bytes += len(piece)
            decoded = decoder.decode(piece, max_bytes - size)
            size += len(decoded)
            content.append(decoded)
        if size < max_bytes and received_bytes and _ended_early(raw_response, decoder):
            body_error = "truncated"
    except BodyError as error:
        body_error = error.body_error
    except zlib.error:
        body_error = "bad-encoding"
    except TimeoutError:
        body_error = "slow-body"
    except OSError:
        body_error = "reset"
    if active.aborted:
        active.check()
    if active.expired:  # the watchdog shut the socket, so the body is not complete
        body_error = "slow-body"
        raw_response.finished = False
    is_complete = raw_response.finished and decoder.ended and not body_error
    return Body(b"".join(content), is_complete, body_error, received_bytes)


def _seconds_until(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _ended_early(raw_response: RawResponse, decoder: _Decoder) -> bool:
    return raw_response.finished and not decoder.ended


class _Decoder:
    """Decoder of gzip, of deflate, or of no compression.

    A gzip body may have several members. A deflate body may lack the zlib header.
    """

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._started = False
        self._buffer = b""
        self.ended = not wbits
        """Whether the decoder has read the end marker. Always true without compression."""

    def decode(self, piece: bytes, max_bytes: int) -> bytes:
        """Return the decoded piece, cut off after `max_bytes`. Raises zlib.error."""
        if not self._wbits:
            return piece[:max_bytes]
        if not self._started:
            piece = self._buffer + piece
            if len(piece) < 2:  # a zlib header has two bytes
                self._buffer = piece
                return b""
        elif not piece:
            return b""
        content = self._inflate(piece, max_bytes)
        while self._stream.eof and self._wbits > zlib.MAX_WBITS and len(content) < max_bytes:
            rest = self._stream.unused_data.lstrip(b"\0")  # some servers append zero bytes
            if not rest:
                break
            self._stream = zlib.decompressobj(self._wbits)
            content += self._stream.decompress(rest, max_bytes - len(content))
        self.ended = self._stream.eof
        return content

    def _inflate(self, piece: bytes, max_bytes: int) -> bytes:
        if self._stream.eof:  # the compressed stream ended at the end of the previous piece
            if self._wbits <= zlib.MAX_WBITS or not piece.lstrip(b"\0"):
                return b""
            self._stream = zlib.decompressobj(self._wbits)
        try:
            content = self._stream.decompress(piece, max_bytes)
        except zlib.error:
            if self._started or self._wbits != zlib.MAX_WBITS:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            content = self._stream.decompress(piece, max_bytes)
        self._started = True
        return content
