"""The client relies on private or undocumented names of libraries. These tests check the names.

An upgrade may remove or change such a name without notice. Then the message of a test names the
affected module.
"""

from __future__ import annotations

import http.client
import inspect
import platform
import re
import socket
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, NamedTuple

import pytest
import requests
from requests.adapters import HTTPAdapter
from requests.cookies import MockRequest, MockResponse
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from site_builder.http_client.raw_responses import RawResponse

VERSIONS = {
    "http": f"Python {platform.python_version()}",
    "requests": f"requests {version('requests')}",
    "urllib3": f"urllib3 {version('urllib3')}",
}


class Method(NamedTuple):
    """A method that the client calls or overrides."""

    owner: type
    name: str
    parameters: str
    """Names of the parameters that the client uses. The method may have more optional parameters."""
    module: str
    """The module of `http_client` that relies on the method."""
    caller: Callable[..., Any] | None = None
    """The library function that must call the method, so that the client's override has an effect."""


METHODS = [
    Method(HTTPConnectionPool, "_put_conn", "self conn", "raw_responses"),
    Method(HTTPConnection, "_new_conn", "self", "connections", HTTPConnection.connect),
    Method(
        HTTPConnection,
        "request",
        "self method url body headers",
        "connections",
        HTTPConnectionPool._make_request,
    ),
    Method(HTTPConnection, "getresponse", "self", "connections", HTTPConnectionPool._make_request),
    Method(HTTPSConnection, "connect", "self", "connections", HTTPSConnectionPool._validate_conn),
    Method(PoolManager, "connection_from_context", "self request_context", "connections"),
    Method(
        HTTPAdapter,
        "init_poolmanager",
        "self connections maxsize block",
        "connections",
        HTTPAdapter.__init__,
    ),
    Method(
        HTTPAdapter,
        "get_connection_with_tls_context",
        "self request verify proxies cert",
        "connections",
        HTTPAdapter.send,
    ),
    Method(
        HTTPAdapter, "cert_verify", "self conn url verify cert", "connections", HTTPAdapter.send
    ),
    Method(HTTPAdapter, "request_url", "self request proxies", "connections", HTTPAdapter.send),
    Method(HTTPAdapter, "build_response", "self req resp", "connections", HTTPAdapter.send),
    Method(MockRequest, "__init__", "self request", "cookies"),
    Method(MockResponse, "__init__", "self headers", "cookies"),
    Method(http.client.HTTPResponse, "__init__", "self sock debuglevel method", "raw_responses"),
    Method(http.client.HTTPResponse, "begin", "self", "raw_responses"),
]

CONNECTION = HTTPConnection("example.org")
POOLS = PoolManager()
with socket.socket() as unconnected:
    RESPONSE = http.client.HTTPResponse(unconnected)
    RAW_RESPONSE = RawResponse(unconnected, "GET", max_header_bytes=1000)

# Object, its attributes, and the module of `http_client` that relies on them.
ATTRIBUTES: list[tuple[object, str, str]] = [
    (CONNECTION, "_dns_host sock is_verified", "connections"),
    (HTTPConnectionPool, "ConnectionCls", "connections"),
    (POOLS, "pool_classes_by_scheme key_fn_by_scheme connection_pool_kw", "connections"),
    (HTTPAdapter(), "poolmanager", "connections"),
    (RESPONSE, "fp length will_close headers msg status", "raw_responses"),
    (requests.cookies, "get_cookie_header", "cookies"),
    (requests.utils, "DEFAULT_CA_BUNDLE_PATH", "tls"),
]

NEVER_CALLED_METHODS = {"drain_conn", "get_redirect_location"}
"""Methods of a response that urllib3 calls only to retry or to follow a redirect. The client lets urllib3 do neither."""


def library_of(owner: object) -> str:
    """Return the name and version of the library that contains a class, an object or a module."""
    module: str = getattr(owner, "__module__", "") or getattr(owner, "__name__", "")
    return VERSIONS[module.partition(".")[0]]


def describe_change(method: Method) -> str:
    """Return a message that says how an upgrade changed a method; empty if the method is unchanged."""
    name = f"`{method.owner.__name__}.{method.name}`"
    library = library_of(method.owner)
    relies = f"http_client.{method.module} relies on it"
    function = getattr(method.owner, method.name, None)
    if function is None:
        return f"{library} no longer has {name}; {relies}"
    present = list(inspect.signature(function).parameters.values())
    expected = method.parameters.split()
    added = [
        parameter
        for parameter in present[len(expected) :]
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    if [parameter.name for parameter in present[: len(expected)]] != expected or added:
        return f"{library} changed the parameters of {name}; {relies}"
    if method.caller is not None and method.name not in method.caller.__code__.co_names:
        return f"{library} no longer calls {name} in `{method.caller.__qualname__}`; {relies}"
    return ""


@pytest.mark.parametrize(
    "method", METHODS, ids=lambda method: f"{method.owner.__name__}.{method.name}"
)
def test_a_method_that_the_client_relies_on_is_unchanged(method: Method) -> None:
    message = describe_change(method)
    assert not message, message


@pytest.mark.parametrize(("owner", "names", "module"), ATTRIBUTES)
def test_attributes_that_the_client_relies_on_exist(owner: object, names: str, module: str) -> None:
    owner_name = getattr(owner, "__name__", type(owner).__name__)
    missing = [f"`{owner_name}.{name}`" for name in names.split() if not hasattr(owner, name)]
    assert not missing, (
        f"{library_of(owner)} no longer has {', '.join(missing)}; http_client.{module} relies on it"
    )


def test_raw_responses_have_the_attributes_that_urllib3_uses() -> None:
    source = "".join(
        inspect.getsource(function)
        for function in (HTTPConnectionPool._make_request, HTTPConnectionPool.urlopen)
    )
    used = set(re.findall(r"\bresponse\.(\w+)", source))
    assert {"_connection", "_pool"} <= used, (
        f"{VERSIONS['urllib3']} no longer uses `_connection` or `_pool` of a response"
    )
    RAW_RESPONSE.retries = None  # urllib3 sets `retries` before it reads `retries`
    missing = {name for name in used - NEVER_CALLED_METHODS if not hasattr(RAW_RESPONSE, name)}
    assert not missing, f"{VERSIONS['urllib3']} uses attributes that RawResponse lacks: {missing}"


def test_messages_name_the_version_the_method_and_the_module() -> None:
    put_conn = METHODS[0]
    library = VERSIONS["urllib3"]
    assert describe_change(put_conn._replace(name="_put")) == (
        f"{library} no longer has `HTTPConnectionPool._put`; http_client.raw_responses relies on it"
    )
    for parameters in ("self connection", "self", "self conn timeout"):
        assert describe_change(put_conn._replace(parameters=parameters)) == (
            f"{library} changed the parameters of `HTTPConnectionPool._put_conn`; "
            "http_client.raw_responses relies on it"
        )
    assert describe_change(put_conn._replace(caller=HTTPAdapter.close)) == (
        f"{library} no longer calls `HTTPConnectionPool._put_conn` in "
        "`HTTPAdapter.close`; http_client.raw_responses relies on it"
    )
