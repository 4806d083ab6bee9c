"""Test the tools of `kb mcp`. Most tests call a tool with the client of the SDK, in the process of the tests."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult, TextContent

from site_builder.catalog import Catalog
from site_builder.errors import UsageError
from site_builder.knowledge_base import open_knowledge_base
from site_builder.mcp_server import tools as tools_module
from site_builder.mcp_server.server import TOOLS, make_server
from site_builder.mcp_server.text_search import TextSearch
from site_builder.mcp_server.tools import CatalogTools
from tests.conftest import SEED
from tests.factories import benchmark, catalog, dataset, paper, repo, result, topic
from tests.mcp_server.event_loops import run_async
from tests.pages.sample_catalogs import SITE


@pytest.fixture(scope="module")
def seed() -> Catalog:
    return open_knowledge_base(SEED / "entries").catalog


SMALL = catalog(
    paper("clip", title="Learning Transferable Models", aliases=["CLIP"], authors=["Alec Radford"],
          summary={"en": "Contrastive learning.", "zh": "对比学习。"}, year=2021),
    paper("eva", title="EVA-CLIP", tags=["scaling"], topics=["deep"], uses=["papers/clip"],
          results=[result(), result(model="B", scores={"r1": "70.5"})]),
    repo(),
    dataset(),
    benchmark(),
    topics=(topic("vision"), topic("deep", parent="vision")),
)  # fmt: skip


def call(collection: Catalog, name: str, arguments: Mapping[str, Any]) -> CallToolResult:
    """Return the result of a tool that a client of the SDK calls."""

    async def run() -> CallToolResult:
        site = replace(SITE, url="https://example.org/kb")
        async with Client(make_server(CatalogTools(collection, site), "Atlas", "1")) as client:
            return await client.call_tool(name, dict(arguments))

    return run_async(run)


def answer(collection: Catalog, name: str, **arguments: Any) -> dict[str, Any]:
    """Return the structured answer of a tool. The client has validated it against the schema of the tool."""
    found = call(collection, name, arguments)
    assert not found.is_error, found.content
    assert found.structured_content is not None
    structured: dict[str, Any] = found.structured_content
    return structured


def error(collection: Catalog, name: str, **arguments: Any) -> str:
    """Return the message of a failed call."""
    found = call(collection, name, arguments)
    assert found.is_error
    (content,) = found.content
    assert isinstance(content, TextContent)
    return content.text


def ids(found: dict[str, Any]) -> list[str]:
    return [entry["id"] for entry in found["entries"]]


def test_every_tool_has_a_description_and_the_hint_that_it_changes_nothing() -> None:
    async def run() -> None:
        async with Client(make_server(CatalogTools(SMALL, SITE), "Atlas", "1")) as client:
            listed = (await client.list_tools()).tools
            assert [tool.name for tool in listed] == list(TOOLS)
            for tool in listed:
                assert tool.description
                assert tool.annotations is not None
                assert tool.annotations.read_only_hint
                assert tool.output_schema is not None
                assert tool.input_schema["additionalProperties"] is False
            assert client.server_info is not None
            assert client.server_info.name == "Atlas"
            assert client.instructions

    run_async(run)


# --- answers ----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("clip", "papers/clip"),
        ("CLIP radford", "papers/clip"),
        ("对比学习", "papers/clip"),
        ("对比", "papers/clip"),
        ("contrastiv", "papers/clip"),
        ("eva clip", "papers/eva"),
        ("evaclip", "papers/eva"),
        ("scaling", "papers/eva"),
        ("lavis", "repos/lavis"),
        ("What is CLIP, and how does it work?", "papers/clip"),
        ("对比学习有哪些论文", "papers/clip"),
    ],
)
def test_search_finds_words_in_all_languages_and_fields(query: str, first: str) -> None:
    assert ids(answer(SMALL, "search", query=query))[0] == first


def test_summary_and_url_of_an_entry_are_in_the_requested_language() -> None:
    (entry,) = answer(SMALL, "search", query="radford", language="zh")["entries"]
    assert entry["summary"] == "对比学习。"
    assert entry["url"] == "https://example.org/kb/zh/papers/clip/"
    assert entry["authors"] == ["Alec Radford"]
    assert entry["published"] == "2021"


def test_the_parts_of_a_list_together_have_every_entry_once(seed: Catalog) -> None:
    found: list[str] = []
    offset: int | None = 0
    while offset is not None:
        part = answer(seed, "list", limit=7, offset=offset)
        found += ids(part)
        offset = part["next_offset"]
    assert sorted(found) == sorted(seed.entries)
    assert part["total"] == len(seed)


@pytest.mark.slow
def test_listed_entries_meet_all_conditions() -> None:
    assert ids(answer(SMALL, "list", kind="paper")) == ["papers/eva", "papers/clip"]
    assert ids(answer(SMALL, "list", kind="paper", to_year=2021)) == ["papers/clip"]
    assert ids(answer(SMALL, "list", topic="deep")) == ["papers/eva"]
    assert "papers/eva" in ids(answer(SMALL, "list", topic="vision"))
    assert ids(answer(SMALL, "list", author="alec radford", from_year=2021)) == ["papers/clip"]


def test_a_search_may_be_limited_to_a_kind() -> None:
    assert answer(SMALL, "search", query="radford", kind="repo")["total"] == 0
    assert ids(answer(SMALL, "search", query="lavis clip", kind="repo")) == ["repos/lavis"]
    assert "Did you mean `paper`" in error(SMALL, "search", query="clip", kind="papr")


@pytest.mark.parametrize("name", ["跨模态检索", "Cross-modal retrieval", "cross-MODAL-retrieval"])
def test_topics_are_found_by_their_names_in_all_languages(name: str, seed: Catalog) -> None:
    server = CatalogTools(seed, SITE)
    assert server.list(topic=name).total == server.list(topic="cross-modal-retrieval").total > 0


def test_tags_are_found_by_their_names_in_all_languages(seed: Catalog) -> None:
    server = CatalogTools(seed, SITE)
    for tag, entries in seed.by_tag.items():
        for language in ("en", "zh"):
            assert server.list(tag=seed.tag_name(tag, language)[0]).total == len(entries)


# The paper `clip` has 30 results, and 30 other papers use it.
LARGE = catalog(
    *(paper(f"p-{n}", uses=["papers/clip"]) for n in range(30)),
    paper("clip", results=[result(model=f"M{n}", scores={"r1": f"{n}.5"}) for n in range(30)]),
    benchmark(),
)


@pytest.mark.slow
@pytest.mark.parametrize(("tool", "key"), [("related", "linked"), ("results", "rows")])
def test_the_parts_of_related_entries_or_results_together_are_complete(tool: str, key: str) -> None:
    found: list[dict[str, Any]] = []
    offset: int | None = 0
    while offset is not None:
        part = answer(LARGE, tool, id="papers/clip", limit=7, offset=offset)
        found += part[key]
        offset = part["next_offset"]
    assert len(found) >= 30
    assert found == answer(LARGE, tool, id="papers/clip", limit=100)[key]


def test_the_ranking_of_a_benchmark_is_divided_into_parts() -> None:
    first = answer(LARGE, "results", id="benchmarks/retrieval", limit=20)
    second = answer(LARGE, "results", id="benchmarks/retrieval", limit=20, offset=20)
    assert (first["row_count"], first["next_offset"], second["next_offset"]) == (30, 20, None)
    ranks = [row["rank"] for part in (first, second) for row in part["rankings"][0]["rows"]]
    assert ranks == list(range(1, 31))


def test_the_number_of_entries_of_a_group_is_correct(seed: Catalog) -> None:
    for what, name in (("topics", "topic"), ("tags", "tag"), ("kinds", "kind")):
        for group in answer(seed, "list", what=what, limit=100)["groups"]:
            found = CatalogTools(seed, SITE).list(**{name: group["id"]})
            assert found.total == group["entries"], (what, group)


def test_get_returns_the_texts_and_the_fields_of_an_entry() -> None:
    found = answer(SMALL, "get", id="papers/eva")
    assert found["data"]["tags"] == ["scaling"]
    assert "results" not in found["data"]
    assert "(https://example.org/kb/papers/clip/index.md)" in found["markdown"]
    assert found["next_offset"] is None


@pytest.mark.slow
def test_long_markdown_is_divided_into_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools_module, "MAX_TEXT", 100)
    collection = catalog(paper(notes={"en": "word " * 100}))
    whole = ""
    offset: int | None = 0
    while offset is not None:
        found = answer(collection, "get", id="papers/blip", offset=offset)
        assert len(found["markdown"]) <= 100
        whole, offset = whole + found["markdown"], found["next_offset"]
    assert whole.count("word") == 100


def test_get_finds_a_renamed_entry_by_its_former_id() -> None:
    collection = replace(SMALL, redirects={"papers/old": "papers/clip"})
    assert answer(collection, "get", id="papers/old")["summary"]["id"] == "papers/clip"


def test_a_linked_entry_says_how_it_is_linked() -> None:
    found = answer(SMALL, "related", id="papers/clip")
    (linked,) = found["linked"]
    assert (linked["entry"]["id"], linked["reasons"]) == ("papers/eva", ["Uses this entry"])
    assert found["linked_total"] == 1


def test_results_of_a_benchmark_and_of_a_paper_have_ranks() -> None:
    found = answer(SMALL, "results", id="benchmarks/retrieval", limit=1)
    (ranking,) = found["rankings"]
    assert ranking["row_count"] == 2
    (row,) = ranking["rows"]
    assert (row["rank"], row["model"], row["scores"]) == (1, "B", {"r1": "70.5"})
    assert row["source"].startswith("https://")
    rows = answer(SMALL, "results", id="papers/eva")["rows"]
    assert [(row["model"], row["rank"], row["of"]) for row in rows] == [
        ("Model A", 2, 2),
        ("B", 1, 2),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format_", "expected"),
    [("bibtex", "@"), ("csl-json", '"id"'), ("ris", "TY  - "), ("apa", "Radford, A. (2021)"), ("gb-t-7714", "RADFORD A")],
)  # fmt: skip
def test_cite_returns_citations_in_each_format(format_: str, expected: str) -> None:
    found = answer(SMALL, "cite", ids=["papers/clip", "papers/eva"], format=format_)
    assert expected in found["text"]


def test_the_tools_accept_each_entry_but_datasets_have_no_results(
    seed: Catalog,
) -> None:
    server = CatalogTools(seed, SITE)
    for entry in seed:
        assert server.get(entry.id).markdown
        server.related(entry.id)
        if entry.kind == "dataset":
            with pytest.raises(UsageError):
                server.results(entry.id)
        else:
            server.results(entry.id)
        assert ids(
            server.search(entry.heading.text_or_fallback("en")[0][:300], limit=5).model_dump()
        )
    assert server.cite(list(seed.entries)[:50]).text


# --- hostile arguments ------------------------------------------------------------------------

# (name of a tool, arguments that it must refuse).
HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("get", {}),
    ("get", {"id": None}),
    ("get", {"id": 5}),
    ("get", {"id": ["papers/clip"]}),
    ("get", {"id": {"papers": "clip"}}),
    ("get", {"id": ""}),
    ("get", {"id": "../../etc/passwd"}),
    ("get", {"id": "papers/../topics.yml"}),
    ("get", {"id": "papers/clip\n"}),
    ("get", {"id": "papers/clip\x00"}),
    ("get", {"id": "papers/\x1b[31mclip"}),
    ("get", {"id": "papers/" + "a" * 100_000}),
    ("get", {"id": "papers/nothing"}),
    ("get", {"id": "papers/clip", "language": "../zh"}),
    ("get", {"id": "papers/clip", "language": "\x1b[31m"}),
    ("get", {"id": "papers/clip", "file": "/etc/passwd"}),
    ("search", {"query": ""}),
    ("search", {"query": "a" * 1_000_000}),
    ("search", {"query": "clip", "limit": 0}),
    ("search", {"query": "clip", "limit": 10**30}),
    ("search", {"query": "clip", "limit": -1}),
    ("search", {"query": "clip", "limit": 1.5}),
    ("search", {"query": "clip", "limit": "many"}),
    ("search", {"query": "clip", "offset": -1}),
    ("list", {"what": "files"}),
    ("list", {"kind": "../papers"}),
    ("list", {"topic": "__class__"}),
    ("list", {"from_year": 10**100}),
    ("list", {"year": 2021}),
    ("related", {"id": "papers/clip", "limit": 101}),
    ("results", {"id": "benchmarks/nothing"}),
    ("cite", {"ids": []}),
    ("cite", {"ids": "papers/clip"}),
    ("cite", {"ids": ["papers/clip"] * 51}),
    ("cite", {"ids": ["papers/clip"], "format": "exec"}),
    ("nothing", {}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "arguments"), HOSTILE)
def test_hostile_arguments_give_a_short_error(
    name: str, arguments: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        message = error(SMALL, name, **arguments)
    assert len(message) < 2000
    assert "Traceback" not in message
    assert "/site_builder/" not in message
    assert "\x1b" not in message
    assert "\x00" not in message
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    ["(" * 300, "(a+)+$" * 50, "\x00\x1b\u202e", "-" * 300, "a-" * 150, "的" * 300, "😀" * 300, "%s{0}${x}", " "],
)  # fmt: skip
def test_unusual_queries_have_an_answer(query: str, seed: Catalog) -> None:
    assert answer(seed, "search", query=query)["total"] >= 0


def test_messages_about_unknown_ids_are_short(seed: Catalog) -> None:
    for id_ in ("zzzz/qqqqqqqqqq", "x" * 200, "图文", ""):
        assert len(error(seed, "get", id=id_)) < 300


def test_messages_about_arguments_name_the_arguments() -> None:
    message = error(SMALL, "search", querie="clip", limit=0)
    assert "`query`: Field required" in message
    assert "`querie` is not an argument. Did you mean `query`?" in message
    assert "pydantic" not in message


def test_years_in_the_wrong_order_and_conditions_for_topics_are_refused() -> None:
    assert "Exchange them" in error(SMALL, "list", from_year=2024, to_year=2020)
    assert "Leave them out" in error(SMALL, "list", what="topics", kind="paper")


def test_the_error_about_results_of_a_dataset_names_its_benchmarks() -> None:
    collection = catalog(dataset(), benchmark(dataset="datasets/wukong"))
    assert "benchmarks/retrieval" in error(collection, "results", id="datasets/wukong")


def test_messages_about_unknown_values_help_to_find_valid_values() -> None:
    assert "`papers/clip`" in error(SMALL, "get", id="CLIP")
    assert "`papers/clip`" in error(SMALL, "get", id="https://example.org/kb/zh/papers/clip/")
    assert "what: tags" in error(SMALL, "list", tag="nothing")
    assert "papers/clip" in error(SMALL, "get", id="papers/clap")
    assert "en, zh" in error(SMALL, "get", id="papers/clip", language="fr")
    assert "vision" in error(SMALL, "list", topic="visions")


@pytest.mark.slow
def test_the_error_of_a_crashed_tool_contains_no_details(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(TextSearch, "find", fail)
    assert error(SMALL, "search", query="clip") == "Error executing tool search"
