"""The order and the groups of the fields of a model."""

from __future__ import annotations

import pytest

from site_builder.models import KINDS, Dataset, Entry, Links, Paper, Repo, Topic
from site_builder.models.benchmarks import Benchmark
from site_builder.models.field_groups import field_groups
from site_builder.models.results import Result

COMMON = ("aliases", "authors", "year", "venue")
REST = (
    *("topics", "tags", "links", "uses", "summary", "abstract", "notes"),
    *("disclosure", "disclosure_note", "added", "cite_key", "waive"),
)


@pytest.mark.parametrize(
    ("model", "heading", "own"),
    [
        (Paper, "title", ["pages"]),
        (Repo, "name", ["url"]),
        (Dataset, "name", ["url", "paper", "size", "license", "modalities"]),
        (Benchmark, "name", ["dataset", "board", "splits", "metrics", "settings"]),
    ],
)
def test_the_fields_of_each_kind_have_the_canonical_order(
    model: type[Entry], heading: str, own: list[str]
) -> None:
    order = model.field_order()
    rest = (*REST, "results") if model in {Paper, Repo} else REST
    begin, end = 1 + len(COMMON), -len(rest)
    assert order[:begin] == (heading, *COMMON)
    assert order[end:] == rest
    # A project may have added fields to the model.
    assert [name for name in order[begin:end] if name in own] == own


def test_the_order_contains_every_field_except_the_id_once() -> None:
    for spec in KINDS.values():
        assert sorted(spec.model.field_order()) == sorted({*spec.model.model_fields} - {"id"})


def test_fields_are_grouped_by_the_types_that_they_contain() -> None:
    groups = field_groups(Dataset)
    known = {  # A project may have added fields to the model.
        *("name", "aliases", "authors", "year", "venue", "url", "paper", "size", "license"),
        *("modalities", *REST),
    }
    assert groups.lines & known == {
        *("name", "aliases", "venue", "size", "license", "modalities", "tags", "waive"),
        "disclosure_note",
    }
    assert groups.authors == {"authors"}
    assert groups.names & known == {"name", "size", "disclosure_note"}
    assert [name for name in groups.texts if name in known] == ["summary", "notes"]
    assert groups.blocks == {"notes"}
    assert groups.urls & known == {"url", "paper", "links"}
    assert groups.years & known == {"year"}
    assert groups.dates & known == {"added"}
    assert groups.nested["links"].order == tuple(Links.model_fields)


def test_the_fields_of_records_in_a_list_have_groups_of_their_own() -> None:
    groups = field_groups(Paper)
    results = groups.nested["results"]
    assert results.order == tuple(Result.model_fields)
    assert results.numbers == results.flows == {"scores"}
    assert results.urls == {"source", "reproduction", "withdrawn"}
    assert results.names == {"note"}
    assert results.dates == {"entered"}
    assert results.nested["withdrawn"].names == {"reason"}
    of_paper = (groups.lines, groups.names, groups.dates, groups.booleans, groups.numbers)
    assert all("results" not in names for names in of_paper)


def test_topics_have_no_block_style() -> None:
    groups = field_groups(Topic)
    assert groups.order == ("id", "name", "description", "parent")
    assert (groups.texts, groups.blocks) == (("description",), frozenset())
