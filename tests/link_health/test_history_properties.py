"""Properties of the history, for any past observations and any number of shards (parts of a run)."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.link_health.history import History, latest_by_url, record_all, with_observation
from site_builder.link_health.history_file import parse_history, render_history
from site_builder.link_health.records import LinkRecord, Observation
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict
from tests.link_health.samples import (
    CHECKED,
    NOT_COUNTED,
    OBSERVABLE,
    URL,
    histories,
    observations,
    observed,
    pasts,
    urls,
)

LATER = 100  # the number of a day; all observations of `pasts()` are earlier, on days 0 to 60

working = st.sampled_from(sorted(WORKING))
deaths = st.sampled_from(
    [
        [observed("gone", day) for day in (-6, -3, 0)],
        [observed("transient", day) for day in (-21, -14, -7, 0)],
        [
            *(observed("gone", day) for day in (-30, -20)),
            *(observed("transient", day) for day in (-5, 0)),
        ],
    ]
)
not_working = [verdict for verdict in OBSERVABLE if verdict not in WORKING]
runs = st.lists(observations(for_urls=st.sampled_from([URL, f"{URL}/2", f"{URL}/3"])), max_size=12)


def record_after(past: list[Observation]) -> LinkRecord | None:
    record: LinkRecord | None = None
    for observation in past:
        record = (
            with_observation(None, observation)
            if record is None
            else with_observation(record, observation)
        )
    return record


@given(pasts() | deaths, working)
def test_a_working_response_ends_the_streak(past: list[Observation], verdict: Verdict) -> None:
    record = record_after([*past, observed(verdict, LATER)])
    assert record is not None
    assert record.verdict is verdict
    assert record.streak is None
    assert record.last_alive == record.last.at


@given(deaths, pasts(not_working))
def test_a_dead_link_stays_dead_until_a_working_response(
    death: list[Observation], later: list[Observation]
) -> None:
    record = record_after(death)
    assert record is not None
    for observation in later:
        record = with_observation(record, observation)
        assert record.verdict is Verdict.DEAD


@given(pasts() | deaths, st.sampled_from([*NOT_COUNTED, Verdict.UNCHECKED]))
def test_uncounted_observations_leave_the_streak_unchanged(
    past: list[Observation], verdict: Verdict
) -> None:
    record = record_after(past)
    if record is None:
        return
    after = with_observation(record, observed(verdict, LATER))
    assert (after.verdict is Verdict.DEAD, after.streak) == (
        record.verdict is Verdict.DEAD,
        record.streak,
    )


@given(pasts([*NOT_COUNTED, Verdict.UNCHECKED, *sorted(WORKING)]))
def test_a_link_that_never_failed_is_not_dead(past: list[Observation]) -> None:
    record = record_after(past)
    assert record is None or record.verdict is not Verdict.DEAD


@given(pasts())
def test_dead_links_have_the_required_failures_and_days(
    past: list[Observation],
) -> None:
    """Check conditions that are weaker than the rules, because the test does not compute which failures count."""
    record = record_after(past)
    if record is None:
        return
    failures: list[Observation] = []
    for observation in past:
        if observation.verdict in WORKING:
            failures = []
        elif observation.verdict in FAILING:
            failures.append(observation)
    if record.verdict is Verdict.DEAD:
        span = failures[-1].at - failures[0].at
        only_gone_first = [
            all(failure.verdict is Verdict.GONE for failure in failures[: count + 1])
            and failures[count].at - failures[0].at >= dt.timedelta(days=6)
            for count in range(2, len(failures))
        ]
        assert any(only_gone_first) or (len(failures) >= 4 and span >= dt.timedelta(days=21))
        assert record.last_alive is None or record.last_alive < failures[0].at
    elif all(failure.verdict is Verdict.GONE for failure in failures):
        apart = [b.at - a.at >= dt.timedelta(days=3) for a, b in pairwise(failures)]
        assert sum(apart) < 2
    else:
        first = [failure.verdict for failure in failures].index(Verdict.TRANSIENT)
        surely_counted = len(failures) - first + (first > 0)
        assert surely_counted < 4 or failures[-1].at - failures[0].at < dt.timedelta(days=21)


@pytest.mark.slow
@given(runs, runs, st.randoms(use_true_random=False))
def test_observations_and_shards_may_be_recorded_in_any_order(
    past: list[Observation], run: list[Observation], random: object
) -> None:
    history = record_all({}, past)
    shuffled = list(run)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert latest_by_url(shuffled) == latest_by_url(run)
    expected = record_all(history, run)
    assert record_all(history, shuffled) == expected
    assert render_history(record_all(history, shuffled)) == render_history(expected)
    # Each shard has a part of the links. Recording the shards one by one gives the history of the whole run.
    shards = [
        [observation for observation in run if observation.url == url]
        for url in sorted({observation.url for observation in run})
    ]
    random.shuffle(shards)  # type: ignore[attr-defined]
    assert reduce(record_all, shards, history) == expected


@given(runs, runs)
def test_recording_a_run_twice_changes_nothing(
    past: list[Observation], run: list[Observation]
) -> None:
    once = record_all(record_all({}, past), run)
    assert record_all(once, run) == once
    read, corrupt_lines = parse_history(render_history(once))
    assert (read, corrupt_lines) == (once, [])
    assert record_all(read, run) == once


@pytest.mark.slow
@given(histories, st.lists(observations(CHECKED, for_urls=urls), max_size=6))
def test_after_a_run_is_recorded_the_history_has_all_urls_in_order(
    history: History, run: list[Observation]
) -> None:
    after = record_all(history, run)
    assert list(after) == sorted({*history, *(observation.url for observation in run)})
    assert all(url == record.url == record.last.url for url, record in after.items())
