"""The tools of `kb mcp`, called in this process by the client of the SDK."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult, TextContent

from site_builder.catalog import Catalog
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


def call(of: Catalog, name: str, arguments: Mapping[str, Any]) -> CallToolResult:
    """Call a tool through the client."""

    async def run() -> CallToolResult:
        site = replace(SITE, url="https://example.org/kb")
        async with Client(make_server(CatalogTools(of, site), "Atlas", "1")) as client:
            return await client.call_tool(name, dict(arguments))

    return run_async(run)


def answer(of: Catalog, name: str, **arguments: Any) -> dict[str, Any]:
    """Return the structured answer of a tool, which the client has validated."""
    found = call(of, name, arguments)
    assert not found.is_error, found.content
    assert found.structured_content is not None
    structured: dict[str, Any] = found.structured_content
    return structured


def error(of: Catalog, name: str, **arguments: Any) -> str:
    """Return the message of a failed call."""
    found = call(of, name, arguments)
    assert found.is_error
    (content,) = found.content
    assert isinstance(content, TextContent)
    return content.text


def ids(found: dict[str, Any]) -> list[str]:
    return [entry["id"] for entry in found["entries"]]


def test_every_tool_is_described_and_only_reads() -> None:
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
    ],
)
def test_search_finds_words_in_all_languages_and_fields(query: str, first: str) -> None:
    assert ids(answer(SMALL, "search", query=query))[0] == first


def test_entries_are_summarised_in_the_wanted_language_with_their_pages() -> None:
    (entry,) = answer(SMALL, "search", query="radford", language="zh")["entries"]
    assert entry["summary"] == "对比学习。"
    assert entry["url"] == "https://example.org/kb/zh/papers/clip/"
    assert entry["authors"] == ["Alec Radford"]
    assert entry["published"] == "2021"


def test_lists_are_divided_and_the_parts_have_every_entry_once(seed: Catalog) -> None:
    found: list[str] = []
    offset: int | None = 0
    while offset is not None:
        part = answer(seed, "list", limit=7, offset=offset)
        found += ids(part)
        offset = part["next_offset"]
    assert sorted(found) == sorted(seed.entries)
    assert part["total"] == len(seed)


def test_conditions_of_a_list_must_all_be_met() -> None:
    assert ids(answer(SMALL, "list", kind="paper")) == ["papers/eva", "papers/clip"]
    assert ids(answer(SMALL, "list", kind="paper", to_year=2021)) == ["papers/clip"]
    assert ids(answer(SMALL, "list", topic="deep")) == ["papers/eva"]
    assert "papers/eva" in ids(answer(SMALL, "list", topic="vision"))
    assert ids(answer(SMALL, "list", author="alec radford", from_year=2021)) == ["papers/clip"]


def test_groups_have_the_values_to_pass_to_list(seed: Catalog) -> None:
    for what, name in (("topics", "topic"), ("tags", "tag"), ("kinds", "kind")):
        for group in answer(seed, "list", what=what, limit=100)["groups"]:
            found = CatalogTools(seed, SITE).list(**{name: group["id"]})
            assert found.total == group["entries"], (what, group)


def test_an_entry_has_its_texts_and_fields() -> None:
    found = answer(SMALL, "get", id="papers/eva")
    assert found["data"]["tags"] == ["scaling"]
    assert "results" not in found["data"]
    assert "(https://example.org/kb/papers/clip/index.md)" in found["markdown"]
    assert not found["is_shortened"]


def test_long_texts_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools_module, "MAX_TEXT", 100)
    found = answer(catalog(paper(notes={"en": "word " * 100})), "get", id="papers/blip")
    assert found["is_shortened"]
    assert len(found["markdown"]) == 100


def test_a_former_id_leads_to_the_entry() -> None:
    of = replace(SMALL, redirects={"papers/old": "papers/clip"})
    assert answer(of, "get", id="papers/old")["summary"]["id"] == "papers/clip"


def test_related_entries_have_reasons() -> None:
    found = answer(SMALL, "related", id="papers/clip")
    (linked,) = found["linked"]
    assert (linked["entry"]["id"], linked["reasons"]) == ("papers/eva", ["Uses this entry"])
    assert found["linked_total"] == 1


def test_results_of_a_benchmark_are_ranked_and_those_of_a_paper_have_their_ranks() -> None:
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


@pytest.mark.parametrize(
    ("format_", "part"),
    [("bibtex", "@"), ("csl-json", '"id"'), ("ris", "TY  - "), ("apa", "Radford, A. (2021)"), ("gb-t-7714", "RADFORD A")],
)  # fmt: skip
def test_entries_are_cited(format_: str, part: str) -> None:
    found = answer(SMALL, "cite", ids=["papers/clip", "papers/eva"], format=format_)
    assert part in found["text"]


def test_every_entry_has_answers(seed: Catalog) -> None:
    server = CatalogTools(seed, SITE)
    for entry in seed:
        assert server.get(entry.id).markdown
        server.related(entry.id)
        server.results(entry.id)
        assert ids(
            server.search(entry.heading.text_or_fallback("en")[0][:300], limit=5).model_dump()
        )
    assert server.cite(list(seed.entries)[:50]).text


# --- hostile arguments ------------------------------------------------------------------------

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


@pytest.mark.parametrize(
    "query",
    ["(" * 300, "(a+)+$" * 50, "\x00\x1b\u202e", "-" * 300, "a-" * 150, "的" * 300, "😀" * 300, "%s{0}${x}", " "],
)  # fmt: skip
def test_every_text_can_be_searched(query: str, seed: Catalog) -> None:
    assert answer(seed, "search", query=query)["total"] >= 0


def test_messages_name_what_exists() -> None:
    assert "papers/clip" in error(SMALL, "get", id="papers/clap")
    assert "en, zh" in error(SMALL, "get", id="papers/clip", language="fr")
    assert "vision" in error(SMALL, "list", topic="visions")


def test_a_crash_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(TextSearch, "find", fail)
    assert error(SMALL, "search", query="clip") == "Error executing tool search"
