"""Failures of services, with messages for users."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from site_builder.plurals import plural
from site_builder.services.service import Service

FailureCode = Literal[
    "off",
    "offline",
    "no-token",
    "refused",
    "busy",
    "used-up",
    "no-response",
    "invalid-answer",
    "cooling-down",
    "out-of-time",
]
_MESSAGES: dict[FailureCode, str] = {
    "off": "is turned off. Unset {url_variable} to use the default URL of the API.",
    "offline": "is not asked with --offline, and the cache has no answer.",
    "no-token": "needs a token. Set {token_variable}.",
    "refused": "refused the request ({detail}). {try_again}",
    "busy": "refused the request ({detail}). {try_again}",
    "used-up": "accepts no more requests now, because its rate limit is used up. {try_again}",
    "no-response": "gave no usable response ({detail}). {try_again}",
    "invalid-answer": "did not send a valid answer. If {url_variable} is set, check the URL in this variable.",
    "cooling-down": "is not asked now, because its last requests failed, or its rate limit is used up. {try_again}",
    "out-of-time": "did not answer in time. {try_again}",
}


@dataclass(frozen=True, slots=True)
class ServiceFailure:
    """The reason why a service gave no answers. The message contains neither a URL nor text from a response."""

    code: FailureCode
    message: str
    """A sentence for the user, with advice."""


def service_failure(
    service: Service[Any, Any], code: FailureCode, detail: str = "", wait: float | None = None
) -> ServiceFailure:
    """Return a failure with its message. If `wait` is set, the message says to try again after this many seconds."""
    when = f"in {plural(max(1, ceil(wait)), 'second')}" if wait is not None else "later"
    rest = _MESSAGES[code].format(
        detail=detail,
        try_again=f"Try again {when}.",
        url_variable=service.url_variable,
        token_variable=next(iter(service.token_variables), ""),
    )
    return ServiceFailure(code, f"{service.title} {rest}")
