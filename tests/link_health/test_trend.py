"""A file stores the trend of link health: the counts of links in past runs."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.link_health.json_lines import CorruptLine, NewerSchema
from site_builder.link_health.trend import MAX_RUNS, RunCounts, with_run
from site_builder.link_health.trend_file import parse_trend, render_trend
from site_builder.link_health.verdicts import Verdict
from tests.link_health.samples import START, on_day, times

run_counts = st.builds(
    RunCounts, times, st.dictionaries(st.sampled_from(list(Verdict)), st.integers(0, 10**6))
)
LINE = '{"v":1,"at":"2026-11-23T18:00:00Z","counts":{"alive":90,"dead":2}}\n'
RUN = RunCounts(START, {Verdict.DEAD: 2, Verdict.ALIVE: 90, Verdict.MOVED: 0})


@pytest.mark.parametrize(
    ("verdicts", "share"),
    [
        ([], None),
        (["unchecked"], None),
        (["alive", "moved", "redirected"], 1.0),
        (["blocked", "throttled"], None),
        (["alive", "blocked"], 1.0),
        (["alive", "dead", "throttled", "suspect", "gone", "unchecked"], 0.25),
        (["refused", "invalid"], 0.0),
    ],
)
def test_the_share_of_working_links_ignores_links_that_were_not_judged(
    verdicts: list[str], share: float | None
) -> None:
    run = RunCounts.of(START, map(Verdict, verdicts))
    assert run.total == len(verdicts)
    assert run.share_working == share


def test_zeros_and_order_of_counts_do_not_matter() -> None:
    without_zeros = RunCounts(START, {Verdict.ALIVE: 90, Verdict.DEAD: 2})
    assert {RUN, without_zeros, RunCounts(START, {})} == {without_zeros, RunCounts(START, {})}


def test_a_run_is_one_line_of_the_file() -> None:
    assert render_trend([RUN]) == LINE
    assert parse_trend(LINE) == ((RUN,), [])


@given(st.lists(run_counts, max_size=6))
def test_a_trend_is_unchanged_after_a_round_trip(runs: list[RunCounts]) -> None:
    text = render_trend(runs)
    read, corrupt_lines = parse_trend(text)
    assert corrupt_lines == []
    assert render_trend(read) == text
    assert [run.at for run in read] == sorted({run.at for run in runs})
    assert set(map(repr, read)) <= set(map(repr, runs))


@pytest.mark.parametrize(
    ("corrupt", "message"),
    [
        ("{", "it is not JSON (Expecting property name enclosed in double quotes, column 2)"),
        ('{"at":"2026-11-23T18:00:00Z"}', "`counts` is missing"),
        ('{"counts":{}}', "`at` is missing"),
        (LINE.replace("90", "-1"), "`counts.alive` is not a number of at least 0"),
        (LINE.replace("90", '"90"'), "`counts.alive` is not a whole number"),
        (LINE.replace("alive", "well"), "`counts.well` is not a known verdict"),
        (LINE.replace("Z", ""), "`at` is not a time such as 2026-11-23T18:00:00Z"),
        (LINE.replace('"dead"', '"alive"'), "the key 'alive' occurs twice"),
    ],
)
def test_a_corrupt_line_is_reported(corrupt: str, message: str) -> None:
    assert parse_trend(f"{corrupt.rstrip()}\n{LINE}") == (
        (RUN,),
        [CorruptLine(1, f"{message}; the line was skipped")],
    )


@given(st.text())
def test_any_text_can_be_parsed(text: str) -> None:
    assert parse_trend(text + "\n" + LINE)[0][-1:] == (RUN,)


def test_a_newer_schema_raises() -> None:
    with pytest.raises(NewerSchema, match=r"observed/link-runs\.jsonl"):
        parse_trend(LINE.replace('"v":1', '"v":2'))


def test_of_simultaneous_runs_the_run_with_most_checked_links_is_kept() -> None:
    runs = [
        RunCounts(START, {Verdict.ALIVE: 5}),
        RunCounts(START, {Verdict.ALIVE: 4, Verdict.GONE: 2}),
        RunCounts(START, {Verdict.ALIVE: 4, Verdict.UNCHECKED: 20}),
    ]
    for order in permutations(runs):
        assert parse_trend("".join(render_trend([run]) for run in order)) == ((runs[1],), [])


def test_the_oldest_runs_beyond_the_maximum_are_dropped() -> None:
    runs: tuple[RunCounts, ...] = tuple(
        RunCounts(on_day(7 * week), {Verdict.ALIVE: 1}) for week in range(MAX_RUNS)
    )
    after = with_run(reversed(runs), RunCounts(on_day(-7) + dt.timedelta(weeks=2000), {}))
    assert len(after) == MAX_RUNS
    assert after[:-1] == runs[1:]
    assert render_trend([*after, *runs]).count("\n") == MAX_RUNS
