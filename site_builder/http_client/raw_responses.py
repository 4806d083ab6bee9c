"""Read a response from a socket with `http.client`, but check its header more strictly.

Without these checks, `http.client`

- accepts a header that was cut off when the connection broke;
- accepts an early hint (103) as the final response;
- does not limit the size of the whole header;
- drops all fields after a line that is not a field;
- lets urllib3 reuse a connection that the server switched to another protocol (101).
"""

from __future__ import annotations

import io
import re
import socket
from http.client import HTTPException, HTTPResponse, IncompleteRead, LineTooLong
from typing import TYPE_CHECKING, Any, cast

from site_builder.http_client.responses import Headers, RequestFailed

if TYPE_CHECKING:
    from urllib3.connectionpool import HTTPConnectionPool

_FIELD_LINE = re.compile(
    rb"[!-9;-~]+:|[ \t]+[^ \t\n]"
)  # a field, or the continued value of a field (obs-fold)
_CONTROLS = bytes({*range(32), 127} - {ord("\t")})
_CONTROLS_TO_SPACES = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
_MAX_INTERIM_RESPONSES = 20


class BodyError(Exception):
    """A body is cut off or malformed. `body_error` is the value for `Response.body_error`."""

    def __init__(self, body_error: str) -> None:
        super().__init__(body_error)
        self.body_error = body_error


class RawResponse(HTTPResponse):
    """A response that is being read: `begin` reads its header, `read_piece` the next part of its body.

    This class replaces the response class of urllib3, so it has the attributes that the pools of
    urllib3 use. The pools set `retries`, `_connection` and `_pool`, and log `version_string` and
    `length_remaining`.
    """

    _connection: Any = None
    _pool: HTTPConnectionPool | None = None
    retries: Any
    version_string = "HTTP"
    length_remaining = None

    def __init__(self, sock: socket.socket, method: str, max_header_bytes: int) -> None:
        super().__init__(sock, method=method)
        self.sock = sock
        self.fields = Headers()
        self.finished = False
        """Whether the body has been read to its end."""
        self._max_header_bytes = max_header_bytes

    @property
    def has_status(self) -> bool:
        """Whether a valid status line has been read."""
        return isinstance(self.status, int)

    def begin(self) -> None:
        """Read the response up to the beginning of its body.

        Raises RequestFailed with `empty-reply`, `bad-answer` or `header-too-large`, or an OSError
        of the socket.
        """
        file, lines = self.fp, _HeaderLines(self.fp, self._max_header_bytes)
        self.fp = cast(io.BufferedReader, lines)
        try:
            self._begin_final()
        except IncompleteRead:
            nothing_read = lines.bytes_left == self._max_header_bytes
            code = "empty-reply" if nothing_read else "bad-answer"
            raise RequestFailed(code, "the connection was closed before the body") from None
        except HTTPException as error:
            # For more than 100 fields, http.client raises HTTPException; for any other error, a subclass.
            too_large = type(error) in (LineTooLong, HTTPException)
            code = "header-too-large" if too_large else "bad-answer"
            raise RequestFailed(code, f"{type(error).__name__}: {error}") from None
        finally:
            self.fp = file
        self.fields = Headers((name, _unfold(value)) for name, value in self.headers.items())
        self.finished = self.length == 0

    def _begin_final(self) -> None:
        """Read and drop the headers of interim responses, then read the final header."""
        for _ in range(_MAX_INTERIM_RESPONSES):
            super().begin()
            if self.status >= 200:
                return
            if self.status == 101:  # not expected, because the request offers no other protocol
                self.will_close = True
                return
            # The inherited `begin` does nothing if `headers` is set.
            self.headers = self.msg = None  # type: ignore[assignment]
        raise RequestFailed("bad-answer", "too many interim responses")

    def read_piece(self, max_bytes: int) -> bytes:
        """Return the next bytes of the body; return `b""` only at the end of the body.

        Raises BodyError, or an OSError of the socket.
        """
        try:
            piece = self.read1(max_bytes)
        except IncompleteRead:
            raise BodyError("truncated" if self.fp else "bad-chunking") from None
        except HTTPException:
            raise BodyError("bad-chunking") from None
        if not piece and self.length:
            raise BodyError("truncated")
        self.finished = not piece or self.length == 0
        return piece

    def release_conn(self) -> None:
        """Put the connection back into its pool. If the connection cannot be reused, close it first."""
        self.close()
        connection, pool = self._connection, self._pool
        self._connection = self._pool = None
        if connection is None or pool is None:
            return
        if self.will_close or not self.finished:
            connection.close()
        pool._put_conn(connection)  # as urllib3's own response does: no public method exists


class _HeaderLines:
    """Replaces the socket's file while `begin` reads the header. Checks that the header is complete."""

    def __init__(self, file: io.BufferedReader, max_bytes: int) -> None:
        self._file = file
        self.bytes_left = max_bytes
        self._in_fields = False

    def readline(self, size: int) -> bytes:
        """Return the next line, with spaces instead of control characters; skip malformed fields."""
        while True:
            line = self._file.readline(size)
            self.bytes_left -= len(line)
            if self.bytes_left < 0 or len(line) == size:
                raise LineTooLong("header")
            if not line.endswith(b"\n"):
                raise IncompleteRead(line)
            if line in (b"\r\n", b"\n"):
                self._in_fields = False
                return line
            line = line.translate(_CONTROLS_TO_SPACES).rstrip() + b"\n"
            if not self._in_fields or _FIELD_LINE.match(line):
                self._in_fields = True
                return line

    def close(self) -> None:
        """Do nothing. `begin` calls this method after a bad status line, but `RawResponse.close` needs an open file."""


def _unfold(value: str) -> str:
    return value.replace("\n", "").strip(" \t")
