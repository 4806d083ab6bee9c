"""Deeply nested topics. Pages stay short at any depth, and the builder looks up each topic only a few times."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from site_builder.catalog import Catalog
from site_builder.checks import CHECKS
from site_builder.mkdocs_plugin.navigation import MAX_EXPANDED_TOPICS, TopicMenu
from site_builder.models import Topic
from site_builder.pages import Page, as_markdown
from site_builder.pages.breadcrumbs import MAX_ANCESTORS, MAX_VISIBLE_BREADCRUMBS
from site_builder.pages.caches import count_by_topic
from site_builder.search.browse.facets import facets
from tests.factories import catalog, dataset, paper, repo, topic
from tests.pages.sample_catalogs import pages_by_url

DEPTH = 1000
MAX_PAGE_LENGTH = 10_000
"""The content of a page has fewer characters than this, because the page does not link to each ancestor."""


def chain(length: int) -> Catalog:
    """Return a catalog with a chain of topics, from the root `t0` to the lowest topic, which has a paper."""
    topics = [topic(f"t{n}", parent=f"t{n - 1}" if n else None) for n in range(length)]
    return catalog(paper(topics=[f"t{length - 1}"]), topics=tuple(topics))


@cache
def deep_pages() -> dict[str, Page]:
    return pages_by_url(chain(DEPTH))


def breadcrumbs(page: Page) -> list[str]:
    nav = page.header_html.partition("</nav>")[0]
    return re.findall(r'<a href="[./]*([^"]*)">', nav)


@pytest.mark.slow
def test_pages_of_deep_topics_are_shorter_than_the_maximum() -> None:
    pages = deep_pages()
    lowest = [pages[url] for url in ("papers/blip/", "topics/t999/", "zh/topics/t500/")]
    assert max(len(page.html) for page in lowest) < MAX_PAGE_LENGTH
    assert as_markdown(lowest[0])


@pytest.mark.slow
@pytest.mark.parametrize("page", ["papers/blip/", "topics/t999/"])
def test_breadcrumbs_have_the_root_and_the_nearest_topics(page: str) -> None:
    found = breadcrumbs(deep_pages()[page])
    lowest = 999 if page == "papers/blip/" else 998
    nearest = [f"topics/t{n}/" for n in range(lowest - MAX_ANCESTORS + 1, lowest + 1)]
    assert found == ["topics/", "topics/t0/", *nearest]
    assert f'topics/t{lowest - MAX_ANCESTORS + 1}/">…</a>' in deep_pages()[page].header_html


def test_breadcrumbs_in_the_middle_are_folded() -> None:
    length = MAX_VISIBLE_BREADCRUMBS
    pages = pages_by_url(chain(length))
    assert "<details" not in pages[f"topics/t{length - 1}/"].header_html
    header = pages["papers/blip/"].header_html
    folded = header.partition("<details")[2].partition("</details>")[0]
    assert re.findall(r"topics/(t\d+)/", folded) == ["t1", "t2", "t3"]
    assert "3 more" in folded
    assert breadcrumbs(pages["papers/blip/"]) == [
        "topics/",
        *(f"topics/t{n}/" for n in range(length)),
    ]


@pytest.mark.slow
def test_the_navigation_shows_the_root_and_the_lowest_topics() -> None:
    menu = TopicMenu(chain(DEPTH))
    html = str(menu.html("en", "../../", deep_pages()["topics/t999/"]))
    numbers = [int(number) for number in re.findall(r"topics/t(\d+)/", html)]
    assert numbers == [0, *range(DEPTH - MAX_EXPANDED_TOPICS, DEPTH)]
    assert html.count("<ul>") == html.count("</ul>") == MAX_EXPANDED_TOPICS + 1
    assert html.count("aria-current") == 1


class CountedTopics(dict[str, Topic]):
    """A mapping of ids to topics that counts its look-ups."""

    lookups = 0

    def __getitem__(self, key: str) -> Topic:
        self.lookups += 1
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.lookups += 1
        return super().get(key, default)


def test_checks_and_counts_look_up_each_deep_topic_only_a_few_times() -> None:
    topics = CountedTopics(chain(DEPTH).topics)
    entries = [paper(f"p{n}", topics=[f"t{DEPTH - 1}"]) for n in range(50)]
    collection = replace(catalog(*entries), topics=topics)
    assert list(CHECKS["dangling-reference"].find(collection)) == []
    assert list(CHECKS["unused-topic"].find(collection)) == []
    assert len(count_by_topic(collection)) == DEPTH
    assert values_in_facet_topic(collection) == DEPTH * len(entries)
    assert len(list(collection.topics_in_order())) == DEPTH
    assert topics.lookups < 10 * DEPTH


def values_in_facet_topic(collection: Catalog) -> int:
    values_of = dict(facets(collection, None))["topic"]
    return sum(len(values_of(entry)) for entry in collection)


def test_topics_are_compared_by_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing all fields of topics would be slow."""
    monkeypatch.setattr(
        Topic, "__eq__", lambda *_: pytest.fail("two topics were compared field by field")
    )
    collection = chain(DEPTH)
    assert len(collection.with_ancestors(f"t{DEPTH - 1}")) == DEPTH
    assert TopicMenu(collection).html("en", "../../", deep_pages()["topics/t999/"])


def test_counts_of_topics_include_each_entry_of_subtopics_once() -> None:
    topics = (
        topic("learning"),
        topic("vision", parent="learning"),
        topic("images", parent="vision"),
        topic("ethics"),
        *(topic("a", parent="b"), topic("b", parent="a"), topic("self", parent="self")),
    )
    counts = count_by_topic(
        catalog(
            paper("both", topics=["images", "vision"], added="2026-01-02"),
            repo("deep", topics=["images"], added="2026-01-01"),
            dataset(topics=["a"]),
            topics=topics,
        )
    )
    assert {id_: dict(found.by_kind) for id_, found in counts.items()} == {
        **{id_: {"paper": 1, "repo": 1} for id_ in ("learning", "vision", "images")},
        **{id_: {"dataset": 1} for id_ in ("a", "b")},
    }
    assert counts["learning"].last_added == "2026-01-02"


@pytest.mark.parametrize(
    ("parents", "shown"),
    [
        ({}, [f"t{n}" for n in range(20)]),
        ({f"t{n}": "t0" for n in range(1, 20)}, [f"t{n}" for n in range(1, 20)]),
        ({"t1": "t0"} | {f"t{n}": "t1" for n in range(2, 20)}, [f"t{n}" for n in range(2, 20)]),
        ({f"t{n}": "t1" for n in range(2, 20)}, ["t0", "t1"]),
    ],
)
def test_the_home_page_shows_the_highest_of_many_topics(
    parents: dict[str, str], shown: list[str]
) -> None:
    topics = tuple(topic(f"t{n}", parent=parents.get(f"t{n}")) for n in range(20))
    entry = paper(topics=[f"t{n}" for n in range(20)])
    section = pages_by_url(catalog(entry, topics=topics))[""].sections[0]
    assert re.findall(r'href="\./topics/(\w+)/">T', section.html) == shown
