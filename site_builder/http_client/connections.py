"""Connections that serve one request after another, and the pools that keep them.

requests' adapter and urllib3's pools do the keeping; connecting and asking are our own.
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
from site_builder.http_client.parsed_urls import ParsedUrl
from site_builder.http_client.raw_responses import RawResponse
from site_builder.http_client.responses import RequestFailed

MAX_POOLED_HOSTS = 400
"""Hosts with idle connections; those asked longest ago are closed."""
MAX_IDLE_PER_HOST = 8
"""Idle connections a host."""


class OutgoingRequest(PreparedRequest):
    """A request that is ready as it stands; requests' own preparation is never run."""

    parsed_url: ParsedUrl


class PlainConnection(HTTPConnection):
    """A connection by HTTP; serves one request after another."""

    def __init__(self, *args: Any, connector: Connector, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connector = connector
        self._served = 0
        self._asked = ""

    def _new_conn(self) -> socket.socket:
        self._served = 0
        return self._connector.connect(self._dns_host, self.port)

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> None:
        """Send a request, all in one piece. The headers are taken as they are."""
        active = self._connector.active
        if active.fresh and self._served:
            self.close()
        if self.sock is None:
            self.connect()
        sock = self.sock
        active.hold(sock)
        active.connected = True
        self._asked = method
        lines = [f"{method} {url} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        data = "\r\n".join((*lines, "", "")).encode("latin-1")
        sock.settimeout(active.left(self._connector.limits.deadline))
        try:
            sock.sendall(data + body if body else data)
        except ConnectionError:
            pass  # it may have answered before it closed
        except OSError as error:
            active.check()
            failed = _broken(error)
            failed.is_stale_connection = self._served > 0 and failed.code != "timeout"
            raise failed from None

    def getresponse(self) -> RawResponse:  # type: ignore[override]
        """Read an answer up to its body."""
        active = self._connector.active
        reused, self._served = self._served > 0, self._served + 1
        reply = RawResponse(self.sock, self._asked, self._connector.limits.max_header_bytes)
        try:
            reply.begin()
            active.check()  # what the watchdog cut short is no answer
        except BaseException as error:
            reply.close()
            active.check()
            failed = _broken(error) if isinstance(error, OSError) else error
            if isinstance(failed, RequestFailed) and reused and not reply.begun:
                failed.is_stale_connection = failed.code != "timeout"
            if failed is error:
                raise
            raise failed from None
        return reply


def _broken(error: OSError) -> RequestFailed:
    if isinstance(error, TimeoutError):
        return RequestFailed("timeout", "no answer in time")
    if isinstance(error, ssl.SSLError):
        return RequestFailed("tls-failure", (error.reason or "broken record").lower())
    return RequestFailed("reset", "the connection was broken off")


class SecureConnection(PlainConnection, HTTPSConnection):
    """A connection by HTTPS."""

    def connect(self) -> None:
        """Connect and take up TLS."""
        sock = self._new_conn()
        self.sock = self._connector.secure(sock, self.host)
        self.is_verified = True  # by the context, which decides what that means


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = PlainConnection  # type: ignore[assignment]


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = SecureConnection  # type: ignore[assignment]


def _pool_key(context: dict[str, Any]) -> Any:
    return context["scheme"], context["host"], context["port"]


class Adapter(HTTPAdapter):
    """requests' adapter over our connections. Knows no proxy: the environment is not asked."""

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
        """Make the pools, which differ in scheme, host and port only."""
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
        """Return the pool of a request's host."""
        parsed_url = cast(OutgoingRequest, request).parsed_url
        return self.poolmanager.connection_from_context(
            {
                "scheme": parsed_url.scheme,
                "host": parsed_url.host,
                "port": parsed_url.port,
                **self.poolmanager.connection_pool_kw,
            }
        )

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave it to the one context that all connections share."""

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:  # noqa: ARG002
        """Return what stands in the request line."""
        return cast(OutgoingRequest, request).parsed_url.target

    def build_response(self, req: PreparedRequest, resp: Any) -> Any:  # noqa: ARG002
        """Return the reply as it is."""
        return resp
