"""Runs are recorded in the folder `observed/`, in the history and the trend (counts per run), or refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder.errors import SiteBuilderError
from site_builder.link_health.records import ArchivedCopy
from site_builder.link_health.verdicts import Verdict
from site_builder.links.observed_files import LocalOutage, ShardsMissing, read_observed, record_run
from site_builder.links.runs import Run
from tests.links.sample_links import NOW, checked_link, make_run

ALIVE_LINK = checked_link("alive", "http-200", url="https://a.example/1")
GONE_LINK = checked_link("gone", "http-404", url="https://a.example/2")
BOTH_URLS = {ALIVE_LINK.url, GONE_LINK.url}


def later(run: Run, days: int) -> Run:
    """Return a copy of a run whose observations and end are `days` days later."""
    delay = dt.timedelta(days=days)
    links = (
        replace(link, observation=replace(link.observation, at=link.observation.at + delay))
        for link in run.links
    )
    return replace(run, finished=run.finished + delay, links=tuple(links))


def test_a_missing_folder_contains_no_records(tmp_path: Path) -> None:
    observed = read_observed(tmp_path / "nowhere")
    assert (observed.history, observed.trend, observed.problems) == ({}, (), ())


def test_the_results_of_a_recorded_run_are_read_back(tmp_path: Path) -> None:
    recorded = record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    observed = read_observed(tmp_path)
    assert (observed.history, observed.trend) == (recorded.history, recorded.trend)
    assert {url: record.verdict for url, record in observed.history.items()} == {
        ALIVE_LINK.url: Verdict.ALIVE,
        GONE_LINK.url: Verdict.GONE,
    }
    assert observed.trend[0].counts == {Verdict.ALIVE: 1, Verdict.GONE: 1}


def test_a_link_gone_in_three_weekly_runs_is_dead(tmp_path: Path) -> None:
    for week in range(3):
        observed = record_run(tmp_path, later(make_run(ALIVE_LINK, GONE_LINK), 7 * week), BOTH_URLS)
        is_dead = observed.history[GONE_LINK.url].verdict is Verdict.DEAD
        assert is_dead == (week == 2)
    assert len(read_observed(tmp_path).trend) == 3


def test_recording_a_run_again_does_not_extend_the_streak_of_failures(tmp_path: Path) -> None:
    for _ in range(3):
        record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    assert read_observed(tmp_path).history[GONE_LINK.url].streak == GONE_LINK.record.streak  # type: ignore[union-attr]


def test_recording_a_run_extends_the_history_in_the_folder(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    run = make_run(ALIVE_LINK, GONE_LINK)  # its records do not contain the check in the folder
    observed = record_run(tmp_path, later(run, 7), BOTH_URLS)
    assert observed.history[GONE_LINK.url].streak.count == 2  # type: ignore[union-attr]
    assert observed.history[GONE_LINK.url].first_seen == NOW


def test_links_that_no_entry_contains_are_removed(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    observed = record_run(tmp_path, later(make_run(ALIVE_LINK), 7), {ALIVE_LINK.url})
    assert set(observed.history) == {ALIVE_LINK.url}


def test_a_later_run_without_a_copy_keeps_the_archived_copy(tmp_path: Path) -> None:
    copy = ArchivedCopy("https://web.archive.org/web/20200101000000/https://a.example/2", NOW)
    with_copy = replace(GONE_LINK, record=replace(GONE_LINK.record, archived=copy))  # type: ignore[type-var]
    observed = record_run(tmp_path, make_run(ALIVE_LINK, with_copy), BOTH_URLS)
    assert observed.history[GONE_LINK.url].archived == copy
    observed = record_run(tmp_path, later(make_run(ALIVE_LINK, GONE_LINK), 7), BOTH_URLS)
    assert observed.history[GONE_LINK.url].archived == copy


def test_invalid_urls_have_no_history(tmp_path: Path) -> None:
    invalid_link = checked_link("invalid", "invalid-url", url="http://exa mple.org/")
    run = make_run(ALIVE_LINK, invalid_link)
    record_run(tmp_path, run, {ALIVE_LINK.url, invalid_link.url})
    observed = read_observed(tmp_path)
    assert (set(observed.history), observed.problems) == ({ALIVE_LINK.url}, ())


@pytest.mark.parametrize(
    "changes",
    [{"scope": "only"}, {"scope": "changed"}],
)
def test_partial_runs_do_not_extend_the_trend(changes: dict[str, object], tmp_path: Path) -> None:
    run = replace(make_run(ALIVE_LINK, GONE_LINK), **changes)  # type: ignore[arg-type]
    observed = record_run(tmp_path, run, BOTH_URLS)
    assert len(observed.history) == 2
    assert observed.trend == ()


def test_a_run_with_many_unchecked_links_does_not_extend_the_trend(
    tmp_path: Path,
) -> None:
    alive = [checked_link("alive", "http-200", url=f"https://a.example/{n}") for n in range(19)]
    unchecked = checked_link("unchecked", "deadline", url="https://b.example/")
    urls = {link.url for link in (*alive, unchecked)}
    run = replace(make_run(*alive, unchecked), out_of_time=True)
    assert len(record_run(tmp_path / "a", run, urls).trend) == 1
    half_unchecked = replace(make_run(alive[0], unchecked), out_of_time=True)
    assert record_run(tmp_path / "b", half_unchecked, urls).trend == ()


def test_if_the_current_urls_are_unknown_the_history_keeps_all_links(
    tmp_path: Path,
) -> None:
    record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    observed = record_run(tmp_path, later(make_run(ALIVE_LINK), 7), None)
    assert set(observed.history) == BOTH_URLS


def test_a_run_with_missing_shards_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShardsMissing, match="2/3, 3/3 are missing"):
        record_run(tmp_path, replace(make_run(ALIVE_LINK), shards=("1/3",)), BOTH_URLS)
    assert not list(tmp_path.iterdir())


def test_a_run_during_an_outage_is_recorded_only_if_trusted(tmp_path: Path) -> None:
    links = [checked_link("transient", "timeout", url=f"https://{n}.example/") for n in range(30)]
    urls = {link.url for link in links}
    with pytest.raises(LocalOutage, match="Check the network"):
        record_run(tmp_path, make_run(*links), urls)
    assert not list(tmp_path.iterdir())
    assert len(record_run(tmp_path, make_run(*links), urls, trusted=True).history) == 30


def test_corrupt_lines_are_reported_with_their_line_number(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    path = tmp_path / "links.jsonl"
    path.write_text(path.read_text() + '{"v":2,"url":"https://b.exam')
    observed = read_observed(tmp_path)
    assert len(observed.history) == 2
    assert [(problem.line, problem.code) for problem in observed.problems] == [(3, "damaged-line")]


def test_a_history_file_that_cannot_be_read_raises_an_error(tmp_path: Path) -> None:
    (tmp_path / "links.jsonl").mkdir()
    with pytest.raises(SiteBuilderError, match="cannot be read"):
        read_observed(tmp_path)
