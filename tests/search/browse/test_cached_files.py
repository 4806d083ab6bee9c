"""The cache of the data files of the Browse page. Builds with and without the cache give equal files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import cache_store
from site_builder.bundles import BUNDLE_FILE
from site_builder.catalog import Catalog, build_catalog
from site_builder.citations import CitationRecord, record_of
from site_builder.models import Entry, Topic
from site_builder.search.browse import data_files, files
from site_builder.venues import VenueRegistry
from tests import examples
from tests.factories import catalog, paper, tag, topic

SLUGS = [f"p{number:02}" for number in range(20)]
TITLES = ("Alpha", "Beta: *a* study", "悟空", "Zebra")


@st.composite
def papers(draw: st.DrawFn, slug: str) -> Entry:
    """Draw a paper with random values in the fields that the Browse page shows."""
    return paper(
        slug,
        title=draw(st.sampled_from(TITLES)),
        topics=draw(st.lists(st.sampled_from(["ai", "vision"]), min_size=1, unique=True)),
        authors=draw(st.lists(st.sampled_from(["Ann", "Bo", "李明"]), min_size=1, unique=True)),
        year=draw(st.sampled_from(["2023", "2024"])),
        added=draw(st.sampled_from(["2026-01-02", "2026-11-23"])),
        tags=draw(st.lists(st.sampled_from(["ocr", "video"]), unique=True)),
        summary=draw(st.sampled_from([None, {"en": "Short."}, {"zh": "摘要。"}])),
    )


ENTRIES = st.fixed_dictionaries({slug: papers(slug) for slug in SLUGS[:12]})
EDITS = st.lists(
    # An edit: (deleted papers, new or changed papers, link states, parent of the topic `vision`, English name of the
    # topic `vision` and of the tag `ocr`).
    st.tuples(
        st.dictionaries(st.sampled_from(SLUGS), st.none(), max_size=1),
        st.sampled_from(SLUGS).flatmap(
            lambda slug: st.fixed_dictionaries({}, optional={slug: papers(slug)})
        ),
        st.sampled_from([None, {}, {"papers/p01": "dead"}, {"papers/p01": "fine"}]),
        st.sampled_from([None, "ai"]),
        st.sampled_from(["Vision", "Seeing"]),
    ),
    min_size=1,
    max_size=5,
)


def topics(parent: str | None, name: str) -> tuple[Topic, ...]:
    return topic("ai"), topic("vision", parent=parent, name={"en": name, "zh": "视觉"})


def digests_of(collection: Catalog) -> dict[str, bytes]:
    """Return entry id -> digest of the entry's fields except the id.

    The builder computes digests of entry files, which do not contain the id.
    """
    return {
        entry.id: hashlib.sha256(entry.model_dump_json(exclude={"id"}).encode()).digest()
        for entry in collection
    }


def build(
    collection: Catalog, health: Mapping[str, str] | None, cache: Path | None
) -> dict[str, bytes]:
    return data_files(collection, health, cache, digests_of(collection))


@given(ENTRIES, EDITS)
@settings(deadline=None, max_examples=examples(40))
@pytest.mark.slow
def test_after_generated_edits_the_files_equal_files_built_without_cache(
    tmp_path_factory: pytest.TempPathFactory,
    entries: dict[str, Entry],
    edits: list[tuple[dict[str, None], dict[str, Entry], dict[str, str] | None, str | None, str]],
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    for deleted, written, health, parent, name in edits:
        entries = {slug: entries[slug] for slug in entries if slug not in deleted} | written
        tags = [tag("ocr", name={"en": name, "zh": "文字识别"}), tag("unused")]
        collection = build_catalog(entries.values(), topics(parent, name), tags=tags)
        assert build(collection, health, cache) == data_files(collection, health)


def test_after_an_edit_only_the_block_of_the_entry_is_encoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block is the content of one file: `BLOCK_ENTRIES` entries with consecutive numbers."""
    entries = {slug: paper(slug) for slug in SLUGS}
    build(catalog(*entries.values()), None, tmp_path)
    encoded: list[str] = []

    def record_call(
        entry: Entry, language: str, venues: VenueRegistry, note: str
    ) -> CitationRecord:
        encoded.append(entry.id)
        return record_of(entry, language, venues, note)

    monkeypatch.setattr(files, "record_of", record_call)
    entries["p11"] = paper("p11", title="Another")
    build(catalog(*entries.values()), None, tmp_path)
    assert "papers/p11" in encoded
    assert len(encoded) == files.BLOCK_ENTRIES


def test_a_build_without_changes_returns_the_cached_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = catalog(*map(paper, SLUGS))
    expected = build(collection, None, tmp_path)
    monkeypatch.setattr(files, "_bundle", None)  # a call would raise an error
    assert build(collection, None, tmp_path) == expected


@pytest.mark.parametrize("content", [b"", b"odd", bytes(100)])
def test_a_damaged_cache_file_is_ignored_and_replaced(tmp_path: Path, content: bytes) -> None:
    collection = catalog(*map(paper, SLUGS))
    expected = build(collection, None, tmp_path)
    (tmp_path / BUNDLE_FILE).write_bytes(content)
    assert build(collection, None, tmp_path) == expected
    assert cache_store.load(tmp_path / BUNDLE_FILE) is not None


def test_files_are_built_if_the_path_of_the_cache_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "existing").write_text("mine")
    collection = catalog(*map(paper, SLUGS))
    assert build(collection, None, tmp_path / "existing") == data_files(collection, None)
