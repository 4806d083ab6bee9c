"""A reason code is described by a phrase in each language, or shown as a code."""

from __future__ import annotations

import pytest

from site_builder.link_health.reasons import describe_reason


@pytest.mark.parametrize(
    ("reason", "english", "chinese"),
    [
        ("http-404", "page not found (404)", "页面不存在（404）"),
        ("http-418", "the server answered 418", "服务器返回 418"),
        ("http", "http", "http"),
        ("http-", "http-", "http-"),
        ("http-٤٠٤", "http-٤٠٤", "http-٤٠٤"),
        ("http-99999", "http-99999", "http-99999"),
        ("brand-new", "brand-new", "brand-new"),
        ("{0.x}", "{0.x}", "{0.x}"),
        ("\x1b[31m\u202e", r"\x1b[31m\u202e", r"\x1b[31m\u202e"),
        ("x" * 5000, "x" * 80, "x" * 80),
    ],
)
def test_reasons_are_described_in_both_languages_or_shown_as_codes(
    reason: str, english: str, chinese: str
) -> None:
    assert describe_reason(reason, "en") == english
    assert describe_reason(reason, "zh") == chinese
