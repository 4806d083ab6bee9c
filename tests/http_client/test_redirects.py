"""Redirects are resolved as in browsers, or refused with a failure code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.http_client import Failure, Headers, Response, redirect_target

BASE = "https://example.org/a/b?q=1"


def redirect(location: str | None, status: int = 302) -> Response:
    return Response(BASE, status, Headers({} if location is None else {"Location": location}))


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://other.example/x", "https://other.example/x"),
        ("http://example.org/x", "http://example.org/x"),
        ("/x", "https://example.org/x"),
        ("x", "https://example.org/a/x"),
        ("../x", "https://example.org/x"),
        ("?q=2", "https://example.org/a/b?q=2"),
        ("#part", "https://example.org/a/b?q=1"),
        ("//other.example", "https://other.example/"),
        ("/x#part", "https://example.org/x"),
        ("/with space", "https://example.org/with%20space"),
        (" /x ", "https://example.org/x"),
        ("/页".encode().decode("latin-1"), "https://example.org/%E9%A1%B5"),
        ("/caf\xe9", "https://example.org/caf%E9"),
        ("/页", "https://example.org/%E9%A1%B5"),
        ("https://bücher.example/".encode().decode("latin-1"), "https://xn--bcher-kva.example/"),
        ("HTTPS://OTHER.example:443/X", "https://other.example/X"),
        ("/already%20encoded?a=%2F", "https://example.org/already%20encoded?a=%2F"),
    ],
)
def test_redirect_targets_are_absolute_and_encoded(location: str, target: str) -> None:
    assert redirect_target(redirect(location)) == target


@pytest.mark.parametrize(
    ("location", "code"),
    [
        (None, "bad-redirect"),
        ("", "bad-redirect"),
        ("  ", "bad-redirect"),
        ("/" + "a" * 9000, "bad-redirect"),
        ("file:///etc/passwd", "bad-scheme"),
        ("javascript:alert(1)", "bad-scheme"),
        ("data:text/html,x", "bad-scheme"),
        ("https://user:hunter2@other.example/", "credentials"),
        ("//user@other.example/", "credentials"),
        ("http://[broken/", "invalid-url"),
        ("http://", "invalid-url"),
        ("http://caf\xe9 x/", "invalid-url"),
    ],
)
def test_redirects_without_a_usable_target_give_failures(location: str | None, code: str) -> None:
    failure = redirect_target(redirect(location))
    assert isinstance(failure, Failure)
    assert failure.code == code
    assert failure.url == BASE
    assert "hunter2" not in failure.detail


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_responses_with_a_redirect_status_have_a_target(status: int) -> None:
    assert redirect_target(redirect("/x", status)) == "https://example.org/x"


@pytest.mark.parametrize("status", [200, 201, 300, 304, 305, 306, 404, 500])
def test_responses_without_a_redirect_status_have_no_target(status: int) -> None:
    assert redirect_target(redirect("/x", status)) is None


def test_the_first_of_several_location_fields_is_used() -> None:
    headers = Headers([("Location", "/x"), ("location", "/y")])
    assert redirect_target(Response(BASE, 301, headers)) == "https://example.org/x"


@given(st.text() | st.text().map("//".__add__) | st.text(st.characters(max_codepoint=255)))
def test_any_location_gives_a_url_or_a_failure(location: str) -> None:
    target = redirect_target(redirect(location))
    if isinstance(target, str):
        assert target.startswith(("https://", "http://"))
        assert target.isascii()
        assert "#" not in target
    else:
        assert isinstance(target, Failure)
        assert target.detail.isprintable()
