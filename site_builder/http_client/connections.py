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

from site_builder.http_client.answers import RequestFailed
from site_builder.http_client.dialling import Dialler
from site_builder.http_client.locations import Location
from site_builder.http_client.replies import Reply

MOST_HOSTS = 400
"""Hosts with idle connections; those asked longest ago are closed."""
MOST_IDLE = 8
"""Idle connections a host."""


class Request(PreparedRequest):
    """A request that is ready as it stands; requests' own preparation is never run."""

    location: Location


class PlainConnection(HTTPConnection):
    """A connection by HTTP; serves one request after another."""

    def __init__(self, *args: Any, dialler: Dialler, **options: Any) -> None:
        super().__init__(*args, **options)
        self._dialler = dialler
        self._served = 0
        self._asked = ""

    def _new_conn(self) -> socket.socket:
        self._served = 0
        return self._dialler.connect(self._dns_host, self.port)

    def request(  # type: ignore[override]
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> None:
        """Send a request, all in one piece. The headers are taken as they are."""
        call = self._dialler.call
        if call.fresh and self._served:
            self.close()
        if self.sock is None:
            self.connect()
        sock = self.sock
        call.hold(sock)
        call.connected = True
        self._asked = method
        lines = [f"{method} {url} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        data = "\r\n".join((*lines, "", "")).encode("latin-1")
        sock.settimeout(call.left(self._dialler.limits.deadline))
        try:
            sock.sendall(data + body if body else data)
        except ConnectionError:
            pass  # it may have answered before it closed
        except OSError as error:
            call.check()
            failed = _broken(error)
            failed.worth_again = self._served > 0 and failed.code != "timeout"
            raise failed from None

    def getresponse(self) -> Reply:  # type: ignore[override]
        """Read an answer up to its body."""
        call = self._dialler.call
        reused, self._served = self._served > 0, self._served + 1
        reply = Reply(self.sock, self._asked, self._dialler.limits.header)
        try:
            reply.begin()
            call.check()  # what the watchdog cut short is no answer
        except BaseException as error:
            reply.close()
            call.check()
            failed = _broken(error) if isinstance(error, OSError) else error
            if isinstance(failed, RequestFailed) and reused and not reply.begun:
                failed.worth_again = failed.code != "timeout"
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
        self.sock = self._dialler.secure(sock, self.host)
        self.is_verified = True  # by the context, which decides what that means


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = PlainConnection  # type: ignore[assignment]


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = SecureConnection  # type: ignore[assignment]


def _pool_key(context: dict[str, Any]) -> Any:
    return context["scheme"], context["host"], context["port"]


class Adapter(HTTPAdapter):
    """requests' adapter over our connections. Knows no proxy: the environment is not asked."""

    def __init__(self, dialler: Dialler) -> None:
        self._dialler = dialler
        super().__init__(pool_connections=MOST_HOSTS, pool_maxsize=MOST_IDLE, max_retries=0)

    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,
        **_: Any,
    ) -> None:
        """Make the pools, which differ in scheme, host and port only."""
        pools = PoolManager(connections, maxsize=maxsize, block=block, dialler=self._dialler)
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
        location = cast(Request, request).location
        return self.poolmanager.connection_from_context(
            {
                "scheme": location.scheme,
                "host": location.host,
                "port": location.port,
                **self.poolmanager.connection_pool_kw,
            }
        )

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave it to the one context that all connections share."""

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:  # noqa: ARG002
        """Return what stands in the request line."""
        return cast(Request, request).location.target

    def build_response(self, req: PreparedRequest, resp: Any) -> Any:  # noqa: ARG002
        """Return the reply as it is."""
        return resp
