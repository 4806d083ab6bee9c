"""The Browse page and its data files, with one to three languages, and with an added kind of entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from site_builder.catalog import Catalog, build_catalog
from site_builder.i18n import SiteLanguages
from site_builder.models import Entry
from site_builder.pages.browse_page import browse_page
from site_builder.pages.context import LanguageContext
from site_builder.search.asset_files import asset_files
from site_builder.search.browse import data_files
from site_builder.search.from_catalog import index_files
from tests.conftest import served
from tests.extensions import EN_ZH_JA, add_kind, add_language, weights
from tests.factories import paper, repo, topic
from tests.pages.sample_catalogs import SITE
from tests.search.browse.python_client import BrowseFiles

NAMES = {"en": "Vision", "zh": "视觉", "ja": "視覚"}
TITLES = {"en": "Frozen encoders", "zh": "冻结编码器", "ja": "凍結エンコーダ"}
SUMMARIES = {"en": "Features.", "zh": "特征。", "ja": "視覚と言語の特徴を揃える。"}


@pytest.fixture(autouse=True)
def _extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch)
    add_language(monkeypatch)


def sample(languages: SiteLanguages) -> Catalog:
    entries: list[Entry] = [
        paper("blip", title=TITLES, summary=SUMMARIES, authors=["A", "B", "C", "D", "E"]),
        paper("same", title="Русский", summary={"ja": "日本語だけ。"}),
        repo("lavis"),
        weights("one"),
        weights("two", links={"code": "https://example.org/code"}),
    ]
    return build_catalog(entries, [topic("vision", name=NAMES)], languages=languages)


def files_of(*languages: str) -> BrowseFiles:
    return BrowseFiles(data_files(sample(SiteLanguages(languages)), None))


def rows_by_id(files: BrowseFiles) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in files.blocks("rows")}


@pytest.mark.parametrize("languages", [("en",), ("zh",), ("zh", "en"), ("en", "zh", "ja")])
def test_the_data_files_are_in_the_languages_of_the_site(
    languages: tuple[str, ...],
) -> None:
    files = files_of(*languages)
    assert files.header["languages"] == list(languages)
    assert files.header["topics"] == [["vision", 0, *(NAMES[code] for code in languages)]]
    assert files.header["orders"] == sorted(["added", *(f"title-{code}" for code in languages)])
    row = rows_by_id(files)["papers/blip"]
    titles = {code: TITLES[code] for code in languages}
    assert row["title"] == (titles if len(languages) > 1 else TITLES[languages[0]])
    assert row["summary"] == {code: SUMMARIES[code] for code in languages}


def test_a_row_has_a_summary_in_another_language_if_the_sites_languages_have_none() -> None:
    row = rows_by_id(files_of("en", "zh"))["papers/same"]
    assert row["summary"] == {"ja": "日本語だけ。"}
    assert row["title"] == "Русский"


def test_the_facet_code_has_only_entries_that_link_to_code() -> None:
    files = files_of("en")
    ids = files.ids()
    has_code = {id_ for id_, values in zip(ids, files.columns["code"], strict=True) if values}
    assert has_code == {"models/two"}
    kinds = dict(zip(ids, files.columns["kind"], strict=True))
    assert kinds["models/one"] == ["model"]


def test_japanese_titles_are_sorted_with_kana_before_kanji() -> None:
    titles = ["図形", "カメラ", "あいまい", "Atlas", "画像", "한국어", "安全"]
    entries = [paper(f"p{number}", title=title) for number, title in enumerate(titles)]
    files = BrowseFiles(data_files(build_catalog(entries, [], languages=EN_ZH_JA), None))
    rows = files.blocks("rows")
    # Kana before kanji, and kanji by their reading: anzen, gazō, zukei.
    assert [rows[number]["title"] for number in files.order("title-ja")] == [
        "Atlas", "あいまい", "カメラ", "安全", "画像", "図形", "한국어",
    ]  # fmt: skip


def test_after_a_change_of_the_languages_the_files_equal_files_built_without_cache(
    tmp_path: Path,
) -> None:
    digests = dict.fromkeys(sample(EN_ZH_JA).entries, b"unchanged")
    for languages in (("en",), ("en", "zh", "ja"), ("zh", "en")):
        catalog = sample(SiteLanguages(languages))
        assert data_files(catalog, None, tmp_path, digests) == data_files(catalog, None)


# --- in a browser -----------------------------------------------------------------------------


@pytest.fixture
def japanese_site(tmp_path: Path) -> Iterator[str]:
    """Serve a site in three languages. It has only the Browse page, the scripts, and the files of Browse and search."""
    catalog = sample(EN_ZH_JA)
    assets = asset_files(EN_ZH_JA)
    contents = {
        **{f"browse/{path}": content for path, content in data_files(catalog, None).items()},
        **{f"search/{path}": content for path, content in index_files(catalog).items()},
        **{f"assets/{name}": content for name, content in assets.items()},
    }
    for code in EN_ZH_JA:
        (page,) = browse_page(LanguageContext(catalog, SITE, code))
        script = (
            f'<script defer src="{"../" if code == "en" else "../../"}assets/browse.js"></script>'
        )
        document = f"<!doctype html><meta charset=utf-8>{page.html}{script}"
        contents[f"{EN_ZH_JA.prefix(code)}browse/index.html"] = document.encode()
    for path, content in contents.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    with served(tmp_path) as home:
        yield home


def test_a_japanese_page_shows_japanese_texts_and_an_added_kind(
    browser: Browser, japanese_site: str
) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(f"{japanese_site}ja/browse/")
    status = page.locator("[data-browse=status]")
    expect(status).to_have_text("5 件")
    row = page.locator(".kb-browse__row", has=page.locator('[data-id="papers/blip"]'))
    link = row.locator(".kb-row__title")
    expect(link).to_have_text("凍結エンコーダ")
    expect(link).to_have_attribute("href", f"{japanese_site}ja/papers/blip/")
    expect(row.locator(".kb-kind")).to_have_text("論文")
    expect(row.locator(".kb-row__meta")).to_contain_text("ほか 2 名")
    assert row.locator(".kb-row__summary").get_attribute("lang") is None
    russian = page.get_by_role("link", name="Русский")
    assert russian.get_attribute("lang") == "und-Cyrl"

    facet = page.locator("[data-facet=kind]")
    names = [re.compile(f"^{name}") for name in ("論文", "Repository", "モデル")]
    expect(facet.locator("label")).to_have_text(names)
    expect(page.locator("[data-facet=topic] label")).to_have_text(re.compile("^視覚"))
    page.locator('[data-key="kind:model"]').check()
    expect(status).to_have_text("2 件")
    page.locator('[data-key="kind:model"]').uncheck()

    page.locator("#kb-find").fill("言語の特徴")
    expect(status).to_have_text("1 件")
    page.close()
