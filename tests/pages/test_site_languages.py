"""Pages of sites in one language, in Chinese and then English, and in three languages."""

from __future__ import annotations

import re
from dataclasses import replace
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.citations import bibtex, record_of
from site_builder.i18n import LANGUAGES, SiteLanguages
from site_builder.models import Dataset, Paper, Topic
from site_builder.pages import Page, asset_files, redirect_files
from tests.extensions import JAPANESE, add_language
from tests.pages.sample_catalogs import elements_of, pages_by_url

WORDS = {"home": "ホーム", "only": "{}のみ", "and-more": "ほか{0}名", "notes": "ノート"}
"""Message key -> Japanese text."""

SITES = [("en",), ("zh",), ("zh", "en"), ("en", "zh", "ja"), ("ja", "zh", "en")]
"""The languages of each tested site, in their order."""

TEXTS = {"en": "English text.", "zh": "中文。", "ja": "日本語の文。"}
"""Language -> summary and notes in this language."""


@pytest.fixture(autouse=True)
def _japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    add_language(monkeypatch, replace(JAPANESE, words=WORDS))


def sample(*languages: str, **fields: object) -> Catalog:
    """Return a catalog with summaries and notes in all these languages. `fields` replace fields of the first paper."""
    texts = {code: TEXTS[code] for code in languages}
    context = {"languages": SiteLanguages(languages)}
    common = {"topics": ["vision"], "summary": texts, "notes": texts, "added": "2026-11-23"}
    first = {
        "id": "papers/first",
        "title": {"en": "Zebra", "zh": "安", "ja": "アリ"},
        "authors": ["A Bee", "李雷", "さとう はな", "C Dee", "E Eff"],
        "year": "2023",
        "links": {"paper": "https://example.org/1"},
    }
    second = {**first, "id": "papers/second", "title": {"en": "Ant", "zh": "左", "ja": "ンア"}}
    second["links"] = {"paper": "https://example.org/2"}
    data = {"id": "datasets/data", "name": "Data", "url": "https://example.org/3"}
    topic = {"id": "vision", "name": {"en": "Vision", "zh": "视觉", "ja": "ビジョン"}}
    return build_catalog(
        [
            Paper.model_validate({**first, **common, **fields}, context=context),
            Paper.model_validate({**second, **common}, context=context),
            Dataset.model_validate({**data, **common}, context=context),
        ],
        [Topic.model_validate(topic, context=context)],
        redirects={"papers/old": "papers/first"},
        languages=SiteLanguages(languages),
    )


def notes_of(page: Page) -> str:
    (html,) = [section.html for section in page.sections if 'class="kb-notes"' in section.html]
    return html


@pytest.mark.parametrize("languages", SITES)
def test_all_languages_have_equal_paths_below_their_prefixes(
    languages: tuple[str, ...],
) -> None:
    pages = pages_by_url(sample(*languages))
    paths = {
        code: [page.path for page in pages.values() if page.language == code] for code in languages
    }
    assert sum(map(len, paths.values())) == len(pages)
    for code in languages:
        assert paths[code] == paths[languages[0]]
        prefix = "" if code == languages[0] else f"{code}/"
        assert {f"{prefix}{path}" for path in paths[code]} <= pages.keys()


@pytest.mark.parametrize("languages", SITES)
def test_links_stay_in_the_language_of_the_page(languages: tuple[str, ...]) -> None:
    pages = pages_by_url(sample(*languages))
    for page in pages.values():
        for href in elements_of(page).attributes("href"):
            parts = urlsplit(href)
            if parts.scheme or not parts.path or parts.path.endswith((".bib", ".csv", ".json")):
                continue
            url = normpath(join(page.url or "./", unquote(parts.path)))
            target = pages["" if url == "." else f"{url}/"]
            assert target.language == page.language, (page.url, href)


@pytest.mark.parametrize("languages", SITES)
def test_redirects_exist_in_the_languages_of_the_site(languages: tuple[str, ...]) -> None:
    files = redirect_files(sample(*languages))
    assert list(files) == [
        f"{'' if code == languages[0] else f'{code}/'}papers/old/index.html" for code in languages
    ]
    for content in files.values():
        assert b"/papers/first/" in content


# --- notes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
def test_sites_in_one_language_have_neither_tabs_nor_badges(language: str) -> None:
    page = pages_by_url(sample(language))["papers/first/"]
    assert "<input" not in notes_of(page)
    assert TEXTS[language] in notes_of(page)
    assert "kb-badge" not in page.html


