"""A build makes every page in English and in Chinese, and each page links to its translation."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from site_builder.mkdocs_plugin import build_site
from tests.conftest import SEED, SITE_URL
from tests.site.parsed import (
    HEADINGS,
    ParsedPage,
    attribute,
    file_for_url,
    parse_site,
    tokens,
    visible_text,
)

HAN = re.compile(r"[\u3400-\u9fff]")
TAGS = {"en": "en", "zh": "zh-Hans"}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_every_page_has_its_language_tag_on_the_root_element(
    parsed: dict[str, ParsedPage],
) -> None:
    wrong = [
        f"{page.file}: {attribute(html, 'lang')!r}"
        for page in parsed.values()
        for html in page.find_all("html")
        if attribute(html, "lang") != TAGS[page.language]
    ]
    assert wrong == []


def test_language_attributes_are_en_zh_hans_or_x_default(
    parsed: dict[str, ParsedPage],
) -> None:
    found = {
        attribute(element, name)
        for page in parsed.values()
        for element in page.elements
        for name in ("lang", "hreflang")
        if attribute(element, name)
    }
    assert found == {"en", "zh-Hans", "x-default"}


def test_page_and_its_translation_have_equal_absolute_alternates(
    pages: list[ParsedPage],
) -> None:
    """An alternate is a link to a translation. Search engines use the link only if the translation links back."""
    wrong = [page.file for page in pages if page.alternates != page.expected_alternates]
    assert wrong == []


def test_every_page_has_its_own_url_as_canonical_url(pages: list[ParsedPage]) -> None:
    wrong = []
    for page in pages:
        found = [
            attribute(e, "href") for e in page.find_all("link") if tokens(e, "rel") == ["canonical"]
        ]
        if found != [SITE_URL + page.url]:
            wrong.append(f"{page.file}: {found}")
    assert wrong == []


def test_language_switch_links_to_the_translation_of_the_page(
    pages: list[ParsedPage],
) -> None:
    wrong = []
    for page in pages:
        links = [e for e in page.find_all("a") if attribute(e, "class") == "kb-language-switch"]
        target = f"zh/{page.path}" if page.language == "en" else page.path
        (link,) = links
        if page.absolute(attribute(link, "href")) != SITE_URL + target:
            wrong.append(f"{page.file}: {attribute(link, 'href')}")
        assert attribute(link, "lang") == attribute(link, "hreflang") != TAGS[page.language]
    assert wrong == []


def test_texts_around_the_content_have_the_pages_language(
    pages: list[ParsedPage],
) -> None:
    """Navigation, search field, skip link and footer have no text in the other language."""
    for page in pages:
        parts = [e for e in page.elements if set(tokens(e, "class")) & AROUND_THE_CONTENT]
        all_texts = [visible_text(e) for e in parts] + [
            attribute(e, name)
            for part in parts
            for e in (part, *part.query("[aria-label], [title]"))
            for name in ("aria-label", "title")
            if not attribute(e, "lang")
        ]
        texts = [text for text in all_texts if any(c.isalpha() for c in text)]
        assert len(texts) > 4, page.file
        han = [bool(HAN.search(text)) for text in texts]
        assert set(han) == {page.language == "zh"}, f"{page.file}: {texts}"


AROUND_THE_CONTENT = {
    *("kb-nav", "md-nav__title", "md-skip", "kb-header-search", "kb-brand", "md-copyright"),
}


def test_only_language_switches_link_to_another_language(
    pages: list[ParsedPage],
) -> None:
    wrong = []
    for page in pages:
        for link in page.find_all("a"):
            path = file_for_url(page.absolute(attribute(link, "href")))
            if path is not None and path.endswith((".bib", ".csv", ".json")):
                continue  # a file that all languages share
            leaves_language = path is not None and path.startswith("zh/") != (page.language == "zh")
            if leaves_language and attribute(link, "class") != "kb-language-switch":
                wrong.append(f"{page.file}: {attribute(link, 'href')}")
    assert wrong == []


def test_page_and_its_translation_have_headings_of_equal_levels(
    parsed: dict[str, ParsedPage],
) -> None:
    """The About page is not compared, because it is written by hand in each language."""
    wrong = [
        page.file
        for page in parsed.values()
        if page.language == "zh" and page.path != "about/"
        if [h.name for h in page.find_all(*HEADINGS)]
        != [h.name for h in parsed[page.file.removeprefix("zh/")].find_all(*HEADINGS)]
    ]
    assert wrong == []


def test_404_page_has_a_section_in_each_language(parsed: dict[str, ParsedPage]) -> None:
    page = parsed["404.html"]
    parts = {
        attribute(e, "lang"): visible_text(e)
        for e in page.find_all("section")
        if attribute(e, "lang")
    }
    assert parts.keys() == {"en", "zh-Hans"}
    assert not HAN.search(parts["en"])
    assert HAN.search(parts["zh-Hans"])
    homes = {page.absolute(attribute(link, "href")) for link in page.find_all("a")}
    assert {SITE_URL, f"{SITE_URL}zh/", f"{SITE_URL}zh/contents/"} <= homes


# --- for search engines -----------------------------------------------------------------------


def urls_in_sitemap(folder: Path) -> list[str]:
    """Return the URLs in sitemap.xml, sorted."""
    root = ET.fromstring(
        (folder / "sitemap.xml").read_bytes()
    )  # safe, because the builder wrote this file
    assert root.tag == f"{SITEMAP}urlset"
    return sorted(url.findtext(f"{SITEMAP}loc") or "" for url in root)


def test_sitemap_has_every_page_once(pages: list[ParsedPage], built_site: Path) -> None:
    assert urls_in_sitemap(built_site) == sorted(SITE_URL + page.url for page in pages)


def test_compressed_sitemap_contains_the_text_of_the_sitemap(built_site: Path) -> None:
    content = gzip.decompress((built_site / "sitemap.xml.gz").read_bytes())
    assert content == (built_site / "sitemap.xml").read_bytes()


def test_the_sitemap_has_dates_of_entries_but_not_of_hand_written_pages(
    built_site: Path,
) -> None:
    """If the sitemap had the date of the build, every page would look changed after each build."""
    root = ET.fromstring((built_site / "sitemap.xml").read_bytes())
    dates = {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in root}
    assert dates[f"{SITE_URL}papers/blip-2/"] == "2026-11-23"
    assert dates[f"{SITE_URL}about/"] is None


def test_robots_txt_allows_everything_and_names_the_sitemap(built_site: Path) -> None:
    lines = (built_site / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert lines == ["User-agent: *", "Allow: /", f"Sitemap: {SITE_URL}sitemap.xml"]


# --- without a site URL -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def site_without_url(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build `SEED` without a site URL, and return the site's folder."""
    folder = tmp_path_factory.mktemp("without-url") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KB_SITE_URL", raising=False)
        build_site(SEED / "mkdocs.yml", None, folder)
    return folder


def test_sitemap_is_empty_if_there_is_no_site_url(site_without_url: Path) -> None:
    assert ET.fromstring((site_without_url / "sitemap.xml").read_bytes()).findall("*") == []
    assert "Sitemap" not in (site_without_url / "robots.txt").read_text(encoding="utf-8")


def test_alternates_are_relative_if_there_is_no_site_url(
    site_without_url: Path, pages: list[ParsedPage]
) -> None:
    found = parse_site(site_without_url)
    assert found.keys() == {page.file for page in pages} | {"404.html"}
    for page in found.values():
        assert not [e for e in page.find_all("link") if "canonical" in tokens(e, "rel")]
        if page.file != "404.html":
            here = {tag: page.absolute(href) for tag, href in page.alternates.items()}
            assert here == page.expected_alternates
            assert not any("example.org" in href for href in page.alternates.values())
