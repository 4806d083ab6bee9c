"""The history file: how it is written, read, and merged by git."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.link_health.history import MAX_EVIDENCE_CHARACTERS, History, record_all
from site_builder.link_health.history_file import parse_history, render_history
from site_builder.link_health.json_lines import (
    MAX_JSON_LINE_LENGTH,
    CorruptLine,
    InvalidData,
    NewerSchema,
)
from site_builder.link_health.records import (
    ArchivedCopy,
    FirstPage,
    Hop,
    LinkRecord,
    Observation,
    Streak,
)
from site_builder.link_health.serialization import (
    observation_from_dict,
    observation_to_dict,
    record_from_dict,
    record_to_dict,
)
from site_builder.link_health.verdicts import Verdict
from tests.link_health.samples import START, URL, histories, observations, observed, on_day, records

FULL_RECORD = LinkRecord(
    URL,
    START,
    Observation(
        URL,
        on_day(8),
        Verdict.TRANSIENT,
        "http-503",
        503,
        "https://example.net/论文",
        (Hop(301, URL), Hop(302, "https://example.net/")),
    ),
    last_alive=on_day(1),
    streak=Streak(Verdict.TRANSIENT, 2, on_day(7), on_day(8)),
    archived=ArchivedCopy("https://web.archive.org/web/2026/x", on_day(2)),
    first=FirstPage(START, "example.org", "论文"),
)
FULL_LINE = (
    '{"v":3,"url":"https://example.org/paper","first_seen":"2026-11-23T18:00:00Z",'
    '"last_alive":"2026-11-24T18:00:00Z","streak":{"state":"transient","count":2,'
    '"first":"2026-11-30T18:00:00Z","last":"2026-12-01T18:00:00Z"},'
    '"last":{"at":"2026-12-01T18:00:00Z","verdict":"transient","code":503,"reason":"http-503",'
    '"final_url":"https://example.net/论文",'
    '"chain":[[301,"https://example.org/paper"],[302,"https://example.net/"]]},'
    '"archived":{"url":"https://web.archive.org/web/2026/x","at":"2026-11-25T18:00:00Z"},'
    '"first":{"at":"2026-11-23T18:00:00Z","host":"example.org","title":"论文"}}\n'
)
VALID_DATA: dict[str, Any] = {
    "v": 3,
    "url": URL,
    "first_seen": "2026-11-23T18:00:00Z",
    "last": {"at": "2026-11-23T18:00:00Z", "verdict": "gone", "code": 404, "reason": "http-404"},
}


def line_with(**changes: Any) -> str:
    return json.dumps({**VALID_DATA, **changes}) + "\n"


def line_with_last(**changes: Any) -> str:
    return line_with(last={**VALID_DATA["last"], **changes})


def line_with_streak(**changes: Any) -> str:
    good = {"state": "gone", "count": 1, "first": "2026-11-23T18:00:00Z"}
    return line_with(streak={**good, "last": "2026-11-23T18:00:00Z", **changes})


# --- writing ----------------------------------------------------------------------------------


def test_lines_contain_only_the_fields_that_a_record_has() -> None:
    assert render_history({URL: FULL_RECORD}) == FULL_LINE
    short = LinkRecord(URL, START, Observation(URL, START, Verdict.GONE, "nxdomain"))
    assert render_history({URL: short}) == (
        '{"v":3,"url":"https://example.org/paper","first_seen":"2026-11-23T18:00:00Z",'
        '"last":{"at":"2026-11-23T18:00:00Z","verdict":"gone","reason":"nxdomain"}}\n'
    )


@pytest.mark.slow
@given(histories)
def test_a_history_is_unchanged_after_a_round_trip(history: History) -> None:
    text = render_history(history)
    assert parse_history(text) == (history, [])
    assert list(parse_history(text)[0]) == sorted(history)
    assert render_history(parse_history(text)[0]) == text
    assert render_history(dict(reversed(list(history.items())))) == text
    text.encode()


@given(records())
def test_a_record_is_unchanged_after_a_dict_round_trip(record: LinkRecord) -> None:
    assert record_from_dict(json.loads(json.dumps(record_to_dict(record)))) == record


@given(observations())
def test_an_observation_is_unchanged_after_a_dict_round_trip(
    observation: Observation,
) -> None:
    data = observation_to_dict(observation)
    assert list(data) == [
        *("url", "at", "verdict", "reason", "status", "final_url", "chain", "elapsed", "attempts"),
        "title",
    ]
    assert observation_from_dict(json.loads(json.dumps(data))) == observation


@pytest.mark.parametrize(
    "hidden",
    ["\n", "\r", "\x00", "\x1b[31m", "\x85", "\u200b", "\u202e", "\u2028", "\ufeff", "\U000e0041"],
)
def test_hidden_characters_are_written_as_escapes(hidden: str) -> None:
    record = replace(FULL_RECORD, last=replace(FULL_RECORD.last, final_url=f"a{hidden}b"))
    text = render_history({URL: record})
    assert text.count("\n") == 1
    assert text.rstrip("\n").isprintable()
    assert parse_history(text) == ({URL: record}, [])


def test_surrogates_can_be_written_and_are_reported_when_read() -> None:
    record = replace(FULL_RECORD, last=replace(FULL_RECORD.last, final_url="a\ud800b"))
    text = render_history({URL: record})
    text.encode()
    assert parse_history(text)[1] == [
        CorruptLine(1, "`last.final_url` is not a string of valid characters; the line was skipped")
    ]


def test_long_redirect_urls_cannot_make_a_line_too_long() -> None:
    observation = Observation(
        URL,
        START,
        Verdict.MOVED,
        "http-301",
        301,
        "\U000e0041" * (MAX_EVIDENCE_CHARACTERS - 1),
        (Hop(301, ""),) * 20,
    )
    text = render_history(record_all({}, [observation]))
    assert len(text) < MAX_JSON_LINE_LENGTH
    assert parse_history(text)[1] == []


# --- reading ----------------------------------------------------------------------------------

CORRUPT_LINE_CASES = [
    ("{", "it is not JSON (Expecting property name enclosed in double quotes, column 2)"),
    ("[]", "it is not an object"),
    ("null", "it is not an object"),
    ("\x00\x00", "it is not JSON (Expecting value, column 1)"),
    ("x" * 10_000_000, "it has 10,000,000 characters"),
    ("[" * 100_000, "it is nested too deeply"),
    ("1" * 5_000, "a number in it is too long"),
    ('{"a":NaN}', "NaN is not a JSON number"),
    (line_with(v="2"), "`v` is not a schema number"),
    (line_with(v=True), "`v` is not a schema number"),
    (line_with(v=0), "`v` is not a schema number"),
    (line_with(v=2.0), "`v` is not a schema number"),
    ('{"v":2,"url":"a","url":"b"}', "the key 'url' occurs twice"),
    ('{"v":2,"last":{"\\u202e":1,"\\u202e":1}}', "the key '\\u202e' occurs twice"),
    (line_with(colour="red"), "`colour` is not a known key"),
    (line_with(**{"[key]": None}), "`[key]` is not a known key"),
    (line_with_last(colour="red"), "`last.colour` is not a known key"),
    (line_with_last(elapsed=1), "`last.elapsed` is not a known key"),
    (line_with_last(status=404), "`last.status` is not a known key"),
    (line_with(**{"\ud800": 1}), "it is not an object with valid keys"),
    (line_with_last(**{"\ud800": 1}), "`last` is not an object with valid keys"),
    (line_with(url=None), "`url` is missing"),
    (line_with(url=7), "`url` is not a string"),
    (line_with(url="ftp://example.org/"), "`url` is not a valid URL: ftp: links are not accepted"),
    (line_with(first_seen=None), "`first_seen` is missing"),
    (line_with(first_seen="2026-11-24T18:00:00Z"), "`first_seen` is later than `last.at`"),
    (line_with(last_alive="2026-11-24T18:00:00Z"), "`last_alive` is later than `last.at`"),
    (line_with(last_alive=1), "`last_alive` is not a time such as 2026-11-23T18:00:00Z"),
    *(
        (line_with(last_alive=text), "`last_alive` is not a time such as 2026-11-23T18:00:00Z")
        for text in (
            *("", "yesterday", "2026-11-23T18:00:00", "2026-11-23", "2026-02-30T00:00:00Z"),
            *("2026-11-23T25:00:00Z", "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"),
        )
    ),
    (line_with(last=None), "`last` is missing"),
    (line_with(last="gone"), "`last` is not an object"),
    (line_with_last(verdict="fine"), "`last.verdict` is not a known verdict"),
    (line_with_last(verdict=None), "`last.verdict` is missing"),
    (line_with_last(verdict="dead"), "`last.verdict` is not a verdict that one check can give"),
    (line_with_last(verdict="unchecked"), "`last.verdict` is not a verdict of a checked link"),
    (line_with_last(code="404"), "`last.code` is not a whole number"),
    (line_with_last(code=404.5), "`last.code` is not a whole number"),
    (line_with_last(code=True), "`last.code` is not a whole number"),
    (line_with_last(code=99), "`last.code` is not a number of at least 100"),
    (line_with_last(reason=None), "`last.reason` is missing"),
    (line_with_last(final_url=["x"]), "`last.final_url` is not a string"),
    (line_with_last(chain={}), "`last.chain` is not a list"),
    (line_with_last(chain=["x"]), "`last.chain[0]` is not [status, url]"),
    (line_with_last(chain=[[301]]), "`last.chain[0][1]` is missing"),
    (line_with_last(chain=[1] * 100_000), "`last.chain[0]` is not [status, url]"),
    (line_with_last(chain=[[301, "x", 1]]), "`last.chain[0]` is not [status, url]"),
    (line_with_last(chain=[{"status": 301, "url": "x"}]), "`last.chain[0]` is not [status, url]"),
    (line_with_last(chain=[[301, None]]), "`last.chain[0][1]` is not a string"),
    (line_with_last(chain=[[301, "x"], ["301", "x"]]), "`last.chain[1][0]` is not a whole number"),
    (line_with(streak=[]), "`streak` is not an object"),
    (line_with_streak(state="blocked"), "`streak.state` is not `gone` or `transient`"),
    (line_with_streak(count=0), "`streak.count` is not a number of at least 1"),
    (line_with_streak(count=None), "`streak.count` is missing"),
    (line_with_streak(first="2026-11-24T18:00:00Z"), "`streak.first` is later than `streak.last`"),
    (line_with_streak(last="2026-11-24T18:00:00Z"), "`streak.last` is later than `last.at`"),
    (line_with(archived={"url": "x"}), "`archived.at` is missing"),
    (line_with(archived=True), "`archived` is not an object"),
    (
        FULL_LINE.replace('"verdict":"transient"', '"verdict":"alive"'),
        "`streak` counts failures, but `last.verdict` says that the link works",
    ),
]


@pytest.mark.parametrize(
    ("corrupt", "message"), CORRUPT_LINE_CASES, ids=[message for _, message in CORRUPT_LINE_CASES]
)
def test_corrupt_lines_are_reported_and_valid_lines_read(corrupt: str, message: str) -> None:
    valid = render_history(record_all({}, [observed("alive", url="https://example.org/z")]))
    history, corrupt_lines = parse_history(f"{corrupt.rstrip()}\n{valid}")
    assert list(history) == ["https://example.org/z"]
    assert corrupt_lines == [CorruptLine(1, f"{message}; the line was skipped")]


def test_a_line_cut_off_at_the_end_is_reported() -> None:
    history, corrupt_lines = parse_history(line_with(url="https://example.org/a") + FULL_LINE[:100])
    assert list(history) == ["https://example.org/a"]
    assert corrupt_lines == [CorruptLine(2, "it seems to be cut off; the line was skipped")]


@pytest.mark.parametrize(
    "text",
    [
        FULL_LINE.rstrip("\n"),
        f"\ufeff{FULL_LINE}",
        FULL_LINE.replace("\n", "\r\n"),
        f"\n\n{FULL_LINE}\n \n",
        FULL_LINE.replace("2026-11-24T18:00:00Z", "2026-11-25T02:00:00.5+08:00"),
    ],
)
def test_line_ends_blank_lines_byte_order_mark_and_time_zone_may_vary(text: str) -> None:
    assert parse_history(text) == ({URL: FULL_RECORD}, [])


def test_an_empty_file_is_an_empty_history() -> None:
    assert parse_history("") == ({}, [])
    assert render_history({}) == ""


def test_of_two_lines_about_a_link_the_later_observation_is_used() -> None:
    older = line_with()
    newer = line_with_last(at="2026-11-24T18:00:00Z")
    for text in (older + newer, newer + older):
        history, corrupt_lines = parse_history(text)
        assert history[URL].last.at == on_day(1)
        assert corrupt_lines == [
            CorruptLine(
                2,
                "line 1 is about this link, too: https://example.org/paper; "
                "the line with the later observation was used",
            )
        ]


def test_of_several_lines_about_a_link_the_earliest_first_page_is_kept() -> None:
    """Two branches that both checked a link for the first time may have seen different pages."""
    lines = [
        line_with(
            last={**VALID_DATA["last"], "at": f"2026-11-2{day}T18:00:00Z"},
            first={"at": f"2026-11-2{day}T18:00:00Z", "host": host} if host else None,
        )
        for day, host in [(3, ""), (4, "tinyfeed.example"), (5, "casino.example")]
    ]
    for ordered in permutations(lines):
        record = parse_history("".join(ordered))[0][URL]
        assert record.last.at == on_day(2)
        assert record.first == FirstPage(on_day(1), "tinyfeed.example")


def test_the_order_of_lines_with_equal_times_does_not_matter() -> None:
    a, b = line_with(), line_with_last(verdict="alive", code=200)
    assert parse_history(a + b)[0] == parse_history(b + a)[0]


@pytest.mark.parametrize("text", [line_with(v=4), line_with(v=10**30), FULL_LINE + line_with(v=4)])
def test_a_newer_schema_raises(text: str) -> None:
    with pytest.raises(NewerSchema, match="Update the builder"):
        parse_history(text)


def test_schema_1_is_upgraded() -> None:
    old = FULL_LINE.replace('"v":3,', "").replace('"verdict"', '"state"')
    old = old[: old.index(',"archived"')] + "}\n"
    history, corrupt_lines = parse_history(old)
    assert corrupt_lines == []
    assert history == {URL: replace(FULL_RECORD, archived=None, first=None)}
    assert render_history(history).startswith('{"v":3,')


@pytest.mark.parametrize(
    ("final_url", "verdict_and_reason"),
    [
        ("https://best-casino.example/", (Verdict.SUSPECT, "other-site")),
        ("https://new.example.org/paper", (Verdict.SUSPECT, "other-site")),
        ("http://www.example.org/new", (Verdict.MOVED, "http-404")),
    ],
)
def test_links_of_schema_2_are_suspect_if_they_moved_to_another_host(
    final_url: str, verdict_and_reason: tuple[Verdict, str]
) -> None:
    old = line_with(v=2, last={**VALID_DATA["last"], "verdict": "moved", "final_url": final_url})
    history, corrupt_lines = parse_history(old)
    assert corrupt_lines == []
    assert (history[URL].last.verdict, history[URL].last.reason) == verdict_and_reason


@pytest.mark.parametrize(
    "last", [7, {}, {"verdict": "moved"}, {"verdict": "moved", "final_url": 7}]
)
def test_corrupt_lines_of_schema_2_are_reported(last: object) -> None:
    assert [line.line for line in parse_history(line_with(v=2, last=last))[1]] == [1]


def test_schema_2_is_upgraded() -> None:
    old = FULL_LINE.replace('"v":3,', '"v":2,').partition(',"first":{"at"')[0] + "}\n"
    assert parse_history(old) == ({URL: replace(FULL_RECORD, first=None)}, [])


@pytest.mark.parametrize("last_member", ["", ',"last":7', ',"last":{}'])
def test_corrupt_lines_of_schema_1_are_reported(last_member: str) -> None:
    history, corrupt_lines = parse_history(
        f'{{"url":"{URL}","first_seen":"2026-11-23T18:00:00Z"{last_member}}}\n'
    )
    assert history == {}
    assert [corrupt_line.line for corrupt_line in corrupt_lines] == [1]


pieces = st.sampled_from(
    [
        *('{"v":2,', '"url":', f'"{URL}"', '"last":{', "}", "]", "[[301,", '"at":', "null", "\n"),
        *("\x00", "<<<<<<< HEAD\n", "=======\n", FULL_LINE, FULL_LINE[:90], "1e999", '"\\ud800"'),
    ]
)


@given(st.text() | st.lists(pieces, max_size=12).map("".join))
def test_any_text_is_parsed_or_has_a_newer_schema(text: str) -> None:
    try:
        history, corrupt_lines = parse_history(text)
    except NewerSchema:
        return
    assert all(record.url == url for url, record in history.items())
    assert all(corrupt_line.message.isprintable() for corrupt_line in corrupt_lines)


@given(st.integers(0, len(FULL_LINE) - 1), st.characters())
def test_a_line_with_one_changed_character_is_read_or_reported(
    position: int, character: str
) -> None:
    text = FULL_LINE[:position] + character + FULL_LINE[position + 1 :]
    try:
        history, corrupt_lines = parse_history(text)
    except NewerSchema:
        return
    assert history or corrupt_lines
    assert parse_history(render_history(history)) == (history, [])


@pytest.mark.parametrize(
    ("stored", "url"),
    [
        ("https://example.org/#a", "https://example.org/"),
        ("HTTP://example.org", "http://example.org/"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", "https://youtu.be/dQw4w9WgXcQ"),
    ],
)
def test_urls_that_an_older_version_stored_are_normalized(stored: str, url: str) -> None:
    history, corrupt_lines = parse_history(line_with(url=stored))
    assert (list(history), corrupt_lines) == ([url], [])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"verdict": "dead"}, "`verdict` is not a verdict that one check can give"),
        ({"elapsed": -1}, "`elapsed` is not a duration"),
        ({"elapsed": float("inf")}, "`elapsed` is not a duration"),
        ({"elapsed": float("nan")}, "`elapsed` is not a duration"),
        ({"elapsed": 10**400}, "`elapsed` is not a number"),
        ({"elapsed": True}, "`elapsed` is not a number"),
        ({"elapsed": "1"}, "`elapsed` is not a number"),
        ({"attempts": -1}, "`attempts` is not a number of at least 0"),
        ({"more": 1}, "`more` is not a known key"),
    ],
)
def test_invalid_observations_raise(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidData) as caught:
        observation_from_dict({**observation_to_dict(observed("gone")), **changes})
    assert str(caught.value) == message


# --- merged by git ----------------------------------------------------------------------------


def history_of(*given_observations: Observation) -> History:
    return record_all({}, given_observations)


BASE = history_of(*(observed("alive", url=f"https://example.org/{n:02}") for n in range(30)))


def merge(folder: Path, ours: History, theirs: History, *options: str) -> tuple[int, str]:
    """Merge two histories with git; return the number of conflicts and the merged text."""
    for name, history in (("ours", ours), ("base", BASE), ("theirs", theirs)):
        (folder / name).write_text(render_history(history), encoding="utf-8")
    done = subprocess.run(
        ["git", "merge-file", "-p", *options, "ours", "base", "theirs"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode()


def test_branches_that_changed_distant_lines_merge_without_conflict(tmp_path: Path) -> None:
    ours = [
        observed("gone", 1, "https://example.org/03"),
        observed("moved", 1, "https://example.org/10-a"),
    ]
    theirs = [
        observed("blocked", 2, "https://example.org/07"),
        observed("gone", 2, "https://example.org/zz"),
    ]
    conflicts, text = merge(tmp_path, record_all(BASE, ours), record_all(BASE, theirs))
    assert conflicts == 0
    assert parse_history(text) == (record_all(BASE, ours + theirs), [])


@pytest.mark.parametrize("style", [[], ["--diff3"], ["--union"]])
def test_if_both_branches_changed_a_line_the_later_observation_is_read(
    tmp_path: Path, style: list[str]
) -> None:
    url, next_url = "https://example.org/03", "https://example.org/04"
    ours = [observed("gone", 1, url)]
    theirs = [observed("alive", 2, url), observed("gone", 1, next_url)]
    conflicts, text = merge(tmp_path, record_all(BASE, ours), record_all(BASE, theirs), *style)
    history, corrupt_lines = parse_history(text)
    assert history == record_all(BASE, ours + theirs)
    markers = [
        corrupt_line for corrupt_line in corrupt_lines if "git conflict" in corrupt_line.message
    ]
    assert len(markers) == {"": 3, "--diff3": 4, "--union": 0}["".join(style)]
    assert (conflicts > 0) is bool(markers)
