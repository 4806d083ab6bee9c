"""Zensical, a site generator like MkDocs, builds a working site from the folder that `kb pages` writes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from site_builder.catalog import Catalog
from site_builder.i18n import LANGUAGES
from site_builder.mkdocs_plugin import load_site
from site_builder.site_files import SITE_FILES, SiteFileInputs, files_of
from site_builder.site_lists import records_for, with_sizes
from tests.conftest import SEED, SITE_URL, Reader, served
from tests.pages.sample_catalogs import render_pages
from tests.site.conftest import copy_project, run
from tests.site.parsed import (
    HEADINGS,
    ParsedPage,
    attribute,
    heading_text,
    parse_site,
    visible_text,
)

FORMER_ID = "papers/former-clip"
"""A former id of `papers/clip`. The site redirects the former pages of this entry."""

HAND_WRITTEN = {"about/index.html", "zh/about/index.html", "only-english/index.html"}
"""Files of the pages that are written by hand in docs/."""

IN_BOTH_LANGUAGES = pytest.mark.parametrize("prefix", ["", "zh/"])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that `kb pages` has written. Its subfolder `site` contains the site that Zensical has built."""
    source = copy_project(tmp_path_factory.mktemp("source"))
    redirects = source / "entries" / "redirects.yml"
    redirects.write_text(f"{FORMER_ID}: papers/clip\n", encoding="utf-8")
    (source / "docs" / "only-english.md").write_text("# Only in English\n", encoding="utf-8")
    folder = tmp_path_factory.mktemp("zensical") / "project"
    written = run("kb", "pages", str(folder), cwd=source)
    assert written.returncode == 0, written.stderr
    built = run("zensical", "build", "--clean", "--strict", cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    return project / "site"


@pytest.fixture(scope="module")
def shared_zensical_reader(browser: Browser, site: Path) -> Iterator[Reader]:
    with served(site) as home:
        reader = Reader(browser, home)
        yield reader
        reader.close()


@pytest.fixture
def zensical_reader(shared_zensical_reader: Reader) -> Iterator[Reader]:
    """Yield a reader of the site that Zensical has built; the test fails if an opened page has a problem."""
    yield shared_zensical_reader
    assert shared_zensical_reader.finish() == []


def article(page: ParsedPage) -> ParsedPage:
    """Return the page without Zensical's header and navigation."""
    start, end = page.html.find("<article"), page.html.rfind("</article>")
    return ParsedPage(page.file, page.html[start:end])


def test_pages_have_their_metadata_and_the_picture_of_the_site(site: Path) -> None:
    picture = f'<meta property="og:image" content="{SITE_URL}assets/kb/preview.png">'
    for path in ("", "zh/topics/cross-modal-retrieval/", "papers/clip/"):
        html = (site / path / "index.html").read_text(encoding="utf-8")
        assert picture in html
        assert html.count('type="application/ld+json"') == 1
    assert '<meta name="citation_title"' in html
    assert (site / "assets" / "kb" / "preview.png").is_file()


def test_zensical_builds_every_page(site: Path, catalog: Catalog) -> None:
    former = {f"{FORMER_ID}/index.html", f"zh/{FORMER_ID}/index.html"}
    parsed = {file: page for file, page in parse_site(site).items() if file not in former}
    described = load_site(SEED / "mkdocs.yml")
    described = with_sizes(described, catalog, records_for(catalog, described))
    expected = list(render_pages(catalog, described))
    generated = {f"{page.url}index.html" for page in expected}
    assert parsed.keys() - {"404.html"} == generated | HAND_WRITTEN
    for page in expected:
        whole = parsed[f"{page.url}index.html"]
        assert attribute(whole.find_all("html")[0], "lang") == LANGUAGES[page.language].tag, (
            page.url
        )
        found = article(whole)
        (heading,) = found.find_all("h1")
        assert visible_text(heading) == page.title
        below = [h for h in found.find_all(*HEADINGS) if attribute(h, "id") in page.anchors]
        assert [attribute(h, "id") for h in below] == list(page.anchors), page.url
        assert [heading_text(h) for h in below] == [s.title for s in page.sections], page.url
        for section in page.sections:
            assert section.html.count("<li") <= found.html.count("<li")


# Files that depend on settings or redirects. All other files are equal to files made without settings.
DEPEND_ON_PROJECT = {
    "index.json",
    "redirects.json",
    "icon.svg",
    "site.webmanifest",
    "kb.js",
    "search-dialog.js",
}


def test_zensical_copies_files_that_are_not_pages_and_redirects_of_former_ids(
    site: Path, catalog: Catalog
) -> None:
    for group in SITE_FILES:
        for path, content in files_of(group, SiteFileInputs(catalog)):
            if group.name != "browse" and path not in DEPEND_ON_PROJECT:
                assert (site / group.root / path).read_bytes() == content, path
    for prefix, target in (("", "../../papers/clip/"), ("zh/", "../../../zh/papers/clip/")):
        html = (site / prefix / FORMER_ID / "index.html").read_text(encoding="utf-8")
        assert f'content="0; url={target}"' in html


def test_zensical_copies_markdown_files_instead_of_making_pages_of_them(site: Path) -> None:
    for folder in ("papers/clip", "zh/papers/clip", "topics/multimodal-learning"):
        text = (site / folder / "index.md").read_text(encoding="utf-8")
        assert text.startswith("# "), folder
        assert (site / folder / "index.html").exists()
    assert "(https://" in (site / "llms.txt").read_text(encoding="utf-8")


def test_settings_name_the_site_its_pages_and_its_languages(project: Path) -> None:
    settings = tomllib.loads((project / "zensical.toml").read_text(encoding="utf-8"))["project"]
    assert settings["site_name"] == "Multimodal Atlas · 多模态图谱"
    assert settings["site_url"] == SITE_URL
    assert settings["plugins"]["search"] == {"enabled": False}
    assert [item["tag"] for item in settings["extra"]["languages"]] == ["en", "zh-Hans"]
    *first, second = settings["nav"]
    assert {"Home": "index.md"} in first
    (submenu,) = second.items()
    assert submenu[0] == "中文"
    assert {"首页": "zh/index.md"} in submenu[1]
    for item in [*first, *submenu[1]]:
        for path in [item] if isinstance(item, str) else item.values():
            assert (project / "docs" / path).is_file(), path
    assert {"about.md", "only-english.md"} <= {item for item in first if isinstance(item, str)}
    assert submenu[1][-1] == "zh/about.md"
    assert settings["extra_css"][-1] == "stylesheets/atlas.css"


def options(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_role("option")


@IN_BOTH_LANGUAGES
@pytest.mark.parametrize("path", ["", "papers/blip-2/", "topics/"])
def test_search_finds_entries_in_the_pages_language(
    zensical_reader: Reader, prefix: str, path: str
) -> None:
    page = zensical_reader.open(f"{prefix}{path}")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans" if prefix else "en")
    page.locator("header [data-kb-search-open]").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("特征对齐" if prefix else "visual instruction")
    expect(options(page).first).to_be_visible()
    targets = {f"{zensical_reader.home}{prefix}papers/{name}/" for name in ("llava", "blip-2")}
    assert options(page).first.get_attribute("href") in targets
    expect(options(page).first).to_contain_text("论文" if prefix else "Paper")
    options(page).first.click()
    page.wait_for_url(f"{zensical_reader.home}{prefix}papers/*/")


def test_a_key_opens_the_only_search_of_the_page(zensical_reader: Reader) -> None:
    page = zensical_reader.open("zh/")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    assert page.get_by_role("dialog").count() == 1
    assert page.locator(".md-search").count() == 0


@pytest.mark.parametrize("path", ["", "papers/blip-2/"])
def test_the_language_menu_leads_to_the_translation(zensical_reader: Reader, path: str) -> None:
    page = zensical_reader.open(path)
    for name, prefix in (("中文", "zh/"), ("English", "")):
        page.locator("header .md-select").hover()
        page.locator("header").get_by_role("link", name=name).click()
        page.wait_for_url(f"{zensical_reader.home}{prefix}{path}")
    canonical = page.locator("link[hreflang=zh-Hans]").get_attribute("href")
    assert canonical == f"{SITE_URL}zh/{path}"


def test_hand_written_pages_link_only_to_existing_translations(
    zensical_reader: Reader,
) -> None:
    page = zensical_reader.open("zh/about/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    languages = page.locator("header .md-select__link")
    expect(languages.nth(0)).to_have_attribute("href", "../../about/")
    expect(page.locator("link[hreflang]")).to_have_count(2)
    page = zensical_reader.open("only-english/")
    expect(page.locator("header .md-select__link").nth(1)).to_have_attribute("href", "../zh/")
    expect(page.locator("link[hreflang]")).to_have_count(1)
    link = page.locator(".md-nav--primary").get_by_role("link", name="About", exact=True)
    expect(link).to_have_attribute("href", "../about/")


@IN_BOTH_LANGUAGES
def test_filters_of_browse_choose_entries(
    zensical_reader: Reader, prefix: str, catalog: Catalog
) -> None:
    page = zensical_reader.open(f"{prefix}browse/")
    rows = page.locator(".kb-browse__row")
    expect(rows).to_have_count(len(catalog))
    page.locator('[data-key="kind:dataset"]').check()
    expect(rows).to_have_count(len(catalog.by_kind["dataset"]))
    title = rows.first.locator(".kb-row__title")
    title.click()
    page.wait_for_url(f"{zensical_reader.home}{prefix}datasets/*/")
