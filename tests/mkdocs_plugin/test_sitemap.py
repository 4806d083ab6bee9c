"""sitemap.xml names every page, in as many files as the protocol asks for."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from site_builder.mkdocs_plugin.page_templates import UNKNOWN_DATE
from site_builder.mkdocs_plugin.sitemap import MAX_URLS, SitemapPage, sitemap_files
from site_builder.mkdocs_plugin.urls import SiteUrls

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PLACES = SiteUrls("https://example.org/kb/")


def items(number: int) -> list[SitemapPage]:
    places = [PLACES.at(f"papers/p{n}/") for n in range(number)]
    return [SitemapPage({"en": place}, {"en": "2026-01-02"}) for place in places]


def locations(text: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(text).iter(f"{SPACE}loc")]


def test_an_item_has_its_date_and_the_other_language() -> None:
    english, chinese = PLACES.at("a & b/"), PLACES.at("zh/a & b/")
    item = SitemapPage({"en": english, "zh": chinese}, {"en": None, "zh": "2026-01-02"})
    text = sitemap_files([item], PLACES.base)["sitemap.xml"]
    assert locations(text) == [f"https://example.org/kb/{code}a%20%26%20b/" for code in ("", "zh/")]
    assert re.findall("<loc>(.*?)</loc>\\s*<lastmod>(.*?)</lastmod>", text) == [
        ("https://example.org/kb/zh/a%20%26%20b/", "2026-01-02")
    ]
    assert re.findall('hreflang="([^"]+)" href="([^"]+)"', text) == 2 * [
        ("en", "https://example.org/kb/a%20%26%20b/"),
        ("zh-Hans", "https://example.org/kb/zh/a%20%26%20b/"),
        ("x-default", "https://example.org/kb/a%20%26%20b/"),
    ]


def test_a_date_that_nobody_knows_is_left_out() -> None:
    for date in (None, UNKNOWN_DATE):
        files = sitemap_files([SitemapPage({"en": PLACES.at("")}, {"en": date})], PLACES.base)
        assert "lastmod" not in files["sitemap.xml"]


def test_as_many_as_fit_are_one_file() -> None:
    assert list(sitemap_files(items(MAX_URLS), PLACES.base)) == ["sitemap.xml"]


def test_more_are_several_files_and_an_index() -> None:
    files = sitemap_files(items(MAX_URLS + 1), PLACES.base)
    assert locations(files["sitemap.xml"]) == [
        "https://example.org/kb/sitemap-1.xml",
        "https://example.org/kb/sitemap-2.xml",
    ]
    named = locations(files["sitemap-1.xml"]) + locations(files["sitemap-2.xml"])
    assert named == [item.places["en"].canonical_url for item in items(MAX_URLS + 1)]


def test_without_an_address_of_the_site_it_is_empty() -> None:
    files = sitemap_files([SitemapPage({"en": SiteUrls(None).at("a/")}, {"en": None})], None)
    assert locations(files["sitemap.xml"]) == []
