"""Definition of a service: an API that answers questions about papers, repositories or pages.

A key says to the service what a question is about. For example, a DOI is a key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

Key = TypeVar("Key")
AnswerType = TypeVar("AnswerType")


class Answer(BaseModel):
    """The answer of a service about a key. Members of the response that the model does not have are ignored."""

    model_config = ConfigDict(frozen=True, strict=True, populate_by_name=True)


class InvalidAnswer(ValueError):
    """Raised for a response that is not an answer of the service, such as a page about an error."""


class RateLimitUsedUp(ValueError):
    """Raised for a response that contains no answers, because the rate limit of the service is used up."""


@dataclass(frozen=True, slots=True)
class ServiceAccess:
    """Base URL of a service's API, and the token for it."""

    url: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """An HTTP request to a service."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Not part of the `repr`, because a header may contain a token."""
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """Limits of a service, and which of its responses are usable."""

    max_keys: int = 1
    """Maximum number of keys in a request."""
    min_interval_seconds: float = 0.0
    """Minimum time between the starts of two requests."""
    max_concurrent: int = 1
    """Maximum number of requests in flight."""
    timeout_seconds: float = 20.0
    """Maximum time for a request. The client may have a lower limit."""
    usable_statuses: frozenset[int] = frozenset({200})
    """A response with a status that is neither here nor in `missing_statuses` is a failure of the service."""
    missing_statuses: frozenset[int] = frozenset()
    """A response with one of these statuses means that the service does not know the key."""
    max_response_bytes: int = 2 * 1024 * 1024
    """A longer response is a failure of the service."""


@dataclass(frozen=True, slots=True)
class Service(Generic[Key, AnswerType]):
    """A service and its functions. No function does I/O; `querying` sends the requests."""

    name: str
    """Short name, such as `arxiv`. It is part of the name of an environment variable."""
    title: str
    """Name of the service at the beginning of a sentence."""
    url: str
    """Default base URL of the API."""
    make_request: Callable[[Sequence[Key], ServiceAccess], ServiceRequest]
    """Returns the request that asks about at most `policy.max_keys` keys."""
    parse: Callable[[bytes, Sequence[Key]], dict[Key, AnswerType]]
    """Takes the body of a response and the keys of its request; returns key -> answer.

    A key that the response says nothing about is left out. Raises ValueError for an invalid body, and
    RateLimitUsedUp for a refusal in a response with a usable status.
    """
    policy: RequestPolicy
    token_variables: tuple[str, ...] = ()
    """Environment variables that may contain the token. The first variable that is set is used."""
    requires_token: bool = False
    """Whether the service refuses every request without a token."""

    @property
    def url_variable(self) -> str:
        """The environment variable with the base URL. An empty value turns the service off."""
        return f"KB_{self.name.upper()}_API"


def url_of_key(access: ServiceAccess, key: str) -> str:
    """Return the URL of a key below the base URL. A key, such as a DOI, may contain slashes."""
    return f"{access.url.removesuffix('/')}/{quote(key, safe='/:;()!$*,=@')}"


def with_query(url: str, query: str) -> str:
    """Append a query to a base URL, which may have a query already."""
    return f"{url}{'&' if '?' in url else '?'}{query}"
