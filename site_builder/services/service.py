"""Definition of a service: an API that answers questions about papers, repositories or pages.

A key identifies the paper, repository or page that a question is about. For example, a DOI is a key.
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
    """The answer of a service about a key, or a part of the answer.

    A model has fields only for the members of a response that the project needs. Other members are ignored.
    """

    model_config = ConfigDict(frozen=True, strict=True, populate_by_name=True)


class InvalidAnswer(ValueError):
    """Raised for a response that is not an answer of the service, such as an error page."""


class RateLimitUsedUp(ValueError):
    """Raised for a response that contains no answers, because the rate limit of the service is used up."""


@dataclass(frozen=True, slots=True)
class ServiceAccess:
    """The base URL of a service's API, and the token for this API."""

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
    """The limits of requests to a service, and the statuses of usable responses."""

    max_keys: int = 1
    """Maximum number of keys in a request."""
    min_interval_seconds: float = 0.0
    """Minimum time between the starts of two requests."""
    max_concurrent: int = 1
    """Maximum number of requests at the same time."""
    timeout_seconds: float = 20.0
    """Maximum duration of a request. The client may have a lower maximum."""
    usable_statuses: frozenset[int] = frozenset({200})
    """Statuses of responses with an answer. If a request sends an ETag, the status 304 (not modified) is usable, too.
    All other statuses except `missing_statuses` are failures."""
    missing_statuses: frozenset[int] = frozenset()
    """A response with one of these statuses means that the service does not know the key."""
    max_response_bytes: int = 2 * 1024 * 1024
    """A response with more bytes than this counts as a failure of the service."""


@dataclass(frozen=True, slots=True)
class Service(Generic[Key, AnswerType]):
    """A service, with functions that make its requests and parse its responses. `querying` sends the requests."""

    name: str
    """Short name, such as `arxiv`. It is part of the name of an environment variable."""
    title: str
    """Name of the service as it is written at the beginning of a sentence."""
    url: str
    """Default base URL of the API."""
    make_request: Callable[[Sequence[Key], ServiceAccess], ServiceRequest]
    """Returns the request that asks about at most `policy.max_keys` keys."""
    parse: Callable[[bytes, Sequence[Key]], dict[Key, AnswerType]]
    """Takes the body of a response and the keys of its request. Returns key -> answer.

    A key without an answer in the response is left out. The function raises ValueError if the body is not valid. It
    raises RateLimitUsedUp if a response with a usable status says that the rate limit is used up.
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
    """Return a base URL with a query. If the base URL has a query already, the new query is appended to it."""
    return f"{url}{'&' if '?' in url else '?'}{query}"
