"""What a request comes to: an answer, or the way in which there was none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


class Headers(Mapping[str, str]):
    """Header fields; names in any case, repeated ones joined by a comma and a space.

    `cookies` has the `Set-Cookie` lines one by one, because they cannot be joined. Of several
    `Location` lines the first counts.
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
    """A server's answer to one request."""

    url: str
    """As it was asked for."""
    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    """After decompression; at most as much as the limits allow."""
    is_complete: bool = True
    """Whether `body` is all of it, undamaged."""
    body_error: str = ""
    """What is wrong with the body: truncated, bad-chunking, bad-encoding, slow-body or reset.

    Empty as well where the body was only longer than what is read.
    """
    seconds: float = 0.0
    received_bytes: int = 0
    """Bytes of the body as they came, before decompression."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request has no answer."""

    url: str
    code: str
    """See `FAILURE_CODES`."""
    detail: str = ""
    """One printable line for people, without secrets."""
    seconds: float = 0.0
    connected: bool = False
    """Whether a TCP connection was made."""


FAILURE_CODES = (
    *("invalid-url", "bad-scheme", "credentials", "private-address"),
    *("nxdomain", "dns-failure", "dns-timeout"),
    *("connection-refused", "connect-timeout", "unreachable"),
    *("reset", "empty-reply", "timeout", "bad-answer", "header-too-large", "bad-redirect"),
    *("tls-expired", "tls-self-signed", "tls-wrong-host", "tls-untrusted", "tls-failure"),
    "aborted",
)
"""All codes of failures. Only `redirect_target` gives `bad-redirect`."""

_MAX_DETAIL_LENGTH = 200


class RequestFailed(Exception):
    """Ends a request within this package; `Client.send` makes a `Failure` of it."""

    def __init__(self, code: str, detail: str = "", *, is_stale_connection: bool = False) -> None:
        """Take the failure's code and detail.

        `is_stale_connection`: the server had closed an idle connection, or left rubbish in it.
        """
        super().__init__(code, detail)
        self.code = code
        self.detail = printable(detail)
        self.is_stale_connection = is_stale_connection


def printable(text: str) -> str:
    """Return text as one line of bounded length that is safe to print."""
    line = "".join(c if c.isprintable() else " " for c in text[: 2 * _MAX_DETAIL_LENGTH])
    line = " ".join(line.split())
    return line if len(line) <= _MAX_DETAIL_LENGTH else f"{line[: _MAX_DETAIL_LENGTH - 1]}…"
