"""Cookies within one chain of redirects: sent only where they belong (`http.cookiejar`)."""

from __future__ import annotations

from http.cookiejar import CookieJar
from typing import Any

from requests import PreparedRequest
from requests.cookies import MockRequest, MockResponse, get_cookie_header

from site_builder.http_client.responses import Headers


def cookie_header(jar: CookieJar, request: PreparedRequest) -> str | None:
    """Return the `Cookie` header for a request, or None where no cookie belongs to it."""
    value = get_cookie_header(jar, request)
    return value if value and value.isascii() and value.isprintable() else None


def store_cookies(jar: CookieJar, request: PreparedRequest, headers: Headers) -> None:
    """Add an answer's cookies to a jar, those that its host may set."""
    response = MockResponse(_SetCookies(headers))
    jar.extract_cookies(response, MockRequest(request))  # type: ignore[arg-type]


class _SetCookies:
    """As much of `email.message.Message` as a jar asks for."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers

    def get_all(self, name: str, default: Any = None) -> Any:
        return list(self._headers.cookies) if name.lower() == "set-cookie" else default
