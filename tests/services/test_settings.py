"""Environment variables with the URLs and the tokens of services. An empty URL turns a service off."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.errors import UsageError
from site_builder.services import SERVICES, Service, ServiceSettings, archive
from site_builder.services.service import ServiceAccess
from tests.services.fakes import TOKEN

from_environment = ServiceSettings.from_environment


def test_the_defaults_are_the_public_apis_without_a_token() -> None:
    assert from_environment({}).access == {
        service.name: ServiceAccess(service.url) for service in SERVICES
    }
    assert (
        from_environment({}).access.items()
        >= {
            "github": ServiceAccess("https://api.github.com/graphql"),
            "arxiv": ServiceAccess("https://export.arxiv.org/api/query"),
            "doi": ServiceAccess("https://doi.org/api/handles/"),
            "archive": ServiceAccess("https://archive.org/wayback/available"),
        }.items()
    )


def test_settings_are_read_from_the_environment() -> None:
    settings = from_environment(
        {
            "KB_GITHUB_TOKEN": f" {TOKEN}\n",
            "GITHUB_TOKEN": "another",
            "KB_GITHUB_API": "https://github.example.org/api/graphql",
            "KB_ARXIV_API": "",
            "KB_DOI_API": " ",
            "KB_ARCHIVE_API": "http://127.0.0.1:5000/available",
        }
    )
    assert settings.access["github"] == ServiceAccess(
        "https://github.example.org/api/graphql", TOKEN
    )
    assert settings.access["archive"] == ServiceAccess("http://127.0.0.1:5000/available")
    assert settings.access.keys().isdisjoint({"arxiv", "doi"})


@pytest.mark.parametrize(
    ("environ", "token"),
    [
        ({"GITHUB_TOKEN": TOKEN}, TOKEN),
        ({"KB_GITHUB_TOKEN": TOKEN, "GITHUB_TOKEN": "another"}, TOKEN),
        ({"KB_GITHUB_TOKEN": "", "GITHUB_TOKEN": TOKEN}, None),
        ({}, None),
    ],
)
def test_the_first_variable_that_is_set_has_the_token(
    environ: dict[str, str], token: str | None
) -> None:
    assert from_environment(environ).access["github"].token == token


def test_every_service_has_its_own_variable_for_the_url() -> None:
    variables = {service.url_variable for service in SERVICES}
    assert len(variables) == len(SERVICES)
    assert variables >= {"KB_GITHUB_API", "KB_ARXIV_API", "KB_DOI_API", "KB_ARCHIVE_API"}


def test_one_service_can_be_turned_off() -> None:
    defaults = from_environment({})
    settings = defaults.without(archive.SERVICE)
    assert settings.access.keys() == defaults.access.keys() - {"archive"}
    assert settings.without(archive.SERVICE) == settings


@pytest.mark.parametrize(
    "api", ["http://127.0.0.1:1/graphql", "http://[::1]:1/", "https://example.org/graphql"]
)
def test_a_token_is_accepted_for_https_and_loopback_urls(api: str) -> None:
    settings = from_environment({"KB_GITHUB_API": api, "KB_GITHUB_TOKEN": TOKEN})
    assert settings.access["github"] == ServiceAccess(api, TOKEN)


def test_tokens_are_accepted_for_services_that_are_turned_off() -> None:
    settings = from_environment({"KB_GITHUB_API": "", "KB_GITHUB_TOKEN": TOKEN})
    assert "github" not in settings.access


@pytest.mark.parametrize(
    "api",
    [
        "http://api.github.com/graphql",
        "http://localhost.evil.org/",
        "http://127.0.0.1.evil.org/",
        "http://10.0.0.1/",
    ],
)
def test_a_token_is_refused_for_unencrypted_urls(api: str) -> None:
    with pytest.raises(UsageError) as raised:
        from_environment({"KB_GITHUB_API": api, "GITHUB_TOKEN": TOKEN})
    assert TOKEN not in str(raised.value)
    assert "KB_GITHUB_API must start with https://" in str(raised.value)
    assert "token in GITHUB_TOKEN" in str(raised.value)
    assert from_environment({"KB_GITHUB_API": api}).access["github"].url == api


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "非", "x" * 2_000])
def test_invalid_tokens_are_refused(token: str) -> None:
    with pytest.raises(UsageError) as raised:
        from_environment({"KB_GITHUB_TOKEN": token})
    assert token not in str(raised.value)
    assert "Set KB_GITHUB_TOKEN again." in str(raised.value)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "example.org", "https://user:word@example.org/", "https://"]
)
def test_invalid_urls_are_refused(service: Service[Any, Any], url: str) -> None:
    with pytest.raises(UsageError) as raised:
        from_environment({service.url_variable: url})
    assert service.url_variable in str(raised.value)
    assert "word" not in str(raised.value)
