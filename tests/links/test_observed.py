"""The folder `observed/`: what a run leaves there, and when it leaves nothing."""

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

FINE = checked_link("alive", "http-200", url="https://a.example/1")
GONE = checked_link("gone", "http-404", url="https://a.example/2")
BOTH = {FINE.url, GONE.url}


def later(run: Run, days: int) -> Run:
    moved = dt.timedelta(days=days)
    links = (
        replace(link, observation=replace(link.observation, at=link.observation.at + moved))
        for link in run.links
    )
    return replace(run, finished=run.finished + moved, links=tuple(links))


def test_an_empty_folder_is_an_empty_history(tmp_path: Path) -> None:
    observed = read_observed(tmp_path / "nowhere")
    assert (observed.history, observed.trend, observed.problems) == ({}, (), ())


def test_what_is_recorded_is_read_back(tmp_path: Path) -> None:
    observed = record_run(tmp_path, make_run(FINE, GONE), BOTH)
    again = read_observed(tmp_path)
    assert (again.history, again.trend) == (observed.history, observed.trend)
    assert {url: known.verdict for url, known in again.history.items()} == {
        FINE.url: Verdict.ALIVE,
        GONE.url: Verdict.GONE,
    }
    assert again.trend[0].counts == {Verdict.ALIVE: 1, Verdict.GONE: 1}


def test_three_weeks_make_a_death(tmp_path: Path) -> None:
    for week in range(3):
        observed = record_run(tmp_path, later(make_run(FINE, GONE), 7 * week), BOTH)
        dead = observed.history[GONE.url].verdict is Verdict.DEAD
        assert dead == (week == 2)
    assert len(read_observed(tmp_path).trend) == 3


def test_recording_twice_changes_nothing(tmp_path: Path) -> None:
    for _ in range(3):
        record_run(tmp_path, make_run(FINE, GONE), BOTH)
    assert read_observed(tmp_path).history[GONE.url].streak == GONE.record.streak  # type: ignore[union-attr]


def test_the_history_of_the_folder_counts_and_not_that_of_the_run(tmp_path: Path) -> None:
    """Another run may have been recorded since this one began."""
    record_run(tmp_path, make_run(FINE, GONE), BOTH)
    fresh = make_run(FINE, GONE)  # as if its shards had known nothing
    observed = record_run(tmp_path, later(fresh, 7), BOTH)
    assert observed.history[GONE.url].streak.count == 2  # type: ignore[union-attr]
    assert observed.history[GONE.url].first_seen == NOW


def test_links_that_left_the_entries_are_forgotten(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(FINE, GONE), BOTH)
    observed = record_run(tmp_path, later(make_run(FINE), 7), {FINE.url})
    assert set(observed.history) == {FINE.url}


def test_a_copy_that_was_found_is_kept(tmp_path: Path) -> None:
    copy = ArchivedCopy("https://web.archive.org/web/20200101000000/https://a.example/2", NOW)
    found = replace(GONE, record=replace(GONE.record, archived=copy))  # type: ignore[type-var]
    observed = record_run(tmp_path, make_run(FINE, found), BOTH)
    assert observed.history[GONE.url].archived == copy
    observed = record_run(tmp_path, later(make_run(FINE, GONE), 7), BOTH)
    assert observed.history[GONE.url].archived == copy


def test_what_is_no_url_has_no_history(tmp_path: Path) -> None:
    wrong = checked_link("invalid", "invalid-url", url="http://exa mple.org/")
    record_run(tmp_path, make_run(FINE, wrong), {FINE.url, wrong.url})
    again = read_observed(tmp_path)
    assert (set(again.history), again.problems) == ({FINE.url}, ())


@pytest.mark.parametrize(
    "part",
    [{"scope": "only"}, {"scope": "changed"}],
)
def test_a_run_that_did_not_see_everything_is_no_point_of_the_trend(
    part: dict[str, object], tmp_path: Path
) -> None:
    run = replace(make_run(FINE, GONE), **part)  # type: ignore[arg-type]
    observed = record_run(tmp_path, run, BOTH)
    assert len(observed.history) == 2
    assert observed.trend == ()


def test_a_host_that_takes_too_long_does_not_end_the_trend(tmp_path: Path) -> None:
    fine = [checked_link("alive", "http-200", url=f"https://a.example/{n}") for n in range(19)]
    slow = checked_link("unchecked", "deadline", url="https://b.example/")
    everything = {link.url for link in (*fine, slow)}
    run = replace(make_run(*fine, slow), out_of_time=True)
    assert len(record_run(tmp_path / "a", run, everything).trend) == 1
    half = replace(make_run(fine[0], slow), out_of_time=True)
    assert record_run(tmp_path / "b", half, everything).trend == ()


def test_nothing_is_forgotten_while_an_entry_cannot_be_read(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(FINE, GONE), BOTH)
    observed = record_run(tmp_path, later(make_run(FINE), 7), None)
    assert set(observed.history) == BOTH


def test_a_run_without_all_its_shards_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShardsMissing, match="2/3, 3/3 are missing"):
        record_run(tmp_path, replace(make_run(FINE), shards=("1/3",)), BOTH)
    assert not list(tmp_path.iterdir())


def test_an_outage_of_ours_is_refused_unless_trusted(tmp_path: Path) -> None:
    links = [checked_link("transient", "timeout", url=f"https://{n}.example/") for n in range(30)]
    everything = {link.url for link in links}
    with pytest.raises(LocalOutage, match="Check the network"):
        record_run(tmp_path, make_run(*links), everything)
    assert not list(tmp_path.iterdir())
    assert len(record_run(tmp_path, make_run(*links), everything, trusted=True).history) == 30


def test_damaged_lines_are_told_with_their_place(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(FINE, GONE), BOTH)
    path = tmp_path / "links.jsonl"
    path.write_text(path.read_text() + '{"v":2,"url":"https://b.exam')
    observed = read_observed(tmp_path)
    assert len(observed.history) == 2
    assert [(problem.line, problem.code) for problem in observed.problems] == [(3, "damaged-line")]


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "links.jsonl").mkdir()
    with pytest.raises(SiteBuilderError, match="cannot be read"):
        read_observed(tmp_path)
