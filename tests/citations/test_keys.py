"""Citation keys are unique. Neither other entries nor corrections change a key, but the field `cite_key` replaces it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from site_builder.citations import all_keys, citation_key
from site_builder.models import Entry
from tests.factories import dataset, paper, repo


def test_entries_with_equal_or_similar_slugs_have_different_keys() -> None:
    entries: list[Entry] = [
        paper("llava"),
        repo("llava"),
        dataset("llava"),
        paper("repo-llava"),
        paper("lla-va"),
    ]
    keys = [citation_key(entry) for entry in entries]
    assert keys == ["llava", "repo:llava", "dataset:llava", "repo-llava", "lla-va"]


def test_corrections_do_not_change_the_key() -> None:
    before = paper("blip", authors=["Junnan Li", "Steven Hoi"], year="2022")
    after = paper("blip", authors=["Steven Hoi", "Junnan Li"], year="2023", venue="ICML 2023")
    assert citation_key(before) == citation_key(after) == "blip"


def test_the_field_cite_key_replaces_the_derived_key() -> None:
    assert all_keys(paper(cite_key="li2023blip")) == ("li2023blip",)
    assert all_keys(paper(cite_key=["li2023blip", "DBLP:conf/icml/Li22"])) == (
        "li2023blip",
        "DBLP:conf/icml/Li22",
    )


@pytest.mark.parametrize(
    "key", ["", "a b", "a,b", "a}", "{a", "é", "#a", "a%", "a~", "-a", "a" * 101]
)
def test_an_invalid_citation_key_is_refused(key: str) -> None:
    with pytest.raises(ValidationError, match="is not a citation key"):
        paper(cite_key=key)
