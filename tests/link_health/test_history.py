"""Observations extend the record of a link and determine whether the link is dead."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from site_builder.link_health.history import (
    MAX_EVIDENCE_CHARACTERS,
    MAX_TITLE_LENGTH,
    History,
    latest_by_url,
    record_all,
    verdict_since,
    with_observation,
)
from site_builder.link_health.records import (
    ArchivedCopy,
    FirstPage,
    Hop,
    LinkRecord,
    Observation,
    Streak,
)
from site_builder.link_health.verdicts import Verdict
from tests.link_health.samples import NOT_COUNTED, START, URL, observed, on_day


def record_after(*past: tuple[str, float]) -> LinkRecord:
    """Return the record of a link after observations, each given as (verdict, day)."""
    record: LinkRecord | None = None
    for verdict, day in past:
        record = (
            with_observation(None, observed(verdict, day))
            if record is None
            else with_observation(record, observed(verdict, day))
        )
    assert record is not None
    return record


def gone(*days: float) -> list[tuple[str, float]]:
    return [("gone", day) for day in days]


def failing(*days: float) -> list[tuple[str, float]]:
    return [("transient", day) for day in days]


@pytest.mark.parametrize(
    ("past", "verdict"),
    [
        (gone(0), "gone"),
        (gone(0, 3), "gone"),
        (gone(0, 3, 6), "dead"),
        (gone(0, 3, 5.9), "gone"),
        (gone(0, 2.9, 5.8), "gone"),  # the second failure comes too early to count
        (gone(0, 2.9, 5.8, 8.8), "dead"),
        (gone(*(day / 4 for day in range(24))), "gone"),
        (gone(0, 7, 14), "dead"),
        (failing(0, 7, 14), "transient"),
        (failing(0, 7, 14, 20.9), "transient"),
        (failing(0, 7, 14, 21), "dead"),
        (failing(0, 21), "transient"),
        (failing(0, 1, 21), "transient"),
        (failing(0, 0.1, 0.2, 21), "dead"),
        # if a streak has both kinds of failure, the rule for `transient` applies to all its failures
        ([*gone(0), *failing(1), *gone(2, 21)], "dead"),
        ([*gone(0), *failing(1), *gone(4, 7)], "gone"),
        ([*failing(0), *gone(3, 6, 9)], "gone"),
        # a dead link stays dead when it fails again
        ([*gone(0, 3, 6), *failing(7)], "dead"),
        ([*gone(0, 3, 6), *failing(7, 8, 9), *gone(10)], "dead"),
        # `blocked`, `suspect` and `throttled` do not change the streak; a working response ends it
        ([*gone(0, 3), ("blocked", 4), *gone(6)], "dead"),
        ([*gone(0, 3), ("suspect", 4)], "suspect"),
        ([*gone(0, 3, 6), ("throttled", 9)], "dead"),
        ([*gone(0, 3), ("alive", 4), *gone(6)], "gone"),
        ([*gone(0, 3, 6), ("redirected", 9)], "redirected"),
        ([*gone(0, 3, 6), ("moved", 9), *gone(12, 15)], "gone"),
    ],
)
def test_past_observations_determine_whether_a_link_is_dead(
    past: list[tuple[str, float]], verdict: str
) -> None:
    record = record_after(*past)
    assert record.verdict == verdict


def test_a_streak_has_the_number_and_times_of_the_failures_that_count() -> None:
    assert record_after(*gone(0, 1, 3)).streak == Streak(Verdict.GONE, 2, START, on_day(3))
    assert record_after(*gone(0, 1), *failing(1.5)).streak == Streak(
        Verdict.TRANSIENT, 2, START, on_day(1.5)
    )


@pytest.mark.parametrize("verdict", NOT_COUNTED)
def test_verdicts_that_do_not_count_do_not_change_the_streak(
    verdict: Verdict,
) -> None:
    before = record_after(*gone(0, 3))
    after = with_observation(before, observed(verdict, 4))
    assert after.streak == before.streak
    assert after.last == observed(verdict, 4)
    assert with_observation(None, observed(verdict)) == LinkRecord(URL, START, observed(verdict))


def test_unchecked_observations_do_not_change_the_record() -> None:
    record = record_after(*gone(0))
    assert with_observation(record, observed("unchecked", 1)) is record
    assert with_observation(None, observed("unchecked")) is None
    assert record_all({}, [observed("unchecked")]) == {}


def test_a_working_response_removes_streak_and_archived_copy() -> None:
    record = LinkRecord(
        URL,
        START,
        observed("blocked", 1),
        last_alive=START,
        streak=Streak(Verdict.GONE, 2, START, on_day(1)),
        archived=ArchivedCopy("https://web.archive.org/web/1/x", START),
    )
    assert with_observation(record, observed("suspect", 2)).archived == record.archived
    assert with_observation(record, observed("gone", 9)).archived == record.archived
    assert with_observation(record, observed("alive", 2)) == LinkRecord(
        URL,
        START,
        observed("alive", 2),
        last_alive=on_day(2),
        first=FirstPage(on_day(2), "example.org"),
    )


def test_the_first_page_of_a_working_link_is_never_forgotten() -> None:
    def checked(day: int, verdict: str, title: str, final_url: str | None = None) -> Observation:
        return replace(observed(verdict, day), title=title, final_url=final_url)

    observations = [
        checked(0, "suspect", "Parked"),
        checked(1, "redirected", "", "https://tinyfeed.example/"),
        checked(2, "blocked", "Just a moment"),
        checked(3, "alive", "TinyFeed"),
        checked(4, "gone", ""),
        checked(5, "alive", "Slot gacor", "https://casino.example/"),
    ]
    history: History = {}
    for observation in observations:
        history = record_all(history, [observation])
    record = history[URL]
    assert record.first == FirstPage(on_day(1), "tinyfeed.example", "TinyFeed")
    assert record.last.title == ""


def test_an_overlong_title_is_cut_and_an_overlong_host_is_dropped() -> None:
    observation = replace(
        observed("alive"), title="x" * 10_000, final_url=f"https://{'y' * 9_000}.example/"
    )
    record = record_all({}, [observation])[URL]
    assert record.first == FirstPage(START, "", "x" * MAX_TITLE_LENGTH)


@pytest.mark.parametrize("day", [-1, 0])
def test_observations_not_later_than_the_last_are_ignored(
    day: float,
) -> None:
    record = record_after(*failing(0))
    assert with_observation(record, observed("alive", day)) is record


def test_a_record_has_neither_timings_nor_overlong_urls() -> None:
    long_url = "https://example.org/" + "x" * (MAX_EVIDENCE_CHARACTERS // 2)
    observation = Observation(
        URL, START, Verdict.MOVED, "http-301", 200, long_url, (Hop(301, URL),), 1.5, 2
    )
    stored = with_observation(None, observation)
    assert stored is not None
    assert stored.last == Observation(
        URL, START, Verdict.MOVED, "http-301", 200, long_url, (Hop(301, URL),)
    )
    without_urls = with_observation(
        None,
        Observation(
            URL,
            START,
            Verdict.MOVED,
            "http-301",
            200,
            long_url,
            (Hop(301, URL), Hop(301, long_url)),
        ),
    )
    assert without_urls is not None
    assert without_urls.last == Observation(URL, START, Verdict.MOVED, "http-301", 200)


@pytest.mark.parametrize(
    ("past", "day"),
    [
        (gone(2, 5, 6), 2),
        (gone(2, 5, 8, 11), 2),
        ([*failing(1), ("alive", 2), *failing(3, 4)], 3),
        ([*gone(1, 4, 7), ("blocked", 9)], 1),
        ([*gone(1, 4), ("blocked", 9)], 9),
        ([("alive", 1), ("alive", 2)], 2),
    ],
)
def test_a_failing_link_has_failed_since_the_first_failure_of_its_streak(
    past: list[tuple[str, float]], day: float
) -> None:
    """For any other link, `verdict_since` returns the time of the last observation."""
    assert verdict_since(record_after(*past)) == on_day(day)


def test_of_several_observations_of_a_url_the_latest_checked_one_is_chosen() -> None:
    other_url = "https://example.org/a"
    chosen = latest_by_url(
        [
            observed("gone", 1),
            observed("alive", 2),
            observed("unchecked", 3),
            observed("transient", 2),
            observed("unchecked", 0, other_url),
        ]
    )
    assert chosen == {other_url: observed("unchecked", 0, other_url), URL: observed("alive", 2)}
    assert list(chosen) == [other_url, URL]


@pytest.mark.parametrize(
    ("at", "stored"),
    [
        (dt.datetime(2026, 11, 23, 18, 0, 0, 999_999, dt.UTC), START),
        (dt.datetime(2026, 11, 24, 2, tzinfo=dt.timezone(dt.timedelta(hours=8))), START),
    ],
)
def test_times_are_utc_in_whole_seconds(at: dt.datetime, stored: dt.datetime) -> None:
    observation = Observation(URL, at, Verdict.ALIVE, "http-200")
    assert observation.at == stored
    assert observation.at.tzinfo is dt.UTC
    assert ArchivedCopy(URL, at).at == stored


def test_an_observation_at_a_time_without_a_zone_raises() -> None:
    with pytest.raises(ValueError, match="zone"):
        Observation(URL, START.replace(tzinfo=None), Verdict.ALIVE, "http-200")
