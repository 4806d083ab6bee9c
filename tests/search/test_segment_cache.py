"""The cache of the search index. Builds with and without the cache give equal indexes.

A segment is a part of the index. The documents of a segment are analysed and cached together.
"""

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
from site_builder.search.postings import build_prefix
from site_builder.search.segment_cache import INDEX_FILE, SEGMENTS_FOLDER
from tests import examples

from .corpus import FACET_NAMES, build_index, make_documents

Documents = list[SearchDocument]
Edit = Callable[[Documents, int], Documents]


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "DOCUMENTS_PER_BOUNDARY", 4)
    monkeypatch.setattr(segments, "MAX_SEGMENT_DOCUMENTS", 6)


def set_body(text: str) -> Edit:
    def edit(documents: Documents, at: int) -> Documents:
        changed = replace(documents[at], body={**documents[at].body, "en": text})
        return [*documents[:at], changed, *documents[at + 1 :]]

    return edit


def set_notes(text: str) -> Edit:
    def edit(documents: Documents, at: int) -> Documents:
        changed = replace(documents[at], markdown={"zh": (text,)})
        return [*documents[:at], changed, *documents[at + 1 :]]

    return edit


def set_names(name: str) -> Edit:
    def edit(documents: Documents, at: int) -> Documents:
        changed = replace(documents[at], title={"en": name, "zh": name}, aliases=(name[:5],))
        return [*documents[:at], changed, *documents[at + 1 :]]

    return edit


def remove(documents: Documents, at: int) -> Documents:
    return [*documents[:at], *documents[at + 1 :]] if len(documents) > 1 else documents


def add(documents: Documents, at: int) -> Documents:
    ids = {document.id for document in documents}
    new_id = next(id_ for n in range(len(ids) + 1) if (id_ := f"papers/new-{n}") not in ids)
    return [*documents, replace(documents[at], id=new_id, url=f"{new_id}/")]


def rename(documents: Documents, at: int) -> Documents:
    return add(documents, at)[:-1] if len(documents) == 1 else remove(add(documents, at), at)


def move(documents: Documents, at: int) -> Documents:
    changed = replace(documents[at], year=2030, added="2026-12-31")
    return [*documents[:at], changed, *documents[at + 1 :]]


def reorder(documents: Documents, at: int) -> Documents:
    return documents[at:] + documents[:at]


# Edits that keep the number of each document in the index.
EDITS_IN_PLACE = (
    set_body("an ordinary sentence"),
    # a new compound changes the terms of all documents that write its parts with spaces
    set_body("visual-instruction tuning, a model-differ"),
    set_body("state of the art"),
    set_body("model " * 200 + "zero-shot"),
    set_body(" ".join(f"fresh{number}" for number in range(80))),
    set_body(""),
    set_names("Clipper: 视觉特征由冻结编码器提取"),
    set_names("C"),
    set_notes("视觉特征由冻结编码器提取。" * 40),
    set_notes("- 提出跨模态检索方法\n- *视觉* 特征"),
    set_notes("zero shot"),
    reorder,
)
# Edits that can change the numbers of documents.
MOVING_EDITS = (remove, add, rename, move)
EDITS = st.one_of(*[st.sampled_from(EDITS_IN_PLACE)] * 3, st.sampled_from(MOVING_EDITS))
EDIT_LISTS = st.lists(st.tuples(EDITS, st.integers(0, 99)), min_size=1, max_size=3)


@given(
    st.lists(EDIT_LISTS, min_size=1, max_size=4),
    st.sampled_from([2, 5, 12, 512]),
    st.sampled_from([120, 400]),
)
@settings(deadline=None, max_examples=examples(40))
@pytest.mark.slow
def test_after_generated_edits_the_index_equals_an_index_built_without_cache(
    tmp_path_factory: pytest.TempPathFactory,
    builds: list[list[tuple[Edit, int]]],
    min_doc_frequency: int,
    shard_bytes: int,
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    documents = make_documents(30)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frequent_phrases, "FREQUENCY_THRESHOLD", (min_doc_frequency, 10**6))
        patch.setattr(shards, "SHARD_BYTES", (shard_bytes, shard_bytes))
        build_index(documents, FACET_NAMES, cache)
        for edits in builds:
            for edit, at in edits:
                documents = edit(documents, at % len(documents))
            assert build_index(documents, FACET_NAMES, cache) == build_index(documents, FACET_NAMES)


