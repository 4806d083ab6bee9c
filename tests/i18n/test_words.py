"""The tables of messages: the keys and placeholders in each language, and the keys that the pages use."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import site_builder.pages
from site_builder.i18n import FALLBACK, LANGUAGES, Language, LanguageCode, has_message, message
from site_builder.link_health.verdicts import Verdict
from site_builder.models import KINDS
from site_builder.models.entries import Links
from site_builder.models.field_facts import facts_of
from tests import SITE_LANGUAGES

PACKAGE = Path(site_builder.pages.__file__).parent
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for pattern in ("*.py", "templates/*.html")
    for path in sorted(PACKAGE.glob(pattern))
)
LISTINGS = ("years", "venues", "authors", "tags", "topics")
COMPUTED_KEYS = {
    *(f"verdict.{verdict}" for verdict in Verdict),
    *(f"verdict.{verdict}.means" for verdict in Verdict),
    *(f"mark.{status}" for status in ("suspect", "unusable")),
    *(f"health.{name}" for name in ("dead", "gone", "suspect", "moved", "unusable", "blocked")),
    *(f"health.{column}" for column in ("link", "entries", "when", "why")),
    *LISTINGS,
    *(f"{name}.lead" for name in LISTINGS),
    *(f"link.{role}" for role in Links.model_fields),
}
"""Keys that the code composes from parts. A search of the source code does not find these keys."""


def placeholder_count(text: str) -> int:
    return sum(name is not None for _, name, _, _ in Formatter().parse(text))


def test_the_chinese_table_lacks_only_singular_forms_and_ordinal_endings() -> None:
    # English has these forms, and Chinese does not.
    endings = {f"result.rank.{category}" for category in ("two", "few")}
    english = {key for key in LANGUAGES["en"].words if not key.endswith(".one")} - endings
    assert LANGUAGES["zh"].words.keys() == english
    assert len(FALLBACK.words) > 300


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_kinds_and_fields_have_names_in_both_languages(language: LanguageCode, kind: str) -> None:
    spec, table = KINDS[kind], f"site_builder/i18n/{language}.py"
    assert language in spec.words or kind in LANGUAGES[language].kinds, (
        f"{kind}: add words in `{language}` to the record in site_builder/models/kinds.py"
    )
    for name, facts in facts_of(spec.model).items():
        assert language in facts.label or f"field.{name}" in LANGUAGES[language].words, (
            f"{kind}.{name}: add `{language}` to the label in `FieldFacts`, or `field.{name}` to {table}"
        )


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", FALLBACK.words)
def test_a_text_has_as_many_placeholders_as_the_english_text(
    language: LanguageCode, key: str
) -> None:
    text = message(language, key)
    assert text.strip()
    assert placeholder_count(text) == placeholder_count(FALLBACK.words[key])


def test_a_missing_text_is_shown_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"home": "ホーム"}
    monkeypatch.setitem(LANGUAGES, "ja", Language("ja", "ja", "日本語", "Jpan", words))
    assert (message("ja", "home"), message("ja", "topics")) == ("ホーム", "Topics")
    assert KINDS["paper"].count("ja", 2) == "2 papers"


@pytest.mark.parametrize(
    "key", sorted({*COMPUTED_KEYS, *re.findall(r'\bt\(\s*"([^"{}]+)"[,)]', SOURCES)})
)
def test_every_message_key_that_the_pages_use_exists(key: str) -> None:
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
def test_a_count_has_the_plural_form_of_its_language(
    number: int, english: str, chinese: str
) -> None:
    assert KINDS["paper"].count("en", number) == english
    assert KINDS["paper"].count("zh", number) == chinese


def test_braces_in_values_are_not_placeholders() -> None:
    assert message("en", "author.lead", "{0.__class__} {}") == "Entries by {0.__class__} {}."
