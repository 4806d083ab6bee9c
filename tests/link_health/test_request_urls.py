"""The request URL of a link is normalized and has no fragment. Importing `link_health` is quick."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.link_health.request_urls import request_url
from site_builder.models.urls import UrlError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a#usage", "https://example.org/a"),
        ("https://example.org/a#", "https://example.org/a"),
        ("https://example.org/#/route", "https://example.org/"),
        ("https://example.org/?q=%23a#b#c", "https://example.org/?q=%23a"),
        ("http://Example.org:80/?utm_source=x", "http://example.org/"),
        ("doi:10.1145/3474085.3475188", "https://doi.org/10.1145/3474085.3475188"),
        ("git@github.com:salesforce/LAVIS.git", "https://github.com/salesforce/LAVIS"),
    ],
)
def test_the_request_url_is_normalized_and_without_fragment(url: str, expected: str) -> None:
    assert request_url(url) == expected


@pytest.mark.parametrize("url", ["", "ftp://example.org/", "https://", "https://a:b@example.org/"])
def test_invalid_web_urls_have_no_request_url(url: str) -> None:
    with pytest.raises(UrlError):
        request_url(url)


@given(st.text("abAB/.?&=#%23 ü|[]", max_size=20))
def test_request_url_is_idempotent(tail: str) -> None:
    try:
        requested = request_url(f"https://example.org/{tail}")
    except UrlError:
        return
    assert "#" not in requested
    assert request_url(requested) == requested


def test_importing_link_health_does_not_import_the_models() -> None:
    program = (
        "import sys, site_builder.link_health; "
        "print(*sorted({'pydantic', 'site_builder.models'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
