"""An index built from what was kept is the index built from nothing, byte for byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import cache_store
from site_builder.bundles import BUNDLE_FILE, load_bundle
from site_builder.cache_store import NONCE_FILE
from site_builder.search import frequent_phrases, index, segment_cache, segments, shards
from site_builder.search.analysis import analyse_documents
from site_builder.search.documents import SearchDocument
from site_builder.search.index import build_index
from site_builder.search.postings import build_prefix
from site_builder.search.segment_cache import INDEX_FILE, SEGMENTS_FOLDER
from tests import examples

from .corpus import FACET_NAMES, make_documents

Documents = list[SearchDocument]


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MEAN_SEGMENT_DOCUMENTS", 4)
    monkeypatch.setattr(segments, "MAX_SEGMENT_DOCUMENTS", 6)


def say(text: str) -> Callable[[Documents, int], Documents]:
    def edit(documents: Documents, at: int) -> Documents:
        changed = replace(documents[at], body={**documents[at].body, "en": text})
        return [*documents[:at], changed, *documents[at + 1 :]]

    return edit


def note(text: str) -> Callable[[Documents, int], Documents]:
    def edit(documents: Documents, at: int) -> Documents:
        changed = replace(documents[at], markdown={"zh": (text,)})
        return [*documents[:at], changed, *documents[at + 1 :]]

    return edit


def call(name: str) -> Callable[[Documents, int], Documents]:
    def edit(documents: Documents, at: int) -> Documents:
        changed = replace(documents[at], title={"en": name, "zh": name}, aliases=(name[:5],))
        return [*documents[:at], changed, *documents[at + 1 :]]

    return edit


def drop(documents: Documents, at: int) -> Documents:
    return [*documents[:at], *documents[at + 1 :]] if len(documents) > 1 else documents


def add(documents: Documents, at: int) -> Documents:
    taken = {document.id for document in documents}
    new = next(n for n in range(len(taken) + 1) if f"papers/new-{n}" not in taken)
    return [*documents, replace(documents[at], id=f"papers/new-{new}", url=f"papers/new-{new}/")]


def rename(documents: Documents, at: int) -> Documents:
    return add(documents, at)[:-1] if len(documents) == 1 else drop(add(documents, at), at)


def move(documents: Documents, at: int) -> Documents:
    changed = replace(documents[at], year=2030, added="2026-12-31")
    return [*documents[:at], changed, *documents[at + 1 :]]


def same(documents: Documents, at: int) -> Documents:
    return documents[at:] + documents[:at]


IN_PLACE = (
    say("nothing to say"),
    say("visual-instruction tuning, a model-differ"),  # elsewhere the corpus writes these apart
    say("state of the art"),
    say("model " * 200 + "zero-shot"),
    say(" ".join(f"anew{number}" for number in range(80))),
    say(""),
    call("Clipper: 视觉特征由冻结编码器提取"),
    call("C"),
    note("视觉特征由冻结编码器提取。" * 40),
    note("- 提出跨模态检索方法\n- *视觉* 特征"),
    note("zero shot"),
    same,
)
OTHERS = (drop, add, rename, move)
EDITS = st.one_of(*[st.sampled_from(IN_PLACE)] * 3, st.sampled_from(OTHERS))
SOME_EDITS = st.lists(st.tuples(EDITS, st.integers(0, 99)), min_size=1, max_size=3)


@given(
    st.lists(SOME_EDITS, min_size=1, max_size=4),
    st.sampled_from([2, 5, 12, 512]),
    st.sampled_from([120, 400]),
)
@settings(deadline=None, max_examples=examples(40))
@pytest.mark.slow
def test_after_any_edits_it_is_as_if_built_from_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    builds: list[list[tuple[Callable[[Documents, int], Documents], int]]],
    often: int,
    length: int,
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    documents = make_documents(30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frequent_phrases, "FREQUENCY_THRESHOLD", (often, 10**6))
        patch.setattr(shards, "SHARD_BYTES", (length, length))
        build_index(documents, FACET_NAMES, cache)
        for edits in builds:
            for edit, at in edits:
                documents = edit(documents, at % len(documents))
            assert build_index(documents, FACET_NAMES, cache) == build_index(documents, FACET_NAMES)


def test_an_edit_that_moves_no_document_costs_no_other_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = make_documents(60)
    build_index(documents, FACET_NAMES, tmp_path)
    monkeypatch.setattr(index, "merge", None)  # nobody calls it
    for at, edit in enumerate([say("nothing to say"), note("编码器"), call("Clip")]):
        documents = edit(documents, 9 * at)
        build_index(documents, FACET_NAMES, tmp_path)


def test_a_prefix_gathered_from_its_terms_is_the_one_merged_from_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_BYTES", (300, 300))
    build_index(make_documents(150), FACET_NAMES, tmp_path)
    whole = segment_cache.recall(tmp_path).whole
    assert len(whole.prefixes) > 10
    for prefix, record in whole.prefixes.items():
        assert build_prefix(prefix, whole.terms, list(whole.terms)) == record


def test_another_name_of_a_facets_value_is_another_index(tmp_path: Path) -> None:
    documents = make_documents(5)
    build_index(documents, FACET_NAMES, tmp_path)
    assert build_index(documents, {}, tmp_path) == build_index(documents, {})


def test_a_cold_build_that_keeps_its_work_is_the_same(tmp_path: Path) -> None:
    documents = make_documents(60)
    cache = tmp_path / "not" / "there"
    assert build_index(documents, FACET_NAMES, cache) == build_index(documents, FACET_NAMES)
    assert {path.name for path in cache.iterdir()} == {
        BUNDLE_FILE,
        INDEX_FILE,
        SEGMENTS_FOLDER,
        NONCE_FILE,
    }


def segment_files(cache: Path) -> list[Path]:
    return [path for path in (cache / SEGMENTS_FOLDER).iterdir() if path.name != NONCE_FILE]


def test_what_somebody_brings_along_is_not_believed(tmp_path: Path) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path / "theirs")
    shutil.copytree(tmp_path / "theirs", tmp_path / "ours")
    assert segment_cache.recall(tmp_path / "theirs").segments
    assert not segment_cache.recall(tmp_path / "ours").segments
    assert cache_store.load(tmp_path / "ours" / BUNDLE_FILE) is None
    assert [cache_store.load(file) for file in segment_files(tmp_path / "ours")].count(None) > 0


def test_what_no_build_will_ask_for_is_removed(tmp_path: Path) -> None:
    documents = make_documents(60)
    build_index(documents, FACET_NAMES, tmp_path)
    before = {path.name for path in (tmp_path / SEGMENTS_FOLDER).iterdir()}
    build_index(say("nothing to say")(documents, 30), FACET_NAMES, tmp_path)
    after = {path.name for path in (tmp_path / SEGMENTS_FOLDER).iterdir()}
    assert len(before - after) == len(after - before) == 1


def test_one_edit_costs_the_work_of_its_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = make_documents(60)
    build_index(documents, FACET_NAMES, tmp_path)
    read: list[str] = []

    def counted(group: Documents) -> object:
        read.extend(document.id for document in group)
        return analyse_documents(group)

    monkeypatch.setattr(segments, "analyse_documents", counted)
    build_index(say("nothing to say")(documents, 30), FACET_NAMES, tmp_path)
    assert documents[30].id in read
    assert len(read) <= 6


def test_nothing_is_written_where_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)

    def never(*_: object) -> None:
        raise AssertionError("written again")

    monkeypatch.setattr(cache_store, "save", never)
    build_index(documents, FACET_NAMES, tmp_path)


def broken(content: bytes) -> dict[str, bytes]:
    middle = len(content) // 2
    return {
        "empty": b"",
        "cut": content[:-1],
        "cut in its head": content[:40],
        "longer": content + b"\0",
        "one bit": content[:middle] + bytes((content[middle] ^ 1,)) + content[middle + 1 :],
        "other maker": bytes(32) + content[32:],
        "text": b"hello",
    }


@pytest.mark.parametrize("damage", broken(bytes(100)))
@pytest.mark.parametrize("name", [BUNDLE_FILE, INDEX_FILE])
def test_a_damaged_file_counts_for_nothing_and_is_replaced(
    tmp_path: Path, name: str, damage: str
) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(broken(content)[damage])
    assert cache_store.load(tmp_path / name) is None
    documents = say("nothing to say")(documents, 3)
    assert build_index(documents, FACET_NAMES, tmp_path) == build_index(documents, FACET_NAMES)
    assert cache_store.load(tmp_path / name) is not None


@pytest.mark.parametrize("files_are", ["whole", "gone"])
@pytest.mark.parametrize("damage", [*broken(bytes(100)), "gone"])
def test_a_damaged_segment_counts_for_nothing_and_is_replaced(
    tmp_path: Path, damage: str, files_are: str
) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)
    if files_are == "gone":
        (tmp_path / BUNDLE_FILE).unlink()
    for file in segment_files(tmp_path):
        if damage == "gone":
            file.unlink()
        else:
            file.write_bytes(broken(file.read_bytes())[damage])
    if files_are == "whole":  # else the segments are wanted without an edit
        documents = say("nothing to say")(documents, 3)
    assert build_index(documents, FACET_NAMES, tmp_path) == build_index(documents, FACET_NAMES)
    assert all(cache_store.load(file) for file in segment_files(tmp_path))


def test_what_does_not_fit_together_counts_for_nothing(tmp_path: Path) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)
    kept = segment_cache.recall(tmp_path)
    for term in kept.whole.terms:
        kept.whole.terms[term] = (b"\x08\x01\x00", b"", 1)
    segment_cache.keep(tmp_path, kept.whole, list(kept.segments.values()))
    documents = say("nothing to say")(documents, 3)
    assert build_index(documents, FACET_NAMES, tmp_path) == build_index(documents, FACET_NAMES)


def test_other_code_wrote_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_index(make_documents(30), FACET_NAMES, tmp_path)
    monkeypatch.setattr(cache_store, "code_version", lambda: b"later".ljust(32))
    assert not segment_cache.recall(tmp_path).segments
    assert not load_bundle(tmp_path).file_keys


def test_code_that_is_not_known_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_store, "code_version", lambda: None)
    build_index(make_documents(30), FACET_NAMES, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["a file", "below a file", "read-only"])
def test_a_folder_that_cannot_be_used_is_done_without(tmp_path: Path, kind: str) -> None:
    taken = tmp_path / "taken"
    if kind == "read-only":
        taken.mkdir(mode=0o500)
    else:
        taken.write_text("mine")
    cache = taken / "below" if kind == "below a file" else taken
    documents = make_documents(10)
    assert build_index(documents, FACET_NAMES, cache) == build_index(documents, FACET_NAMES)
    assert kind == "read-only" or taken.read_text() == "mine"


def test_an_interrupted_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)

    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = files()
    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_index(documents[1:], FACET_NAMES, tmp_path)
    assert files() == before


@pytest.mark.parametrize(("mean", "most"), [(1, 1), (2, 3), (96, 128), (10_000, 128)])
def test_where_segments_end_does_not_change_a_byte(
    monkeypatch: pytest.MonkeyPatch, mean: int, most: int
) -> None:
    documents = make_documents(150)
    expected = build_index(documents, FACET_NAMES)
    monkeypatch.setattr(segments, "MEAN_SEGMENT_DOCUMENTS", mean)
    monkeypatch.setattr(segments, "MAX_SEGMENT_DOCUMENTS", most)
    assert build_index(documents, FACET_NAMES) == expected


@pytest.mark.slow
def test_the_seed_of_hashes_does_not_change_a_byte() -> None:
    program = (
        "import hashlib; from site_builder.search.index import build_index;"
        "from tests.search.corpus import *;"
        "files = build_index(make_documents(80), FACET_NAMES);"
        "print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
