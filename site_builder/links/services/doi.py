"""DOI registry: check whether a DOI is registered, without requesting its page.

See https://www.doi.org/doi-handbook/HTML/rest-api-response-format.html. Each DOI takes one request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from site_builder.link_health.verdicts import Verdict
from site_builder.links.services.service import (
    Batch,
    RequestPolicy,
    Service,
    ServiceRequest,
    ServiceResult,
    nested_member,
    parse_json,
)
from site_builder.links.services.settings import ServiceSettings

_URL_PREFIXES = ("https://doi.org/", "https://dx.doi.org/", "https://www.doi.org/")
_REGISTERED, _NOT_FOUND = 1, 100


def key_for_url(url: str) -> str | None:
    """Return the DOI in a URL of the DOI resolver, in lower case; None for any other URL."""
    prefix = next((prefix for prefix in _URL_PREFIXES if url.startswith(prefix)), None)
    if prefix is None:
        return None
    from site_builder.models.identifiers import ArxivId, parse_doi  # noqa: PLC0415 - loads all models

    path = url[len(prefix) :].partition("#")[0]
    identifier = None if "?" in path else parse_doi(path)
    if isinstance(identifier, ArxivId):
        return f"10.48550/arxiv.{identifier.id}" if identifier.version is None else None
    return identifier.name if identifier is not None else None


def make_batches(keys: Sequence[str], settings: ServiceSettings) -> Iterator[Batch]:
    """Yield one request for each DOI, which asks for the URLs that are registered for the DOI."""
    if settings.doi_api is None:
        return
    base = settings.doi_api.removesuffix("/")
    for doi in keys:
        url = f"{base}/{quote(doi, safe='/:;()!$*,=@')}?type=URL"
        yield Batch(ServiceRequest(url, headers={"Accept": "application/json"}), (doi,))


def parse(body: bytes, keys: Sequence[str]) -> dict[str, ServiceResult]:
    """Return the result in a response: a registered DOI is alive, an unregistered one is gone.

    A DOI that is registered without a URL has no result.
    """
    data = parse_json(body)
    code, handle = nested_member(data, "responseCode"), nested_member(data, "handle")
    if type(code) is not int or not isinstance(handle, str):
        return {}
    result = {
        _REGISTERED: ServiceResult(Verdict.ALIVE, "doi-registered"),
        _NOT_FOUND: ServiceResult(Verdict.GONE, "doi-not-found"),
    }.get(code)
    return {key: result for key in keys if result and key.lower() == handle.lower()}


def _is_enabled(settings: ServiceSettings) -> bool:
    return settings.doi_api is not None


# If the DOI is not registered, the response has status 404 and a code in its body.
_POLICY = RequestPolicy(
    min_interval_seconds=0.1,
    max_concurrent=4,
    usable_statuses=frozenset({200, 404}),
    max_response_bytes=64 * 1024,
)
SERVICE = Service("doi", _is_enabled, key_for_url, make_batches, parse, _POLICY)
