"""The files of the API have the published shapes, agree with each other, and contain the whole catalog."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types

from site_builder.api import ApiInputs, api_files, json_schema_document
from site_builder.api.files import ENTRIES_PER_PAGE
from site_builder.api.openapi import ENDPOINTS, Endpoint
from site_builder.bundles import LazyFile
from site_builder.catalog import Catalog, with_entries
from site_builder.knowledge_base import open_knowledge_base
from site_builder.link_health.verdicts import Verdict
from site_builder.models import Entry
from site_builder.models.pictures import Picture
from site_builder.observed_facts.records import HubRecord, ObservedFacts
from tests.boards import benchmark as board_benchmark
from tests.conftest import SEED
from tests.exporters.strategies import catalogs
from tests.factories import catalog, dataset, paper, repo, result
from tests.observed_facts.samples import MONDAY, repository, work
from tests.pages.sample_catalogs import CATALOGS
from tests.pages.sample_observations import health_of, record

Files = dict[str, Any]
"""Path -> JSON data."""


def files_of(inputs: ApiInputs) -> dict[str, bytes]:
    """Return path -> content of all files of the API."""
    files: dict[str, bytes] = {}
    for path, content in api_files(inputs):
        assert path not in files
        files[path] = content.make() if isinstance(content, LazyFile) else content
    return files


def parsed(inputs: ApiInputs) -> Files:
    return {path: json.loads(content) for path, content in files_of(inputs).items()}


@cache
def _definitions() -> Mapping[str, Any]:
    """Return name -> JSON Schema. Unlike the published schemas, these schemas refuse unknown fields."""
    definitions: dict[str, Any] = json_schema_document()["$defs"]
    for schema in definitions.values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return definitions


@cache
def _validator(shape: str) -> Draft202012Validator:
    schema = {"$ref": f"#/$defs/{shape}", "$defs": _definitions()}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _matches(endpoint: Endpoint, path: str) -> bool:
    """Return whether the path of a file matches an endpoint. The parameter `page` matches only digits."""
    pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", endpoint.path[1:])
    return re.fullmatch(pattern.replace("(?P<page>[^/]+)", r"\d+"), path) is not None


DESCRIPTIONS = {"openapi.json", "schemas.json"}


def check_shapes(files: Files) -> None:
    for path, data in files.items():
        if path in DESCRIPTIONS:
            continue
        (endpoint,) = (one for one in ENDPOINTS if _matches(one, path))
        _validator(endpoint.shape.__name__).validate(data)
        assert list(data)[:3] == ["version", "generated", "licence"], path
        assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", data["generated"]), path


def observed() -> ApiInputs:
    """Return inputs with a checked link, facts, results on a benchmark, and notes that link to entries."""
    entries = (
        paper(
            "a",
            authors=["Ada Lovelace"],
            links={"paper": "https://example.org/a", "code": "https://github.com/example/lavis"},
            uses=["datasets/wukong"],
            results=[result(), result(model="B", scores={"r1": "60", "rank": "3"})],
            notes={"en": "See [b](papers/b) and [a](papers/a).", "zh": "见 [b](papers/b)。"},
        ),
        paper("b", results=[result(scores={"r1": "60"}, entered="2026-12-01")], venue="ICML 2023"),
        repo(),
        dataset(tags=["ocr"]),
        board_benchmark(
            id="benchmarks/retrieval",
            splits=[],
            settings=[],
            metrics=[
                {"id": "r1", "name": "R@1", "better": "higher"},
                {"id": "rank", "name": "Rank", "better": "lower"},
            ],
        ),
    )
    hub = HubRecord(at=MONDAY, source="Hugging Face", key="x", downloads=3, license="mit")
    facts = ObservedFacts(
        entry="papers/a",
        repository=repository(license="MIT", is_archived=True),
        works=(work(citations=7, notices=("retraction",)),),
        hub=hub,
    )
    dead = record("https://example.org/a", Verdict.DEAD)
    return ApiInputs(
        catalog(*entries),
        health_of([dead]),
        {"papers/a": facts},
        {"en": "Atlas"},
        "https://example.org/",
        "CC-BY-4.0",
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", CATALOGS)
def test_every_file_is_valid_against_its_json_schema(name: str) -> None:
    check_shapes(parsed(ApiInputs(CATALOGS[name])))


def test_files_with_results_and_observations_are_valid_against_their_json_schemas() -> None:
    files = parsed(observed())
    check_shapes(files)
    for endpoint in ENDPOINTS:
        assert any(_matches(endpoint, path) for path in files), endpoint.path
    head = {"version": 1, "generated": "2026-11-23", "licence": "CC-BY-4.0"}
    assert head.items() <= files["index.json"].items()
    assert list(files["schemas.json"].items())[:3] == list(head.items())
    info = files["openapi.json"]["info"]
    assert (info["version"], info["x-generated"], info["license"]) == (
        "1",
        "2026-11-23",
        {"name": "CC-BY-4.0"},
    )
    assert files["index.json"]["site"] == "https://example.org/"
    assert files["links.json"] == {
        **head,
        "generated": files["entries/papers/a.json"]["links"][0]["checked"],
        "checked": 1,
        "links": [{**files["entries/papers/a.json"]["links"][0], "entries": ["papers/a"]}],
    }
    assert files["links.json"]["links"][0]["verdict"] == "dead"


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(catalogs())
def test_files_agree_with_each_other_and_with_the_catalog(catalog: Catalog) -> None:
    files = parsed(ApiInputs(catalog))
    check_shapes(files)
    check_relations(files)
    check_pages_and_months(files, catalog)
    check_lists(files, catalog)


def check_relations(files: Files) -> None:
    """Check that each relation is in `relations.json` and in the files of both entries."""
    edges = [(one["from"], one["to"], one["role"]) for one in files["relations.json"]["relations"]]
    assert len(set(edges)) == len(edges) == files["index.json"]["counts"]["relations"]
    of_entries = [
        (data["entry"]["id"], one["id"], one["role"], one["direction"])
        for path, data in files.items()
        if path.startswith("entries/") and "/page-" not in path
        for one in data["relations"]
    ]
    expected = [(a, b, role, "to") for a, b, role in edges]
    expected += [(b, a, role, "from") for a, b, role in edges]
    assert sorted(of_entries) == sorted(expected)


def check_pages_and_months(files: Files, catalog: Catalog) -> None:
    """Check that each entry is on one page and in one month, and that the file of the month contains the page number."""
    number, on_page, in_order = 1, {}, []
    while number is not None and len(catalog):
        page = files[f"entries/page-{number}.json"]
        assert page["page"] == number
        for entry in page["entries"]:
            whole = files[f"entries/{entry['id']}.json"]["entry"]
            assert entry == {k: v for k, v in whole.items() if k not in {"notes", "results"}}
            on_page[entry["id"]] = number
            in_order.append((entry["added"], entry["id"]))
        number = page.get("next")
    assert in_order == sorted(in_order)
    assert [id_ for _, id_ in sorted(in_order, key=lambda item: item[1])] == list(catalog.entries)
    assert files["index.json"]["pages"]["entries"] == len(set(on_page.values()))
    months = files["months.json"]["months"]
    in_months = []
    for month in months:
        added = files[f"months/{month['month']}.json"]["entries"]
        assert len(added) == month["entries"]
        assert all(one["added"].startswith(month["month"]) for one in added)
        assert all(one["page"] == on_page[one["id"]] for one in added)
        in_months += [(one["added"], one["id"]) for one in added]
    assert in_months == in_order
    assert [one["month"] for one in months] == sorted({added[:7] for added, _ in in_order})


def check_lists(files: Files, catalog: Catalog) -> None:
    """Check that each entry is in the lists of all its topics, tags, venues and authors, and in no other list."""
    people, number = [], 1
    while number is not None and files["index.json"]["pages"]["people"]:
        page = files[f"people/page-{number}.json"]
        people += page["people"]
        number = page.get("next")
    found = {
        "topics": files["topics.json"]["topics"],
        "tags": files["tags.json"]["tags"],
        "venues": files["venues.json"]["venues"],
        "people": people,
    }
    expected: dict[str, Counter[tuple[str, str]]] = {
        "topics": Counter((t, e.id) for e in catalog for t in e.topics if t in catalog.topics),
        "tags": Counter({(catalog.tag_slugs[t], e.id): 1 for e in catalog for t in e.tags}),
        "venues": Counter((catalog.series_slugs[e.venue], e.id) for e in catalog if e.venue),
        "people": Counter(
            {(catalog.author_slugs[a], e.id): 1 for e in catalog for a in e.author_names}
        ),
    }
    for name, records in found.items():
        assert len({record["id"] for record in records}) == len(records)
        assert len(records) == files["index.json"]["counts"][name]
        pairs = Counter((record["id"], id_) for record in records for id_ in record["entries"])
        assert pairs == expected[name], name


def test_files_of_real_entries_agree_with_each_other_and_with_the_catalog() -> None:
    catalog = CATALOGS["real entries"]
    files = parsed(ApiInputs(catalog))
    check_relations(files)
    check_pages_and_months(files, catalog)
    check_lists(files, catalog)
    assert files["relations.json"]["relations"]


@pytest.mark.slow
def test_new_entries_are_at_the_end_of_the_last_page() -> None:
    old = [paper(f"p{n}", added="2026-01-01") for n in range(ENTRIES_PER_PAGE + 1)]
    before = files_of(ApiInputs(catalog(*old)))
    after = files_of(ApiInputs(catalog(*old, paper("a-new", added="2026-01-02"))))
    assert before["entries/page-1.json"] == after["entries/page-1.json"]
    assert json.loads(after["entries/page-2.json"])["entries"][-1]["id"] == "papers/a-new"
    assert before["months/2026-01.json"] != after["months/2026-01.json"]


def test_the_file_of_an_entry_has_fields_relations_link_checks_and_facts() -> None:
    entry = parsed(observed())["entries/papers/a.json"]
    assert entry["entry"]["title"] == {"en": "Paper a", "zh": "Paper a"}
    assert entry["entry"]["authors"] == [
        {"name": "Ada Lovelace", "family": "Lovelace", "given": "Ada"}
    ]
    assert entry["entry"]["links"]["code"] == ["https://github.com/example/lavis"]
    assert entry["entry"]["added"] == "2026-11-23"
    assert [tuple(one.values()) for one in entry["relations"]] == [
        ("datasets/wukong", "uses", "to"),
        ("papers/b", "mention", "to"),
        ("repos/lavis", "code", "to"),
    ]
    assert [link["verdict"] for link in entry["links"]] == ["dead"]
    assert entry["facts"]["repository"]["stars"] == 1234
    assert entry["facts"]["works"][0]["citations"] == 7
    assert entry["facts"]["hub"]["downloads"] == 3
    assert "key" not in entry["facts"]["hub"]


def test_the_file_of_a_board_has_ranks_and_the_best_row_first() -> None:
    board = parsed(observed())["boards/retrieval.json"]
    (ranking,) = board["rankings"]
    assert [(row["entry"], row["index"], row["ranks"]) for row in ranking["rows"]] == [
        ("papers/a", 1, {"r1": 1, "rank": 1}),
        ("papers/b", 0, {"r1": 1}),
        ("papers/a", 0, {"r1": 3}),
    ]
    assert board["generated"] == "2026-12-01"


def test_the_date_of_generation_is_the_newest_date_in_the_file() -> None:
    files = parsed(observed())
    assert files["entries/papers/b.json"]["generated"] == "2026-12-01"
    assert files["entries/repos/lavis.json"]["generated"] == "2026-11-23"
    assert parsed(ApiInputs(CATALOGS["empty"]))["index.json"]["generated"] == ""


# --- incremental builds -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def seed() -> ApiInputs:
    knowledge_base = open_knowledge_base(SEED / "entries")
    return ApiInputs(knowledge_base.catalog, digests=knowledge_base.digests)


def _keys(inputs: ApiInputs) -> dict[str, bytes]:
    return {
        path: content.key if isinstance(content, LazyFile) else content
        for path, content in api_files(inputs)
    }


def _edited(inputs: ApiInputs, entry: Entry) -> ApiInputs:
    entries = {**inputs.catalog.entries, entry.id: entry}
    digests = {**(inputs.digests or {}), entry.id: b"changed"}
    changed = with_entries(inputs.catalog, entries.values())
    return replace(inputs, catalog=changed, digests=digests)


@pytest.mark.slow
def test_a_new_alias_changes_only_the_file_page_and_month_of_the_entry(
    seed: ApiInputs,
) -> None:
    entry = seed.catalog.entries["papers/clip"]
    edited = _edited(seed, entry.model_copy(update={"aliases": ("A new name",)}))
    before, after = _keys(seed), _keys(edited)
    pages = {path for path in before if "page-" in path and b"papers/clip" in files_of(seed)[path]}
    month = f"months/{entry.added:%Y-%m}.json"
    changed = {path for path in before if before[path] != after[path]}
    entry_pages = {path for path in pages if path.startswith("entries/")}
    assert changed == {"entries/papers/clip.json", month, *entry_pages}


@pytest.mark.slow
def test_a_file_with_an_unchanged_cache_key_has_unchanged_content(seed: ApiInputs) -> None:
    entry = seed.catalog.entries["papers/clip"]
    changes = {
        "the entry has another year": _edited(seed, entry.model_copy(update={"year": 1999})),
        "the entry uses another paper": _edited(
            seed, entry.model_copy(update={"uses": ("papers/blip-2",)})
        ),
        "the site has another licence": replace(seed, licence="MIT"),
        "the entry has new facts": replace(
            seed, facts={entry.id: ObservedFacts(entry=entry.id, repository=repository())}
        ),
        "the links of the entry are dead": replace(
            seed, health=health_of([record(link.url, Verdict.DEAD) for link in entry.own_links])
        ),
        "the site has another name": replace(seed, name={"en": "New"}),
    }
    before_keys, before = _keys(seed), files_of(seed)
    for name, inputs in changes.items():
        after_keys, after = _keys(inputs), files_of(inputs)
        assert before != after, name
        for path in before:
            if before_keys[path] == after_keys.get(path):
                assert before[path] == after[path], (name, path)


def test_files_with_and_without_digests_are_equal(seed: ApiInputs) -> None:
    assert files_of(seed) == files_of(replace(seed, digests=None))


@pytest.mark.slow
@given(st.randoms(use_true_random=False))
@settings(max_examples=5, deadline=None)
def test_files_do_not_depend_on_the_order_of_entries(random: Any) -> None:
    inputs = observed()
    entries = list(inputs.catalog)
    random.shuffle(entries)
    assert files_of(replace(inputs, catalog=catalog(*entries))) == files_of(inputs)


def test_the_file_of_an_entry_has_the_paths_of_its_pictures() -> None:
    picture = Picture("papers/a/model.png", 8, 6, "0123456789abcdef")
    found = catalog(paper("a", notes={"en": "![Model](model.png)"}), paper("b"))
    found = replace(found, pictures={"papers/a": {"model.png": picture, "bad.png": None}})
    files = parsed(ApiInputs(found))
    check_shapes(files)
    path = "media/papers/a/model.0123456789ab.png"
    assert files["entries/papers/a.json"]["pictures"] == {"model.png": path}
    assert "pictures" not in files["entries/papers/b.json"]
