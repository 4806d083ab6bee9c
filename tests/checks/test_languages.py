"""Test the checks on sites with one, two or three languages, and on a site with an added kind of entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.catalog import build_catalog
from site_builder.checks import CHECKS
from site_builder.i18n import LANGUAGES, Language, SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import Entry, LocalizedText
from tests.extensions import JAPANESE, Weights, add_kind, add_language
from tests.factories import paper, repo, topic

ENGLISH = "A toolkit for retrieval of images."
CHINESE = "用于图文检索的工具。"
KANA = "画像と文章を検索するためのツールです。"


@pytest.fixture(autouse=True)
def _japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    add_language(monkeypatch)


def findings_of(
    check: str, *entries: Entry, languages: tuple[str, ...] = ("en", "zh")
) -> list[str]:
    catalog = build_catalog(entries, [topic("vision")], languages=SiteLanguages(languages))
    return [
        f"{'.'.join(map(str, finding.field))} {finding.message}"
        for finding in CHECKS[check].find(catalog)
    ]


def findings_of_summary(check: str, **texts: str) -> list[str]:
    return findings_of(check, repo(summary=texts))


@pytest.mark.parametrize(
    ("languages", "missing"),
    [
        (("en",), []),
        (("zh",), []),
        (("zh", "en"), ["summary has no Chinese text"]),
        (("en", "zh", "ja"), ["summary has no Chinese text", "summary has no Japanese text"]),
        (("ja", "zh"), ["summary has no Japanese text", "summary has no Chinese text"]),
    ],
)
def test_each_missing_language_of_the_site_is_reported(
    languages: tuple[str, ...], missing: list[str]
) -> None:
    entry = paper(summary={"en": ENGLISH})
    found = findings_of("missing-language", entry, languages=languages)
    assert [line for line in found if line.startswith("summary")] == missing


def test_a_text_in_a_language_that_the_site_lacks_is_accepted() -> None:
    entry = repo(summary={"en": ENGLISH, "zh": CHINESE, "ja": KANA})
    assert findings_of("missing-language", entry) == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ({"en": ENGLISH, "zh": CHINESE, "ja": KANA}, []),
        ({"en": KANA}, ["summary.en is Japanese text, not English"]),
        ({"en": CHINESE}, ["summary.en is Chinese text, not English"]),
        ({"zh": KANA}, ["summary.zh is Japanese text, not Chinese"]),
        ({"zh": ENGLISH}, ["summary.zh is English text, not Chinese"]),
        ({"ja": ENGLISH}, ["summary.ja is English text, not Japanese"]),
        (
            {"ja": "用于图文检索的多语言模型工具集合。"},
            ["summary.ja is Chinese text, not Japanese"],
        ),
        ({"ja": "画像検索。"}, []),
        ({"zh": "日语助词“の”的用法，以及 Q-Former 的说明。"}, []),
        ({"en": "Инструмент для поиска изображений."}, ["summary.en is not English text"]),
        ({"en": "이미지 검색 도구입니다."}, ["summary.en is not English text"]),
    ],
)
def test_a_text_is_reported_only_if_its_script_contradicts_its_language_code(
    texts: dict[str, str], found: list[str]
) -> None:
    assert findings_of_summary("wrong-language", **texts) == found


def test_russian_and_english_are_told_apart_and_russian_may_contain_latin_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    russian = Language(code="ru", tag="ru", own_name="русский", script="Cyrl", words={})
    add_language(monkeypatch, russian)
    assert findings_of_summary("wrong-language", ru="Модель CLIP, BLIP-2 and Flamingo.") == []
    assert findings_of_summary("wrong-language", ru=ENGLISH) == [
        "summary.ru is English text, not Russian"
    ]
    assert findings_of_summary("wrong-language", en="Модель для поиска.") == [
        "summary.en is Russian text, not English"
    ]


def test_each_language_has_its_own_promotional_words_and_todo_markers() -> None:
    assert findings_of_summary("marketing", en="A powerful tool.", zh="强大的工具。") == [
        "summary.en contains the promotional word `powerful`",
        "summary.zh contains the promotional word `强大的`",
    ]
    assert findings_of_summary("marketing", ja="完美 powerful") == []
    assert findings_of_summary("todo-marker", ja="TODO 待翻译") == []
    assert findings_of_summary("todo-marker", zh="TODO") == ["summary.zh contains `TODO`"]


def test_an_ideographic_space_is_reported_in_chinese_but_not_in_japanese() -> None:
    assert findings_of_summary("whitespace", ja="画像\u3000検索") == []
    assert findings_of_summary("whitespace", zh="图像\u3000检索") == [
        "summary.zh contains an unusual space, U+3000"
    ]


def test_titles_in_capitals_get_the_advice_of_their_language() -> None:
    def hint_of(language: str) -> str:
        entry = paper(title={language: "LEARNING TRANSFERABLE VISUAL MODELS"})
        catalog = build_catalog([entry], [])
        return next(iter(CHECKS["name-style"].find(catalog))).hint

    assert hint_of("en") == "Use sentence case or title case."
    assert hint_of("ja") == "Use sentence case."


def test_checks_find_mistakes_in_entries_of_an_added_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch)
    data = {
        "id": "models/clip",
        "name": "LEARNING TRANSFERABLE VISUAL WEIGHTS",
        "url": "https://example.org/clip",
        "base_model": "models/gone",
        "usage": {"en": "TODO", "zh": "参见[基座](models/gone)。"},
        "topics": ["vision"],
        "added": "2026-11-23",
    }
    entry = Weights.model_validate(data)
    other = Weights.model_validate({**data, "id": "models/copy", "base_model": None})
    assert findings_of("dangling-reference", entry) == [
        "base_model there is no entry `models/gone`",
        "usage.zh links to `models/gone`, which is not an entry",
    ]
    assert findings_of("todo-marker", entry) == ["usage.en contains `TODO`"]
    assert findings_of("name-style", entry) == ["name is all in capitals"]
    assert findings_of("bad-link", entry) == []
    assert findings_of("duplicate-url", entry, other)[0].startswith("url describes the same")
    assert findings_of("similar-title", entry, other)[0].startswith("name is almost the same")


# --- files ------------------------------------------------------------------------------------


def test_a_finding_in_a_text_without_a_language_names_the_field(tmp_path: Path) -> None:
    _write_entry(tmp_path, "summary: A powerful tool.\n")
    problems = open_knowledge_base(tmp_path, languages=SiteLanguages(("en",))).problems
    assert [(p.field, p.line, p.code) for p in problems] == [("summary", 5, "marketing")]


def test_a_text_without_a_language_is_checked_in_the_sites_language(tmp_path: Path) -> None:
    _write_entry(tmp_path, "summary: A tool for retrieval.\n")
    problems = open_knowledge_base(tmp_path, languages=SiteLanguages(("zh",))).problems
    assert [(p.field, p.message) for p in problems] == [("summary", "is English text, not Chinese")]


def test_sites_with_different_languages_share_no_cached_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a check finds in this text depends on the languages of the site."""
    monkeypatch.setattr("site_builder.entry_files.folder.CACHE_THRESHOLD", 0)
    _write_entry(tmp_path / "entries", "summary: A tool for retrieval.\n")

    def messages(*codes: str) -> list[str]:
        base = open_knowledge_base(
            tmp_path / "entries", cache=tmp_path / "cache", languages=SiteLanguages(codes)
        )
        return [problem.message for problem in base.problems]

    for _ in range(2):
        assert messages("en") == []
        assert messages("zh") == ["is English text, not Chinese"]
        assert messages("en", "zh") == ["must name the language of its text"]


