"""URLs and texts from other servers. Every character is visible, and only safe URLs become links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.pages.untrusted_text import (
    MAX_HREF_LENGTH,
    MAX_SHOWN_LENGTH,
    display_parts,
    percent_encode_invisible,
    safe_href,
)

HREFS = {
    "https": ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
    "http": ("http://example.org", "http://example.org"),
    "Chinese characters": ("https://例子.中国/文", "https://例子.中国/文"),
    "a space": ("https://example.org/a b", "https://example.org/a%20b"),
    "a direction mark": ("https://example.org/\u202egpj", "https://example.org/%E2%80%AEgpj"),
    "a line break": ("https://example.org/\r\na", "https://example.org/%0D%0Aa"),
    "zero-width characters": ("https://example.org/a\u200b\u3164", "https://example.org/a%E2%80%8B%E3%85%A4"),
    "half a surrogate pair": ("https://example.org/\ud800", "https://example.org/%3F"),
    "a script": ("javascript:alert(1)", None),
    "a script with a line break": ("java\nscript:alert(1)", None),
    "a data URL": ("data:text/html,x", None),
    "a file": ("file:///etc/passwd", None),
    "only a path": ("/a", None),
    "no scheme": ("//example.org", None),
    "no host": ("https:///a", None),
    "credentials": ("https://bank.example@evil.example/", None),
    "an invalid URL": ("https://[", None),
    "an empty text": ("", None),
    "a long URL": ("https://example.org/" + "a" * MAX_HREF_LENGTH, None),
}  # fmt: skip


@pytest.mark.parametrize(("url", "expected"), HREFS.values(), ids=HREFS)
def test_safe_href_encodes_web_urls_and_rejects_unsafe_urls(url: str, expected: str | None) -> None:
    assert safe_href(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.org/", ("example.org", "")),
        ("http://example.org/a/b", ("example.org", "/a/b")),
        ("https://example.org?q", ("example.org?q", "")),
        ("https://" + "a" * 100, ("a" * 59 + "…", "")),
        ("https://example.org/" + "b" * 100, ("example.org", "/" + "b" * 47 + "…")),
    ],
)
def test_a_url_is_shown_as_host_and_path(url: str, expected: tuple[str, str]) -> None:
    assert display_parts(url) == expected


@given(st.text())
def test_percent_encoded_texts_have_no_invisible_characters(text: str) -> None:
    assert percent_encode_invisible(text).isprintable()
    assert " " not in percent_encode_invisible(text)
    assert len("".join(display_parts(f"https://{text}"))) <= MAX_SHOWN_LENGTH


@given(st.text("abcXYZ09-._~:/?#[]@!$&'()*+,;=%文"))
def test_percent_encoding_keeps_visible_characters(text: str) -> None:
    assert percent_encode_invisible(text) == text
