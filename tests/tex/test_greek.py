"""The name of a Greek letter replaces the letter, unless another Greek letter is next to it."""

from __future__ import annotations

import pytest

from site_builder.tex import name_lone_greek


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("π0", "pi0"),
        ("β-vae", "beta-vae"),
        ("用α值", "用alpha值"),
        ("λ", "lambda"),
        ("λογος π", "λογος pi"),
    ],
)
def test_names_replace_greek_letters_without_greek_neighbours(text: str, spelled: str) -> None:
    assert name_lone_greek(text) == spelled