def test_an_edit_that_keeps_segment_sizes_does_not_merge_all_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = make_documents(60)
    build_index(documents, FACET_NAMES, tmp_path)
    monkeypatch.setattr(index, "merge_segments", None)  # a call would raise an error
    for at, edit in enumerate(
        [set_body("an ordinary sentence"), set_notes("编码器"), set_names("Clip")]
    ):
        documents = edit(documents, 9 * at)
        build_index(documents, FACET_NAMES, tmp_path)


def test_build_prefix_returns_what_merging_segments_returns_for_a_prefix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_BYTES", (300, 300))
    build_index(make_documents(150), FACET_NAMES, tmp_path)
    merged = segment_cache.load(tmp_path).merged
    assert len(merged.prefixes) > 10
    for prefix, postings in merged.prefixes.items():
        assert build_prefix(prefix, merged.terms, list(merged.terms)) == postings


def test_after_a_change_of_facet_names_the_index_equals_an_index_built_without_cache(
    tmp_path: Path,
) -> None:
    documents = make_documents(5)
    build_index(documents, FACET_NAMES, tmp_path)
    assert build_index(documents, {}, tmp_path) == build_index(documents, {})


def test_a_first_build_fills_the_cache_and_equals_a_build_without_cache(
    tmp_path: Path,
) -> None:
    documents = make_documents(60)
    cache = tmp_path / "missing" / "cache"
    assert build_index(documents, FACET_NAMES, cache) == build_index(documents, FACET_NAMES)
    assert {path.name for path in cache.iterdir()} == {
        BUNDLE_FILE,
        INDEX_FILE,
        SEGMENTS_FOLDER,
        NONCE_FILE,
    }


def segment_files(cache: Path) -> list[Path]:
    return [path for path in (cache / SEGMENTS_FOLDER).iterdir() if path.name != NONCE_FILE]


def test_a_cache_copied_to_another_folder_is_ignored(tmp_path: Path) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path / "theirs")
    shutil.copytree(tmp_path / "theirs", tmp_path / "ours")
    assert segment_cache.load(tmp_path / "theirs").segments
    assert not segment_cache.load(tmp_path / "ours").segments
    assert cache_store.load(tmp_path / "ours" / BUNDLE_FILE) is None
    copied_segments = segment_files(tmp_path / "ours")
    assert copied_segments
    assert [file for file in copied_segments if cache_store.load(file) is not None] == []


def test_an_edit_replaces_the_file_of_one_segment(tmp_path: Path) -> None:
    documents = make_documents(60)
    build_index(documents, FACET_NAMES, tmp_path)
    before = {path.name for path in (tmp_path / SEGMENTS_FOLDER).iterdir()}
    build_index(set_body("an ordinary sentence")(documents, 30), FACET_NAMES, tmp_path)
    after = {path.name for path in (tmp_path / SEGMENTS_FOLDER).iterdir()}
    assert len(before - after) == len(after - before) == 1


def test_after_an_edit_only_the_documents_of_one_segment_are_analysed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = make_documents(60)
    build_index(documents, FACET_NAMES, tmp_path)
    analysed: list[str] = []

    def record_call(documents: Documents) -> object:
        analysed.extend(document.id for document in documents)
        return analyse_documents(documents)

    monkeypatch.setattr(segments, "analyse_documents", record_call)
    build_index(set_body("an ordinary sentence")(documents, 30), FACET_NAMES, tmp_path)
    assert documents[30].id in analysed
    assert len(analysed) <= 6


def test_a_build_without_changes_writes_no_cache_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)

    def fail(*_: object) -> None:
        raise AssertionError("a cache file was written")

    monkeypatch.setattr(cache_store, "save", fail)
    build_index(documents, FACET_NAMES, tmp_path)


def damaged(content: bytes) -> dict[str, bytes]:
    middle = len(content) // 2
    return {
        "empty": b"",
        "without the last byte": content[:-1],
        "cut off in the header": content[:40],
        "with an extra byte": content + b"\0",
        "with a flipped bit": content[:middle]
        + bytes((content[middle] ^ 1,))
        + content[middle + 1 :],
        "with another cache key": bytes(32) + content[32:],
        "plain text": b"hello",
    }


