"""Slugs for URLs and anchors."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.models.slugs import MAX_SLUG_BYTES, address_slug, slugify

SLUGS = {
    "Visual Q-Former": "visual-q-former",
    "视觉 Q-Former：第一阶段": "视觉-q-former-第一阶段",
    "多模态": "多模态",
    "ＣＬＩＰ": "clip",
    "Étienne Müller": "etienne-muller",
    "Straße": "strasse",
    "İstanbul": "istanbul",
    "がく": "がく",
    "한국어": "한국어",
    "ICML 2023": "icml-2023",
    "GPT-4V(ision)": "gpt-4v-ision",
    "snake_case__name": "snake-case-name",
    "a_-_b": "a-b",
    "  --x--  ": "x",
    "C++": "c",
    "../../etc/passwd": "etc-passwd",
    "<script>": "script",
    "½ and ²": "1-2-and-2",
    "": "section",
    "!?": "section",
    "🤗": "section",
}


@pytest.mark.parametrize(("text", "slug"), SLUGS.items())
def test_a_text_gets_a_readable_slug(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text())
@example("a_!b")
@example("ŉ")
def test_slugify_is_idempotent_and_never_empty(text: str) -> None:
    slug = slugify(text)
    assert slug
    assert slugify(slug) == slug
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug
    assert not set(slug) & set(" /\\#?%&\"'<>.:_")


def test_the_separator_can_be_chosen() -> None:
    assert slugify("Visual Q-Former", "_") == "visual_q_former"


ADDRESS_SLUGS = {
    "contrastive-learning": "contrastive-learning",
    "ICML 2023": "icml-2023",
    "(ICML) 2023": "icml-2023",
    "Wei Zhang": "wei-zhang",
    "WEI ZHANG": "wei-zhang",
    "José Núñez": "jose-nunez",
    "K. Sparck Jones": "k-sparck-jones",
    "c": "c",
    "C++": "c-plus-plus",
    "ｃ＋＋": "c-plus-plus",
    "c#": "c-sharp",
    "A*": "a-star",
    ".NET": "dot-net",
    "node.js": "node-js",
    "...": "full-stop-full-stop-full-stop",
    "½": "1-2",
    "🤗": "hugging-face",
    "❤️": "heavy-black-heart",
    "!?": "exclamation-mark-question-mark",
    "\u200d": "zero-width-joiner",
    "अनिल": "अनिल",
    "สี่": "สี่",
}


@pytest.mark.parametrize(("text", "slug"), ADDRESS_SLUGS.items())
def test_address_slug_returns_a_readable_slug(text: str, slug: str) -> None:
    assert address_slug(text) == slug


@given(st.text())
@example("视" * 300)
@example("🤗" * 60)
def test_address_slug_returns_valid_and_short_slugs(text: str) -> None:
    slug = address_slug(text)
    assert 0 < len(slug.encode()) <= MAX_SLUG_BYTES
    assert slugify(slug) == slug == address_slug(slug)
    assert address_slug(unicodedata.normalize("NFD", text)) == slug


def test_long_texts_with_a_common_start_have_different_slugs() -> None:
    assert address_slug("视" * 300) != address_slug("视" * 301)


@given(st.text("abXY09 ", max_size=12), st.sampled_from("-_"))
def test_the_fast_path_does_not_change_the_slug(text: str, separator: str) -> None:
    """A dot at the end prevents the fast path, and does not change the slug."""
    assert slugify(text, separator) == slugify(f"{text}.", separator)
