"""Each reason code, such as `soft-404`, is explained in English and Chinese, and equally on the site and in reports."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from site_builder.http_client.responses import FAILURE_CODES
from site_builder.i18n import FALLBACK
from site_builder.link_health.reasons import describe_reason
from site_builder.links.checking import HOST_PARKED, HOST_UNREACHABLE
from site_builder.links.reports.wording import explain
from site_builder.links.shared_redirects import SAME_TARGET
from tests import SITE_LANGUAGES
from tests.links.faults import FAULTS
from tests.links.sample_links import checked_link

EXPLAINED_REASONS = {
    key.removeprefix("reason.") for key in FALLBACK.words if key.startswith("reason.")
}

_REASON_IN_SOURCE = re.compile(
    r'"((?:[a-z]+-)+(?:404|root|login|elsewhere|page|api|found|renamed|registered|target|wall|limit|site|title'
    r'|refresh|parked|unreachable)|parked|challenge)"'
)


def used_reasons() -> set[str]:
    """Return all reason codes in the HTTP client, in the table `FAULTS` and in the package `links`."""
    found = {
        *FAILURE_CODES,
        HOST_PARKED,
        HOST_UNREACHABLE,
        SAME_TARGET,
        "deadline",
        "interrupted",
        "never",
    }
    found |= {fault.reason for fault in FAULTS}
    package = resources.files("site_builder.links")
    for folder in (package, package / "profiles"):
        for file in folder.iterdir():
            if file.name.endswith(".py"):
                found |= set(_REASON_IN_SOURCE.findall(file.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("reason", sorted(used_reasons()))
def test_every_reason_is_explained_in_both_languages(reason: str) -> None:
    for language in SITE_LANGUAGES:
        explanation = describe_reason(reason, language)
        assert explanation != reason
        assert explanation
    english, chinese = describe_reason(reason, "en"), describe_reason(reason, "zh")
    assert english != chinese


def test_reasons_in_the_source_code_are_found() -> None:
    assert len(used_reasons()) > 50
    assert {"soft-404", "github-not-found", "arxiv-api", "redirect-to-root"} <= used_reasons()


def test_every_explained_reason_without_an_http_status_is_used() -> None:
    assert {
        reason for reason in EXPLAINED_REASONS if not reason.startswith("http-")
    } <= used_reasons()


@pytest.mark.parametrize("reason", [*sorted(EXPLAINED_REASONS), "http-418", "http-520", "new-code"])
def test_the_site_and_the_reports_give_the_same_explanation(reason: str) -> None:
    assert explain(checked_link("gone", reason)) == describe_reason(reason, "en")


@pytest.mark.parametrize("reason", sorted(used_reasons()))
def test_every_reason_without_an_http_status_has_its_own_explanation(reason: str) -> None:
    assert reason in EXPLAINED_REASONS or reason.startswith("http-")
