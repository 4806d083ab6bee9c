"""Two languages from one build: every page in both, and each knows the other."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from site_builder.mkdocs_plugin import build_site
from tests.conftest import SEED, SITE_URL
from tests.site.parsed import HEADINGS, ParsedPage, file_of, parse_site, seen_text, tokens, value

HAN = re.compile(r"[\u3400-\u9fff]")
TAGS = {"en": "en", "zh": "zh-Hans"}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_every_page_says_its_language(parsed: dict[str, ParsedPage]) -> None:
    wrong = [
        f"{page.path}: {value(html, 'lang')!r}"
        for page in parsed.values()
        for html in page.all("html")
        if value(html, "lang") != TAGS[page.language]
    ]
    assert wrong == []


def test_only_known_languages_are_marked(parsed: dict[str, ParsedPage]) -> None:
    marks = {
        value(element, name)
        for page in parsed.values()
        for element in page.elements
        for name in ("lang", "hreflang")
        if value(element, name)
    }
    assert marks == {"en", "zh-Hans", "x-default"}


def test_alternates_are_absolute_and_reciprocal(pages: list[ParsedPage]) -> None:
    """Both languages name the same addresses, their own included; that is what makes it mutual."""
    wrong = [page.path for page in pages if page.alternates != page.in_both]
    assert wrong == []


def test_every_page_is_its_own_canonical_address(pages: list[ParsedPage]) -> None:
    wrong = []
    for page in pages:
        found = [value(e, "href") for e in page.all("link") if tokens(e, "rel") == ["canonical"]]
        shared = [value(e, "content") for e in page.all("meta") if value(e, "property") == "og:url"]
        if not found == shared == [SITE_URL + page.url]:
            wrong.append(f"{page.path}: {found} {shared}")
    assert wrong == []


def test_the_switch_leads_to_the_same_page_in_the_other_language(pages: list[ParsedPage]) -> None:
    wrong = []
    for page in pages:
        links = [e for e in page.all("a") if "data-kb-language" in (e.attrs or {})]
        target = f"zh/{page.address}" if page.language == "en" else page.address
        (link,) = links
        if page.absolute(value(link, "href")) != SITE_URL + target:
            wrong.append(f"{page.path}: {value(link, 'href')}")
        assert value(link, "lang") == value(link, "hreflang") != TAGS[page.language]
    assert wrong == []


def test_the_chrome_speaks_the_language_of_the_page(pages: list[ParsedPage]) -> None:
    """Navigation, search field, skip link, table of contents, footer: nothing in the other one."""
    for page in pages:
        frame = [e for e in page.elements if set(tokens(e, "class")) & CHROME]
        words = [seen_text(e) for e in frame] + [
            value(e, name)
            for part in frame
            for e in (part, *part.query("[aria-label], [title]"))
            for name in ("aria-label", "title")
            if not value(e, "lang")
        ]
        spoken = [text for text in words if any(c.isalpha() for c in text)]
        assert len(spoken) > 5, page.path
        han = [bool(HAN.search(text)) for text in spoken]
        assert set(han) == {page.language == "zh"}, f"{page.path}: {spoken}"


CHROME = {"md-nav__title", "md-skip", "kb-header-search", "kb-brand", "md-copyright"}


def test_navigation_stays_in_the_language_of_the_page(pages: list[ParsedPage]) -> None:
    wrong = []
    for page in pages:
        for link in page.all("a"):
            path = file_of(page.absolute(value(link, "href")))
            crosses = path is not None and path.startswith("zh/") != (page.language == "zh")
            if crosses and "data-kb-language" not in (link.attrs or {}):
                wrong.append(f"{page.path}: {value(link, 'href')}")
    assert wrong == []


def test_both_languages_have_the_same_structure(parsed: dict[str, ParsedPage]) -> None:
    """The same headings at the same levels: nothing is missing in one of them."""
    wrong = [
        page.path
        for page in parsed.values()
        if page.language == "zh" and page.address != "about/"
        if [h.name for h in page.all(*HEADINGS)]
        != [h.name for h in parsed[page.path.removeprefix("zh/")].all(*HEADINGS)]
    ]
    assert wrong == []


def test_the_404_page_speaks_both_languages(parsed: dict[str, ParsedPage]) -> None:
    page = parsed["404.html"]
    parts = {value(e, "lang"): seen_text(e) for e in page.all("section") if value(e, "lang")}
    assert parts.keys() == {"en", "zh-Hans"}
    assert not HAN.search(parts["en"])
    assert HAN.search(parts["zh-Hans"])
    homes = {page.absolute(value(link, "href")) for link in page.all("a")}
    assert {SITE_URL, f"{SITE_URL}zh/", f"{SITE_URL}zh/contents/"} <= homes


# --- for search engines -----------------------------------------------------------------------


def sitemap(folder: Path) -> dict[str, dict[str, str]]:
    """Return address -> alternates, as sitemap.xml has them."""
    root = ET.fromstring((folder / "sitemap.xml").read_bytes())  # our own file
    assert root.tag == f"{SITEMAP}urlset"
    found = {}
    for url in root:
        address = url.findtext(f"{SITEMAP}loc") or ""
        assert address not in found, f"{address} stands there twice"
        found[address] = {
            e.attrib["hreflang"]: e.attrib["href"] for e in url.findall(f"{XHTML}link")
        }
    return found


def test_the_sitemap_has_every_page_once_with_its_alternates(
    pages: list[ParsedPage], built_site: Path
) -> None:
    assert sitemap(built_site) == {SITE_URL + page.url: page.in_both for page in pages}


def test_the_packed_sitemap_is_the_sitemap(built_site: Path) -> None:
    packed = gzip.decompress((built_site / "sitemap.xml.gz").read_bytes())
    assert packed == (built_site / "sitemap.xml").read_bytes()


def test_dates_in_the_sitemap_are_those_of_the_entries(built_site: Path) -> None:
    """A build date would tell search engines every day that everything has changed."""
    root = ET.fromstring((built_site / "sitemap.xml").read_bytes())
    dates = {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in root}
    assert dates[f"{SITE_URL}papers/blip-2/"] == "2026-11-23"
    assert dates[f"{SITE_URL}about/"] is None


def test_robots_are_let_in_and_shown_the_sitemap(built_site: Path) -> None:
    lines = (built_site / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert lines == ["User-agent: *", "Allow: /", f"Sitemap: {SITE_URL}sitemap.xml"]


# --- without an address -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built where nobody said at which address it will be."""
    folder = tmp_path_factory.mktemp("nowhere") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KB_SITE_URL", raising=False)
        build_site(SEED / "mkdocs.yml", None, folder)
    return folder


def test_without_a_site_url_nothing_is_said_about_addresses(nowhere: Path) -> None:
    assert ET.fromstring((nowhere / "sitemap.xml").read_bytes()).findall("*") == []
    assert "Sitemap" not in (nowhere / "robots.txt").read_text(encoding="utf-8")


def test_without_a_site_url_alternates_are_relative(nowhere: Path, pages: list[ParsedPage]) -> None:
    found = parse_site(nowhere)
    assert found.keys() == {page.path for page in pages} | {"404.html"}
    for page in found.values():
        assert not [e for e in page.all("link") if "canonical" in tokens(e, "rel")]
        if page.path != "404.html":
            here = {tag: page.absolute(href) for tag, href in page.alternates.items()}
            assert here == page.in_both
            assert not any("example.org" in href for href in page.alternates.values())
