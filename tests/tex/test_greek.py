"""A Greek letter in a word that is not Greek is spelled out."""

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
def test_lone_greek_letters_are_spelled_out(text: str, spelled: str) -> None:
    assert name_lone_greek(text) == spelled
