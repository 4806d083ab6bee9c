"""Runs are written as JSON. `kb links merge` reads the JSON, and refuses a file with a defect."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import __version__
from site_builder.link_health.records import Hop
from site_builder.links.reports import UnreadableRun, as_json, run_from_json
from site_builder.links.runs import Run
from tests import examples
from tests.links.sample_links import DYING, checked_link, make_run
from tests.links.strategies import runs

DEAD_LINK = checked_link("gone", "http-404", past=DYING)
RUN = replace(make_run(DEAD_LINK), shards=("2/4",))


def run_data() -> Any:
    return json.loads(as_json(RUN))


@settings(max_examples=examples(60))
@given(runs())
def test_a_run_is_unchanged_after_a_round_trip(run: Run) -> None:
    text = as_json(run)
    text.encode("ascii")
    assert run_from_json(text) == run


def test_a_json_report_has_exactly_the_expected_members() -> None:
    hop = Hop(301, "https://a.example/p")
    observation = replace(
        DEAD_LINK.observation, status=404, final_url="https://b.example/", chain=(hop,)
    )
    data = json.loads(as_json(replace(RUN, links=(replace(DEAD_LINK, observation=observation),))))
    assert list(data) == ["run", "links"]
    assert data["run"] == {
        "schema": 1,
        "checker": __version__,
        "scope": "all",
        "shards": ["2/4"],
        "started": "2026-11-23T02:58:48Z",
        "finished": "2026-11-23T03:00:00Z",
        "interrupted": False,
        "out_of_time": False,
        "requests": 1310,
        "counts": {"dead": 1},
    }
    [link] = data["links"]
    history = link.pop("history")
    assert link == {
        "url": "https://a.example/p",
        "verdict": "dead",
        "reason": "http-404",
        "status": 404,
        "final_url": "https://b.example/",
        "chain": [[301, "https://a.example/p"]],
        "elapsed": 0.5,
        "attempts": 1,
        "title": "",
        "sources": [
            {
                "path": "entries/papers/clip.yml",
                "line": 4,
                "column": 7,
                "field": "links.page",
                "entry": "papers/clip",
            }
        ],
        "at": "2026-11-23T03:00:00Z",
        "seen": "gone",
        "new": False,
        "unexpected_title": "",
    }
    assert history["streak"]["count"] == 3


def test_a_link_that_was_never_checked_has_no_history() -> None:
    data = json.loads(as_json(make_run(checked_link("unchecked", "deadline"))))
    assert data["links"][0]["history"] is None


def test_an_invalid_url_is_unchanged_after_a_round_trip() -> None:
    run = make_run(checked_link("invalid", "invalid-url", url="https://a b:c/%"))
    assert run_from_json(as_json(run)) == run


def with_member(*path: str | int, value: object = None, drop: bool = False) -> Callable[[], str]:
    """Return a function that returns the JSON of a run with one member replaced or dropped."""

    def write() -> str:
        data = parent = run_data()
        for member in path[:-1]:
            parent = parent[member]
        if drop:
            del parent[path[-1]]
        else:
            parent[path[-1]] = value
        return json.dumps(data)

    return write


# Defect -> (function that returns the text of the file, beginning of the message).
UNREADABLE: dict[str, tuple[Callable[[], str], str]] = {
    "empty": (lambda: "", "it is not JSON: Expecting value in line 1, column 1"),
    "cut off": (lambda: as_json(RUN)[:-30], "it is not JSON"),
    "a list": (lambda: "[]", "it is not an object"),
    "nested too deeply": (lambda: "[" * 100_000, "it is nested too deeply"),
    "a long number": (lambda: "1" * 5_000, "a number in it is too long"),
    "NaN instead of a number": (lambda: '{"run": NaN}', "NaN is not a JSON number"),
    "the key links is missing": (with_member("links", drop=True), "`links` is missing"),
    "the key run is missing": (with_member("run", drop=True), "`run` is missing"),
    "unknown key": (with_member("extra", value=1), "`extra` is not a known key"),
    "unknown key of the member run": (
        with_member("run", "x\x1b", value=1),
        "`run.x\\x1b` is not a known key",
    ),
    "unknown key of a link": (
        with_member("links", 0, "x\x1b", value=1),
        "`links[0].x\\x1b` is not a known key",
    ),
    "a surrogate in a key": (
        with_member("links", 0, "\ud800", value=1),
        "`links[0]` is not an object with valid keys",
    ),
    "a history that is a list": (
        with_member("links", 0, "history", value=[]),
        "`links[0].history` is not an object",
    ),
    "text instead of a number": (
        with_member("links", 0, "sources", 0, "column", value="7"),
        "`links[0].sources[0].column` is not a whole number",
    ),
    "another schema": (
        with_member("run", "schema", value=2),
        "another version of the builder wrote it",
    ),
    "no schema": (with_member("run", "schema", drop=True), "`run.schema` is missing"),
    "no requests": (with_member("run", "requests", drop=True), "`run.requests` is missing"),
    "requests below zero": (
        with_member("run", "requests", value=-1),
        "`run.requests` is not a number",
    ),
    "0 instead of false": (
        with_member("run", "interrupted", value=0),
        "`run.interrupted` is not true",
    ),
    "a time without zone": (
        with_member("run", "started", value="2026-11-23T03:00:00"),
        "`run.started` is not a time",
    ),
    "unknown scope": (
        with_member("run", "scope", value="most"),
        "`run.scope` is not a known scope",
    ),
    "a string instead of a list of shards": (
        with_member("run", "shards", value="2/4"),
        "`run.shards` is not a list",
    ),
    "a shard out of range": (
        with_member("run", "shards", value=["5/4"]),
        "`run.shards[0]` is not a shard such as 2/4",
    ),
    "a number instead of a shard": (
        with_member("run", "shards", value=[24]),
        "`run.shards[0]` is not a string",
    ),
    "a number instead of a link": (with_member("links", 0, value=7), "`links[0]` is not an object"),
    "no url": (with_member("links", 0, "url", drop=True), "`links[0].url` is missing"),
    "unknown verdict": (
        with_member("links", 0, "verdict", value="odd"),
        "`links[0].verdict` is not a known",
    ),
    "the verdict dead as the result of one check": (
        with_member("links", 0, "seen", value="dead"),
        "`links[0].seen` is not a verdict",
    ),
    "a surrogate in a reason": (
        with_member("links", 0, "reason", value="\ud800"),
        "`links[0].reason` is not",
    ),
    "a duration that is too long": (
        with_member("links", 0, "elapsed", value=1e308),
        "`links[0].elapsed` is not",
    ),
    "a redirect without a URL": (
        with_member("links", 0, "chain", value=[[301]]),
        "`links[0].chain[0][1]` is missing",
    ),
    "null instead of sources": (
        with_member("links", 0, "sources", value=None),
        "`links[0].sources` is missing",
    ),
    "the line number 0": (
        with_member("links", 0, "sources", 0, "line", value=0),
        "`links[0].sources[0].line` is not a number",
    ),
    "a history that is about another link": (
        with_member("links", 0, "history", "url", value="https://z.example/"),
        "links[0]: `history` is about another link",
    ),
    "a working link with a streak of failures": (
        with_member("links", 0, "history", "last", "verdict", value="alive"),
        "links[0].history: `streak` counts failures",
    ),
    "a URL twice": (
        with_member("links", value=2 * run_data()["links"]),
        "`links` contains a URL twice",
    ),
}


@pytest.mark.parametrize(("write", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_each_defect_of_a_json_file_is_reported(write: Callable[[], str], message: str) -> None:
    with pytest.raises(UnreadableRun) as caught:
        run_from_json(write())
    assert str(caught.value).startswith(message)
    assert str(caught.value).isprintable()
    assert not str(caught.value).endswith(".")


@settings(max_examples=examples(60))
@given(runs(), st.data())
def test_randomly_changed_json_is_read_or_refused(run: Run, choice: st.DataObject) -> None:
    text = as_json(run)
    start = choice.draw(st.integers(0, len(text)))
    inserted = choice.draw(st.text(max_size=3) | st.sampled_from(['"', "null", "[", "9" * 30]))
    removed = choice.draw(st.integers(0, 20))
    try:  # an error other than `UnreadableRun` fails the test
        changed_run = run_from_json(text[:start] + inserted + text[start + removed :])
    except UnreadableRun:
        return
    assert run_from_json(as_json(changed_run)) == changed_run
