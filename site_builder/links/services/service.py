"""Definition of a service: an API that says whether links work, without requests for their pages.

A key is the name that a service uses for a page, such as the DOI in a URL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from site_builder.link_health.verdicts import Verdict
from site_builder.links.services.settings import ServiceSettings


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """An HTTP request to a service."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Not part of the `repr`, because a header may contain a token."""
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One request, and the keys that the request asks about."""

    request: ServiceRequest
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """A service's verdict on one key."""

    verdict: Verdict
    reason: str
    final_url: str | None = None
    """New URL of the page; None if the page has not moved."""


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """Rate limit of a service, and which of its responses are usable."""

    min_interval_seconds: float = 0.0
    """Minimum time between the starts of two requests."""
    max_concurrent: int = 1
    """Maximum number of requests in flight."""
    usable_statuses: frozenset[int] = frozenset({200})
    """A response with any other status is a failure of the service."""
    max_response_bytes: int = 2 * 1024 * 1024
    """A longer response is a failure of the service."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service and its functions. No function does I/O; `querying` sends the requests."""

    name: str
    is_enabled: Callable[[ServiceSettings], bool]
    key_for_url: Callable[[str], str | None]
    """Returns the service's key for a URL, or None if the service does not cover the URL.

    Several URLs may have the same key.
    """
    make_batches: Callable[[Sequence[str], ServiceSettings], Iterator[Batch]]
    """Yields the requests that ask about the given keys."""
    parse: Callable[[bytes, Sequence[str]], dict[str, ServiceResult]]
    """Takes the body of a response and the keys of its batch; returns key -> result.

    A key that the response says nothing about is left out. An invalid body gives an empty dict.
    """
    policy: RequestPolicy


def parse_json(body: bytes) -> object:
    """Return the value of a JSON text; None if the text is not valid."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def nested_member(value: object, *names: str) -> object:
    """Return a member of nested JSON objects; None if one of the names is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
