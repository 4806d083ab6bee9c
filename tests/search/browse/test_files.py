"""The data files of the Browse page. The client in `python_client.py` decodes them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.catalog import Catalog, build_catalog, newest_first
from site_builder.citations import bibtex, record_of
from site_builder.exporters.records import full_record
from site_builder.search.browse import data_files
from site_builder.search.columns import encode_column, encode_varints
from site_builder.search.from_catalog import index_files
from tests import examples
from tests.factories import catalog, dataset, paper, repo, tag, topic
from tests.pages.sample_boards import benchmark, result
from tests.pages.sample_catalogs import CATALOGS
from tests.search.browse.python_client import BrowseFiles, decode_varints
from tests.search.python_client import Index

TREE = (topic("ai"), topic("vision", parent="ai"), topic("video", parent="vision"))
SAMPLE = catalog(
    paper(
        "a", topics=["video"], tags=["x", "y"], authors=["Ann", "李明", "Ann"], venue="ICML 2023"
    ),
    paper("b", topics=["vision", "ai"], year="2024", notes={"zh": "笔记。"}, added="2026-01-02"),
    paper(
        "c",
        topics=["ai"],
        title={"en": "Zebra", "zh": "斑马"},
        links={
            "paper": "https://example.org/c",
            "code": "https://github.com/example/c",
            "dataset": "https://example.org/d",
        },
    ),
    repo("lavis", topics=["ai"], added="2026-11-24"),
    dataset("wukong", topics=["video"]),
    topics=TREE,
)


def read(collection: Catalog, health: dict[str, str] | None = None) -> BrowseFiles:
    return BrowseFiles(data_files(collection, health))


def values_of(files: BrowseFiles, entry_id: str, facet: str) -> list[str]:
    return files.columns[facet][files.ids().index(entry_id)]


@given(st.lists(st.lists(st.text(max_size=3), max_size=4), max_size=40))
def test_decoding_a_column_returns_the_values_of_each_entry_without_repetitions(
    values: list[list[str]],
) -> None:
    column = encode_column(values)
    varints = iter([varint for varint, _ in decode_varints(column.data)])
    value_counts = [next(varints) for _ in values]
    new_values = iter(column.values)
    decoded = [
        [
            next(new_values) if (code := next(varints)) == 0 else column.values[code - 1]
            for _ in range(count)
        ]
        for count in value_counts
    ]
    assert decoded == [list(dict.fromkeys(entry_values)) for entry_values in values]
    assert next(varints, None) is None
    assert list(new_values) == []


@given(st.lists(st.integers(min_value=0, max_value=2**40)))
def test_decoding_encoded_numbers_returns_the_numbers(varints: list[int]) -> None:
    assert [varint for varint, _ in decode_varints(encode_varints(varints))] == varints


def test_columns_contain_the_values_of_entries() -> None:
    files = read(SAMPLE)
    assert values_of(files, "papers/a", "author") == ["Ann", "李明"]
    assert values_of(files, "papers/a", "tag") == ["x", "y"]
    assert values_of(files, "papers/a", "venue") == ["ICML"]
    assert files.header["venues"] == [["ICML 2023", "ICML", "2023"]]
    assert values_of(files, "papers/b", "year") == ["2024"]
    assert (
        values_of(files, "repos/lavis", "year") == values_of(files, "repos/lavis", "author") == []
    )
    assert {id_: values_of(files, id_, "kind") for id_ in SAMPLE.entries} == {
        entry.id: [entry.kind] for entry in SAMPLE
    }


def test_the_facet_topic_has_the_topics_of_an_entry_and_their_ancestors() -> None:
    files = read(SAMPLE)
    assert values_of(files, "papers/a", "topic") == ["ai", "vision", "video"]
    assert values_of(files, "papers/b", "topic") == ["ai", "vision"]
    for topic_id in SAMPLE.topics:
        expected = {
            entry.id
            for entry in SAMPLE
            for topic in entry.topics
            if topic_id in [above.id for above in SAMPLE.with_ancestors(topic)]
        }
        assert {i for i in SAMPLE.entries if topic_id in values_of(files, i, "topic")} == expected
    assert [row[:2] for row in files.header["topics"]] == [["ai", 0], ["vision", 1], ["video", 2]]


@pytest.mark.parametrize(
    ("facet", "expected"),
    [
        ("code", {"papers/c"}),
        ("dataset", {"papers/c"}),
        ("notes", {"papers/b"}),
    ],
)
def test_the_facets_code_dataset_and_notes_say_which_entries_have_them(
    facet: str, expected: set[str]
) -> None:
    files = read(SAMPLE)
    assert {i for i in SAMPLE.entries if values_of(files, i, facet) == ["1"]} == expected


def test_the_facet_for_commercial_use_exists_only_if_an_entry_has_a_licence() -> None:
    entries = (paper("p"), dataset("a"), dataset("b", license="CC BY-NC 4.0"))
    assert "commercial" not in read(catalog(*entries[:2])).columns
    files = read(catalog(*entries))
    found = {id_: values_of(files, id_, "commercial") for id_ in ("papers/p", "datasets/a")}
    assert found == {"papers/p": [], "datasets/a": ["unknown"]}
    assert values_of(files, "datasets/b", "commercial") == ["no"]


def test_the_link_health_facet_exists_only_if_links_were_checked() -> None:
    assert "health" not in read(SAMPLE).columns
    files = read(SAMPLE, {"papers/a": "dead"})
    assert values_of(files, "papers/a", "health") == ["dead"]
    assert values_of(files, "papers/b", "health") == ["unchecked"]


def test_entries_have_the_benchmarks_on_which_they_have_results() -> None:
    rows = [result(benchmark=f"benchmarks/{name}") for name in ("a", "b", "a", "none")]
    entries = (benchmark("a", name={"en": "One", "zh": "一"}), benchmark("b", name="Two"))
    files = read(catalog(*entries, paper("p", results=rows), paper("q")))
    assert values_of(files, "papers/p", "benchmark") == ["benchmarks/a", "benchmarks/b"]
    assert values_of(files, "papers/p", "results") == ["1"]
    assert values_of(files, "papers/q", "benchmark") == []
    names = [["benchmarks/a", "One", "一"], ["benchmarks/b", "Two", "Two"]]
    assert files.header["benchmarks"] == names


def test_without_benchmarks_there_is_no_facet_benchmark() -> None:
    files = read(SAMPLE)
    assert "benchmark" not in files.columns
    assert "benchmarks" not in files.header


def test_the_orders_sort_entries_by_date_added_and_by_title_in_each_language() -> None:
    files = read(SAMPLE)
    assert files.header["orders"] == ["added", "title-en", "title-zh"]
    ids = files.ids()
    assert ids == [
        "papers/b", "papers/a", "papers/c", "repos/lavis", "datasets/wukong",
    ]  # fmt: skip
    added = [ids[n] for n in files.order("added")]
    assert (added[0], added[-1]) == ("repos/lavis", "papers/b")
    english = [ids[n] for n in files.order("title-en")]
    assert english == ["datasets/wukong", "papers/a", "papers/b", "repos/lavis", "papers/c"]
    chinese = [ids[n] for n in files.order("title-zh")]
    assert chinese[-1] == "papers/c"


def test_chinese_titles_are_sorted_by_pinyin() -> None:
    titles = ["悟空", "斑马", "Atlas", "多模态", "图像"]
    entries = [paper(f"p{i}", title=title) for i, title in enumerate(titles)]
    files = read(catalog(*entries))
    rows = files.blocks("rows")
    sorted_titles = [rows[n]["title"] for n in files.order("title-zh")]
    assert sorted_titles == ["Atlas", "斑马", "多模态", "图像", "悟空"]


def test_a_citation_has_more_than_bibtex_only_if_other_formats_need_more() -> None:
    plain = paper("a", authors=["Ada Lovelace"], year="2024")
    chinese = paper("b", title=r"Learning $\frac{a}{b}$", authors=["欧阳锋"], year="2023")
    first, second = read(catalog(plain, chinese)).blocks("bibtex")
    assert first == bibtex(record_of(plain, "en"))
    record = record_of(chinese, "en")
    assert second == [bibtex(record), ["欧阳"], record.title, {}]


def test_rows_and_bibtex_records_are_in_the_order_of_entry_numbers() -> None:
    files = read(SAMPLE)
    entries = newest_first(SAMPLE)
    citations = [found if isinstance(found, str) else found[0] for found in files.blocks("bibtex")]
    assert citations == [bibtex(full_record(SAMPLE, entry)) for entry in entries]
    rows = files.blocks("rows")
    assert [row["id"] for row in rows] == files.ids() == [entry.id for entry in entries]
    assert rows[2]["title"] == {"en": "Zebra", "zh": "斑马"}
    assert rows[0]["title"] == "Paper b"
    assert rows[0]["venue"] == "2024"


def test_summaries_in_rows_show_the_names_of_linked_entries(tmp_path: Path) -> None:
    entry = repo("a", summary={"en": "Uses [[papers/b]].", "zh": "基于[[papers/b]]。"})
    before, after = (catalog(entry, paper("b", title=title)) for title in ("Before", "After"))
    digests = {"repos/a": b"a" * 16, "papers/b": b"b" * 16}
    data_files(before, None, tmp_path, digests)
    files = data_files(after, None, tmp_path, digests | {"papers/b": b"c" * 16})
    assert files == data_files(after, None)
    (row,) = [row for row in BrowseFiles(files).blocks("rows") if row["id"] == "repos/a"]
    assert row["summary"] == {"en": "Uses After.", "zh": "基于After。"}


def test_a_row_shortens_the_list_of_authors_and_the_summary() -> None:
    entry = paper("long", authors=[f"A{n}" for n in range(9)], summary={"en": "*Word* " * 200})
    (row,) = read(catalog(entry)).blocks("rows")
    assert row["authors"] == ["A0", "A1", "A2"]
    assert row["people"] == 9
    assert len(row["summary"]["en"]) <= 240
    assert row["summary"]["en"].startswith("Word Word")
    assert row["summary"].keys() == {"en"}


@pytest.mark.parametrize("collection", CATALOGS.values(), ids=CATALOGS)
def test_browse_and_search_give_each_entry_the_same_number(
    collection: Catalog,
) -> None:
    files = read(collection)
    assert files.size == len(collection)
    assert {len(column) for column in files.columns.values()} <= {files.size}
    for name in files.header["orders"]:
        assert sorted(files.order(name)) == list(range(files.size))
    documents = Index(index_files(collection)).documents
    assert [document["id"] for document in documents] == files.ids()


@settings(max_examples=examples(20))
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_change_the_files(rng: random.Random) -> None:
    entries = list(SAMPLE)
    rng.shuffle(entries)
    assert data_files(build_catalog(entries, TREE), None) == data_files(SAMPLE, None)


def test_removing_an_entry_or_checking_links_changes_the_folder_name() -> None:
    def folder_name(collection: Catalog, health: dict[str, str] | None = None) -> object:
        return json.loads(data_files(collection, health)["manifest.json"])["generation"]

    without_a = [entry for entry in SAMPLE if entry.id != "papers/a"]
    assert folder_name(SAMPLE) != folder_name(replace(SAMPLE, entries={e.id: e for e in without_a}))
    assert folder_name(SAMPLE) != folder_name(SAMPLE, {})


@pytest.mark.slow
def test_a_large_facet_has_a_file_of_its_own() -> None:
    rng = random.Random(1)
    names = [f"{rng.getrandbits(64):016x}" for _ in range(20_000)]
    entries = [
        paper(f"p{i}", authors=names[at : at + 1000]) for i, at in enumerate(range(0, 20_000, 1000))
    ]
    encoded = data_files(catalog(*entries), None)
    files = BrowseFiles(encoded)
    assert files.header["later"] == [["author", 20_000]]
    assert "author" not in {facet["name"] for facet in files.header["facets"]}
    assert files.columns["author"][0] == list(newest_first(catalog(*entries))[0].author_names)
    start = encoded[f"{files.manifest['generation']}/start.bin"]
    assert len(start) < 100_000


def test_gzip_headers_contain_no_timestamp() -> None:
    files = data_files(SAMPLE, None)
    compressed = [content for path, content in files.items() if path != "manifest.json"]
    assert {content[:10] for content in compressed} == {b"\x1f\x8b\x08\0\0\0\0\0\0\xff"}


def test_tags_that_are_in_entries_and_in_tags_yml_have_a_name_for_each_language() -> None:
    tags = (
        tag("x", name={"en": "Text recognition", "zh": "文字识别"}),
        tag("unused"),
        tag("y", name={"zh": "视频"}),
    )
    header = read(catalog(paper(tags=["x", "y", "z"]), tags=tags)).header
    assert header["tags"] == [["x", "Text recognition", "文字识别"], ["y", "视频", "视频"]]
    assert "tags" not in read(SAMPLE).header