def test_findings_about_missing_languages_are_not_cached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_builder.entry_files.folder.CACHE_THRESHOLD", 0)
    _write_entry(tmp_path / "entries", f"summary: {{en: {ENGLISH}}}\n")
    for codes, count in ((("en", "zh"), 1), (("en", "zh", "ja"), 2), (("en",), 0)):
        for _ in range(2):
            base = open_knowledge_base(
                tmp_path / "entries", cache=tmp_path / "cache", languages=SiteLanguages(codes)
            )
            assert [p.code for p in base.problems] == ["missing-language"] * count


def _write_entry(folder: Path, summary: str) -> None:
    (folder / "repos").mkdir(parents=True)
    (folder / "topics.yml").write_text(
        "- id: vision\n  name: {en: Vision, zh: 视觉, ja: 視覚}\n", "utf-8"
    )
    (folder / "repos" / "kit.yml").write_text(
        "name: Kit\nurl: https://example.org/kit\nadded: 2026-11-23\ntopics: [vision]\n" + summary,
        "utf-8",
    )


def test_the_fixture_registers_japanese() -> None:
    assert LANGUAGES["ja"] is JAPANESE
    assert LocalizedText.model_validate({"ja": KANA}).languages() == ("ja",)


@pytest.mark.parametrize(
    ("en", "zh", "message"),
    [
        ("- a\n- b\n- c\n- d", "- 一\n- 二\n- 三", "has 3 list items, but `en` has 4 list items"),
        ("a\n\nb", "一", "has 1 paragraph, but `en` has 2 paragraphs"),
        ("a\n\n$$\nx\n$$", "一\n\n| a |\n|---|", "has 0 formulas and 1 table, but `en` has 1 formula and 0 tables"),
        ("a[^1][^2]\n\n[^1]: b\n[^2]: c", "一[^1]\n\n[^1]: 二", "has 1 footnote, but `en` has 2 footnotes"),
        ("- a\n\nb\n\n- c\n- d", "- 一\n- 二\n\n三\n\n- 四", "has lists with 2 + 1 items, but `en` has lists with 1 + 2 items"),
        ("# a\n\nb", "一\n\n# 二", "has the order paragraph → heading of level 1, but `en` has the order heading of level 1 → paragraph"),
    ],
)  # fmt: skip
def test_the_message_about_different_structures_describes_both_structures(
    en: str, zh: str, message: str
) -> None:
    entry = paper(notes={"en": en, "zh": zh})
    assert findings_of("notes-structure", entry) == [f"notes.zh {message}"]


@pytest.mark.parametrize(
    ("zh", "start"),
    [
        ("一\n\n- 二\n\n三", "- 二"),
        ("一\n\n三", "三"),
        ("一\n\n- 二\n- 三", "- 二"),
        ("一\n\n- 二\n- 三\n- 四\n\n五\n\n六", "六"),
    ],
)
def test_different_notes_are_reported_at_the_first_different_block(zh: str, start: str) -> None:
    entry = paper(notes={"en": "a\n\n- b\n- c\n- d\n\ne", "zh": zh})
    (finding,) = CHECKS["notes-structure"].find(build_catalog([entry], []))
    assert finding.index is not None
    assert zh[finding.index :].startswith(start)
