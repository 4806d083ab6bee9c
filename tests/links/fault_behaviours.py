"""Behaviours of a server. The table in `faults` combines them.

A behaviour is a function that responds to one request. Some functions here are behaviours, and some
return one. In both cases, the docstring says what the behaviour does.
"""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import zlib
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from functools import cache

from tests.links.fault_server import Behaviour, ConnectionHandler, Exchange

HTML = "text/html; charset=utf-8"
CHUNK = b"x" * 8192
BOMB_SIZE = 64 * 1024 * 1024


def page(title: str, *paragraphs: str, head_elements: str = "", charset: str = "utf-8") -> bytes:
    """Return a small HTML page."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html><head><meta charset="{charset}"><title>{title}</title>{head_elements}</head>'
        f"<body><h1>{title}</h1>{body}</body></html>"
    ).encode(charset)


GOOD_PAGE = page(
    "Learning from pictures and words",
    "We train one model on pairs of an image and a caption, and measure how well it names things "
    "that it has never seen. The code, the weights and the evaluation are below.",
    "Download the weights from the releases page; the licence is that of the dataset.",
)


# --- complete responses ---------------------------------------------------------------------------


def responds(
    status: int | str = 200, body: bytes = GOOD_PAGE, **headers: str | Callable[[], str]
) -> Behaviour:
    """Respond with a status. Keywords are header names, with `_` instead of `-`.

    A function that is given as a header value is called for each response.
    """

    def behave(exchange: Exchange) -> None:
        values = {
            name.replace("_", "-"): value() if callable(value) else value
            for name, value in headers.items()
        }
        exchange.respond(status, body, values)

    return behave


def redirects(to: str | bytes, status: int = 302, **headers: str) -> Behaviour:
    """Redirect with this `Location`, which may be an invalid URL."""

    def behave(exchange: Exchange) -> None:
        exchange.respond(status, b"", {"Location": to, **headers})

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Use the n-th behaviour for the n-th request for a target, and the last one for all further requests."""
    return lambda exchange: behaviours[min(exchange.request.number, len(behaviours)) - 1](exchange)


def by_target(targets: Mapping[str, Behaviour]) -> Behaviour:
    """Use the behaviour of the requested target; respond with 404 if there is no behaviour."""
    missing = responds(404, b"")
    return lambda exchange: targets.get(exchange.request.target, missing)(exchange)


def only_if(
    condition: Callable[[Exchange], bool], then: Behaviour, otherwise: Behaviour
) -> Behaviour:
    """Use one of two behaviours, depending on a condition."""
    return lambda exchange: (then if condition(exchange) else otherwise)(exchange)


def by_method(get: Behaviour, head: Behaviour) -> Behaviour:
    """Use different behaviours for GET and HEAD."""
    return only_if(lambda exchange: exchange.request.method == "HEAD", head, get)


def redirects_countdown(exchange: Exchange) -> None:
    """Redirect /9 to /8, and so on until /0, which is a page; redirect a target without a number to /9."""
    number = exchange.request.target.removeprefix("/")
    if number == "0":
        exchange.respond(200, GOOD_PAGE)
    else:
        exchange.respond(302, b"", {"Location": f"/{int(number) - 1 if number.isdigit() else 9}"})


def redirects_forever(exchange: Exchange) -> None:
    """Redirect endlessly, each time to a new URL."""
    number = exchange.request.target.rpartition("/")[2]
    exchange.respond(302, b"", {"Location": f"/on/{int(number) + 1 if number.isdigit() else 1}"})


def requires_cookie(exchange: Exchange) -> None:
    """Set a cookie and redirect to /page; but respond with a page if the request has the cookie."""
    if exchange.request.headers.get("cookie") == "seen=yes":
        exchange.respond(200, GOOD_PAGE)
    else:
        exchange.respond(302, b"", {"Location": "/page", "Set-Cookie": "seen=yes; Path=/"})


def always_sets_cookie(exchange: Exchange) -> None:
    """Redirect every request to /page, and set a new cookie each time."""
    cookie = f"try={exchange.request.number}; Path=/"
    exchange.respond(302, b"", {"Location": "/page", "Set-Cookie": cookie})


