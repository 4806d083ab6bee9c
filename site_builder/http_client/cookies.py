"""Cookies of one redirect chain; `http.cookiejar` decides which cookie is sent to which host."""

from __future__ import annotations

from http.cookiejar import CookieJar
from typing import Any

from requests import PreparedRequest
from requests.cookies import MockRequest, MockResponse, get_cookie_header

from site_builder.http_client.responses import Headers


def cookie_header(jar: CookieJar, request: PreparedRequest) -> str | None:
    """Return the value of the `Cookie` header.

    Returns None if the jar has no cookie for the request, or if the value is not printable ASCII.
    """
    value = get_cookie_header(jar, request)
    return value if value and value.isascii() and value.isprintable() else None


def store_cookies(jar: CookieJar, request: PreparedRequest, headers: Headers) -> None:
    """Add the cookies of a response to a jar, except cookies that the host is not allowed to set."""
    response = MockResponse(_SetCookieMessage(headers))
    jar.extract_cookies(response, MockRequest(request))  # type: ignore[arg-type]


class _SetCookieMessage:
    """The part of `email.message.Message` that a cookie jar uses."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers

    def get_all(self, name: str, default: Any = None) -> Any:
        return list(self._headers.cookies) if name.lower() == "set-cookie" else default
