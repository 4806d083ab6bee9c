"""Titles are compared by significant words. Numbers, single letters and words such as `home` are not significant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.links.page_titles import differs_wholly, have_common_word, is_same_title
from site_builder.links.profiles.page_text import FetchedPage


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        ("TinyFeed – readers", "The tiny feed reader", True),
        ("TinyFeed – readers", "TINYFEED", True),
        ("BLIP-2: Bootstrapping Language-Image Pre-training", "Salesforce/blip2-opt-2.7b", True),
        ("悟空数据集", "诺亚方舟实验室：悟空", True),
        ("Café Núñez", "cafe nunez", True),
        ("TinyFeed – readers", "Slot gacor … judi online", False),
        ("TinyFeed", "Casino bonus", False),
        ("悟空数据集", "老虎机在线", False),
        ("CLIP", "Eclipse", False),
        ("The best project page", "The best home page", False),
        ("2023", "2023", False),
    ],
)
def test_only_significant_words_count_as_common(first: str, second: str, common: bool) -> None:
    assert have_common_word(first, second) is common
    assert have_common_word(second, first) is common


@pytest.mark.parametrize(
    ("title", "texts", "differs"),
    [
        ("Casino bonus", ["TinyFeed"], True),
        ("Casino bonus", ["TinyFeed", "Casino"], False),
        ("Casino bonus", [], False),
        ("Casino bonus", ["", "Home page"], False),
        ("Home", ["TinyFeed"], False),
        ("", ["TinyFeed"], False),
    ],
)
def test_titles_differ_wholly_only_if_both_have_significant_words_but_share_none(
    title: str, texts: list[str], differs: bool
) -> None:
    assert differs_wholly(title, texts) is differs


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("TinyFeed – readers", "tinyfeed: Readers", True),
        ("悟空数据", "悟空 数据", True),
        ("TinyFeed – readers", "TinyFeed", False),
        ("Home page", "Home page", False),
        ("The index of web", "TheIndexOfWeb", False),
        ("TheIndexOfWeb", "The index of web", False),
        ("CLIP", "CLIP", False),
        ("", "", False),
    ],
)
def test_equal_titles_count_as_the_same_only_if_they_are_long_and_specific(
    first: str, second: str, same: bool
) -> None:
    """Case and punctuation do not matter."""
    assert is_same_title(first, second) is same


@given(st.text(max_size=60), st.text(max_size=60))
def test_comparing_titles_is_symmetric(first: str, second: str) -> None:
    assert have_common_word(first, second) == have_common_word(second, first)
    assert is_same_title(first, second) == is_same_title(second, first)
    if is_same_title(first, second):
        assert not differs_wholly(first, [second])


@pytest.mark.parametrize(
    ("source", "content_type", "title"),
    [
        ("<TITLE>Tiny\n Feed &amp; Co</Title><h1>x</h1>", "text/html", "Tiny Feed & Co"),
        ("<title></title><h1 class=a>悟空 <b>数据集</b></h1>", "text/html", "悟空 数据集"),
        ("<titles>x</titles><title lang=en>Y</title>", "", "Y"),
        ("<title>never closed", "text/html", "never closed"),
        ("<title>x</title>", "application/pdf", ""),
        ("no tags", "text/html", ""),
    ],
)
def test_the_shown_title_is_the_title_or_else_the_first_heading(
    source: str, content_type: str, title: str
) -> None:
    assert FetchedPage(source.encode(), content_type).shown_title == title
