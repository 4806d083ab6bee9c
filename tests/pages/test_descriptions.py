"""Descriptions for search engines end after a word, and say what a list contains."""

from __future__ import annotations

import pytest

from site_builder.pages.descriptions import MAX_DESCRIPTION_LENGTH, clip_description
from tests.factories import catalog, dataset, paper, repo, topic
from tests.pages.sample_catalogs import pages_by_url

WORDS = "A pre-trained vision-language model with a LLaMA-based decoder. "


@pytest.mark.parametrize("skipped", range(25))
def test_a_description_ends_after_a_word(skipped: int) -> None:
    words = (WORDS * 5)[skipped:].split()
    shown = clip_description(" ".join(words))
    assert MAX_DESCRIPTION_LENGTH - 20 < len(shown) <= MAX_DESCRIPTION_LENGTH
    assert shown.endswith("…")
    shown_words = shown[:-1].split()
    assert shown_words == words[: len(shown_words)]


@pytest.mark.parametrize("skipped", range(12))
def test_a_chinese_description_does_not_end_inside_a_foreign_word(
    skipped: int,
) -> None:
    shown = clip_description(("由 captioner 生成合成描述，再由" * 12)[skipped:])
    assert MAX_DESCRIPTION_LENGTH - 12 <= len(shown) <= MAX_DESCRIPTION_LENGTH
    assert shown.endswith(("captioner…", "由…", "生…", "成…", "合…", "描…", "述…", "再…"))


def test_a_long_text_without_spaces_is_cut_off() -> None:
    assert len(clip_description("x" * 500)) == MAX_DESCRIPTION_LENGTH


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"authors": ["A B", "C D"], "year": "2023"}, "Dataset: A B, C D, 2023"),
        ({"authors": ["A B", "C D"]}, "Dataset: A B, C D"),
        ({"year": "2023"}, "Dataset: 2023"),
        ({}, "Dataset"),
    ],
)
def test_without_a_text_the_description_names_authors_and_year(
    fields: dict[str, object], description: str
) -> None:
    entry = dataset("d", summary={"en": "***"}, **fields)
    assert pages_by_url(catalog(entry))["datasets/d/"].description == description


def test_the_description_of_a_list_names_what_comes_first_in_it() -> None:
    entries = [
        paper("a", title="CLIP: Learning", authors=["A B"], year=2021, topics=["vision"]),
        paper("b", title="BLIP: Bootstrapping", authors=["A B"], year=2022, topics=["vision"]),
        repo("c", name="LAVIS", topics=["vision"]),
    ]
    pages = pages_by_url(catalog(*entries, topics=(topic("vision", name="Vision"),)))
    assert pages["authors/a-b/"].description == "Entries by A B. 2 papers: BLIP, CLIP"
    assert pages["zh/authors/a-b/"].description == "A B 的条目。2 篇论文：BLIP、CLIP"
    assert pages["topics/vision/"].description.endswith("2 papers, 1 repository: BLIP, CLIP, LAVIS")
    assert pages["authors/"].description == "Authors of the entries listed here. A B"
