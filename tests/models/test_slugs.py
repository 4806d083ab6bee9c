"""Slugs for URLs and anchors."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.models.slugs import MAX_SLUG_BYTES, slugify, unique_slugs

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


@given(st.lists(st.text(alphabet="aA-2!é视", max_size=4)))
@example(["a", "a 2", "A", "a!"])
@example(["视" * 300, "视" * 301])
def test_slugs_are_unique_and_short_enough_for_file_systems(texts: list[str]) -> None:
    slugs = unique_slugs(texts)
    assert list(slugs) == list(dict.fromkeys(texts))
    assert len(set(slugs.values())) == len(slugs)
    for slug in slugs.values():
        assert len(slug.encode()) <= MAX_SLUG_BYTES + 10
        assert slugify(slug) == slug


@given(st.lists(st.text(alphabet="ab2 ", max_size=4)), st.text(alphabet="ab2 ", max_size=4))
def test_a_later_text_does_not_change_earlier_slugs(texts: list[str], later: str) -> None:
    before = unique_slugs(texts)
    after = unique_slugs([*texts, later])
    assert {text: after[text] for text in texts} == before


@given(st.text("abXY09 ", max_size=12), st.sampled_from("-_"))
def test_the_fast_path_for_alphanumeric_texts_returns_the_correct_slug(
    text: str, separator: str
) -> None:
    """A dot at the end prevents the fast path, and does not change the slug."""
    assert slugify(text, separator) == slugify(f"{text}.", separator)
