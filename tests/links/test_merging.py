"""Runs can be merged in any order and repeatedly; missing shards are reported.

A shard is the part of all links that one machine checks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.errors import UsageError
from site_builder.link_health.records import FirstPage, LinkRecord, Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.links_to_check import SourceLocation
from site_builder.links.merging import merge_runs, missing_shards
from site_builder.links.runs import CheckedLink, Run
from tests import examples
from tests.links.strategies import EPOCH, runs

URL = "https://a.example/"


def make_link(
    verdict: Verdict, hours: int = 0, line: int = 1, *, is_new: bool = False
) -> CheckedLink:
    observation = Observation(URL, EPOCH + dt.timedelta(hours=hours), verdict, "x")
    record = None if verdict is Verdict.UNCHECKED else LinkRecord(URL, EPOCH, observation)
    return CheckedLink(observation, (SourceLocation("a.yml", line, 1, "f"),), record, is_new)


def make_run(*links: CheckedLink, shards: tuple[str, ...] = (), requests: int = 1) -> Run:
    return Run(EPOCH, EPOCH, links, requests, shards)


# --- properties ---------------------------------------------------------------------------------


@settings(max_examples=examples(40))
@given(st.lists(runs(), min_size=1, max_size=4), st.randoms())
def test_merging_is_commutative(given_runs: list[Run], random: Random) -> None:
    shuffled = list(given_runs)
    random.shuffle(shuffled)
    assert merge_runs(shuffled) == merge_runs(given_runs)


@settings(max_examples=examples(40))
@given(runs(), runs(), runs())
def test_merging_is_associative(a: Run, b: Run, c: Run) -> None:
    a, b, c = (replace(any_run, requests=0) for any_run in (a, b, c))
    merged = merge_runs([a, b, c])
    assert merge_runs([merge_runs([a, b]), c]) == merged
    assert merge_runs([a, merge_runs([b, c])]) == merged


@settings(max_examples=examples(40))
@given(st.lists(runs(), min_size=1, max_size=3))
def test_merging_is_idempotent(given_runs: list[Run]) -> None:
    once = merge_runs(given_runs)
    assert merge_runs([*given_runs, *given_runs]) == once
    assert merge_runs([once, once]) == merge_runs([once]) == once
    merged_again = merge_runs([once, given_runs[0]])
    assert replace(merged_again, requests=0) == replace(once, requests=0)


def _without_first(record: LinkRecord | None) -> LinkRecord | None:
    return None if record is None else replace(record, first=None)


@settings(max_examples=examples(40))
@given(st.lists(runs(), min_size=1, max_size=3))
def test_merging_keeps_all_links_and_locations(given_runs: list[Run]) -> None:
    merged = merge_runs(given_runs)
    given_links = [link for given_run in given_runs for link in given_run.links]
    urls = [link.url for link in merged.links]
    assert urls == sorted({link.url for link in given_links})
    for merged_link in merged.links:
        same_url = [link for link in given_links if link.url == merged_link.url]
        locations = {location for link in same_url for location in link.locations}
        assert set(merged_link.locations) == locations
        results = [(link.observation, _without_first(link.record)) for link in same_url]
        assert (merged_link.observation, _without_first(merged_link.record)) in results


# --- cases --------------------------------------------------------------------------------------


def test_merged_links_keep_the_later_observation_and_all_locations() -> None:
    early, late = (
        make_link(Verdict.GONE, 1, line=2),
        make_link(Verdict.ALIVE, 2, line=7, is_new=True),
    )
    [merged] = merge_runs([make_run(late), make_run(early)]).links
    assert (merged.observation, merged.record) == (late.observation, late.record)
    assert [location.line for location in merged.locations] == [2, 7]
    assert merged.is_new


def test_merged_links_keep_the_page_that_was_seen_first() -> None:
    def seen(hours: int, host: str, title: str) -> CheckedLink:
        observation = Observation(
            URL, EPOCH + dt.timedelta(hours=hours), Verdict.ALIVE, "x", title=title
        )
        record = LinkRecord(URL, EPOCH, observation, first=FirstPage(observation.at, host, title))
        return CheckedLink(observation, (), record)

    early, late = seen(1, "tinyfeed.example", "TinyFeed"), seen(2, "casino.example", "Slots")
    for runs_in_order in ([early, late], [late, early]):
        [merged] = merge_runs(map(make_run, runs_in_order)).links
        assert merged.observation == late.observation
        assert merged.record is not None
        assert merged.record.first == FirstPage(
            early.observation.at, "tinyfeed.example", "TinyFeed"
        )


def test_an_unchecked_observation_never_replaces_a_checked_one() -> None:
    early, late = make_link(Verdict.GONE, 1), make_link(Verdict.UNCHECKED, 2)
    [merged] = merge_runs([make_run(late), make_run(early)]).links
    assert merged.verdict is Verdict.GONE


def test_merging_adds_requests_and_combines_times_and_flags() -> None:
    hour = dt.timedelta(hours=1)
    first = Run(EPOCH, EPOCH + hour, (), 3, ("1/3",), out_of_time=True)
    second = Run(EPOCH - hour, EPOCH, (), 4, ("3/3",), scope="only", interrupted=True)
    assert merge_runs([first, second]) == Run(
        EPOCH - hour,
        EPOCH + hour,
        (),
        7,
        ("1/3", "3/3"),
        scope="only",
        interrupted=True,
        out_of_time=True,
    )


def test_merging_without_runs_is_an_error() -> None:
    with pytest.raises(UsageError, match="no run to merge"):
        merge_runs([])


# Merged shards -> missing shards.
MISSING = {
    (): [],
    ("1/1",): [],
    ("1/2",): ["2/2"],
    ("1/4", "3/4"): ["2/4", "4/4"],
    ("1/2", "2/2"): [],
    ("1/2", "2/2", "1/4"): [],  # the split into two is complete
    ("1/2", "1/4"): ["2/2"],  # of two shards, one is missing; of four, three are
    tuple(f"{number}/12" for number in range(1, 13) if number != 10): ["10/12"],
}


@pytest.mark.parametrize(("merged", "missing"), MISSING.items())
def test_missing_shards_are_reported(merged: tuple[str, ...], missing: list[str]) -> None:
    assert missing_shards(make_run(shards=merged)) == missing


def test_merged_shards_are_sorted_numerically() -> None:
    shard_runs = [
        make_run(shards=(f"{number}/12",), requests=number) for number in range(12, 0, -1)
    ]
    merged = merge_runs(shard_runs)
    assert merged.shards == tuple(f"{number}/12" for number in range(1, 13))
    assert missing_shards(merged) == []


def test_merging_with_an_unsplit_run_leaves_no_shard_missing() -> None:
    merged = merge_runs([make_run(requests=1), make_run(shards=("2/4",), requests=2)])
    assert merged.shards == ()
    assert missing_shards(merged) == []
