"""A site has the languages that the setting `languages` names: one, two or three, in any order.

The third language, Japanese, is not part of the product. These tests register it with a few words.
"""

from __future__ import annotations

import json
import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from site_builder.cli.commands import app
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages
from site_builder.mkdocs_plugin import build_site
from site_builder.mkdocs_plugin.site_build import SiteBuild
from tests.conftest import PHONE, SITE_URL, WIDE, Reader, served
from tests.extensions import JAPANESE
from tests.site.conftest import copy_project, files_in
from tests.site.parsed import ParsedPage, attribute, parse_site, tokens, visible_text
from tests.site.test_accessibility import axe_problems
from tests.site.test_builds import differing
from tests.site.test_languages import AROUND_THE_CONTENT, HAN, urls_in_sitemap
from tests.site.test_reading import TOO_WIDE
from tests.site.test_searching import search

WORDS = {
    "home": "ホーム",
    "topics": "トピック",
    "theme.search": "検索",
    "theme.languages": "言語",
    "theme.switch-hint": "このページを日本語で読む",
    "theme.fix-entries": "項目を直して保存すると、このページが更新されます。",
}
LANGUAGE_WITH_FEW_WORDS = replace(JAPANESE, words=WORDS)

CODES = {"en": ("en",), "zh": ("zh",), "zh-en": ("zh", "en"), "en-zh-ja": ("en", "zh", "ja")}


@dataclass(frozen=True)
class BuiltSite:
    """A built site, and its languages."""

    folder: Path
    languages: SiteLanguages
    pages: dict[str, ParsedPage]
    """File path -> page, without 404.html."""
    problems: tuple[str, ...]
    """Codes of the problems that the build has reported."""


@pytest.fixture(autouse=True, scope="module")
def _third_language() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LANGUAGES, "ja", LANGUAGE_WITH_FEW_WORDS)
        patch.setenv("KB_SITE_URL", SITE_URL)
        yield


def set_languages(project: Path, languages: SiteLanguages) -> None:
    """Write the setting `languages` into mkdocs.yml, and replace all hand-written pages by About pages."""
    file = project / "mkdocs.yml"
    lines = [line for line in file.read_text("utf-8").splitlines() if "languages:" not in line]
    place = lines.index("  - site_builder:") + 1
    lines.insert(place, f"      languages: [{', '.join(languages)}]")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    texts = {"en": "# About\n", "zh": "# 关于本站\n", "ja": "# このサイトについて\n"}
    for page in (project / "docs").rglob("*.md"):
        page.unlink()
    for code in languages:
        page = project / "docs" / languages.localized_path(code, "about.md")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(texts[code], encoding="utf-8")


@pytest.fixture(scope="module", params=list(CODES.values()), ids=list(CODES))
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """Build the test project with one of the values of `CODES` as its languages."""
    languages = SiteLanguages(request.param)
    project = copy_project(tmp_path_factory.mktemp("languages"))
    set_languages(project, languages)
    report = build_site(project / "mkdocs.yml", None, None)
    pages = parse_site(report.site_dir, languages)
    del pages["404.html"]
    problems = tuple({problem.code for problem in report.problems})
    return BuiltSite(report.site_dir, languages, pages, problems)


# --- URLs and links between languages ---------------------------------------------------------


def test_the_site_has_every_page_in_each_of_its_languages(
    site: BuiltSite, parsed: dict[str, ParsedPage]
) -> None:
    paths = {page.path for page in parsed.values() if page.file != "404.html"}
    assert site.pages.keys() == {
        f"{site.languages.localized_path(code, path)}index.html"
        for code in site.languages
        for path in paths
    }


def test_entries_that_lack_a_language_of_the_site_are_reported(site: BuiltSite) -> None:
    assert site.problems == (("missing-language",) if "ja" in site.languages else ())


def test_pages_link_to_all_translations_and_the_sitemap_has_all_pages(site: BuiltSite) -> None:
    for page in site.pages.values():
        assert page.alternates == page.expected_alternates, page.file
    urls = sorted(SITE_URL + page.url for page in site.pages.values())
    assert urls_in_sitemap(site.folder) == urls


