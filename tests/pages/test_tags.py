"""The names and descriptions of tags on pages, and the order of tags, venues and authors in overviews."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.i18n import LANGUAGES, Language
from site_builder.pages import LinkHealth, Page, paging
from site_builder.pages.health import link_usages
from tests.factories import catalog, paper, tag, topic
from tests.pages.sample_catalogs import CATALOGS, SITE, elements_of, pages_by_url

TAGS = (
    tag(
        "ocr",
        name={"en": "Text recognition", "zh": "文字识别"},
        aliases=["OCR"],
        description={"en": "Reading [text](papers/blip).", "zh": "识别文字。"},
    ),
    tag("apples", name={"en": "Zebra", "zh": "阿"}),
    tag("中文", name={"zh": "中文数据"}),
    tag("french", name={"en": "French only"}, description={"en": "In one language."}),
    tag("unused", name="Unused", description={"en": "See <https://unused.org>."}),
)
COLLECTION = catalog(
    paper(tags=["ocr", "中文", "plain", "apples", "french"]), tags=TAGS, topics=(topic("vision"),)
)
PAGES = pages_by_url(COLLECTION)


def chips(page: Page) -> dict[str, str]:
    """Return path of the tag's page -> HTML of the tag's name, from an entry's page."""
    found = re.findall(r'<a class="kb-tag" href="[./]*((?:zh/)?tags/[^"]*)">(.*?)</a>', page.html)
    return dict(found)


def test_tags_have_names_in_the_language_of_the_page() -> None:
    assert chips(PAGES["papers/blip/"]) == {
        "tags/ocr/": "Text recognition",
        "tags/%E4%B8%AD%E6%96%87/": '<span lang="zh-Hans">中文数据</span>',
        "tags/plain/": "plain",
        "tags/apples/": "Zebra",
        "tags/french/": "French only",
    }
    assert chips(PAGES["zh/papers/blip/"]) == {
        "zh/tags/ocr/": "文字识别",
        "zh/tags/%E4%B8%AD%E6%96%87/": "中文数据",
        "zh/tags/plain/": '<span lang="en">plain</span>',
        "zh/tags/apples/": "阿",
        "zh/tags/french/": '<span lang="en">French only</span>',
    }


