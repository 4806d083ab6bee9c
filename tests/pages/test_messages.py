"""Messages of pages. Every message has texts in both languages. Every key that the code uses exists."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import site_builder.pages
from site_builder.link_health import Verdict
from site_builder.models import KINDS, LANGUAGES
from site_builder.models.entries import Links
from site_builder.pages.messages import all_messages, count, has_message, message

MESSAGES = all_messages()
PACKAGE = Path(site_builder.pages.__file__).parent
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for pattern in ("*.py", "templates/*.html")
    for path in sorted(PACKAGE.glob(pattern))
    if path.name != "messages.py"
)
LISTINGS = ("papers", "repos", "datasets", "years", "venues", "authors", "tags", "topics")
REASONS = [
    "http-301",
    "http-302",
    "http-308",
    "http-401",
    "http-403",
    "http-404",
    "http-410",
    "http-429",
    "http-451",
    "http-999",
    "soft-404",
    "parked",
    "redirect-to-root",
    "redirect-to-login",
    "redirect-to-404",
    "redirect-elsewhere",
    "same-target",
    "meta-refresh",
    "challenge",
    "cookie-wall",
    "rate-limit",
    "host-parked",
    "timeout",
    "connect-timeout",
    "connection-refused",
    "unreachable",
    "reset",
    "empty-reply",
    "bad-answer",
    "header-too-large",
    "dns-failure",
    "dns-timeout",
    "redirect-loop",
    "too-many-redirects",
    "host-unreachable",
    "bad-redirect",
    "nxdomain",
    "private-address",
    "bad-scheme",
    "credentials",
    "invalid-url",
    "tls-expired",
    "tls-self-signed",
    "tls-wrong-host",
    "tls-untrusted",
    "tls-failure",
    "aborted",
    "deadline",
    "interrupted",
    "never",
]
"""Reason codes of link checks. Each has its own message. All further `http-...` codes share one message."""
COMPUTED_KEYS = {
    *(f"verdict.{verdict}" for verdict in Verdict),
    *(f"verdict.{verdict}.means" for verdict in Verdict),
    *(f"reason.{reason}" for reason in REASONS),
    *(f"mark.{status}" for status in ("suspect", "unusable")),
    *(f"health.{name}" for name in ("dead", "gone", "suspect", "moved", "unusable", "blocked")),
    *(f"health.{column}" for column in ("link", "entries", "when", "why")),
    *KINDS,
    *(f"{kind}s" for kind in KINDS),
    *LISTINGS,
    *(f"{name}.lead" for name in LISTINGS),
    *(f"count.{kind}.{number}" for kind in KINDS for number in ("one", "many")),
    *(f"link.{role}" for role in Links.model_fields),
    *(f"only-{language}" for language in LANGUAGES),
    *(f"notes-{language}" for language in LANGUAGES),
}
"""Keys that the code composes from parts. A search of the source code does not find these keys."""


def placeholder_count(text: str) -> int:
    return sum(name is not None for _, name, _, _ in Formatter().parse(text))


@pytest.mark.parametrize("key", MESSAGES)
def test_both_texts_of_a_message_have_equal_numbers_of_placeholders(key: str) -> None:
    english, chinese = MESSAGES[key]
    assert english.strip()
    assert chinese.strip()
    assert placeholder_count(english) == placeholder_count(chinese)
    assert message("en", key) == english
    assert message("zh", key) == chinese


@pytest.mark.parametrize(
    "key", sorted({*COMPUTED_KEYS, *re.findall(r'\bt\(\s*"([^"{}]+)"[,)]', SOURCES)})
)
def test_every_message_key_that_the_code_uses_exists(key: str) -> None:
    assert has_message(key)


def test_an_unknown_message_key_raises_an_error() -> None:
    assert not has_message("nonsense")
    with pytest.raises(KeyError):
        message("en", "nonsense")


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (0, "0 papers", "0 篇论文"),
        (1, "1 paper", "1 篇论文"),
        (1234, "1,234 papers", "1,234 篇论文"),
    ],
)
def test_counts_have_singular_and_plural_forms(number: int, english: str, chinese: str) -> None:
    assert count("en", "paper", number) == english
    assert count("zh", "paper", number) == chinese


def test_braces_in_values_are_not_placeholders() -> None:
    assert message("en", "author.lead", "{0.__class__} {}") == "Entries by {0.__class__} {}."