def test_the_root_element_of_every_page_has_its_language_tag(site: BuiltSite) -> None:
    for page in site.pages.values():
        (html,) = page.find_all("html")
        assert attribute(html, "lang") == LANGUAGES[page.language].tag, page.file


def test_each_page_has_a_language_link_to_each_of_its_translations(site: BuiltSite) -> None:
    for page in site.pages.values():
        links = [e for e in page.find_all("a") if attribute(e, "class") == "kb-language-switch"]
        others = [code for code in site.languages if code != page.language]
        assert [page.absolute(attribute(link, "href")) for link in links] == [
            SITE_URL + site.languages.localized_path(code, page.path) for code in others
        ]
        assert [visible_text(link) for link in links] == [LANGUAGES[c].own_name for c in others]
        assert [attribute(link, "lang") for link in links] == [LANGUAGES[c].tag for c in others]
        assert len(page.find_all("details")) >= (len(others) > 1)


def test_all_links_except_the_language_switch_keep_the_language(
    site: BuiltSite,
) -> None:
    for page in site.pages.values():
        for link in page.find_all("a"):
            url = page.absolute(attribute(link, "href"))
            if url.endswith((".bib", ".csv", ".json")):
                continue  # a file that all languages share
            if url.startswith(SITE_URL) and attribute(link, "class") != "kb-language-switch":
                language, _ = site.languages.split(url.removeprefix(SITE_URL))
                assert language == page.language, f"{page.file}: {url}"


def test_the_404_page_links_to_the_home_page_in_each_language(site: BuiltSite) -> None:
    page = ParsedPage("404.html", (site.folder / "404.html").read_text("utf-8"), site.languages)
    (html,) = page.find_all("html")
    assert attribute(html, "lang") == LANGUAGES[site.languages.first].tag
    sections = [e for e in page.find_all("section") if attribute(e, "lang")]
    assert [attribute(e, "lang") for e in sections] == [LANGUAGES[c].tag for c in site.languages]
    for code, section in zip(site.languages, sections, strict=True):
        links = [page.absolute(attribute(link, "href")) for link in section.query("a")]
        home = SITE_URL + site.languages.prefix(code)
        assert links == [home, *(f"{home}{path}/" for path in ("contents", "browse", "topics"))]


# --- texts ------------------------------------------------------------------------------------


def texts_around_the_content(page: ParsedPage) -> list[str]:
    """Return the texts around the content, except the names of languages."""
    parts = [e for e in page.elements if set(tokens(e, "class")) & AROUND_THE_CONTENT]
    texts = [visible_text(part) for part in parts]
    return [text for text in texts if any(c.isalpha() for c in text)]


def test_texts_around_the_content_have_the_pages_language(site: BuiltSite) -> None:
    for page in site.pages.values():
        texts = texts_around_the_content(page)
        assert len(texts) > 3, page.file
        if page.language == "ja":  # most Japanese words are missing, so English words are shown
            assert "ホーム" in " ".join(texts)
        else:
            han = {bool(HAN.search(text)) for text in texts}
            assert han == {page.language == "zh"}, f"{page.file}: {texts}"


def test_texts_of_the_theme_have_the_pages_language(site: BuiltSite) -> None:
    """Material has its own Japanese texts."""
    labels = {"en": "Skip to content", "zh": "跳到正文", "ja": "コンテンツにスキップ"}
    for code in site.languages:
        page = site.pages[f"{site.languages.prefix(code)}papers/blip-2/index.html"]
        (skip,) = [e for e in page.find_all("a") if "md-skip" in tokens(e, "class")]
        assert visible_text(skip) == labels[code]


def test_a_site_in_one_language_has_no_trace_of_another_language(site: BuiltSite) -> None:
    """The texts of entries are not tested, because they may be in other languages."""
    if len(site.languages) > 1:
        pytest.skip("The site has several languages.")
    (code,) = site.languages
    (other,) = {"en", "zh"} - {code}
    assert not [path for path in files_in(site.folder) if f"{other}/" in path]
    for path, content in data_files(site.folder).items():
        assert f"{other}/" not in content, path
        assert "hreflang" not in content, path
    for page in site.pages.values():
        assert "kb-language" not in page.html, page.file
    words = {
        text for text in LANGUAGES[other].words.values() if len(text) > (6 if code == "zh" else 1)
    }
    words -= set(LANGUAGES[code].words.values())
    scripts = (site.folder / "assets/kb/search-dialog.js").read_text("utf-8")
    scripts += "".join(e.to_html() for e in site.pages["browse/index.html"].find_all("script"))
    assert [word for word in words if json.dumps(word, ensure_ascii=False) in scripts] == []


