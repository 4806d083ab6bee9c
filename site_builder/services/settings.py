"""The table of services, and their settings: URLs of the APIs, and tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from site_builder.errors import UsageError
from site_builder.services import (
    archive,
    arxiv,
    crossref,
    datacite,
    doi,
    doi_agency,
    forges,
    github,
    hugging_face,
    openalex,
    semantic_scholar,
)
from site_builder.services.service import Service, ServiceAccess

SERVICES: tuple[Service[Any, Any], ...] = (
    github.SERVICE,
    arxiv.SERVICE,
    doi.SERVICE,
    archive.SERVICE,
    doi_agency.SERVICE,
    crossref.SERVICE,
    datacite.SERVICE,
    openalex.SERVICE,
    semantic_scholar.SERVICE,
    forges.GITHUB,
    forges.GITLAB,
    forges.GITEE,
    hugging_face.SERVICE,
)
"""To add a service, write a module in this package and add its `SERVICE` to this tuple."""

_BASE_URL = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?(/[^\s#]*)?", re.I)
_TOKEN = re.compile(r"[!-~]{1,1000}")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """The base URLs and the tokens of the services."""

    access: Mapping[str, ServiceAccess]
    """Name of a service -> its URL and token. A service that is turned off is missing."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> ServiceSettings:
        """Return the settings in environment variables. Raise UsageError if a value is not valid.

        A variable such as KB_ARXIV_API (`Service.url_variable`) contains the base URL of an API. An empty URL turns the
        service off. The token is in the first variable of `Service.token_variables` that is set. For example,
        KB_GITHUB_TOKEN comes before GITHUB_TOKEN.
        """
        access = {service.name: _read_access(service, environ) for service in SERVICES}
        return cls({name: found for name, found in access.items() if found is not None})

    def without(self, service: Service[Any, Any]) -> ServiceSettings:
        """Return the settings with a service turned off."""
        return ServiceSettings(
            {name: access for name, access in self.access.items() if name != service.name}
        )


def _read_access(service: Service[Any, Any], environ: Mapping[str, str]) -> ServiceAccess | None:
    url = environ.get(service.url_variable, service.url).strip()
    if url:
        _refuse_invalid_url(service.url_variable, url)
    variable = next((name for name in service.token_variables if name in environ), "")
    token = environ.get(variable, "").strip()
    if token:
        _refuse_invalid_token(variable, token)
    if url and token and not _is_confidential(url):
        raise UsageError(
            f"{service.url_variable} must start with https://, because the token in {variable} is "
            "sent to this URL. Change the URL, or unset the token."
        )
    return ServiceAccess(url, token or None) if url else None


def _refuse_invalid_url(variable: str, url: str) -> None:
    if not _BASE_URL.fullmatch(url):
        # The URL is not shown, because it may contain a password.
        raise UsageError(
            f"{variable} must be a web URL without credentials. "
            "Set it to a URL such as https://api.example.org/query, or to an empty value to turn "
            "the service off."
        )


def _refuse_invalid_token(variable: str, token: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise UsageError(
            f"The token in {variable} is not valid: a token has at most 1,000 characters, all of "
            f"them ASCII and none of them a space. Set {variable} again."
        )


def _is_confidential(url: str) -> bool:
    """Return whether requests to a URL are encrypted or stay on this machine."""
    match = _BASE_URL.fullmatch(url)
    if match is None or match[1].lower() == "https":
        return match is not None
    try:
        return ip_address(match[2].strip("[]")).is_loopback
    except ValueError:
        return False
