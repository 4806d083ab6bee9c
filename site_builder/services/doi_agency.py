"""DOI agencies: ask which agency, such as Crossref or DataCite, registers the DOIs that begin with a prefix.

See https://www.doi.org/doi-handbook/HTML/registration-agency.html. Each key of a request is a prefix, such
as `10.48550`.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from site_builder.services.json_reading import line, objects, read_json
from site_builder.services.service import (
    Answer,
    InvalidAnswer,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
)


class Agency(Answer):
    """The agency that registers the DOIs that begin with a prefix."""

    name: str
    """The name of the agency, such as `Crossref` or `DataCite`."""


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for these prefixes."""
    prefixes = ",".join(quote(key, safe="") for key in keys)
    url = f"{access.url.removesuffix('/')}/{prefixes}"
    return ServiceRequest(url, headers={"Accept": "application/json"})


def parse(body: bytes, keys: Sequence[str]) -> dict[str, Agency]:
    """Return prefix -> agency. For an unknown prefix, the JSON object has the member `status` in place of `RA`."""
    items = read_json(body)
    if not isinstance(items, list) or not items:
        raise InvalidAnswer("the response is not a JSON array with at least one item")
    found = {line(item.get("DOI")): line(item.get("RA")) for item in objects(items)}
    return {key: Agency(name=found[key]) for key in keys if found.get(key)}


SERVICE = Service(
    "doi_agency",
    "The list of DOI agencies",
    "https://doi.org/ra/",
    make_request,
    parse,
    RequestPolicy(max_keys=50, min_interval_seconds=0.1, missing_statuses=frozenset({404})),
)
