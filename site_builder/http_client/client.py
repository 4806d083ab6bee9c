"""The client: asks for one URL at a time, from as many threads as there are."""

from __future__ import annotations

import logging
import re
import ssl
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar
from types import TracebackType
from typing import cast

from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from site_builder import __version__
from site_builder.http_client.bodies import read_body
from site_builder.http_client.connections import Adapter, OutgoingRequest
from site_builder.http_client.connector import Connector
from site_builder.http_client.cookies import cookie_header, store_cookies
from site_builder.http_client.dns_cache import DnsCache, Resolver, system_resolver
from site_builder.http_client.limits import Limits
from site_builder.http_client.parsed_urls import ParsedUrl, parse_url
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
_LEGAL_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
_LEGAL_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*\Z")


class Client:
    """Sends requests; keeps connections, looked-up names and nothing else between them.

    No redirect is followed, no cookie kept, no proxy or `.netrc` of the environment used. May be
    used from several threads at once.
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
        """Take what to ask names of, and whom to trust, in place of the system's.

        `allow_private` lets connections to loopback and private networks be made.
        """
        self._limits = limits or Limits()
        self._dns_cache = DnsCache(resolver or system_resolver)
        self._watchdog = Watchdog()
        self._connector = Connector(
            self._dns_cache,
            self._limits,
            (lambda: tls) if tls is not None else default_context,
            allow_private=allow_private,
        )
        self._adapter = Adapter(self._connector)
        self._connector.drop_idle = self._adapter.close
        self._headers = {"User-Agent": _legal("User-Agent", user_agent), **_HEADERS}
        # A full pool is no news for users: the connection is closed, and that is all.
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
        """Ask for a URL; return its answer, or why there is none. Nothing the network does raises.

        `headers` replace the client's own of the same name; ValueError for one that cannot be sent.
        `cookies` is the jar of one chain of redirects: its cookies are sent to hosts they belong
        to, and those of the answer are added. `deadline` (seconds) may shorten the
        client's own, `max_body_bytes` (bytes) takes its place.
        """
        begun = time.monotonic()
        longest = self._limits.deadline
        active = ActiveRequest(begun + (longest if deadline is None else min(deadline, longest)))
        sent = self._merged(headers)
        most = self._limits.max_body_bytes if max_body_bytes is None else max_body_bytes
        try:
            request = _request(url, method, sent, body)
            if cookies is not None:
                _add_cookies(cookies, request)
            reply: RawResponse | None = None
            self._watchdog.watch(active)
            try:
                reply = self._ask(request, active)
                read = read_body(reply, active, most=most, patience=self._limits.body_seconds)
            finally:
                self._watchdog.release(active)  # before somebody else may have the connection
                if reply is not None:
                    reply.release_conn()
            if cookies is not None and reply.fields.cookies:
                store_cookies(cookies, request, reply.fields)
        except RequestFailed as failed:
            seconds = time.monotonic() - begun
            return Failure(url, failed.code, failed.detail, seconds, active.connected)
        return Response(
            url,
            reply.status,
            reply.fields,
            read.data,
            read.is_complete,
            read.body_error,
            time.monotonic() - begun,
            read.received_bytes,
        )

    def abort(self) -> None:
        """End all requests that are on their way, and refuse new ones; from any thread.

        They end as Failures with `aborted`.
        """
        self._watchdog.abort()
        self._dns_cache.abort()
        self._adapter.close()

    def close(self) -> None:
        """Close all connections; the client is of no use afterwards."""
        self.abort()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _merged(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        if not headers:
            return self._headers
        theirs = {name.lower() for name in headers}
        merged = {name: text for name, text in self._headers.items() if name.lower() not in theirs}
        for name, value in headers.items():
            merged[name] = _legal(name, value)
        return merged

    def _ask(self, request: OutgoingRequest, active: ActiveRequest) -> RawResponse:
        self._connector.active = active
        while True:
            try:
                return cast(RawResponse, self._adapter.send(request, stream=True))
            except RequestFailed as failed:
                if not failed.is_stale_connection or active.fresh:
                    raise
                active.fresh = True
            except (RequestException, HTTPError, OSError, ValueError) as error:
                active.check()
                raise RequestFailed("bad-answer", type(error).__name__) from None


def _request(url: str, method: str, headers: dict[str, str], body: bytes | None) -> OutgoingRequest:
    parsed_url: ParsedUrl = parse_url(url)
    request = OutgoingRequest()
    request.parsed_url = parsed_url
    request.method = method
    request.url = parsed_url.url
    lines = {"Host": parsed_url.authority, **headers}
    if body is not None:
        request.body = body
        lines["Content-Length"] = str(len(body))
    request.headers = lines  # type: ignore[assignment]
    return request


def _add_cookies(jar: CookieJar, request: OutgoingRequest) -> None:
    if len(jar) and (value := cookie_header(jar, request)):
        request.headers["Cookie"] = value


def _legal(name: str, value: str) -> str:
    if not _LEGAL_NAME.match(name) or not _LEGAL_VALUE.match(value):
        raise ValueError(f"the header {name!r} cannot be sent: it holds illegal characters")
    return value