def test_japanese_names_on_chinese_pages_have_lang_ja(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(LANGUAGES, "ja", Language("ja", "ja", "日本語", "Jpan", {}))
    collection = catalog(paper(tags=["x"]), tags=(tag("x", name={"ja": "漢字"}),))
    page = pages_by_url(collection)["zh/papers/blip/"]
    assert chips(page) == {"zh/tags/x/": '<span lang="ja">漢字</span>'}


@pytest.mark.parametrize(
    ("url", "title", "lead", "description"),
    [
        (
            "tags/ocr/",
            "Tag: Text recognition",
            'Reading <a href="../../papers/blip/">text</a>.',
            "Reading text.",
        ),
        ("zh/tags/ocr/", "标签：文字识别", "识别文字。", "识别文字。"),
        ("tags/apples/", "Tag: Zebra", None, "Entries tagged Zebra."),
        ("zh/tags/apples/", "标签：阿", None, "标签为“阿”的条目。"),
        ("tags/plain/", "Tag: plain", None, "Entries tagged plain."),
    ],
)
def test_the_page_of_a_tag_has_the_name_and_description_of_the_tag(
    url: str, title: str, lead: str | None, description: str
) -> None:
    page = PAGES[url]
    assert page.title == title
    assert page.description.startswith(description)
    leads = re.findall(r'<p class="kb-lead">(.*?)</p>', page.html)
    assert leads == ([] if lead is None else [lead])


def test_untranslated_descriptions_have_a_lang_attribute() -> None:
    assert '<p class="kb-lead" lang="en">In one language.</p>' in PAGES["zh/tags/french/"].html


def test_readers_can_edit_only_tags_of_tags_yml() -> None:
    pages = pages_by_url(COLLECTION, replace(SITE, edit_base="https://e.org/"))
    assert ">Improve this tag</a>" in pages["tags/ocr/"].html
    assert 'href="https://e.org/tags.yml"' in pages["zh/tags/ocr/"].html
    assert ">修改此标签</a>" in pages["zh/tags/ocr/"].html
    assert "kb-edit" not in pages["tags/plain/"].html


def names_in_overview(page: Page) -> list[str]:
    names = re.findall(
        r'<li>(?:<span>)?<a href="[^"]*">(.*?)</a> <span class="kb-number">', page.html
    )
    return [re.sub("<.*?>", "", name) for name in names]


def test_the_overview_sorts_tags_by_names_in_the_page_language() -> None:
    assert names_in_overview(PAGES["tags/"]) == [
        *("French only", "plain", "Text recognition", "Zebra", "中文数据"),
    ]
    # Chinese names are in the order of pinyin: a, wen, zhong.
    assert names_in_overview(PAGES["zh/tags/"]) == [
        *("French only", "plain", "阿", "文字识别", "中文数据"),
    ]


def test_only_authors_are_in_the_order_of_pinyin_in_every_language() -> None:
    # These names are in the order of their code points: zhang, li, a. Pinyin has the reverse order.
    names = ["张三", "李四", "阿明"]
    entries = [paper(f"p{n}", authors=[name, "Z"], venue=name) for n, name in enumerate(names)]
    entries += [paper(f"q{n}", authors=[name, "Z"], venue=name) for n, name in enumerate(names)]
    pages = pages_by_url(catalog(*entries))
    assert names_in_overview(pages["venues/"]) == names
    for path in ("zh/authors/", "authors/", "zh/venues/"):
        found = [n for n in names_in_overview(pages[path]) if n != "Z"]
        assert found == ["阿明", "李四", "张三"]


def test_authors_are_listed_by_family_name_below_headings_with_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "MAX_LINES_PER_PAGE", 4)
    names = ["Anna van der Berg", "Ada Lovelace", "Zoë Ålund", "李四", "김철수", "Bo Adams"]
    pages = pages_by_url(catalog(paper("a", authors=names)))
    for prefix in ("", "zh/"):
        first, second = pages[f"{prefix}authors/"], pages[f"{prefix}authors/page/2/"]
        assert [section.title for section in first.sections] == ["A", "L"]
        assert names_in_overview(first) == ["Bo Adams", "Zoë Ålund", "李四", "Ada Lovelace"]
        assert [section.title for section in second.sections] == ["V", "#"]
        assert second.anchors == ("v", "other")
        assert '<a href="page/2/#v">V</a> <a href="page/2/#other">#</a>' in first.html
        assert '<a href="../../#a">A</a>' in second.html


def test_a_tag_without_entries_has_no_page() -> None:
    assert not any("unused" in url or "Unused" in page.html for url, page in PAGES.items())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one of each kind", "similar names", "long texts"])
def test_an_unused_tag_in_tags_yml_changes_no_page(name: str) -> None:
    before = CATALOGS[name]
    after = build_catalog(before, before.topics.values(), tags=[tag("unused")])
    changed = {
        url for url, page in pages_by_url(after).items() if page != pages_by_url(before)[url]
    }
    assert changed == set()


def usages(collection: Catalog) -> dict[str, list[str]]:
    found = link_usages(collection, LinkHealth({}))
    return {usage.url: [type(r).__name__ for r in usage.referrers] for usage in found}


def test_link_usages_include_the_links_in_descriptions_of_used_tags() -> None:
    text = {"en": "See <https://shared.org>."}
    entry = paper(tags=["ocr"], summary=text)
    tags = (tag("ocr", description=text), tag("unused", description={"en": "<https://unused.org>"}))
    found = usages(catalog(entry, tags=tags))
    assert found["https://shared.org/"] == ["Paper", "TagRecord"]
    assert not any("unused" in url for url in found)
    assert elements_of(pages_by_url(catalog(entry, tags=tags))["tags/ocr/"]).text
