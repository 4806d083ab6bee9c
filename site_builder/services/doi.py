"""DOI registry: ask whether a DOI is registered, without requesting its page.

See https://www.doi.org/doi-handbook/HTML/rest-api-response-format.html. A request asks about one DOI.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from pydantic import Field

from site_builder.models.identifiers import ArxivId, parse_doi
from site_builder.services.service import (
    Answer,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
)

_URL_PREFIXES = ("https://doi.org/", "https://dx.doi.org/", "https://www.doi.org/")
_REGISTERED, _NOT_FOUND = 1, 100


class Registration(Answer):
    """The answer of the registry about a DOI."""

    handle: str
    """The DOI."""
    response_code: int = Field(alias="responseCode")

    @property
    def is_registered(self) -> bool | None:
        """Whether the DOI is registered with a URL.

        None if the registry reports an error, or knows the DOI but no URL for it.
        """
        return {_REGISTERED: True, _NOT_FOUND: False}.get(self.response_code)


def key_for_url(url: str) -> str | None:
    """Return the DOI in a URL of the DOI resolver, in lower case.

    Return None for other URLs, for a URL with a query, and for the DOI of one version of a paper on arXiv.
    """
    prefix = next((prefix for prefix in _URL_PREFIXES if url.startswith(prefix)), None)
    if prefix is None:
        return None
    path = url[len(prefix) :].partition("#")[0]
    identifier = None if "?" in path else parse_doi(path)
    if isinstance(identifier, ArxivId):
        return f"10.48550/arxiv.{identifier.id}" if identifier.version is None else None
    return identifier.name if identifier is not None else None


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for the registered URL of one DOI."""
    [doi] = keys
    url = f"{access.url.removesuffix('/')}/{quote(doi, safe='/:;()!$*,=@')}?type=URL"
    return ServiceRequest(url, headers={"Accept": "application/json"})


def parse(body: bytes, keys: Sequence[str]) -> dict[str, Registration]:
    """Return DOI -> registration. A response about another DOI than the requested one is ignored."""
    registration = Registration.model_validate_json(body)
    handle = registration.handle.lower()
    return {key: registration for key in keys if key.lower() == handle}


SERVICE = Service(
    "doi",
    "The DOI registry",
    "https://doi.org/api/handles/",
    make_request,
    parse,
    RequestPolicy(
        min_interval_seconds=0.1,
        max_concurrent=4,
        # If the DOI is not registered, the response has status 404 and a code in its body.
        usable_statuses=frozenset({200, 404}),
        max_response_bytes=64 * 1024,
    ),
)