def limits_concurrency(number: int, seconds: float) -> Behaviour:
    """Respond after `seconds`; but respond with 429 at once if more than `number` requests are in flight."""

    def behave(exchange: Exchange) -> None:
        if exchange.running_host.in_flight > number:
            exchange.respond(429)
        elif exchange.wait(seconds):
            exchange.respond(200, GOOD_PAGE)

    return behave


def after(seconds: float, then: Behaviour) -> Behaviour:
    """Wait, then use a behaviour."""

    def behave(exchange: Exchange) -> None:
        if exchange.wait(seconds):
            then(exchange)

    return behave


def http_date_in(seconds: float) -> Callable[[], str]:
    """Return a function. Each call of it returns the HTTP date that is `seconds` after the call."""
    return lambda: format_datetime(
        dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), usegmt=True
    )


# --- bytes on the wire ----------------------------------------------------------------------------


def sends(*parts: bytes) -> Behaviour:
    """Send bytes unchanged, then close the connection."""

    def behave(exchange: Exchange) -> None:
        for part in parts:
            exchange.send(part)

    return behave


def sends_then_resets(*parts: bytes) -> Behaviour:
    """Send bytes, give them time to arrive, then reset the connection."""

    def behave(exchange: Exchange) -> None:
        sends(*parts)(exchange)
        if parts:
            exchange.wait(0.1)
        exchange.reset()

    return behave


def drips(start: bytes, piece: bytes) -> Behaviour:
    """Send `start`, then `piece` slowly again and again, until the client disconnects."""

    def behave(exchange: Exchange) -> None:
        exchange.send(start)
        while exchange.wait(0.05):
            exchange.send(piece)

    return behave


def floods(start: bytes, chunk: bytes) -> Behaviour:
    """Send `start`, then `chunk` again and again, as fast as the client reads."""

    def behave(exchange: Exchange) -> None:
        exchange.send(start)
        while True:
            exchange.send(chunk)

    return behave


def response_head(status: str = "200 OK", *lines: str) -> bytes:
    """Return the head of a response, including the blank line at its end."""
    return "\r\n".join((f"HTTP/1.1 {status}", f"Content-Type: {HTML}", *lines, "", "")).encode()


def closes_despite_keep_alive(exchange: Exchange) -> None:
    """Redirect, then close the connection without a `Connection: close` header."""
    redirects("/next")(exchange)
    exchange.keep_alive = False


def closes_on_reuse(exchange: Exchange) -> None:
    """Respond to the first request of a connection; close the connection at the second request."""
    if not exchange.request.reused:
        responds()(exchange)


def sends_extra_response(exchange: Exchange) -> None:
    """Redirect, and send a second response that no request asked for."""
    extra_response = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    exchange.send(
        response_head("302 Found", "Location: /next", "Content-Length: 0") + extra_response
    )
    exchange.keep_alive = True


@cache
def bomb(encoding: str) -> bytes:
    """Return a small body that decompresses to `BOMB_SIZE` bytes."""
    zeros = bytes(BOMB_SIZE)
    if encoding == "gzip":
        return gzip.compress(zeros, 9)
    if encoding == "deflate":
        return zlib.compress(zeros, 9)
    return _BROTLI_BOMB


def sends_bomb(encoding: str) -> Behaviour:
    """Respond with a decompression bomb."""
    return lambda exchange: exchange.respond(200, bomb(encoding), {"Content-Encoding": encoding})


_BROTLI_BOMB = bytes.fromhex(
    "cbffff3ff82700e2b14020f7fe8fffff7ff04f00c4611180eefd1fffffffe09f0088c30200ddfb3ffeffffc13f0110"
    "870500baf77ffcffff837f02200e0b0074effff8ffff07ff04401c1600e8defff1ffff0ffe0980382c00d0bdffe3ff"
    "ff1ffc1300715800a07bff37"
)
"""`BOMB_SIZE` zeros, compressed with Brotli quality 11."""


# --- connections ----------------------------------------------------------------------------------


def stalls(connection: socket.socket) -> None:
    """Receive bytes, but send none."""
    while connection.recv(4096):
        pass


def answers_plain_http(connection: socket.socket) -> None:
    """Respond to a TLS handshake with plain HTTP."""
    connection.recv(4096)
    connection.sendall(response_head("400 Bad Request", "Connection: close", "Content-Length: 0"))
    raise ConnectionAbortedError


STALLING: ConnectionHandler = stalls
PLAIN_HTTP: ConnectionHandler = answers_plain_http
