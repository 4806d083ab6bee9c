"""What a service is: it answers for many links at once, or cheaper than their pages would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from site_builder.link_health.verdicts import Verdict
from site_builder.links.services.settings import ServiceSettings


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """One request to a service, as a plain value."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Not shown: the token is among them."""
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A request, and what it asks after."""

    request: ServiceRequest
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """What a service says of one key."""

    verdict: Verdict
    reason: str
    final_url: str | None = None
    """Where the thing is now; None where it is where it was."""


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """How a service wants to be asked."""

    min_interval_seconds: float = 0.0
    """Seconds between the starts of two requests, at least."""
    max_concurrent: int = 1
    """Requests under way at once, at most."""
    usable_statuses: frozenset[int] = frozenset({200})
    """Of answers that are worth reading; any other is an outage."""
    max_response_bytes: int = 2 * 1024 * 1024
    """A longer answer is none."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service. All but the asking is pure, and whatever it does not find it leaves out."""

    name: str
    is_enabled: Callable[[ServiceSettings], bool]
    key_for_url: Callable[[str], str | None]
    """Gives the key under which the service knows a URL; several URLs may share one."""
    batches: Callable[[Sequence[str], ServiceSettings], Iterator[Batch]]
    parse: Callable[[bytes, Sequence[str]], dict[str, ServiceResult]]
    """Takes the answer to a batch and its keys. Nonsense gives an empty result, never an error."""
    policy: RequestPolicy


def parse_json(body: bytes) -> object:
    """Read JSON that may be anything; None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def nested_member(value: object, *names: str) -> object:
    """Return a member of nested objects; None as soon as one is missing or no object."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
