"""The OpenSearch descriptions, with which browsers offer the search of the site."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree  # type: ignore[import-untyped]

from site_builder.i18n import SiteLanguages
from site_builder.pages import Site
from site_builder.pages.open_search import open_search_files
from tests.pages.sample_catalogs import SITE

NAMESPACE = "{http://a9.com/-/spec/opensearch/1.1/}"


def described(site: Site, path: str = "opensearch.xml") -> dict[str, str]:
    """Return element -> text, for the elements of a description. For the element `Url`, return its template."""
    files = dict(open_search_files(site, SiteLanguages(), "assets/kb/"))
    root = etree.fromstring(files[path])
    found = {element.tag.removeprefix(NAMESPACE): element.text or "" for element in root}
    return found | {"Url": root.find(f"{NAMESPACE}Url").get("template")}


def named(name: str) -> Site:
    """Return the sample site with this English name, and with a URL that has a path."""
    model = SITE.name.model_copy(update={"root": {"en": name, "zh": "图谱"}})
    return replace(SITE, url="https://example.org/kb", name=model)


def test_the_search_leads_to_browse_in_each_language() -> None:
    assert described(named("Atlas"))["Url"] == "https://example.org/kb/browse/?q={searchTerms}"
    chinese = described(named("Atlas"), "zh/opensearch.xml")
    assert chinese["Url"] == "https://example.org/kb/zh/browse/?q={searchTerms}"
    assert (chinese["ShortName"], chinese["Language"]) == ("图谱", "zh-Hans")


@pytest.mark.parametrize(
    ("name", "short_name"),
    [
        ("Multimodal Atlas", "Multimodal Atlas"),
        ("Awesome Multimodal Learning", "Awesome"),
        ("A & </ShortName> \"'", "A & </ShortName>"),
        ("多模态学习论文代码与数据集整理图谱大全", "多模态学习论文代码与数据集整理图"),
    ],
)
def test_the_short_name_ends_after_a_word_if_possible(name: str, short_name: str) -> None:
    """OpenSearch allows 16 characters in the element `ShortName`."""
    found = described(named(name))
    assert found["ShortName"] == short_name
    assert len(short_name) <= 16
    assert found["LongName"] == name


def test_without_a_site_url_there_is_no_description() -> None:
    assert list(open_search_files(SITE, SiteLanguages(), "assets/kb/")) == []
