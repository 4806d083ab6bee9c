"""The writing systems of texts. The Unicode names of characters say which script is right."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import site_builder
from site_builder.i18n import LANGUAGES
from site_builder.i18n.scripts import (
    CHARACTERS,
    has_script,
    is_written_with,
    language_of_text,
    script_of,
)

FIRST_TWO_WORDS = {
    "HIRAGANA LETTER": "Jpan",
    "KATAKANA LETTER": "Jpan",
    "HANGUL SYLLABLE": "Kore",
    "HANGUL LETTER": "Kore",
    "HANGUL CHOSEONG": "Kore",
    "CJK UNIFIED": "Hani",
    "CJK COMPATIBILITY": "Hani",
    "LATIN SMALL": "Latn",
    "LATIN CAPITAL": "Latn",
    "FULLWIDTH LATIN": "Latn",
    "GREEK SMALL": "Grek",
    "GREEK CAPITAL": "Grek",
    "CYRILLIC SMALL": "Cyrl",
    "CYRILLIC CAPITAL": "Cyrl",
    "ARABIC LETTER": "Arab",
    "HEBREW LETTER": "Hebr",
    "DEVANAGARI LETTER": "Deva",
    "THAI CHARACTER": "Thai",
}
"""The first two words of a character's Unicode name -> its script."""

LETTERS = st.characters(min_codepoint=0x20, categories=["Lu", "Ll", "Lo"])


def test_only_scripts_py_has_ranges_of_kana_han_and_hangul() -> None:
    package = Path(site_builder.__file__).parent
    files = [file for ending in ("py", "js") for file in package.rglob(f"*.{ending}")]
    assert len(files) > 200
    # The first letters of kana, of Han and of Hangul syllables, as escapes or as characters.
    first = re.compile(r"(?:\\u)(?:3041|4e00|ac00)|[ぁ一가]-", re.IGNORECASE)
    assert [f.name for f in files if first.search(f.read_text("utf-8"))] == ["scripts.py"]


def script_by_name(character: str) -> str | None:
    return FIRST_TWO_WORDS.get(" ".join(unicodedata.name(character, "").split()[:2]))


def test_basic_plane_letters_have_at_most_one_script() -> None:
    for code in range(0x20, 0x10000):
        scripts = [script for script in CHARACTERS if has_script(chr(code), script)]
        assert len(scripts) <= 1, f"U+{code:04x}: {scripts}"


@given(LETTERS)
def test_the_script_of_a_letter_matches_its_unicode_name(character: str) -> None:
    expected = script_by_name(character)
    # Rare letters of additional blocks may be unknown, but they never have a wrong script.
    assert script_of(character) in ({expected, None} if expected else {None, *CHARACTERS})
    if expected in {"Jpan", "Kore", "Hani"} and ord(character) < 0xFF00:
        assert script_of(character) == expected


@given(st.text(st.sampled_from("ABCxyzéß ,.-19β")), st.sampled_from("のカ検索한글"))
def test_one_character_of_kana_hangul_or_han_decides_the_script_of_a_text(
    text: str, character: str
) -> None:
    expected = "Jpan" if character in "のカ" else "Kore" if character in "한글" else "Hani"
    assert script_of(text + character) == script_of(character + text) == expected


@given(st.text())
def test_a_text_with_kana_is_never_english_or_chinese(text: str) -> None:
    for kana in "のカ":
        assert language_of_text(text + kana, ("en", "zh")) is None
        assert script_of(text + kana) == "Jpan"


@given(st.text(), st.permutations(["en", "zh"]))
def test_the_language_of_a_text_is_one_of_the_given_languages_or_none(
    text: str, languages: list[str]
) -> None:
    code, script = language_of_text(text, languages), script_of(text)
    assert code in {None, *languages}
    if script is None:
        assert code is None
    elif code is not None:
        assert is_written_with(code, script)
        assert language_of_text(text, (code,)) == code


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", None),
        ("2023, 1–2!", None),
        ("、。・ー", None),
        ("BLIP-2", "Latn"),
        ("Étienne Müller", "Latn"),
        ("β-VAE", "Latn"),
        ("Модель CLIP для поиска", "Cyrl"),
        ("图文检索", "Hani"),
        ("用 CLIP 做 image-text retrieval", "Hani"),
        ("画像とテキスト", "Jpan"),
        ("ｶﾀｶﾅ", "Jpan"),
        ("한국어 漢字", "Kore"),
        ("𠮷野家", "Hani"),
        ("עברית", "Hebr"),
    ],
)
def test_a_text_has_the_script_of_its_letters(text: str, script: str | None) -> None:
    assert script_of(text) == script


def test_the_first_given_language_with_the_script_of_the_text_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    japanese = replace(LANGUAGES["en"], code="ja", tag="ja", script="Jpan", own_name="日本語")
    monkeypatch.setitem(LANGUAGES, "ja", japanese)
    assert language_of_text("検索", ("en", "zh", "ja")) == "zh"
    assert language_of_text("検索", ("ja", "en", "zh")) == "ja"
    assert language_of_text("検索する", ("en", "zh", "ja")) == "ja"
    assert language_of_text("retrieval", ("zh", "ja")) is None
