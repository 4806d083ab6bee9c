"""URLs of the services' APIs, and the token for GitHub."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from site_builder.errors import UsageError

_BASE_URL = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?(/[^\s#]*)?", re.I)
_TOKEN = re.compile(r"[!-~]{1,1000}")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """URLs of the services' APIs; None turns a service off. An invalid value raises UsageError."""

    github_api: str | None = "https://api.github.com/graphql"
    github_token: str | None = field(default=None, repr=False)
    """Without a token, GitHub is not queried, because its API would refuse the query."""
    arxiv_api: str | None = "https://export.arxiv.org/api/query"
    doi_api: str | None = "https://doi.org/api/handles/"
    archive_api: str | None = "https://archive.org/wayback/available"

    def __post_init__(self) -> None:
        for variable, name in _API_VARIABLES.items():
            _refuse_invalid_url(variable, getattr(self, name))
        if self.github_token is None:
            return
        if not _TOKEN.fullmatch(self.github_token):
            raise UsageError("The GitHub token is not valid. Set KB_GITHUB_TOKEN again.")
        if self.github_api is not None and not _is_confidential(self.github_api):
            raise UsageError(
                "KB_GITHUB_API must start with https://, because the token is sent to this URL. "
                "Change the URL, or unset the token."
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> ServiceSettings:
        """Return the settings in the environment variables.

        KB_GITHUB_API, KB_ARXIV_API, KB_DOI_API and KB_ARCHIVE_API contain URLs; an empty URL turns
        the service off. KB_GITHUB_TOKEN contains the token; if this variable is not set,
        GITHUB_TOKEN is used.
        """
        token = environ.get("KB_GITHUB_TOKEN", environ.get("GITHUB_TOKEN", "")).strip()
        urls = {
            name: environ[variable].strip() or None
            for variable, name in _API_VARIABLES.items()
            if variable in environ
        }
        return cls(**urls, github_token=token or None)


_API_VARIABLES = {
    "KB_GITHUB_API": "github_api",
    "KB_ARXIV_API": "arxiv_api",
    "KB_DOI_API": "doi_api",
    "KB_ARCHIVE_API": "archive_api",
}


def _refuse_invalid_url(variable: str, url: str | None) -> None:
    if url is not None and not _BASE_URL.fullmatch(url):
        # The URL is not shown, because it may contain a password.
        raise UsageError(
            f"{variable} must be a web URL without credentials. "
            "Set it to a URL such as https://api.example.org/query, or to an empty value to turn "
            "the service off."
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
