"""The navigation shows all top-level topics, and the subtopics of expanded topics.

The topics above a page are expanded. On the page of a topic, this topic is expanded, too.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from site_builder.catalog import Catalog
from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.mkdocs_plugin.navigation import TopicMenu
from site_builder.pages import Page
from site_builder.pages.paging import page_path
from tests.factories import catalog, paper, topic
from tests.pages.sample_catalogs import SITE, render_pages

TOPICS = (
    topic("a"),
    topic("b"),
    topic("b1", parent="b"),
    topic("b11", parent="b1"),
    topic("b111", parent="b11"),
    topic("b12", parent="b1"),
    topic("b2", parent="b"),
    topic("b21", parent="b2"),
    topic("c", name="<C & D>"),
    topic("c1", parent="c"),
)


@pytest.fixture(scope="module")
def collection() -> Catalog:
    """Return a catalog with topics in four levels."""
    entries = [paper(id_, topics=[id_]) for id_ in ("a", "b1", "b11")]
    return catalog(*entries, paper("unknown", topics=["missing", "b2"]), topics=TOPICS)


@pytest.fixture(scope="module")
def pages(collection: Catalog) -> dict[str, Page]:
    """Return URL -> page, for all pages."""
    return {page.url: page for page in render_pages(collection, SITE)}


def shown(html: str) -> list[str]:
    return re.findall('/([^/]+)/"', html)


@pytest.mark.parametrize(
    ("path", "topics", "current"),
    [
        ("", ["a", "b", "c"], None),
        ("papers/", ["a", "b", "c"], None),
        ("topics/", ["a", "b", "c"], None),
        ("topics/a/", ["a", "b", "c"], 'topics/a/" aria-current="page"'),
        ("topics/b/", ["a", "b", "b1", "b2", "c"], 'topics/b/" aria-current="page"'),
        ("topics/b1/", ["a", "b", "b1", "b11", "b12", "b2", "c"], 'b1/" aria-current="page"'),
        (
            "topics/b11/",
            ["a", "b", "b1", "b11", "b111", "b12", "b2", "c"],
            'b11/" aria-current="page"',
        ),
        ("papers/a/", ["a", "b", "c"], 'topics/a/" aria-current="true"'),
        ("papers/b1/", ["a", "b", "b1", "b2", "c"], 'topics/b1/" aria-current="true"'),
        ("papers/b11/", ["a", "b", "b1", "b11", "b12", "b2", "c"], 'b11/" aria-current="true"'),
        ("papers/unknown/", ["a", "b", "b1", "b2", "c"], 'topics/b2/" aria-current="true"'),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_decides_which_topics_the_navigation_expands(
    collection: Catalog,
    pages: dict[str, Page],
    language: LanguageCode,
    path: str,
    topics: list[str],
    current: str | None,
) -> None:
    page = pages[path if language == "en" else f"zh/{path}"]
    html = TopicMenu(collection).html(language, "../" * page.url.count("/") or "./", page)
    assert shown(html) == topics
    assert html.count("aria-current") == (current is not None)
    assert current is None or current in html
    assert "&lt;C &amp; D&gt;" in html


def test_a_topic_name_not_in_the_pages_language_has_a_lang_attribute() -> None:
    menu = TopicMenu(catalog(topics=(topic("a", name={"zh": "只有中文"}), topic("b"))))
    assert '<a href="./topics/a/" lang="zh-Hans">只有中文</a>' in menu.html("en", "./", None)
    assert "lang" not in menu.html("zh", "../", None)


def test_pages_1_and_2_of_a_topic_show_equal_topics_in_the_menu(
    collection: Catalog, pages: dict[str, Page]
) -> None:
    first = pages["topics/b1/"]
    second = Page(page_path("topics/b1/", 2), "en", "", "", "", page_type="topic")
    menu = TopicMenu(collection)
    html = menu.html("en", "../../../../", second)
    assert shown(html) == shown(menu.html("en", "../../", first))
    assert 'href="../../../../topics/b1/" aria-current="true"' in html


@pytest.mark.parametrize(
    ("language", "root", "href"),
    [
        ("en", "../../", "../../topics/a/"),
        ("zh", "../../../", "../../topics/a/"),
        ("zh", "../", "./topics/a/"),
        ("zh", "/kb/", "/kb/zh/topics/a/"),
    ],
)
def test_topic_links_stay_in_the_pages_language(
    collection: Catalog, language: LanguageCode, root: str, href: str
) -> None:
    assert f'href="{href}"' in TopicMenu(collection).html(language, root, None)


def test_topic_links_have_no_prefix_in_the_first_language_of_the_site() -> None:
    chinese_first = replace(catalog(topics=TOPICS), languages=SiteLanguages(("zh", "en")))
    menu = TopicMenu(chinese_first)
    assert 'href="../topics/a/"' in menu.html("zh", "../", None)
    assert 'href="../topics/a/"' in menu.html("en", "../../", None)
    assert 'href="/kb/topics/a/"' in menu.html("zh", "/kb/", None)
    assert 'href="/kb/en/topics/a/"' in menu.html("en", "/kb/", None)


def test_topic_names_are_in_the_pages_language() -> None:
    menu = TopicMenu(catalog(topics=(topic("a", name={"en": "Images", "zh": "图像"}),)))
    assert ">Images</a>" in menu.html("en", "../", None)
    assert ">图像</a>" in menu.html("zh", "../../", None)


def test_single_top_level_topic_is_always_expanded() -> None:
    topics = (topic("top"), topic("a", parent="top"), topic("a1", parent="a"))
    assert shown(TopicMenu(catalog(topics=topics)).html("en", "./", None)) == ["top", "a"]
