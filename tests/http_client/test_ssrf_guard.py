"""By default, the client connects only to public addresses. It recognises every notation of an address."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.http_client import Client, Endpoint, Failure
from site_builder.http_client.ssrf_guard import is_allowed, literal_ip

from .scripted_server import http_response, respond_repeatedly, running_server

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "2002:0808:0808::1"]
PUBLIC += ["64:ff9b::808:808"]
PRIVATE = ["127.0.0.1", "127.255.0.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"]
PRIVATE += ["::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"]
PRIVATE += ["2002:7f00:1::", "2002:c0a8:101::1", "192.0.2.1", "198.18.0.1"]
NEVER_ALLOWED = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]
NEVER_ALLOWED += ["192.88.99.1", "::", "ff02::1", "fe80::1", "fe80::1%1", "fec0::1", "::127.0.0.1"]
NEVER_ALLOWED += ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2001:db8::1"]
NEVER_ALLOWED += [
    "3fff::1",
    "2001:0:7f00:1::1",
    "2002:a9fe:a9fe::",
    "100::1",
    "localhost",
    "",
    "8.8.8",
]


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_allowed(ip: str) -> None:
    assert is_allowed(ip)
    assert is_allowed(ip, allow_private=True)


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses_are_refused_by_default(ip: str) -> None:
    assert not is_allowed(ip)
    assert is_allowed(ip, allow_private=True)


@pytest.mark.parametrize("ip", NEVER_ALLOWED)
def test_special_and_invalid_addresses_are_never_allowed(ip: str) -> None:
    assert not is_allowed(ip)
    assert not is_allowed(ip, allow_private=True)


@given(st.ip_addresses())
def test_by_default_only_global_addresses_are_allowed(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert not is_allowed(str(address)) or (address.is_global and not address.is_multicast)


@given(st.ip_addresses(v=4))
def test_ipv4_mapped_addresses_follow_the_rules_for_ipv4_addresses(
    address: ipaddress.IPv4Address,
) -> None:
    for allow_private in (False, True):
        assert is_allowed(f"::ffff:{address}", allow_private=allow_private) == is_allowed(
            str(address), allow_private=allow_private
        )


@pytest.mark.parametrize(
    ("host", "ip"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0x7F000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("[::1]", "::1"),
        ("[0:0:0:0:0:FFFF:7f00:1]", "::ffff:7f00:1"),
        ("example.org", None),
        ("1.2.3.4.example", None),
        ("0x7f.example", None),
    ],
)
def test_ip_literals_are_parsed_as_in_browsers(host: str, ip: str | None) -> None:
    assert literal_ip(host) == ip


@pytest.mark.parametrize("host", ["256.1.1.1", "1.2.3.4.5", "a.1", "08.1", "4294967296", "[::1%1]"])
def test_invalid_ip_literals_raise_value_error(host: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - ValueError or its subclass AddressValueError
        literal_ip(host)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0.0.0.0", "[::1]"),
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "169.254.169.254", "[fd00::1]", "10.0.0.1"),
        *("１２７.0.0.1", "127。0。0。1", "[64:ff9b::7f00:1]", "100.64.0.1"),
    ],
)
def test_ip_literals_of_non_public_addresses_are_refused(host: str) -> None:
    with Client() as client:
        failure = client.send(f"http://{host}/")
    assert isinstance(failure, Failure)
    assert (failure.code, failure.connected) == ("private-address", False)


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "localhost"])
def test_host_names_without_a_public_address_are_refused(ip: str) -> None:
    with running_server(respond_repeatedly(http_response())) as server:

        def resolver(_host: str, _port: int) -> Sequence[Endpoint]:
            return [Endpoint(ip, server.port)]

        with Client(resolver=resolver) as client:
            failure = client.send("http://innocent.example/")
        assert isinstance(failure, Failure)
        assert failure.code == "private-address"
        assert server.connections == 0


def test_addresses_from_the_system_resolver_are_checked() -> None:
    with Client() as client:
        failure = client.send("http://localhost/")
    assert isinstance(failure, Failure)
    assert failure.code == "private-address"
