"""The search index of sites with one to three languages, and of a site with an added kind of entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from site_builder.catalog import Catalog, build_catalog
from site_builder.i18n import SiteLanguages
from site_builder.models import Entry
from site_builder.search.asset_files import asset_files
from site_builder.search.from_catalog import index_files, to_document
from site_builder.search.messages import dialog_words
from tests.conftest import served
from tests.extensions import EN_ZH_JA, add_kind, add_language, weights
from tests.factories import paper, repo, topic

from .conftest import write_site
from .python_client import Index


@pytest.fixture(autouse=True)
def _extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch)
    add_language(monkeypatch)


def sample(languages: SiteLanguages) -> Catalog:
    entries: list[Entry] = [
        paper(
            "blip",
            title={"en": "Frozen encoders", "zh": "冻结编码器", "ja": "凍結エンコーダ"},
            summary={"en": "Aligns features.", "zh": "对齐特征。", "ja": "視覚と言語の特徴を揃える。"},
            notes={"en": "Notes.", "zh": "笔记。", "ja": "カタカナとひらがなで書いた読書メモ。"},
        ),
        paper("korean", title="KoCLIP", notes={"en": "멀티모달모델 CLIP을 학습한다."}),
        paper("chinese", title={"zh": "悟空"}, summary={"zh": "只有中文。"}),
        weights(
            "weights",
            license="Apache-2.0",
            parameters="7B",
            downloads=["https://huggingface.co/openai/clip-base"],
            checksum="9f86d081",
            summary={"ja": "日本語だけの要約。"},
        ),
    ]  # fmt: skip
    name = {"en": "Vision", "zh": "视觉", "ja": "視覚"}
    return build_catalog(entries, [topic("vision", name=name)], languages=languages)


def index_of(*codes: str) -> Index:
    return Index(index_files(sample(SiteLanguages(codes))))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("エンコーダ", {"papers/blip"}),
        ("ひらがなで", {"papers/blip"}),
        ("視覚と言語", {"papers/blip"}),
        ("メモ", {"papers/blip"}),
        ("멀티모달모델", {"papers/korean"}),
        ("모델", {"papers/korean"}),
        ("CLIP을 학습", {"papers/korean"}),
        ("モデルメモ", set()),
    ],
)
def test_a_query_with_kana_or_hangul_finds_only_entries_that_contain_it(
    query: str, found: set[str]
) -> None:
    assert index_of("en", "zh", "ja").search(query) == found


@pytest.mark.parametrize(
    ("codes", "titles"),
    [
        (("en",), {"en": "Frozen encoders"}),
        (("zh", "en"), {"zh": "冻结编码器", "en": "Frozen encoders"}),
        (("en", "zh", "ja"), {"en": "Frozen encoders", "zh": "冻结编码器", "ja": "凍結エンコーダ"}),
    ],
)
def test_documents_have_texts_in_the_languages_of_the_site_and_in_their_order(
    codes: tuple[str, ...], titles: Mapping[str, str]
) -> None:
    languages = SiteLanguages(codes)
    catalog = sample(languages)
    document = to_document(catalog.entries["papers/blip"], catalog)
    assert list(document.title.items()) == list(titles.items())
    assert list(document.bodies()) == list(codes)
    names = {"en": "Vision", "zh": "视觉", "ja": "視覚"}
    assert document.keywords[: len(codes)] == tuple(names[code] for code in codes)
    assert index_of(*codes).directory["names"]["topic"]["vision"] == {
        code: names[code] for code in codes
    }
    found = {"papers/blip"} if "ja" in codes else set()
    assert index_of(*codes).search("読書メモ") == found


def test_a_title_without_translations_is_stored_once() -> None:
    catalog = sample(EN_ZH_JA)
    assert to_document(catalog.entries["papers/korean"], catalog).title == {"en": "KoCLIP"}
    assert to_document(catalog.entries["papers/chinese"], catalog).title == {"en": "悟空"}


def test_a_summary_in_another_language_is_found_if_the_sites_languages_have_none() -> None:
    assert index_of("en").search("只有中文") == {"papers/chinese"}
    assert index_of("en", "zh").search("日本語だけ") == {"models/weights"}


def test_the_index_names_only_kinds_with_entries_and_in_a_fixed_order() -> None:
    names = index_of("en", "ja").directory["names"]["kind"]
    assert list(names) == ["paper", "model"]
    assert names["model"] == {"en": "Model", "ja": "モデル"}


@pytest.mark.parametrize(
    ("query", "is_found"),
    [("apache", True), ("7B", True), ("openai/clip-base", True), ("9f86d081", False)],
)
def test_a_query_finds_values_of_indexed_fields_and_not_of_other_fields(
    query: str, is_found: bool
) -> None:
    assert index_of("en").search(query) == ({"models/weights"} if is_found else set())


def test_after_a_change_of_the_languages_the_index_equals_an_index_built_without_cache(
    tmp_path: Path,
) -> None:
    digests = dict.fromkeys(sample(EN_ZH_JA).entries, b"unchanged")
    for codes in (("en",), ("en", "zh", "ja"), ("zh", "en")):
        catalog = sample(SiteLanguages(codes))
        assert index_files(catalog, tmp_path, digests) == index_files(catalog)


@pytest.mark.parametrize("codes", [("en",), ("zh",), ("zh", "en"), ("en", "zh", "ja")])
def test_the_dialog_has_texts_in_the_languages_of_the_site(codes: tuple[str, ...]) -> None:
    script = asset_files(SiteLanguages(codes))["search-dialog.js"].decode()
    line = script.partition("\n")[0]
    words = json.loads(line.removeprefix("globalThis.kbSearchStrings = ").removesuffix(";"))
    assert set(words) == set(codes)
    prefixes = {code: strings["prefix"] for code, strings in words.items()}
    assert prefixes == {code: "" if code == codes[0] else f"{code}/" for code in codes}
    assert ("count.one" in words[codes[0]]) == (codes[0] == "en")


@pytest.mark.parametrize(
    ("language", "codes", "hint"),
    [
        ("en", ("en",), "Search titles, authors and notes."),
        ("en", ("en", "zh"), "Search titles, authors and notes, in English or Chinese."),
        ("zh", ("en", "zh"), "可用中文或英文搜索标题、作者和笔记。"),
        ("zh", ("en", "zh", "ja"), "可用中文、英文或日语搜索标题、作者和笔记。"),
    ],
)
def test_the_hint_of_the_dialog_names_the_languages_if_the_site_has_several(
    language: str, codes: tuple[str, ...], hint: str
) -> None:
    assert dialog_words(language, SiteLanguages(codes))["hint"] == hint


# --- in a browser -----------------------------------------------------------------------------


@pytest.fixture
def japanese_site(tmp_path: Path) -> Iterator[str]:
    catalog = sample(EN_ZH_JA)
    more = [paper(f"p{number}", summary={"ja": "検索の論文。"}) for number in range(3)]
    models = [weights(f"m{number}", summary={"ja": "検索のモデル。"}) for number in range(5)]
    entries = [*catalog, *more, *models, repo(summary={"ja": "検索のコード。"})]
    catalog = build_catalog(entries, catalog.topics.values(), languages=EN_ZH_JA)
    write_site(tmp_path, index_files(catalog), EN_ZH_JA)
    with served(tmp_path) as url:
        yield url


def test_a_japanese_query_finds_and_shows_japanese_texts(
    search_browser: Browser, japanese_site: str
) -> None:
    page = search_browser.new_page()
    page.goto(f"{japanese_site}ja/about/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="ナレッジベースを検索")).to_have_attribute("lang", "ja")
    page.get_by_role("combobox").fill("エンコーダ")
    expect(page.get_by_role("status")).to_have_text("1 件")
    option = page.get_by_role("option")
    expect(option).to_have_attribute("href", f"{japanese_site}ja/papers/blip/")
    expect(option.locator(".kb-hit__title")).to_have_text("凍結エンコーダ")
    expect(option.locator(".kb-hit__kind")).to_have_text("論文")
    assert option.locator("mark").all_inner_texts() == ["エンコーダ"]

    page.get_by_role("combobox").fill("読書メモ")
    expect(page.locator(".kb-hit__excerpt")).to_have_attribute("lang", "ja")
    page.get_by_role("combobox").fill("モデルはない")
    expect(page.get_by_role("status")).to_have_text("「モデルはない」は見つかりませんでした")
    page.close()


def test_the_filter_lists_kinds_in_a_fixed_order_and_not_by_their_counts(
    search_browser: Browser, japanese_site: str
) -> None:
    page = search_browser.new_page()
    page.goto(f"{japanese_site}ja/about/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("検索の")
    group = page.get_by_role("group", name="種類")
    # There are more models than papers, but papers come first.
    expect(group.locator("label")).to_have_text(
        [re.compile(t) for t in ("論文", "Repository", "モデル")]
    )
    page.locator('[data-key="kind:model"]').check()
    expect(page.get_by_role("status")).to_have_text("5 件")
    expect(page.get_by_role("option").first).to_have_attribute(
        "href", re.compile(f"^{re.escape(japanese_site)}ja/models/")
    )
    page.close()


@pytest.mark.parametrize(
    ("last_authors", "expected"),
    [
        (["Li One"], "Ada A, Bea B, Cy C, Li One"),
        (["Li One", "Li Two"], "Ada A, Bea B, Cy C, Li One, Li Two"),
        (["Li One", "Li Two", "Li Three"], "Ada A, Bea B, Cy C, Li One, Li Two and others"),
        (["Dee D", "Li One"], "Ada A, Bea B, Cy C, Li One and others"),
    ],
)
def test_a_result_shows_the_first_three_authors_and_at_most_two_further_that_match(
    search_browser: Browser, tmp_path: Path, last_authors: list[str], expected: str
) -> None:
    """If the result leaves out an author, the words "and others" follow."""
    languages = SiteLanguages(("en",))
    entry = paper("p", authors=["Ada A", "Bea B", "Cy C", *last_authors])
    write_site(tmp_path, index_files(build_catalog([entry], [], languages=languages)), languages)
    with served(tmp_path) as url:
        page = search_browser.new_page()
        page.goto(f"{url}about/")
        page.keyboard.press("Control+k")
        page.get_by_role("combobox").fill("Li")
        expect(page.locator(".kb-hit__details")).to_contain_text(expected)
        assert ("others" in page.locator(".kb-hit__details").inner_text()) == ("others" in expected)
        page.close()