def test_examples_of_checks_are_only_in_the_languages_of_the_site(site: BuiltSite) -> None:
    for code in site.languages:
        page = site.pages[f"{site.languages.prefix(code)}checks/index.html"]
        is_single = len(site.languages) == 1
        headings = {attribute(e, "id") for e in page.find_all("h2")}
        assert ({"missing-language", "identical-text"} <= headings) == (not is_single)
        assert "marketing" in headings
        examples = "\n".join(visible_text(e) for e in page.find_all("pre"))
        codes = set(re.findall(r"\b(en|zh|ja): ", examples))
        assert codes == (set() if is_single else {"en", "zh"} & set(site.languages))
        assert is_single or "name: {" in examples
        assert ("待翻译" in examples) == ("zh" in site.languages)
        assert ("TODO" in examples) == ("en" in site.languages)


def data_files(folder: Path) -> dict[str, str]:
    """Return path -> text of all pages, sitemaps and files that scripts read, without Material's files."""
    return {
        path: (zlib.decompress(content, wbits=31) if path.endswith(".bin") else content).decode(
            "utf-8", errors="replace"
        )
        for path, content in files_in(folder).items()
        if path.endswith((".html", ".xml", ".json", ".bin", ".txt"))
        or path.startswith("assets/kb/")
    }


# --- changed settings -------------------------------------------------------------------------


def test_changing_languages_leaves_no_files_of_previous_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The builds use all caches, as builds of a large knowledge base do."""
    from site_builder.entry_files import folder as entry_folder
    from site_builder.mkdocs_plugin import site_build

    monkeypatch.setattr(site_build, "CACHE_THRESHOLD", 0)
    monkeypatch.setattr(entry_folder, "CACHE_THRESHOLD", 0)
    project = copy_project(tmp_path / "project")
    for codes in (("en", "zh"), ("zh",), ("zh", "en"), ("en", "zh", "ja"), ("en",), ("en", "zh")):
        set_languages(project, SiteLanguages(codes))
        incremental = build_site(project / "mkdocs.yml", None, None).site_dir
        clean = copy_project(tmp_path / "-".join(("clean", *codes)))
        set_languages(clean, SiteLanguages(codes))
        assert differing(incremental, build_site(clean / "mkdocs.yml", None, None).site_dir) == []
        shutil.rmtree(clean)


def test_spliced_pages_in_three_languages_equal_rendered_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spliced page consists of the HTML of a similar page and its own texts."""
    project = copy_project(tmp_path / "project")
    set_languages(project, SiteLanguages(("zh", "en", "ja")))
    spliced = build_site(project / "mkdocs.yml", None, tmp_path / "spliced").site_dir
    monkeypatch.setattr(SiteBuild, "_splices", lambda _: False)
    rendered = build_site(project / "mkdocs.yml", None, tmp_path / "rendered").site_dir
    assert differing(spliced, rendered) == []


def test_incremental_build_in_three_languages_equals_a_clean_build(tmp_path: Path) -> None:
    languages = SiteLanguages(("en", "zh", "ja"))
    project = copy_project(tmp_path / "project")
    set_languages(project, languages)
    site = build_site(project / "mkdocs.yml", None, None).site_dir
    before = {path: (site / path).stat().st_ino for path in files_in(site)}
    entry = project / "entries/papers/blip-2.yml"
    text = entry.read_text("utf-8")
    assert "added:" in text
    entry.write_text(text.replace("added:", "tags: [日本]\nadded:") if "tags:" not in text else text.replace("tags: [", "tags: [日本, "), encoding="utf-8")  # fmt: skip
    build_site(project / "mkdocs.yml", None, None)
    reused = {path for path in files_in(site) if before.get(path) == (site / path).stat().st_ino}
    assert {"ja/papers/clip/index.html", "papers/clip/index.html"} <= reused
    assert "ja/papers/blip-2/index.html" not in reused
    clean = build_site(project / "mkdocs.yml", None, tmp_path / "clean").site_dir
    assert differing(site, clean) == []