@pytest.mark.slow
@pytest.mark.parametrize("damage", damaged(bytes(100)))
@pytest.mark.parametrize("name", [BUNDLE_FILE, INDEX_FILE])
def test_a_damaged_cache_file_is_ignored_and_replaced(
    tmp_path: Path, name: str, damage: str
) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(damaged(content)[damage])
    assert cache_store.load(tmp_path / name) is None
    documents = set_body("an ordinary sentence")(documents, 3)
    assert build_index(documents, FACET_NAMES, tmp_path) == build_index(documents, FACET_NAMES)
    assert cache_store.load(tmp_path / name) is not None


@pytest.mark.slow
@pytest.mark.parametrize("bundle", ["valid", "deleted"])
@pytest.mark.parametrize("damage", [*damaged(bytes(100)), "deleted"])
def test_a_damaged_or_deleted_file_of_a_segment_is_replaced(
    tmp_path: Path, damage: str, bundle: str
) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)
    if bundle == "deleted":
        (tmp_path / BUNDLE_FILE).unlink()
    files = segment_files(tmp_path)
    assert files
    for file in files:
        if damage == "deleted":
            file.unlink()
        else:
            file.write_bytes(damaged(file.read_bytes())[damage])
    # The bundle is the file with the built index. If it is valid, the builder reads the segments only
    # after a change.
    if bundle == "valid":
        documents = set_body("an ordinary sentence")(documents, 3)
    assert build_index(documents, FACET_NAMES, tmp_path) == build_index(documents, FACET_NAMES)
    files = segment_files(tmp_path)
    assert files
    assert [file for file in files if not cache_store.load(file)] == []


def test_a_cached_index_that_does_not_match_its_segments_is_ignored(tmp_path: Path) -> None:
    documents = make_documents(30)
    build_index(documents, FACET_NAMES, tmp_path)
    cached = segment_cache.load(tmp_path)
    for term in cached.merged.terms:
        cached.merged.terms[term] = (b"\x08\x01\x00", b"", 1)
    segment_cache.save(tmp_path, cached.merged, list(cached.segments.values()))
    documents = set_body("an ordinary sentence")(documents, 3)
    assert build_index(documents, FACET_NAMES, tmp_path) == build_index(documents, FACET_NAMES)


def test_a_cache_of_another_environment_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(make_documents(30), FACET_NAMES, tmp_path)
    monkeypatch.setattr(cache_store, "environment_key", lambda: b"later".ljust(32))
    assert not segment_cache.load(tmp_path).segments
    assert not load_bundle(tmp_path).file_keys


def test_nothing_is_cached_if_the_environment_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_store, "environment_key", lambda: None)
    build_index(make_documents(30), FACET_NAMES, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("obstacle", ["it is a file", "its parent is a file", "it is read-only"])
def test_the_index_is_built_even_if_the_cache_folder_cannot_be_used(
    tmp_path: Path, obstacle: str
) -> None:
    existing = tmp_path / "existing"
    if obstacle == "it is read-only":
        existing.mkdir(mode=0o500)
    else:
        existing.write_text("mine")
    cache = existing / "below" if obstacle == "its parent is a file" else existing
    documents = make_documents(10)
    assert build_index(documents, FACET_NAMES, cache) == build_index(documents, FACET_NAMES)
    assert obstacle == "it is read-only" or existing.read_text() == "mine"


def test_an_interrupted_write_keeps_the_old_cache_files(
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("documents_per_boundary", "maximum"), [(1, 1), (2, 3), (96, 128), (10_000, 128)]
)
def test_segment_boundaries_do_not_change_the_index(
    monkeypatch: pytest.MonkeyPatch, documents_per_boundary: int, maximum: int
) -> None:
    documents = make_documents(150)
    expected = build_index(documents, FACET_NAMES)
    monkeypatch.setattr(segments, "DOCUMENTS_PER_BOUNDARY", documents_per_boundary)
    monkeypatch.setattr(segments, "MAX_SEGMENT_DOCUMENTS", maximum)
    assert build_index(documents, FACET_NAMES) == expected


@pytest.mark.slow
def test_the_hash_seed_does_not_change_the_index() -> None:
    program = (
        "import hashlib; from tests.search.corpus import *;"
        "files = build_index(make_documents(80), FACET_NAMES);"
        "print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
