"""The sitemap lists every page, in several files if the protocol requires it."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from site_builder.i18n import SiteLanguages
from site_builder.mkdocs_plugin import sitemap
from site_builder.mkdocs_plugin.rendering.page_templates import UNKNOWN_DATE
from site_builder.mkdocs_plugin.sitemap import sitemap_files
from site_builder.mkdocs_plugin.urls import SiteUrls

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LANGUAGES = SiteLanguages(("en", "zh"))
SITE_URLS = SiteUrls("https://example.org/kb/")


def dates_of(number: int) -> dict[str, str | None]:
    return dict.fromkeys(sorted(f"papers/p{n}/" for n in range(number)), "2026-01-02")


def locations(content: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(content).iter(f"{NAMESPACE}loc")]


def test_each_language_of_a_page_has_its_own_url_and_date() -> None:
    dates = {"a & b/": None, "zh/a & b/": "2026-01-02"}
    content = sitemap_files(dates, SITE_URLS, LANGUAGES)["sitemap.xml"]
    assert locations(content) == [
        f"https://example.org/kb/{code}a%20%26%20b/" for code in ("", "zh/")
    ]
    assert re.findall("<loc>(.*?)</loc>\\s*<lastmod>(.*?)</lastmod>", content) == [
        ("https://example.org/kb/zh/a%20%26%20b/", "2026-01-02")
    ]


def test_the_only_language_of_a_site_has_no_prefix_in_the_sitemap() -> None:
    content = sitemap_files({"a/": None}, SITE_URLS, SiteLanguages(("zh",)))["sitemap.xml"]
    assert locations(content) == ["https://example.org/kb/a/"]


def test_the_sitemap_lists_only_existing_translations() -> None:
    dates = {"a/": None, "en/a/": None, "en/only/": None}
    content = sitemap_files(dates, SITE_URLS, SiteLanguages(("zh", "en")))["sitemap.xml"]
    assert locations(content) == [
        f"https://example.org/kb/{path}" for path in ("a/", "en/a/", "en/only/")
    ]


def test_sitemap_leaves_out_an_unknown_date() -> None:
    for date in (None, UNKNOWN_DATE):
        files = sitemap_files({"": date}, SITE_URLS, LANGUAGES)
        assert "lastmod" not in files["sitemap.xml"]


def test_limit_of_a_sitemap_file_is_50000_urls() -> None:
    assert sitemap.MAX_URLS == 50_000


@pytest.fixture
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_URLS", 100)


@pytest.mark.usefixtures("_small_limit")
def test_pages_up_to_the_limit_are_in_one_file() -> None:
    assert list(sitemap_files(dates_of(100), SITE_URLS, LANGUAGES)) == ["sitemap.xml"]


@pytest.mark.usefixtures("_small_limit")
def test_pages_above_the_limit_fill_several_indexed_files() -> None:
    files = sitemap_files(dates_of(101), SITE_URLS, LANGUAGES)
    assert locations(files["sitemap.xml"]) == [
        "https://example.org/kb/sitemap-1.xml",
        "https://example.org/kb/sitemap-2.xml",
    ]
    listed = locations(files["sitemap-1.xml"]) + locations(files["sitemap-2.xml"])
    assert listed == [f"https://example.org/kb/{url}" for url in dates_of(101)]


def test_sitemap_is_empty_without_site_url() -> None:
    files = sitemap_files({"a/": None}, SiteUrls(None), LANGUAGES)
    assert locations(files["sitemap.xml"]) == []
