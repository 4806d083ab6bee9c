"""Pagination. The pages of a listing contain all its entries in order, and link to each other."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.i18n import LanguageCode
from site_builder.pages import Page, paging
from site_builder.pages.contents_pages import contents_page
from site_builder.pages.context import LanguageContext
from site_builder.pages.paging import (
    EntryGroup,
    page_path,
    page_title,
    pager,
    split_groups_into_pages,
    split_items,
)
from tests import SITE_LANGUAGES
from tests.factories import catalog, dataset, paper, topic
from tests.pages.sample_catalogs import CATALOGS, SITE, elements_of, pages_by_url

PAPERS = [paper(f"p{number:03}") for number in range(40)]

# Each group is made from (level of its heading, number of its entries).
GROUPS = st.lists(st.tuples(st.sampled_from([2, 3]), st.integers(0, 9)), max_size=4).map(
    lambda sizes: [
        EntryGroup(f"G{i}", tuple(PAPERS[i * 10 : i * 10 + number]), level)
        for i, (level, number) in enumerate(sizes)
    ]
)


# --- splitting --------------------------------------------------------------------------------


@given(GROUPS, st.integers(1, 12))
def test_pages_contain_every_entry_once_in_order(
    groups: list[EntryGroup], max_entries: int
) -> None:
    pages = split_groups_into_pages(groups, max_entries)
    entries = [entry for page in pages for group in page for entry in group.entries]
    assert entries == [entry for group in groups for entry in group.entries]
    for page in pages:
        assert sum(len(group.entries) for group in page) <= max_entries
    shown = list(dict.fromkeys(group.title for page in pages for group in page))
    assert shown == [group.title for group in groups]


@given(GROUPS, st.integers(1, 12))
def test_every_page_but_the_last_is_full(groups: list[EntryGroup], max_entries: int) -> None:
    for page in split_groups_into_pages(groups, max_entries)[:-1]:
        assert sum(len(group.entries) for group in page) == max_entries


@given(GROUPS, st.integers(1, 12))
def test_a_page_that_begins_below_a_level_2_heading_repeats_this_heading(
    groups: list[EntryGroup], max_entries: int
) -> None:
    order = [group.title for group in groups]
    for page in split_groups_into_pages(groups, max_entries):
        for group in page:
            if group.level == 3:
                before = groups[: order.index(group.title)]
                expected = [g.title for g in before if g.level == 2][-1:]
                actual = [g.title for g in page[: page.index(group)] if g.level == 2][-1:]
                assert actual == expected


def test_a_list_is_split_and_an_empty_list_has_one_empty_page() -> None:
    assert split_items([], 3) == [[]]
    assert split_items([1, 2, 3, 4], 3) == [[1, 2, 3], [4]]
    assert split_groups_into_pages([], 3) == [[]]


# --- links between pages ----------------------------------------------------------------------


def pager_text(language: LanguageCode, number: int, total: int) -> str:
    context = LanguageContext(CATALOGS["one of each kind"], SITE, language).at(
        page_path("x/", number)
    )
    html = pager(context, "x/", number, total)
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize(
    ("number", "total", "shown"),
    [
        (1, 1, ""),
        (1, 2, "1 2 Next page"),
        (2, 2, "Previous page 1 2"),
        (1, 9, "1 2 3 … 9 Next page"),
        (4, 9, "Previous page 1 2 3 4 5 6 … 9 Next page"),
        (5, 9, "Previous page 1 … 3 4 5 6 7 … 9 Next page"),
        (9, 9, "Previous page 1 … 7 8 9"),
    ],
)
def test_the_pager_shows_first_last_and_nearest_pages(number: int, total: int, shown: str) -> None:
    assert pager_text("en", number, total) == shown
    chinese = shown.replace("Previous page", "上一页").replace("Next page", "下一页")
    assert pager_text("zh", number, total) == chinese


def test_the_first_page_has_the_path_and_the_title_of_the_listing() -> None:
    assert page_path("papers/", 1) == "papers/"
    assert page_title("en", "Papers", 1, 3) == "Papers"
    assert page_title("en", "Papers", 2, 3) == "Papers (page 2 of 3)"
    assert page_title("zh", "论文", 2, 3) == "论文（第 2 页，共 3 页）"


# --- whole sites ------------------------------------------------------------------------------

MANY = catalog(
    *(
        paper(f"p{n}", authors=["Ada", f"Author {n}"], venue="ICML 2023", tags=["t"])
        for n in range(7)
    ),
    dataset("d", paper="https://example.org/papers/p1", tags=["t"]),
    topics=(topic("vision"), topic("images", parent="vision"), topic("empty")),
)
"""A catalog whose lists are too long for the limits in the fixture `pages`."""


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, Page]:
    monkeypatch.setattr(paging, "MAX_ROWS_PER_PAGE", 3)
    monkeypatch.setattr(paging, "MAX_LINES_PER_PAGE", 4)
    return pages_by_url(MANY)


@pytest.mark.slow
@pytest.mark.parametrize("language", SITE_LANGUAGES)
@pytest.mark.parametrize(
    ("path", "total"),
    [
        ("papers/", 3),
        ("authors/", 2),
        ("authors/ada/", 3),
        ("tags/t/", 3),
        ("years/2023/", 3),
        ("venues/icml/", 3),
        ("topics/vision/", 3),
        ("contents/vision/", 2),
    ],
)
def test_each_page_links_to_the_previous_and_the_next_page(
    pages: dict[str, Page], language: LanguageCode, path: str, total: int
) -> None:
    prefix = "zh/" if language == "zh" else ""
    found = [pages[prefix + page_path(path, n + 1)] for n in range(total)]
    assert prefix + page_path(path, total + 1) not in pages
    assert len({page.title for page in found}) == total
    for page, next_page in pairwise(found):
        next_links = [a for tag, a in elements_of(page).elements if a.get("rel") == "next"]
        previous_links = [a for tag, a in elements_of(next_page).elements if a.get("rel") == "prev"]
        assert len(next_links) == len(previous_links) == 1
    for page in found[1:]:
        assert page.parent == (found[0].parent or found[0].path)
        assert page.page_type == found[0].page_type


def test_a_long_contents_page_is_split_by_topic(pages: dict[str, Page]) -> None:
    contents = pages["contents/"]
    assert contents.sections == ()
    hrefs = elements_of(contents).attributes("href")
    topics = [href for href in hrefs if "/contents/" in href]
    assert topics == ["../contents/vision/", "../contents/images/", "../contents/empty/"]
    assert [s.title for s in pages["contents/vision/"].sections] == ["Subtopics", "Papers"]
    assert "No entries yet." in pages["contents/empty/"].html
    assert "on one page" not in pages[""].html
    shown = "".join(pages[f"contents/vision/{suffix}"].html for suffix in ("", "page/2/"))
    assert all(f'papers/p{n}/"' in shown for n in range(7))


def test_the_length_of_a_contents_page_of_topics_grows_linearly() -> None:
    def contents(count: int) -> Page:
        topics = [topic(f"t{n:04}") for n in range(count)]
        entries = [paper(f"p{n}", topics=[f"t{n:04}"]) for n in range(200)]
        context = LanguageContext(catalog(*entries, topics=tuple(topics)), SITE, "en")
        page = next(contents_page(context))
        assert isinstance(page, Page)
        return page

    assert contents(800).sections != ()
    thousand, two_thousand = contents(1_000), contents(2_000)
    assert thousand.sections == two_thousand.sections == ()
    assert len(thousand.html) < 110_000
    assert len(two_thousand.html) < 2.05 * len(thousand.html)


def test_a_short_contents_page_is_not_split() -> None:
    pages = pages_by_url(MANY)
    assert not [url for url in pages if url.startswith("contents/") and url != "contents/"]
    assert not [url for url in pages if "/page/" in url]
    assert "on one page" in pages[""].html


@pytest.mark.parametrize(("prefix", "words"), [("", "and 5 more"), ("zh/", "另有 5 个")])
def test_entry_pages_give_the_number_of_omitted_linked_entries(
    monkeypatch: pytest.MonkeyPatch, prefix: str, words: str
) -> None:
    monkeypatch.setattr(paging, "MAX_LINKED", 15)
    users = [paper(f"p{n}", uses=["datasets/data"], topics=["other"]) for n in range(20)]
    page = pages_by_url(catalog(dataset("data"), *users))[f"{prefix}datasets/data/"]
    (related,) = [s.html for s in page.sections if "kb-rows--related" in s.html]
    assert related.count("<li") == 15
    folded = related[related.index("<details") :]
    assert folded.count("<li") == 3
    assert words in folded
