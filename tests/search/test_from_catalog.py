"""The search documents of a catalog's entries, and the names of facet values."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.catalog import Catalog, build_catalog
from site_builder.i18n import SiteLanguages
from site_builder.search.from_catalog import index_files, to_document
from tests import examples
from tests.factories import catalog, dataset, paper, repo, tag, topic
from tests.pages.sample_boards import benchmark

OCR = tag("ocr", name={"en": "Text recognition", "zh": "文字识别"}, aliases=["光学字符识别"])
DIGESTS = {"papers/a": b"a" * 16, "papers/b": b"b" * 16}


def directory(files: Mapping[str, bytes]) -> dict[str, Any]:
    (name,) = (name for name in files if name.endswith("/directory.bin"))
    result: dict[str, Any] = json.loads(gzip.decompress(files[name]))
    return result


def test_keywords_come_from_the_topics_the_tags_the_venue_and_the_year() -> None:
    entry = paper(tags=["ocr", "plain"], topics=["vision"], venue="ICML 2023")
    document = to_document(entry, catalog(entry, tags=(OCR, tag("unused"))))
    assert document.tags == ("ocr", "plain")
    assert document.keywords == (
        *("Topic vision", "ocr", "Text recognition", "文字识别", "光学字符识别"),
        *("plain", "ICML 2023", "ICML", "ICML'23", "International Conference on Machine Learning"),
        "2023",
    )


def test_the_document_of_an_entry_contains_its_notes_and_its_abstract() -> None:
    entry = paper(abstract="We sort lists.", notes={"en": "Read."})
    assert to_document(entry, catalog(entry)).markdown == {"en": ("Read.", "We sort lists.")}


def test_the_body_of_a_document_contains_the_names_of_linked_entries() -> None:
    linked = paper("clip", title="Learning: Much", aliases=["CLIP"])
    entry = paper("noting", notes={"en": "See [[papers/clip]].", "zh": "见[](papers/clip)。"})
    document = to_document(entry, catalog(entry, linked))
    assert document.bodies() == {"en": "See CLIP.", "zh": "见CLIP。"}


def test_a_benchmark_has_keywords_for_its_metrics_splits_settings_and_dataset() -> None:
    entry = benchmark(dataset="datasets/d", settings=[{"id": "prompted", "name": "Prompted"}])
    data = dataset("d", name={"en": "Pictures", "zh": "图片集"}, aliases=["PicSet"])
    keywords = to_document(entry, catalog(entry, data)).keywords
    names = {
        "CIDEr",
        "Errors",
        "错误",
        "Test",
        "测试集",
        "Val",
        "Prompted",
        "Pictures",
        "图片集",
        "PicSet",
    }
    assert names <= set(keywords)
    assert "CIDEr" in to_document(entry, catalog(entry)).keywords  # the dataset has no entry


def test_after_a_dataset_is_renamed_the_index_equals_an_index_built_without_cache(
    tmp_path: Path,
) -> None:
    entry = benchmark(dataset="datasets/d")
    before, after = (catalog(entry, dataset("d", name=name)) for name in ("Before", "After"))
    digests = {entry.id: b"a" * 16, "datasets/d": b"b" * 16}
    index_files(before, tmp_path, digests)
    changed = {**digests, "datasets/d": b"c" * 16}
    assert index_files(after, tmp_path, changed) == index_files(after)


def test_after_a_linked_entry_is_renamed_the_index_equals_an_index_built_without_cache(
    tmp_path: Path,
) -> None:
    entry = paper("a", notes={"en": "See [[papers/b]]."})
    before = catalog(entry, paper("b", title="Before"))
    after = catalog(entry, paper("b", title="After"))
    index_files(before, tmp_path, DIGESTS)
    changed = {**DIGESTS, "papers/b": b"c" * 16}
    assert index_files(after, tmp_path, changed) == index_files(after)


def test_after_a_topic_gets_a_parent_the_index_equals_an_index_built_without_cache(
    tmp_path: Path,
) -> None:
    entry = paper("a", topics=["vision"])
    before = catalog(entry, topics=(topic("ai"), topic("vision")))
    after = catalog(entry, topics=(topic("ai"), topic("vision", parent="ai")))
    index_files(before, tmp_path, DIGESTS)
    assert index_files(after, tmp_path, DIGESTS) == index_files(after)


def test_keywords_include_former_names_of_the_venue_and_its_aliases_of_at_most_two_words() -> None:
    entries = [paper("a", venue="NeurIPS 2017 (Oral)"), paper("b", venue="ACM MM 2023")]
    neurips, acm_mm = (set(to_document(entry, catalog(entry)).keywords) for entry in entries)
    assert {"NIPS", "NeurIPS", "NeurIPS'17"} <= neurips
    assert "Advances in Neural Information Processing Systems" not in neurips
    assert {"MM", "ACM Multimedia"} <= acm_mm
    assert "ACM Multimedia Conference" not in acm_mm


def test_the_owner_and_the_venue_that_results_show_are_in_the_keywords_too() -> None:
    entries = [
        paper(venue="TPAMI", year=2023),
        repo("a", url="https://github.com/salesforce/LAVIS", year=2022),
        repo("b", url="https://github.com/OpenAI/clip", authors=["OpenAI"]),
        dataset("c", url="https://huggingface.co/datasets/acme/cats"),
        dataset("d", url="https://example.org/"),
    ]
    documents = [to_document(entry, catalog(*entries)) for entry in entries]
    shown = [(document.owner, document.venue) for document in documents]
    assert shown == [("", "TPAMI 2023"), ("salesforce", ""), ("", ""), ("acme", ""), ("", "")]
    for document in documents:
        found = " ".join(document.keywords)
        assert document.owner in found
        assert document.venue.removesuffix(" 2023") in found


def test_keywords_omit_names_of_tags_in_languages_that_the_site_lacks() -> None:
    entry = paper(tags=["ocr"])
    only_english = build_catalog([entry], [topic()], tags=[OCR], languages=SiteLanguages(("en",)))
    keywords = to_document(entry, only_english).keywords
    assert "Text recognition" in keywords
    assert "文字识别" not in keywords


def test_the_facet_tag_has_names_only_for_tags_that_are_in_entries_and_in_tags_yml() -> None:
    entry = paper(tags=["ocr", "plain"])
    names = directory(index_files(catalog(entry, tags=(OCR, tag("unused")))))["names"]
    assert names["tag"] == {"ocr": {"en": "Text recognition", "zh": "文字识别"}}
    for tags in ((), (tag("unused"),)):
        assert "tag" not in directory(index_files(catalog(entry, tags=tags)))["names"]


def catalog_with_tag(name: str | None, alias: str | None) -> Catalog:
    tags = () if name is None else (tag("ocr", name=name, aliases=[alias] if alias else []),)
    return catalog(paper("a", tags=["ocr"]), paper("b"), tags=tags)


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "Reading", "文字识别"]), st.sampled_from([None, "text"])),
        min_size=2,
        max_size=4,
    )
)
@settings(deadline=None, max_examples=examples(15))
def test_after_changes_of_tags_the_index_equals_an_index_built_without_cache(
    tmp_path_factory: Any, edits: list[tuple[str | None, str | None]]
) -> None:
    cache: Path = tmp_path_factory.mktemp("cache")
    for name, alias in edits:
        collection = catalog_with_tag(name, alias)
        assert index_files(collection, cache, DIGESTS) == index_files(collection)
