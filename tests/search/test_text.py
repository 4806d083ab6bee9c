"""Folding of texts, and splitting of texts into tokens and terms.

Folding removes differences between ways to write a word. A token is a word or a Han run, which consists of consecutive
Chinese, Japanese or Korean characters. The terms are what the index contains.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.search.text import (
    compounds,
    fold,
    han_runs,
    is_han,
    remove_han_spaces,
    spaced_forms,
    word_terms,
    words,
)

# (text, its folded form).
FOLDED = [
    ("CLIP", "clip"),
    ("ＣＬＩＰ　２", "clip 2"),
    ("Müller", "muller"),
    ("Mu\u0308ller", "muller"),
    ("İstanbul", "istanbul"),
    ("Straße ΣΑΣ", "strasse σασ"),
    ("ﬁne-tuning", "fine-tuning"),
    ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
    ("tab\tand\nline", "tab and line"),
    ("が カ\u3099 ｶﾞ", "が ガ カ"),  # folding removes the half-width voicing mark
    ("𠮷", "𠮷"),
    ("π₀ Π0 β-VAE, λόγος λ", "pi0 pi0 beta-vae, λογοσ lambda"),
    ("用α值 ϕ µ", "用alpha值 phi mu"),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_folding_removes_differences_between_ways_to_write_a_word(text: str, expected: str) -> None:
    assert fold(text) == expected


# (text, its words and Han runs, in the order of the text).
TOKENIZED = [
    ("", []),
    ("a visual model", ["a", "visual", "model"]),
    ("Q-Former/BLIP_2", ["q", "former", "blip", "2"]),
    ("跨模\n  态检索", ["跨模态检索"]),
    ("跨模，态检索", ["跨模", "态检索"]),
    ("使用 CLIP模型 对齐", ["使用", "clip", "模型对齐"]),
    ("カタカナとひらがな々", ["カタカナとひらがな々"]),
    ("한국어 모델CLIP을 русскии", ["한국어", "모델", "clip", "을", "русскии"]),
    ("模型 한국어 かな", ["模型", "한국어", "かな"]),
]


@pytest.mark.parametrize(("text", "expected"), TOKENIZED)
def test_texts_are_split_into_words_and_han_runs(text: str, expected: list[str]) -> None:
    folded = remove_han_spaces(fold(text))
    assert han_runs(folded) == [token for token in expected if is_han(token)]
    assert words(folded) == [token for token in expected if not is_han(token)]


# (text, its terms that are not Han). The index has a further text, which contains the compound Q-Former.
WORDS = [
    ("Q-Former", {"q", "former", "qformer"}),
    ("2301.12597", {"2301", "12597", "230112597"}),
    ("state-of-the-art", {"state", "of", "the", "art", "stateoftheart", "oftheart", "theart"}),
    ("one. Two", {"one", "two"}),
    ("a - b", {"a", "b"}),
    ("the Q Former", {"the", "q", "former", "qformer"}),
    ("the Q  Former", {"the", "q", "former", "qformer"}),
    ("Q, Former", {"q", "former"}),
    ("CLIP-模型", {"clip"}),
    ("模型-CLIP", {"clip"}),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_terms_are_words_and_the_joined_forms_of_compounds(text: str, expected: set[str]) -> None:
    spaced = spaced_forms([("q", "former"), ("a", "b", "c", "d", "e")])
    assert spaced == {"qformer"}
    assert word_terms(remove_han_spaces(fold(text)), spaced) == expected


def test_compounds_have_two_or_more_parts() -> None:
    assert list(compounds("q-former, a state-of-the art. x")) == [
        ("q", "former"),
        ("state", "of", "the"),
    ]


@given(st.text())
@example("0\u0e33")  # NFKC decomposes this character into two characters
def test_folding_a_text_again_changes_neither_its_words_nor_its_han_runs(text: str) -> None:
    once = remove_han_spaces(fold(text))
    twice = remove_han_spaces(fold(once))
    assert (han_runs(twice), words(twice)) == (han_runs(once), words(once))
