"""The HTTP client. Any number of threads can send requests with one client."""

from __future__ import annotations

import logging
import re
import ssl
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import cast

from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from site_builder import __version__
from site_builder.http_client.bodies import read_body
from site_builder.http_client.connections import Adapter, OutgoingRequest
from site_builder.http_client.connector import Connector
from site_builder.http_client.cookies import cookie_header, store_cookies
from site_builder.http_client.dns_cache import DnsCache, Resolver, system_resolver
from site_builder.http_client.http_urls import parse_http_url
from site_builder.http_client.limits import Limits
from site_builder.http_client.raw_responses import RawResponse
from site_builder.http_client.responses import Failure, RequestFailed, Response
from site_builder.http_client.tls import default_context
from site_builder.http_client.watchdog import ActiveRequest, Watchdog

USER_AGENT = f"site-builder/{__version__} (+link check)"

_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "en, zh;q=0.8",
    "Connection": "keep-alive",
}
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*\Z")


class Client:
    """Sends requests; reuses connections and DNS lookups. Thread-safe.

    The client does not follow redirects, and ignores proxies and `.netrc`. It stores cookies only in
    the cookie jar that the caller passes to `send`.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        resolver: Resolver | None = None,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
        user_agent: str = USER_AGENT,
    ) -> None:
        """Set up the client.

        `resolver` replaces `system_resolver`. `tls` replaces the TLS context that `default_context`
        returns. `allow_private` permits connections to loopback and private networks.
        """
        self._limits = limits or Limits()
        self._dns_cache = DnsCache(resolver or system_resolver)
        self._watchdog = Watchdog()
        self._connector = Connector(
            self._dns_cache,
            self._limits,
            (lambda: tls) if tls is not None else default_context,
            self._close_idle_connections,
            allow_private=allow_private,
        )
        self._adapter = Adapter(self._connector)
        self._headers = {"User-Agent": _checked_value("User-Agent", user_agent), **_HEADERS}
        # urllib3 logs a warning when a full pool closes a connection. Here, full pools are normal.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

    def send(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        cookies: CookieJar | None = None,
        deadline: float | None = None,
        max_body_bytes: int | None = None,
    ) -> Response | Failure:
        """Send one request; return its response, or a Failure if there is no response.

        A field in `headers` replaces the client's default field of the same name. Raises ValueError
        for a field that contains illegal characters. `cookies` is the cookie jar of one redirect
        chain. From this jar, the client sends the cookies for the host of `url`. It adds the cookies
        of the response to the jar. The request ends after `deadline` seconds or after
        `Limits.deadline` seconds, whichever is less. `max_body_bytes` replaces
        `Limits.max_body_bytes`.
        """
        started = time.monotonic()
        max_seconds = self._limits.deadline
        if deadline is not None:
            max_seconds = min(deadline, max_seconds)
        active = ActiveRequest(started + max_seconds)
        all_headers = self._merge_headers(headers)
        if max_body_bytes is None:
            max_body_bytes = self._limits.max_body_bytes
        try:
            request = _build_request(url, method, all_headers, body)
            if cookies is not None:
                _add_cookies(cookies, request)
            raw_response: RawResponse | None = None
            self._watchdog.watch(active)
            try:
                raw_response = self._send_with_retry(request, active)
                received = read_body(
                    raw_response,
                    active,
                    max_bytes=max_body_bytes,
                    max_seconds=self._limits.body_seconds,
                )
            finally:
                # Unwatch before the connection is released. A released connection may serve another
                # request, and the watchdog must not shut the socket of that request.
                self._watchdog.unwatch(active)
                if raw_response is not None:
                    raw_response.release_conn()
            if cookies is not None and raw_response.fields.cookies:
                store_cookies(cookies, request, raw_response.fields)
        except RequestFailed as failed:
            seconds = time.monotonic() - started
            return Failure(url, failed.code, failed.detail, seconds, active.connected)
        return Response(
            url,
            raw_response.status,
            raw_response.fields,
            received.data,
            received.is_complete,
            received.body_error,
            time.monotonic() - started,
            received.received_bytes,
        )

    def abort(self) -> None:
        """Abort all requests in progress, refuse new requests, and close all connections. Any thread may call this.

        An aborted or refused request returns a Failure with the code `aborted`.
        """
        self._watchdog.abort()
        self._dns_cache.abort()
        self._adapter.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.abort()

    def _close_idle_connections(self) -> None:
        self._adapter.close()

    def _merge_headers(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        if not headers:
            return self._headers
        replaced = {name.lower() for name in headers}
        merged = {
            name: value for name, value in self._headers.items() if name.lower() not in replaced
        }
        for name, value in headers.items():
            merged[name] = _checked_value(name, value)
        return merged

    def _send_with_retry(self, request: OutgoingRequest, active: ActiveRequest) -> RawResponse:
        """Send a request. If it fails because a reused connection was stale, send it again.

        The second attempt uses a new connection, and is the last attempt.
        """
        self._connector.of_thread.active = active
        while True:
            try:
                return cast(RawResponse, self._adapter.send(request, stream=True))
            except RequestFailed as failed:
                if not failed.is_stale_connection or active.needs_new_connection:
                    raise
                active.needs_new_connection = True
            except (RequestException, HTTPError, OSError, ValueError) as error:
                active.check()
                raise RequestFailed("bad-answer", type(error).__name__) from None


def _build_request(
    url: str, method: str, headers: dict[str, str], body: bytes | None
) -> OutgoingRequest:
    http_url = parse_http_url(url)
    request = OutgoingRequest()
    request.http_url = http_url
    request.method = method
    request.url = http_url.url
    fields = {"Host": http_url.authority, **headers}
    if body is not None:
        request.body = body
        fields["Content-Length"] = str(len(body))
    request.headers = fields  # type: ignore[assignment]
    return request


def _add_cookies(jar: CookieJar, request: OutgoingRequest) -> None:
    if len(jar) and (value := cookie_header(jar, request)):
        request.headers["Cookie"] = value


def _checked_value(name: str, value: str) -> str:
    if not _HEADER_NAME.match(name) or not _HEADER_VALUE.match(value):
        raise ValueError(f"the header {name!r} cannot be sent: it contains illegal characters")
    return value
