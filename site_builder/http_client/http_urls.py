"""Parse the URL of a request into the host and port to connect to, and the path to request."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from site_builder.http_client.responses import RequestFailed
from site_builder.http_client.ssrf_guard import literal_ip

MAX_REQUESTED_URL_LENGTH = 8192
"""The client does not request a URL with more characters than this."""


class HttpUrl(NamedTuple):
    """Parts of an http or https URL, encoded for sending."""

    scheme: str
    host: str
    """A name in lower case and Punycode, or an IP address in standard notation without brackets."""
    port: int
    path_and_query: str
    """The path and the query, percent-encoded."""

    @property
    def authority(self) -> str:
        """Value of the `Host` header; without the port if it is the default port of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host.removesuffix(".")
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole URL, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.path_and_query}"


PORTS = {"http": 80, "https": 443}

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_AUTHORITY_AND_REST = re.compile(r"//([^/?#\\]*)([^#]*)", re.DOTALL)
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{0,8}))?\Z")
_HOST_NAME = re.compile(r"(?:[a-z0-9_\-]{1,63}\.)*[a-z0-9_\-]{1,63}\.?\Z")
_ENCODED = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*\Z")
_NOT_ENCODED = "-._~!$&'()*+,;=:@%/?"


def parse_http_url(url: str) -> HttpUrl:
    """Parse a URL; drop its fragment.

    Raises RequestFailed with `invalid-url`, `bad-scheme` or `credentials`.
    """
    scheme_match = _SCHEME.match(url)
    if scheme_match is None:
        raise RequestFailed("invalid-url", "no scheme")
    scheme = scheme_match[1].lower()
    if scheme not in PORTS:
        raise RequestFailed("bad-scheme", f"the scheme {scheme[:20]} is not http or https")
    match = _AUTHORITY_AND_REST.match(url, scheme_match.end())
    if match is None or len(url) > MAX_REQUESTED_URL_LENGTH:
        raise RequestFailed("invalid-url", "too long" if match else "no host")
    authority = match[1]
    if "@" in authority:
        raise RequestFailed("credentials", "the URL contains a user name or password")
    host_and_port = _HOST_AND_PORT.match(authority)
    if host_and_port is None:
        raise RequestFailed("invalid-url", "host and port cannot be parsed")
    host = _parse_host(host_and_port[1])
    port = int(host_and_port[2]) if host_and_port[2] else PORTS[scheme]
    if not 0 < port < 65536:
        raise RequestFailed("invalid-url", f"invalid port: {port}")
    return HttpUrl(scheme, host, port, _encode(match[2]))


def _parse_host(host: str) -> str:
    if not host.isascii():
        host = _to_punycode(host)
    host = host.lower()
    try:
        literal = literal_ip(host)
    except ValueError as error:
        raise RequestFailed("invalid-url", f"{host} is not a host name: {error}") from None
    if literal is not None:
        return literal
    if len(host) > 254 or not _HOST_NAME.match(host):
        raise RequestFailed("invalid-url", f"{host} is not a host name" if host else "no host")
    return host


def _to_punycode(host: str) -> str:
    import idna  # noqa: PLC0415 - its tables are large, and few hosts need them

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise RequestFailed("invalid-url", f"{host} is not a host name: {error}") from None


def _encode(path_and_query: str) -> str:
    if not path_and_query.startswith("/"):
        path_and_query = f"/{path_and_query}"
    if _ENCODED.match(path_and_query):
        return path_and_query
    return quote(path_and_query, safe=_NOT_ENCODED, errors="replace")
