from __future__ import annotations

import datetime as dt

import pytest

from site_builder.link_health import (
    ArchivedCopy,
    Hop,
    LinkRecord,
    Observation,
    Streak,
    Verdict,
    is_dead,
    latest_by_url,
    record_all,
    verdict_since,
    with_observation,
)
from site_builder.link_health.history import MAX_EVIDENCE_CHARACTERS
from tests.link_health.samples import NOT_COUNTED, START, URL, on_day, seen


def after(*past: tuple[str, float]) -> LinkRecord:
    """Return what is known after observations (verdict, day)."""
    record: LinkRecord | None = None
    for verdict, day in past:
        record = (
            with_observation(None, seen(verdict, day))
            if record is None
            else with_observation(record, seen(verdict, day))
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
        (gone(0, 2.9, 5.8), "gone"),  # the second is too near, so the third is the second to count
        (gone(0, 2.9, 5.8, 8.8), "dead"),
        (gone(*(day / 4 for day in range(24))), "gone"),
        (gone(0, 7, 14), "dead"),
        (failing(0, 7, 14), "transient"),
        (failing(0, 7, 14, 20.9), "transient"),
        (failing(0, 7, 14, 21), "dead"),
        (failing(0, 21), "transient"),
        (failing(0, 1, 21), "transient"),
        (failing(0, 0.1, 0.2, 21), "dead"),
        # mixed: the rule for `transient`, and every failure counts
        ([*gone(0), *failing(1), *gone(2, 21)], "dead"),
        ([*gone(0), *failing(1), *gone(4, 7)], "gone"),
        ([*failing(0), *gone(3, 6, 9)], "gone"),
        # a dead link stays dead whatever else fails
        ([*gone(0, 3, 6), *failing(7)], "dead"),
        ([*gone(0, 3, 6), *failing(7, 8, 9), *gone(10)], "dead"),
        # nothing else counts, nothing else resets
        ([*gone(0, 3), ("blocked", 4), *gone(6)], "dead"),
        ([*gone(0, 3), ("suspect", 4)], "suspect"),
        ([*gone(0, 3, 6), ("throttled", 9)], "dead"),
        ([*gone(0, 3), ("alive", 4), *gone(6)], "gone"),
        ([*gone(0, 3, 6), ("redirected", 9)], "redirected"),
        ([*gone(0, 3, 6), ("moved", 9), *gone(12, 15)], "gone"),
    ],
)
def test_death(past: list[tuple[str, float]], verdict: str) -> None:
    record = after(*past)
    assert record.verdict == verdict
    assert is_dead(record) is (verdict == "dead")


def test_a_streak_says_what_was_counted() -> None:
    assert after(*gone(0, 1, 3)).streak == Streak(Verdict.GONE, 2, START, on_day(3))
    assert after(*gone(0, 1), *failing(1.5)).streak == Streak(
        Verdict.TRANSIENT, 2, START, on_day(1.5)
    )


@pytest.mark.parametrize("verdict", NOT_COUNTED)
def test_what_counts_nothing_leaves_the_streak(verdict: Verdict) -> None:
    before = after(*gone(0, 3))
    now = with_observation(before, seen(verdict, 4))
    assert now.streak == before.streak
    assert now.last == seen(verdict, 4)
    assert with_observation(None, seen(verdict)) == LinkRecord(URL, START, seen(verdict))


def test_what_was_not_checked_changes_nothing() -> None:
    record = after(*gone(0))
    assert with_observation(record, seen("unchecked", 1)) is record
    assert with_observation(None, seen("unchecked")) is None
    assert record_all({}, [seen("unchecked")]) == {}


def test_a_working_link_forgets() -> None:
    known = LinkRecord(
        URL,
        START,
        seen("blocked", 1),
        last_alive=START,
        streak=Streak(Verdict.GONE, 2, START, on_day(1)),
        archived=ArchivedCopy("https://web.archive.org/web/1/x", START),
    )
    assert with_observation(known, seen("suspect", 2)).archived == known.archived
    assert with_observation(known, seen("gone", 9)).archived == known.archived
    assert with_observation(known, seen("alive", 2)) == LinkRecord(
        URL, START, seen("alive", 2), last_alive=on_day(2)
    )


@pytest.mark.parametrize("day", [-1, 0])
def test_what_is_not_later_changes_nothing(day: float) -> None:
    record = after(*failing(0))
    assert with_observation(record, seen("alive", day)) is record


def test_only_what_the_file_keeps_is_kept() -> None:
    long = "https://example.org/" + "x" * (MAX_EVIDENCE_CHARACTERS // 2)
    answer = Observation(URL, START, Verdict.MOVED, "http-301", 200, long, (Hop(301, URL),), 1.5, 2)
    kept = with_observation(None, answer)
    assert kept is not None
    assert kept.last == Observation(
        URL, START, Verdict.MOVED, "http-301", 200, long, (Hop(301, URL),)
    )
    flood = with_observation(
        None,
        Observation(
            URL, START, Verdict.MOVED, "http-301", 200, long, (Hop(301, URL), Hop(301, long))
        ),
    )
    assert flood is not None
    assert flood.last == Observation(URL, START, Verdict.MOVED, "http-301", 200)


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
def test_since(past: list[tuple[str, float]], day: float) -> None:
    assert verdict_since(after(*past)) == on_day(day)


def test_the_latest_of_each_link() -> None:
    other = "https://example.org/a"
    chosen = latest_by_url(
        [
            seen("gone", 1),
            seen("alive", 2),
            seen("unchecked", 3),
            seen("transient", 2),
            seen("unchecked", 0, other),
        ]
    )
    assert chosen == {other: seen("unchecked", 0, other), URL: seen("alive", 2)}
    assert list(chosen) == [other, URL]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (dt.datetime(2026, 11, 23, 18, 0, 0, 999_999, dt.UTC), START),
        (dt.datetime(2026, 11, 24, 2, tzinfo=dt.timezone(dt.timedelta(hours=8))), START),
    ],
)
def test_times_are_utc_in_whole_seconds(given: dt.datetime, kept: dt.datetime) -> None:
    observation = Observation(URL, given, Verdict.ALIVE, "http-200")
    assert observation.at == kept
    assert observation.at.tzinfo is dt.UTC
    assert ArchivedCopy(URL, given).at == kept


def test_a_time_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Observation(URL, START.replace(tzinfo=None), Verdict.ALIVE, "http-200")
