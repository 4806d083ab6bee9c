"""Types of fields: accepted values with their results, and refused values with their error codes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from site_builder.i18n import LANGUAGES, LanguageCode
from site_builder.models import LocalizedText, Name
from site_builder.models import fields as f

ACCEPTED: list[tuple[Any, object, object]] = [
    (f.Line, "  BLIP-2  ", "BLIP-2"),
    (f.Line, "one line\n", "one line"),
    (f.Line, "می\u200cخواهم", "می\u200cخواهم"),  # Persian needs its zero-width non-joiner
    (f.Line, "👩\u200d🔬", "👩\u200d🔬"),
    (f.Line, "全角\u3000空格", "全角\u3000空格"),
    (f.Markdown, "- one\n\t- two\n", "- one\n\t- two"),
    (f.Year, "2023", 2023),
    (f.Date, "2026-11-23", dt.date(2026, 11, 23)),
    (f.Slug, "blip-2", "blip-2"),
    (f.EntryId, "papers/blip-2", "papers/blip-2"),
    (f.Tag, "对比学习", "对比学习"),
    (f.Tag, "C++", "C++"),
]

REFUSED: list[tuple[Any, object, str]] = [
    (f.Line, "", "empty_text"),
    (f.Line, " \n ", "empty_text"),
    (f.Line, "two\nlines", "not_one_line"),
    (f.Line, "bell\a", "hidden_character"),
    (f.Line, "right\u202eleft", "hidden_character"),
    (f.Line, "zero\u200bwidth", "hidden_character"),
    (f.Line, "soft\u00adhyphen", "hidden_character"),
    (f.Line, "line\u2028separator", "hidden_character"),
    (f.Line, "private\ue000use", "hidden_character"),
    (f.Markdown, "[" * (f.MAX_MARKDOWN_LENGTH + 1), "too_long"),
    (f.Line, ["a"], "string_type"),
    (f.Line, 1, "string_type"),
    (f.Markdown, "\n", "empty_text"),
    (f.Markdown, "a\rb", "hidden_character"),
    (f.Year, "23", "bad_year"),
    (f.Year, "２０２３", "bad_year"),
    (f.Year, "2023 ", "bad_year"),
    (f.Year, "0999", "bad_year"),
    (f.Year, "1e3", "bad_year"),
    (f.Date, "2026-02-30", "bad_date"),
    (f.Date, "20261123", "bad_date"),
    (f.Date, "2026-W01-1", "bad_date"),
    (f.Date, "1700000000", "bad_date"),
    (f.Slug, "Blip", "bad_id"),
    (f.Slug, "blip--2", "bad_id"),
    (f.Slug, "-blip", "bad_id"),
    (f.Slug, "blip\n", "bad_id"),
    (f.Slug, "多模态", "bad_id"),
    (f.EntryId, "blip-2", "bad_entry_id"),
    (f.EntryId, "topics/blip-2", "bad_entry_id"),
    (f.EntryId, "papers/../topics", "bad_entry_id"),
    (f.EntryId, "papers/a/b", "bad_entry_id"),
    (f.Tag, "image/text", "bad_tag"),
    (f.Tag, "x" * 61, "bad_tag"),
    (f.WebLink, "javascript:alert(1)", "bad_url"),
    (f.WebLink, "example.org", "bad_url"),
    # Without `InstanceOf`, pydantic would convert these mappings to links and not check their URLs.
    (f.WebLink, {"url": "javascript:alert(1)", "identifier": {}}, "is_instance_of"),
    (f.WebLinks, [{"url": "javascript:alert(1)", "identifier": {}}], "is_instance_of"),
    (f.WebLinks, {"url": "https://example.org"}, "is_instance_of"),
]


@pytest.mark.parametrize(("type_", "given", "expected"), ACCEPTED)
def test_valid_values_are_accepted(type_: Any, given: object, expected: object) -> None:
    assert TypeAdapter(type_).validate_python(given) == expected


@pytest.mark.parametrize(("type_", "given", "code"), REFUSED)
def test_invalid_values_are_refused(type_: Any, given: object, code: str) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(type_).validate_python(given)
    assert [error["type"] for error in raised.value.errors()] == [code]


def test_a_link_has_a_normalized_url_and_a_key() -> None:
    link = TypeAdapter(f.WebLink).validate_python(
        "HTTP://www.ArXiv.org:80/pdf/2301.12597v2?utm_source=x"
    )
    assert link.url == "http://www.arxiv.org/pdf/2301.12597v2"
    assert link.key == "arxiv:2301.12597"


def test_one_url_is_read_as_a_list_with_this_url() -> None:
    links = TypeAdapter(f.WebLinks).validate_python
    assert links("https://example.org") == links(["https://example.org"])


# --- two languages ----------------------------------------------------------------------------

IN_BOTH_LANGUAGES = LocalizedText(en="Vision", zh="视觉")
# Each row has texts, the requested language, and the expected (text, its language).
FALLBACKS = [
    (IN_BOTH_LANGUAGES, "en", ("Vision", "en")),
    (IN_BOTH_LANGUAGES, "zh", ("视觉", "zh")),
    (LocalizedText(en="Vision"), "zh", ("Vision", "en")),
    (LocalizedText(zh="视觉"), "en", ("视觉", "zh")),
]


@pytest.mark.parametrize(("text", "language", "expected"), FALLBACKS)
def test_the_text_in_the_requested_language_takes_precedence(
    text: LocalizedText, language: LanguageCode, expected: tuple[str, str]
) -> None:
    assert text.text_or_fallback(language) == expected
    assert (text.text_in(language) is None) == (expected[1] != language)
    assert expected[1] in text.languages()


def test_a_text_needs_at_least_one_language() -> None:
    with pytest.raises(ValidationError, match="has no text"):
        LocalizedText({})


NAMES: list[tuple[object, tuple[str, ...]]] = [
    ("CLIP", ("CLIP",)),
    ({"en": "CLIP", "zh": "CLIP"}, ("CLIP",)),
    ({"en": "Vision", "zh": "视觉"}, ("Vision", "视觉")),
    ({"zh": "视觉"}, ("视觉",)),
]


@pytest.mark.parametrize(("given", "variants"), NAMES)
def test_readers_see_one_of_the_variants_of_a_name_in_each_language(
    given: object, variants: tuple[str, ...]
) -> None:
    name = Name.model_validate(given)
    assert name.variants() == variants
    for language in LANGUAGES:
        assert name.text_or_fallback(language)[0] in variants
