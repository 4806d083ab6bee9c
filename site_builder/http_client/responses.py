"""Result of a request: a response, or a failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from site_builder.escaping import one_line


class Headers(Mapping[str, str]):
    """Header fields by name. The case of a name does not matter.

    The values of a repeated field are joined by a comma and a space. Joined `Set-Cookie` values
    cannot be split again, so `cookies` lists them one by one. Only the first `Location` field is used.
    """

    __slots__ = ("_fields", "cookies")

    def __init__(self, fields: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        joined: dict[str, str] = {}
        cookies: list[str] = []
        for name, value in fields.items() if isinstance(fields, Mapping) else fields:
            key = name.lower()
            if key == "set-cookie":
                cookies.append(value)
            if key == "location" and key in joined:
                continue
            joined[key] = f"{joined[key]}, {value}" if key in joined else value
        self._fields = joined
        self.cookies = tuple(cookies)

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Headers({self._fields!r})"


@dataclass(frozen=True, slots=True)
class Response:
    """A server's response to one request."""

    url: str
    """The URL that the caller requested."""
    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    """The body after decompression, cut at the size limit."""
    is_complete: bool = True
    """Whether `body` is the whole body and was read without an error."""
    body_error: str = ""
    """`truncated`, `bad-chunking`, `bad-encoding`, `slow-body` or `reset`; empty if no error occurred.

    A body that is cut at the size limit has no error.
    """
    seconds: float = 0.0
    """Duration of the request, including the body."""
    received_bytes: int = 0
    """Size of the received part of the body, before decompression."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a request has no response, or why the target of a redirect cannot be requested."""

    url: str
    code: str
    """One of `FAILURE_CODES`."""
    detail: str = ""
    """A description of the failure for people, in one printable line."""
    seconds: float = 0.0
    connected: bool = False
    """Whether a TCP connection was established."""


FAILURE_CODES = (
    *("invalid-url", "bad-scheme", "credentials", "private-address"),
    *("nxdomain", "dns-failure", "dns-timeout"),
    *("connection-refused", "connect-timeout", "unreachable"),
    *("reset", "empty-reply", "timeout", "bad-answer", "header-too-large", "bad-redirect"),
    *("tls-expired", "tls-self-signed", "tls-wrong-host", "tls-untrusted", "tls-failure"),
    "aborted",
)
"""All failure codes. Only `redirect_target` returns `bad-redirect`."""

_MAX_DETAIL_LENGTH = 200


class RequestFailed(Exception):
    """A failure inside this package. `Client.send` and `redirect_target` convert it to a `Failure`."""

    def __init__(self, code: str, detail: str = "", *, is_stale_connection: bool = False) -> None:
        """Store the code and the detail of the failure.

        `is_stale_connection` is true if the server had probably closed an idle connection: a reused connection failed
        before a response began, and not because of a time-out. The request may succeed on a new connection.
        """
        super().__init__(code, detail)
        self.code = code
        self.detail = one_line(detail, _MAX_DETAIL_LENGTH)
        self.is_stale_connection = is_stale_connection