def test_pages_in_language_folders_that_the_site_does_not_use_cause_warnings(
    tmp_path: Path,
) -> None:
    project = copy_project(tmp_path / "project")
    set_languages(project, SiteLanguages(("zh",)))
    for code in ("en", "zh"):
        (project / "docs" / code).mkdir(exist_ok=True)
        (project / "docs" / code / "more.md").write_text("# More\n", encoding="utf-8")
        (project / "docs" / code / "picture.svg").write_text("<svg/>", encoding="utf-8")
    report = build_site(project / "mkdocs.yml", None, None)
    assert [problem.full_message for problem in report.problems] == [
        "is left out, because `en` is not a language of this site. "
        "Add the language to the setting `languages`, or delete the page.",
        "is left out, because the pages in `zh` are in docs/ itself. Move it up one folder.",
    ]
    assert not list(report.site_dir.rglob("more"))
    assert not list(report.site_dir.rglob("picture.svg"))


# --- commands ---------------------------------------------------------------------------------


@pytest.mark.parametrize("codes", [("zh",), ("en", "zh", "ja")])
def test_kb_pages_writes_pages_in_the_languages_of_the_site(
    tmp_path: Path, codes: tuple[LanguageCode, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copy_project(tmp_path / "project")
    set_languages(project, SiteLanguages(codes))
    monkeypatch.chdir(project)
    with pytest.raises(SystemExit) as ended:
        app(["pages", "out"])
    assert ended.value.code == 0
    home = (project / "out/docs/index.md").read_text("utf-8")
    assert f'language: "{LANGUAGES[codes[0]].tag}"\n' in home
    assert {path.name for path in (project / "out/docs").iterdir()} & {"en", "zh", "ja"} == {
        *codes[1:]
    }


# --- in a browser -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site_reader(browser: Browser, site: BuiltSite) -> Iterator[Reader]:
    with served(site.folder) as home:
        reader = Reader(browser, home)
        yield reader
        reader.close()


def test_each_language_has_a_search_and_filters(site: BuiltSite, site_reader: Reader) -> None:
    names = {"en": "Paper", "zh": "论文", "ja": "論文"}
    for code in site.languages:
        prefix = site.languages.prefix(code)
        page = site_reader.open(f"{prefix}about/")
        options = search(page, "CLIP")
        target = options.first.get_attribute("href") or ""
        assert target.removeprefix(site_reader.home + prefix) in {"papers/clip/", "repos/clip/"}
        page.goto(f"{site_reader.home}{prefix}browse/?kind=paper")
        expect(page.locator(".kb-browse__row")).to_have_count(7)
        expect(page.locator(".kb-browse__row .kb-kind").first).to_have_text(names[code])
    assert site_reader.finish() == []


def open_menu(page: Page) -> None:
    page.locator(".kb-languages summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".kb-languages ul")).to_be_visible()


THREE_LANGUAGES = pytest.mark.parametrize(
    "site", [CODES["en-zh-ja"]], ids=["en-zh-ja"], indirect=True, scope="module"
)


@THREE_LANGUAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(320, 640), (360, 740), PHONE, WIDE], ids=str)
def test_language_menu_works_by_keyboard_and_fits_screens(
    site_reader: Reader, size: tuple[int, int], scheme: Any
) -> None:
    page = site_reader.open("papers/blip-2/", size=size, scheme=scheme)
    open_menu(page)
    assert page.evaluate(TOO_WIDE) == []
    menu = page.locator(".kb-languages ul").bounding_box()
    assert menu is not None
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= size[0]
    assert axe_problems(page) == []
    choose_japanese(page)
    assert site_reader.finish() == []


@THREE_LANGUAGES
def test_menu_of_languages_needs_no_script(site_reader: Reader) -> None:
    page = site_reader.open("papers/blip-2/", javascript=False)
    open_menu(page)
    choose_japanese(page)
    assert site_reader.finish() == []


def choose_japanese(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="中文", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="日本語", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ja/papers/blip-2/")
    expect(page.locator(".kb-languages summary")).to_have_text("日本語")
