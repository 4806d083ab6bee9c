"""`suggest_slug` suggests the slug of a new entry from its title. The slug is the file name without the ending."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.entry_files import suggest_slug
from site_builder.entry_files.slug_suggestion import MAX_SLUG_LENGTH
from site_builder.models.fields import SLUG


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("BLIP-2: Bootstrapping Language-Image Pre-training", "blip-2"),
        ("Visual Instruction Tuning", "visual-instruction-tuning"),
        (
            "Learning Transferable Visual Models From Natural Language Supervision",
            "learning-transferable-visual-models-from-natural",
        ),
        (
            "A Very Long Name Before The Colon Is No Name: Really",
            "a-very-long-name-before-the-colon-is-no-name",
        ),
        ("悟空", "wu-kong"),
        ("多模态学习：综述", "duo-mo-tai-xue-xi"),
        ("CLIP模型", "clip-mo-xing"),
        ("Étude sur l'œuvre de Müller", "etude-sur-l-uvre-de-muller"),
        ("Text & Image", "text-and-image"),
        ("C++", "c-plus-plus"),
        ("VL-T5 / VL-BART", "vl-t5-vl-bart"),
        (": nothing before", "nothing-before"),
        ("！？：", "entry"),
        ("Index", "index-2"),
        ("Aux: a device of Windows", "aux-2"),
        ("Привет", "entry"),
        ("1984", "1984"),
        (r"$\pi_0$: A Flow Model", "pi0"),
        ("π₀.₅: A Flow Model", "pi0-5"),
        (r"$\beta$-VAE with {\"o}", "beta-vae-with-o"),
        (r"$\mathcal{L}_{CLIP}$ Revisited", "l-clip-revisited"),
        ("x" * 80, "x" * 48),
    ],
)
def test_a_title_gets_a_readable_slug(title: str, slug: str) -> None:
    assert suggest_slug(title, ()) == slug


def test_a_slug_in_use_gets_a_number() -> None:
    assert suggest_slug("BLIP", {"blip"}) == "blip-2"
    assert suggest_slug("BLIP", {"blip", "blip-2"}) == "blip-3"
    assert suggest_slug("x" * 80, {"x" * 48}) == "x" * 46 + "-2"


@given(st.text(), st.sets(st.sampled_from(["entry", "a", "a-2", "0"])))
def test_suggested_slugs_are_valid_and_not_in_use(title: str, taken: set[str]) -> None:
    slug = suggest_slug(title, taken)
    assert SLUG.fullmatch(slug)
    assert len(slug) <= MAX_SLUG_LENGTH
    assert slug not in {*taken, "index"}
    assert slug == suggest_slug(title, taken)
