"""Test the ground truth of the search benchmark: the correct results of each query."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.ground_truth import QUERIES, GroundTruth, SearchedEntry, is_han, read_entries
from benchmarks.synthetic import write_entries
from site_builder.knowledge_base import open_knowledge_base
from site_builder.search.from_catalog import to_document
from tests.search.oracle import Oracle


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("entries")
    write_entries(folder, 1_000)
    return folder


@pytest.mark.slow
def test_every_query_finds_1_to_450_of_1000_entries(entries: Path) -> None:
    truth = GroundTruth(read_entries(entries))
    counts = {query: len(truth.find(query)) for query in QUERIES}
    assert {query: count for query, count in counts.items() if not 1 <= count <= 450} == {}
    assert sum(count > 20 for count in counts.values()) > len(QUERIES) / 2
    assert sum(map(is_han, QUERIES)) >= 12


@pytest.mark.slow
def test_ground_truth_equals_the_results_of_the_oracle(tmp_path: Path) -> None:
    """The oracle is a slow search that follows the rules in FORMAT.md.

    The only code that it shares with the ground truth is the package `venues`.
    """
    write_entries(tmp_path, 300)
    catalog = open_knowledge_base(tmp_path).catalog
    documents = [to_document(entry, catalog) for entry in catalog]
    oracle = Oracle([replace(document, body=document.bodies()) for document in documents])
    truth = GroundTruth(read_entries(tmp_path))
    for query in QUERIES:
        assert truth.find(query) == oracle.search(query), query


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("fine-grained", True),
        ("finegrained", True),
        ("finegrain", True),
        ("muller", True),
        ("strasse", True),
        ("adapters", True),
        ("grained", True),
        ("rained", False),
        ("视觉编码器", True),
        ("编码", True),
        ("码视", False),
    ],
)
def test_ground_truth_follows_the_rules_in_format_md(query: str, is_found: bool) -> None:
    entry = SearchedEntry("papers/a", ("fine grained adapter", "Müller, Straße", "视觉编码器"))
    # `finegrained` finds the words `fine grained` only because another entry writes them with a hyphen.
    with_hyphen = SearchedEntry("papers/b", ("A fine-grained view",))
    assert ("papers/a" in GroundTruth([entry, with_hyphen], [query]).find(query)) == is_found


@pytest.mark.parametrize("query", ["acme", "acme-lab", "acme-lab/tool-x"])
@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Acme-Lab/tool-x/tree/main/b",
        "https://codeberg.org/acme-lab/tool-x",
        "https://huggingface.co/acme-lab/tool-x",
        "https://huggingface.co/datasets/acme-lab/tool-x",
        "https://huggingface.co/spaces/acme-lab/tool-x",
    ],
)
def test_ground_truth_and_oracle_find_owner_and_name_in_a_link(
    url: str, query: str, tmp_path: Path
) -> None:
    write_entries(tmp_path, 1)
    (tmp_path / "papers" / "linking.yml").write_text(
        f"title: A title\nauthors: [A. Bee]\nyear: 2026\ntopics: [video-and-audio]\ntags: [a-tag]\nadded: 2026-01-01\n"
        f"links:\n  paper: https://arxiv.org/abs/2301.00001\n  model: {url}\n"
        "summary:\n  en: A summary.\n  zh: 摘要。\n"
    )
    catalog = open_knowledge_base(tmp_path).catalog
    document = to_document(catalog.entries["papers/linking"], catalog)
    oracle = Oracle([replace(document, body=document.bodies())])
    assert oracle.search(query) == {"papers/linking"}
    assert GroundTruth(read_entries(tmp_path), [query]).find(query) == {"papers/linking"}
