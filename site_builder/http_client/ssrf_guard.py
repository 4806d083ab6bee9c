"""Guard against server-side request forgery (SSRF): decide which IP addresses are allowed.

Anyone can contribute a link, and the checker may run in a network with private servers. So the client
connects only to public addresses. `literal_ip` recognises every notation of an address.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import NamedTuple


class Endpoint(NamedTuple):
    """An IP address in standard notation, and a port."""

    ip: str
    port: int


@lru_cache(maxsize=4096)
def is_allowed(ip: str, *, allow_private: bool = False) -> bool:
    """Return whether connections to an IP address are allowed.

    With `allow_private`, loopback and private networks are allowed. Multicast, unspecified,
    reserved and link-local addresses are always refused: they never serve web pages, and clouds use
    link-local addresses for their metadata services.
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        embedded = _embedded_ipv4(address)
        if embedded is None:
            return _is_allowed_v6(address, allow_private)
        address = embedded
    return _is_allowed_v4(address, allow_private)


def _is_allowed_v4(address: IPv4Address, allow_private: bool) -> bool:
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    if address in _THIS_NETWORK or address in _RESERVED or address in _RELAYS_6TO4:
        return False
    return allow_private or address.is_global


def _is_allowed_v6(address: IPv6Address, allow_private: bool) -> bool:
    if allow_private and (address.is_loopback or address in _UNIQUE_LOCAL):
        return True
    return address in _GLOBAL_UNICAST and address.is_global and address not in _DOCUMENTATION


_THIS_NETWORK = IPv4Network("0.0.0.0/8")
_RESERVED = IPv4Network("240.0.0.0/4")
_RELAYS_6TO4 = IPv4Network("192.88.99.0/24")

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # IANA assigns global addresses from no other block
_UNIQUE_LOCAL = IPv6Network("fc00::/7")
_DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637; older versions of ipaddress do not know it
_NAT64 = IPv6Network("64:ff9b::/96")


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address contains, or None."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    # A Teredo address (2001::/32) contains an IPv4 address, but is refused because it is not global.
    return None


_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\Z")


def literal_ip(host: str) -> str | None:
    """Return the standard notation of a host that is an IP address; None if the host is a name.

    Accepts the notations that browsers accept (URL standard, "host parsing"): `2130706433`,
    `0x7f.1` and `0177.0.0.1` are all 127.0.0.1. Raises ValueError for a host that is neither a name
    nor an address.
    """
    if host.startswith("["):
        if not host.endswith("]") or "%" in host:
            raise AddressValueError("not an IPv6 address")
        return str(IPv6Address(host[1:-1]))
    parts = host.removesuffix(".").split(".")
    if not _NUMBER.match(parts[-1]):
        return None
    if len(parts) > 4 or not all(_NUMBER.match(part) for part in parts):
        raise AddressValueError("a name cannot end with a number")
    *leading, last = (_parse_number(part) for part in parts)
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        raise AddressValueError("a number is too large")
    value = last + sum(number << (8 * (3 - index)) for index, number in enumerate(leading))
    return str(IPv4Address(value))


def _parse_number(part: str) -> int:
    if len(part) > 40:
        raise AddressValueError("a number is too long")
    if part[:2] in ("0x", "0X"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part[0] == "0" else int(part)