def test_notes_in_three_languages_have_four_tabs() -> None:
    pages = pages_by_url(sample("en", "zh", "ja"))
    expected = {
        "papers/first/": (["en", "zh", "ja", "both"], ["English", "中文", "日本語"]),
        "zh/papers/first/": (["zh", "en", "ja", "both"], ["中文", "English", "日本語"]),
        "ja/papers/first/": (["ja", "en", "zh", "both"], ["日本語", "English", "中文"]),
    }
    for url, (values, labels) in expected.items():
        html = notes_of(pages[url])
        assert re.findall(r'<input[^>]*value="([^"]+)"', html) == values
        assert re.findall(r"<label[^>]*>([^<]+)<", html)[:-1] == labels
        assert re.findall(r'<p class="kb-note__language"[^>]*>([^<]+)<', html) == labels
        assert re.findall(r'value="([^"]+)" checked', html) == values[:1]


def test_the_stylesheet_shows_only_notes_of_the_chosen_tab() -> None:
    for languages in (("ja",), ("zh", "en"), ("en", "zh", "ja")):
        css = asset_files(SiteLanguages(languages))["kb.css"].decode()
        numbers = re.findall(r"input:nth-of-type\((\d)\):not\(\[value=both\]\):checked", css)
        expected = ["1", "2", "3"][: len(languages)] if len(languages) > 1 else []
        assert numbers == expected
        assert re.findall(r"\.kb-note:not\(:nth-of-type\((\d)\)\)", css) == expected


def test_untranslated_texts_have_a_badge_with_their_language() -> None:
    only_chinese = {"summary": {"zh": TEXTS["zh"]}, "notes": {"zh": TEXTS["zh"]}}
    pages = pages_by_url(sample("en", "zh", "ja", **only_chinese))
    assert pages["papers/first/"].html.count("Chinese only") == 2
    assert pages["ja/papers/first/"].html.count("中国語のみ") == 2
    assert "kb-badge" not in pages["zh/papers/first/"].html
    only_japanese = {"summary": {"ja": TEXTS["ja"]}, "notes": {"ja": TEXTS["ja"]}}
    pages = pages_by_url(sample("zh", "en", **only_japanese))
    assert pages["papers/first/"].html.count("仅有日语") == 2
    assert pages["en/papers/first/"].html.count("Japanese only") == 2


# --- texts ------------------------------------------------------------------------------------


def test_names_in_a_script_of_a_foreign_language_have_a_lang_attribute() -> None:
    pages = pages_by_url(sample("en", "zh", "ja"))
    kana = '<span lang="ja">さとう はな</span>'
    assert kana in pages["papers/first/"].html
    assert kana in pages["zh/papers/first/"].html
    assert kana not in pages["ja/papers/first/"].html
    assert '<span lang="zh-Hans">李雷</span>' in pages["papers/first/"].html
    assert '<span lang="en">A Bee</span>' in pages["ja/papers/first/"].html


def test_a_name_in_kana_has_lang_ja_on_a_site_without_japanese(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    catalog = sample("en", "zh")
    monkeypatch.delitem(LANGUAGES, "ja")
    pages = pages_by_url(catalog)
    assert '<span lang="ja">さとう はな</span>' in pages["papers/first/"].html
    assert '<span lang="ja">さとう はな</span>' in pages["zh/papers/first/"].html


def test_the_text_for_omitted_authors_is_in_the_language_of_the_page() -> None:
    pages = pages_by_url(sample("en", "zh", "ja"))
    assert "and 2 more" in pages["papers/"].html
    assert "等 5 人" in pages["zh/papers/"].html
    assert "ほか2名" in pages["ja/papers/"].html


@pytest.mark.parametrize(
    ("languages", "titles"),
    [
        (("en", "zh"), ["Ant", "Zebra"]),
        (("zh", "en"), ["安", "左"]),
        (("ja", "en"), ["アリ", "ンア"]),
    ],
)
def test_citations_use_the_first_language_of_the_site(
    languages: tuple[str, ...], titles: list[str]
) -> None:
    catalog = sample(*languages)
    by_title = {paper.heading.text_in(languages[0]): paper for paper in catalog.by_kind["paper"]}
    assert by_title.keys() == set(titles)
    papers = [by_title[title] for title in titles]
    for code in languages:
        prefix = "" if code == languages[0] else f"{code}/"
        html = pages_by_url(catalog)[f"{prefix}{papers[0].id}/"].html
        assert bibtex(record_of(papers[0], languages[0])).splitlines()[1].strip() in html
        assert titles[0] in html


def test_css_rules_for_chinese_apply_to_all_languages_with_han_characters() -> None:
    css = asset_files(SiteLanguages())["kb.css"].decode()
    assert ":is(:lang(zh), :lang(ja)) .md-typeset { line-height: 1.8; }" in css
    assert ":lang(han)" not in css
