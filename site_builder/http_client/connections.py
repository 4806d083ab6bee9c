"""Connections that serve several requests, and pools of idle connections.

The pools are those of `requests` and urllib3. Opening a connection, sending a request and reading a
response are our own code.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from typing import Any, cast

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from site_builder.http_client.connector import Connector
from site_builder.http_client.http_urls import HttpUrl
from site_builder.http_client.raw_responses import RawResponse
from site_builder.http_client.responses import RequestFailed

MAX_POOLED_HOSTS = 400
"""Maximum number of pools. If a further pool is needed, the least recently used pool is closed."""
MAX_IDLE_PER_HOST = 8
"""If a pool has this many idle connections, it closes any further idle connection."""


class OutgoingRequest(PreparedRequest):
    """A request whose attributes are set directly: `PreparedRequest.prepare` would encode the URL a second time."""

    http_url: HttpUrl


class PlainConnection(HTTPConnection):
    """An HTTP connection, used for one request after another."""

    def __init__(self, *args: Any, connector: Connector, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connector = connector
        self._requests_served = 0
        self._request_method = ""

    def _new_conn(self) -> socket.socket:
        self._requests_served = 0
        return self._connector.connect(self._dns_host, self.port)

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> None:
        """Send the request line, exactly these `headers`, and the body, with one call of `sendall`."""
        active = self._connector.of_thread.active
        if active.needs_new_connection and self._requests_served:
            self.close()
        if self.sock is None:
            self.connect()
        sock = self.sock
        active.use_socket(sock)
        active.connected = True
        self._request_method = method
        lines = [f"{method} {url} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        data = "\r\n".join((*lines, "", "")).encode("latin-1")
        sock.settimeout(active.seconds_left(self._connector.limits.deadline))
        try:
            sock.sendall(data + body if body else data)
        except ConnectionError:
            pass  # the server may have responded before it closed the connection
        except OSError as error:
            active.check()
            failed = _connection_failure(error)
            failed.is_stale_connection = self._requests_served > 0 and failed.code != "timeout"
            raise failed from None

    def getresponse(self) -> RawResponse:  # type: ignore[override]
        """Read a response up to the beginning of its body."""
        active = self._connector.of_thread.active
        is_reused = self._requests_served > 0
        self._requests_served += 1
        raw_response = RawResponse(
            self.sock, self._request_method, self._connector.limits.max_header_bytes
        )
        try:
            raw_response.begin()
            active.check()  # the watchdog may have shut the socket while the header was read
        except BaseException as error:
            raw_response.close()
            active.check()
            failed = _connection_failure(error) if isinstance(error, OSError) else error
            if isinstance(failed, RequestFailed) and is_reused and not raw_response.has_status:
                failed.is_stale_connection = failed.code != "timeout"
            if failed is error:
                raise
            raise failed from None
        return raw_response


def _connection_failure(error: OSError) -> RequestFailed:
    if isinstance(error, TimeoutError):
        return RequestFailed("timeout", "no response in time")
    if isinstance(error, ssl.SSLError):
        return RequestFailed("tls-failure", (error.reason or "broken record").lower())
    return RequestFailed("reset", "the connection was reset")


class SecureConnection(PlainConnection, HTTPSConnection):
    """An HTTPS connection."""

    def connect(self) -> None:
        """Connect and complete the TLS handshake."""
        sock = self._new_conn()
        self.sock = self._connector.start_tls(sock, self.host)
        self.is_verified = True  # the TLS context verifies certificates in the handshake


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = PlainConnection  # type: ignore[assignment]


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = SecureConnection  # type: ignore[assignment]


def _pool_key(context: dict[str, Any]) -> Any:
    return context["scheme"], context["host"], context["port"]


class Adapter(HTTPAdapter):
    """Adapter of `requests` that opens connections of this module and ignores proxies."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        super().__init__(
            pool_connections=MAX_POOLED_HOSTS, pool_maxsize=MAX_IDLE_PER_HOST, max_retries=0
        )

    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,
        **_: Any,
    ) -> None:
        """Set up the pool manager: one pool for each combination of scheme, host and port."""
        pools = PoolManager(connections, maxsize=maxsize, block=block, connector=self._connector)
        pools.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
        pools.key_fn_by_scheme = {"http": _pool_key, "https": _pool_key}  # type: ignore[dict-item]
        self.poolmanager = pools

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: Any,  # noqa: ARG002
        proxies: Any = None,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
    ) -> HTTPConnectionPool:
        """Return the pool for the scheme, host and port of a request."""
        http_url = cast(OutgoingRequest, request).http_url
        return self.poolmanager.connection_from_context(
            {
                "scheme": http_url.scheme,
                "host": http_url.host,
                "port": http_url.port,
                **self.poolmanager.connection_pool_kw,
            }
        )

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Do nothing: the TLS context, which all connections share, verifies certificates."""

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:  # noqa: ARG002
        """Return the path and query for the request line."""
        return cast(OutgoingRequest, request).http_url.path_and_query

    def build_response(self, req: PreparedRequest, resp: Any) -> Any:  # noqa: ARG002
        """Return the raw response unchanged."""
        return resp
