"""Read an answer off a socket: `http.client`'s reader, with a guard before its header.

Left alone, `http.client` takes the half of a header that came before a connection broke for an
answer, and an early hint (103) for the final one; it has no bound for a header as a whole, drops
every field after a line that is none, and would ask again on a connection that was switched to
another protocol (101).
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

_FIELD = re.compile(rb"[!-9;-~]+:|[ \t]+[^ \t\n]")  # or a value that goes on (obs-fold)
_CONTROLS = bytes({*range(32), 127} - {ord("\t")})
_BLANKS = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
_MAX_INTERIM_RESPONSES = 20


class BodyError(Exception):
    """The body breaks off or makes no sense: `kind` as in `Response.body_error`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class RawResponse(HTTPResponse):
    """An answer whose body is still to be read.

    Takes the place of urllib3's response: its pools set `retries`, `_connection` and `_pool`, and
    log `version_string` and `length_remaining`.
    """

    _connection: Any = None
    _pool: HTTPConnectionPool | None = None
    retries: Any
    version_string = "HTTP"
    length_remaining = None

    def __init__(self, sock: socket.socket, method: str, room: int) -> None:
        """Take a socket, the method that was asked with, and the bytes a header may have."""
        super().__init__(sock, method=method)
        self.sock = sock
        self.fields = Headers()
        self.finished = False
        """The body was read to its end."""
        self._room = room

    @property
    def begun(self) -> bool:
        """Whether a status line came that can be read."""
        return isinstance(self.status, int)

    def begin(self) -> None:
        """Read up to where the body begins.

        Raises RequestFailed with `empty-reply`, `bad-answer` or `header-too-large`; OSError as the
        socket does.
        """
        file, lines = self.fp, _HeaderLines(self.fp, self._room)
        self.fp = cast(io.BufferedReader, lines)
        try:
            self._begin_final()
        except IncompleteRead:
            code = "empty-reply" if lines.room == self._room else "bad-answer"
            raise RequestFailed(code, "the connection was closed before the body") from None
        except HTTPException as error:
            # http.client has no class of its own for "got more than 100 headers".
            too_large = type(error) in (LineTooLong, HTTPException)
            code = "header-too-large" if too_large else "bad-answer"
            raise RequestFailed(code, f"{type(error).__name__}: {error}") from None
        finally:
            self.fp = file
        self.fields = Headers((name, _unfolded(text)) for name, text in self.headers.items())
        self.finished = self.length == 0

    def _begin_final(self) -> None:
        for _ in range(_MAX_INTERIM_RESPONSES):
            super().begin()
            if self.status >= 200:
                return
            if self.status == 101:  # nothing was offered to switch to
                self.will_close = True
                return
            self.headers = self.msg = None  # type: ignore[assignment]  # or it begins no more
        raise RequestFailed("bad-answer", "interim answers without end")

    def read_piece(self, most: int) -> bytes:
        """Return what there is of the body, at least a byte; none at its end.

        Raises Damaged; OSError as the socket does.
        """
        try:
            piece = self.read1(most)
        except IncompleteRead:
            raise BodyError("truncated" if self.fp else "bad-chunking") from None
        except HTTPException:
            raise BodyError("bad-chunking") from None
        if not piece and self.length:
            raise BodyError("truncated")
        self.finished = not piece or self.length == 0
        return piece

    def release_conn(self) -> None:
        """Give the connection back to its pool if it can serve again, else close it."""
        self.close()
        connection, pool = self._connection, self._pool
        self._connection = self._pool = None
        if connection is None or pool is None:
            return
        if self.will_close or not self.finished:
            connection.close()
        pool._put_conn(connection)  # as urllib3's own response does; there is no public way


class _HeaderLines:
    """The file that `begin` reads from: raises where lines end before the header does."""

    def __init__(self, file: io.BufferedReader, room: int) -> None:
        self._file = file
        self.room = room
        self._among_fields = False

    def readline(self, size: int) -> bytes:
        """Return a line of the header without control characters, the next that is one."""
        while True:
            line = self._file.readline(size)
            self.room -= len(line)
            if self.room < 0 or len(line) == size:
                raise LineTooLong("header")
            if not line.endswith(b"\n"):
                raise IncompleteRead(line)
            if line in (b"\r\n", b"\n"):
                self._among_fields = False
                return line
            line = line.translate(_BLANKS).rstrip() + b"\n"
            if not self._among_fields or _FIELD.match(line):
                self._among_fields = True
                return line

    def close(self) -> None:
        """Leave the file open, which `begin` closes after a bad status line: it is the reply's."""


def _unfolded(text: str) -> str:
    return text.replace("\n", "").strip(" \t")
