"""The files of the search index. The client in `python_client.py` searches them.

The client must find what the oracle finds. The oracle is a slow search that reads every text (see `oracle.py`). A shard
is a file with a range of the sorted terms.
"""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.errors import SiteBuilderError
from site_builder.search import shards
from site_builder.search.documents import SearchDocument
from tests import examples
from tests.search.browse.python_client import decode_facets

from .corpus import FACET_NAMES, build_index, make_documents
from .oracle import Oracle
from .python_client import Index
from .test_browser_engine import QUERIES


@pytest.fixture(scope="module")
def documents() -> list[SearchDocument]:
    return make_documents(300)


@pytest.fixture(scope="module")
def index(documents: list[SearchDocument]) -> Index:
    return Index(build_index(documents, FACET_NAMES))


@pytest.fixture(scope="module")
def oracle(documents: list[SearchDocument]) -> Oracle:
    return Oracle(documents)


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_the_same_documents_as_the_oracle(
    index: Index, oracle: Oracle, query: str
) -> None:
    assert index.search(query) == oracle.search(query)


HAN = st.text(alphabet="视觉特征对", min_size=1, max_size=8)
WORD = st.text(alphabet="abs", min_size=1, max_size=4)
PART = st.one_of(HAN, WORD, st.sampled_from([" ", "-", "，", "\n", ". ", "/"]))
TEXT = st.lists(PART, max_size=12).map("".join)


@st.composite
def small_documents(draw: st.DrawFn) -> list[SearchDocument]:
    count = draw(st.integers(1, 6))
    return [
        SearchDocument(
            id=f"papers/{number}",
            kind="paper",
            url=f"papers/{number}/",
            title={"en": draw(TEXT), "zh": draw(TEXT)},
            aliases=tuple(draw(st.lists(TEXT, max_size=2))),
            authors=(draw(TEXT),),
            body={"en": draw(TEXT), "zh": draw(TEXT)},
            added="2026-01-01",
        )
        for number in range(count)
    ]


@given(documents=small_documents(), query=TEXT, shard_bytes=st.sampled_from([8, 40, 24_000]))
@settings(deadline=None, max_examples=examples(150))
@pytest.mark.slow
def test_generated_queries_find_the_same_documents_as_the_oracle(
    documents: list[SearchDocument], query: str, shard_bytes: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "SHARD_BYTES", (shard_bytes, shard_bytes))
        index = Index(build_index(documents, {}))
    assert index.search(query) == Oracle(documents).search(query)


@pytest.mark.slow
def test_the_order_of_documents_does_not_change_the_index(documents: list[SearchDocument]) -> None:
    shuffled = random.Random(5).sample(documents, len(documents))
    assert build_index(shuffled, FACET_NAMES) == build_index(documents, FACET_NAMES)


@pytest.mark.slow
def test_after_a_document_changes_all_files_except_the_manifest_have_new_paths(
    documents: list[SearchDocument],
) -> None:
    changed = [replace(documents[0], keywords=("something new",)), *documents[1:]]
    before, after = build_index(documents, {}), build_index(changed, {})
    assert set(before) & set(after) == {"manifest.json"}


def test_gzip_headers_contain_no_timestamp_and_no_operating_system(
    documents: list[SearchDocument],
) -> None:
    files = build_index(documents[:20], {})
    compressed = [content for path, content in files.items() if path.endswith(".bin")]
    assert {content[:4] for content in compressed} == {b"\x1f\x8b\x08\x00"}
    assert {content[4:8] for content in compressed} == {b"\0\0\0\0"}
    assert {content[9] for content in compressed} == {255}


@pytest.mark.slow
def test_terms_are_sorted_within_each_shard_and_across_all_shards(
    index: Index, documents: list[SearchDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_BYTES", (500, 500))
    small_shards = Index(build_index(documents, FACET_NAMES))
    terms = [term for term, _ in small_shards.terms()]
    assert terms == sorted(set(terms), key=lambda term: term.encode("utf-16-be"))
    assert terms == [term for term, _ in index.terms()]
    starts = small_shards.directory["shards"]
    assert starts[0] == ""
    assert len(starts) > 20
    for number, start in enumerate(starts):
        shard_terms = [term for term, _, _ in small_shards.shard("terms", number)]
        assert start <= shard_terms[0]
        assert number + 1 == len(starts) or shard_terms[-1] < starts[number + 1]


@pytest.mark.slow
def test_a_prefix_has_the_documents_of_all_terms_that_begin_with_it(
    documents: list[SearchDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_BYTES", (300, 300))
    index = Index(build_index(documents, FACET_NAMES))
    terms = list(index.terms())
    prefix_count = 0
    for number in range(len(index.directory["prefixes"])):
        for prefix, fields, lengths in index.shard("prefixes", number):
            prefix_count += 1
            fields_of_terms = [
                term_fields for term, term_fields in terms if term.startswith(prefix)
            ]
            for field in range(4):
                expected = set().union(*(term.get(field, {}) for term in fields_of_terms))
                assert set(fields.get(field, {})) == expected
            exact = dict(terms).get(prefix, {}).get(0, {})
            assert set(fields.get(4, {})) == set(exact)
            assert all(lengths.get(0, b"")), "a name has the length 0"
    assert prefix_count > 20


def test_an_index_of_30_documents_has_fewer_than_25_files() -> None:
    assert len(build_index(make_documents(30), FACET_NAMES)) < 25


def test_an_index_without_documents_can_be_searched() -> None:
    assert Index(build_index([], {})).search("anything") == set()


def test_newer_documents_have_lower_numbers() -> None:
    unsorted = [
        SearchDocument(id=id_, kind="repo", url="", title={}, year=year, added=added)
        for id_, year, added in [
            ("b", None, "2024-05-01"),
            ("a", 2024, "2024-05-01"),
            ("c", 2023, "2026-01-01"),
            ("d", None, ""),
            ("e", 2024, "2024-06-01"),
        ]
    ]
    documents = Index(build_index(unsorted, {})).documents
    assert [document["id"] for document in documents] == ["e", "a", "c", "b", "d"]


def test_two_documents_with_equal_ids_raise_an_error(documents: list[SearchDocument]) -> None:
    with pytest.raises(SiteBuilderError, match=r"have the id \w+/entry-0;"):
        build_index([documents[0], documents[0]], {})


def test_facets_bin_contains_the_facet_values_of_every_document(
    index: Index, documents: list[SearchDocument]
) -> None:
    by_id = {document.id: document for document in documents}
    _, columns = decode_facets(index.raw("facets.bin"), len(documents))
    stored = [by_id[document["id"]] for document in index.documents]
    assert columns == {
        "kind": [[document.kind] for document in stored],
        "topic": [list(dict.fromkeys(document.topics)) for document in stored],
        "year": [[str(document.year)] if document.year else [] for document in stored],
        "tag": [list(dict.fromkeys(document.tags)) for document in stored],
    }


def test_a_stored_title_is_one_line_and_a_stored_body_has_no_needless_white_space() -> None:
    document = SearchDocument(
        id="a",
        kind="paper",
        url="a/",
        title={"en": "T\nU"},
        body={"zh": "跨 模态。\n检索\n\nCLIP  x"},
    )
    files = build_index([document], {})
    folder = json.loads(files["manifest.json"])["generation"]
    stored = json.loads(gzip.decompress(files[f"{folder}/documents/0.bin"]))
    assert stored[0]["title"] == {"en": "T U"}
    assert stored[0]["body"] == {"zh": "跨模态。\n检索\nCLIP x"}
