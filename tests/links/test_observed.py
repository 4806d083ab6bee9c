"""Recording runs in the folder `observed/`, and refusing to."""

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
    moved = dt.timedelta(days=days)
    links = (
        replace(link, observation=replace(link.observation, at=link.observation.at + moved))
        for link in run.links
    )
    return replace(run, finished=run.finished + moved, links=tuple(links))


def test_a_missing_folder_is_an_empty_history(tmp_path: Path) -> None:
    observed = read_observed(tmp_path / "nowhere")
    assert (observed.history, observed.trend, observed.problems) == ({}, (), ())


def test_recorded_results_can_be_read(tmp_path: Path) -> None:
    observed = record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    again = read_observed(tmp_path)
    assert (again.history, again.trend) == (observed.history, observed.trend)
    assert {url: known.verdict for url, known in again.history.items()} == {
        ALIVE_LINK.url: Verdict.ALIVE,
        GONE_LINK.url: Verdict.GONE,
    }
    assert again.trend[0].counts == {Verdict.ALIVE: 1, Verdict.GONE: 1}


def test_a_link_that_is_gone_for_three_weeks_is_dead(tmp_path: Path) -> None:
    for week in range(3):
        observed = record_run(tmp_path, later(make_run(ALIVE_LINK, GONE_LINK), 7 * week), BOTH_URLS)
        dead = observed.history[GONE_LINK.url].verdict is Verdict.DEAD
        assert dead == (week == 2)
    assert len(read_observed(tmp_path).trend) == 3


def test_recording_is_idempotent(tmp_path: Path) -> None:
    for _ in range(3):
        record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    assert read_observed(tmp_path).history[GONE_LINK.url].streak == GONE_LINK.record.streak  # type: ignore[union-attr]


def test_the_history_of_the_folder_is_used_not_that_of_the_run(tmp_path: Path) -> None:
    """Another run may have been recorded while this one was running."""
    record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    fresh = make_run(ALIVE_LINK, GONE_LINK)  # its own records have no earlier history
    observed = record_run(tmp_path, later(fresh, 7), BOTH_URLS)
    assert observed.history[GONE_LINK.url].streak.count == 2  # type: ignore[union-attr]
    assert observed.history[GONE_LINK.url].first_seen == NOW


def test_links_without_an_entry_are_removed(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    observed = record_run(tmp_path, later(make_run(ALIVE_LINK), 7), {ALIVE_LINK.url})
    assert set(observed.history) == {ALIVE_LINK.url}


def test_archived_copies_are_kept(tmp_path: Path) -> None:
    copy = ArchivedCopy("https://web.archive.org/web/20200101000000/https://a.example/2", NOW)
    found = replace(GONE_LINK, record=replace(GONE_LINK.record, archived=copy))  # type: ignore[type-var]
    observed = record_run(tmp_path, make_run(ALIVE_LINK, found), BOTH_URLS)
    assert observed.history[GONE_LINK.url].archived == copy
    observed = record_run(tmp_path, later(make_run(ALIVE_LINK, GONE_LINK), 7), BOTH_URLS)
    assert observed.history[GONE_LINK.url].archived == copy


def test_invalid_urls_have_no_history(tmp_path: Path) -> None:
    wrong = checked_link("invalid", "invalid-url", url="http://exa mple.org/")
    record_run(tmp_path, make_run(ALIVE_LINK, wrong), {ALIVE_LINK.url, wrong.url})
    again = read_observed(tmp_path)
    assert (set(again.history), again.problems) == ({ALIVE_LINK.url}, ())


@pytest.mark.parametrize(
    "changes",
    [{"scope": "only"}, {"scope": "changed"}],
)
def test_a_partial_run_is_not_in_the_trend(changes: dict[str, object], tmp_path: Path) -> None:
    run = replace(make_run(ALIVE_LINK, GONE_LINK), **changes)  # type: ignore[arg-type]
    observed = record_run(tmp_path, run, BOTH_URLS)
    assert len(observed.history) == 2
    assert observed.trend == ()


def test_a_run_with_few_unchecked_links_is_in_the_trend(tmp_path: Path) -> None:
    fine = [checked_link("alive", "http-200", url=f"https://a.example/{n}") for n in range(19)]
    slow = checked_link("unchecked", "deadline", url="https://b.example/")
    everything = {link.url for link in (*fine, slow)}
    run = replace(make_run(*fine, slow), out_of_time=True)
    assert len(record_run(tmp_path / "a", run, everything).trend) == 1
    half = replace(make_run(fine[0], slow), out_of_time=True)
    assert record_run(tmp_path / "b", half, everything).trend == ()


def test_no_history_is_removed_while_an_entry_cannot_be_read(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    observed = record_run(tmp_path, later(make_run(ALIVE_LINK), 7), None)
    assert set(observed.history) == BOTH_URLS


def test_a_run_with_missing_shards_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShardsMissing, match="2/3, 3/3 are missing"):
        record_run(tmp_path, replace(make_run(ALIVE_LINK), shards=("1/3",)), BOTH_URLS)
    assert not list(tmp_path.iterdir())


def test_a_local_outage_is_refused_unless_trusted(tmp_path: Path) -> None:
    links = [checked_link("transient", "timeout", url=f"https://{n}.example/") for n in range(30)]
    everything = {link.url for link in links}
    with pytest.raises(LocalOutage, match="Check the network"):
        record_run(tmp_path, make_run(*links), everything)
    assert not list(tmp_path.iterdir())
    assert len(record_run(tmp_path, make_run(*links), everything, trusted=True).history) == 30


def test_corrupt_lines_are_reported_with_their_line(tmp_path: Path) -> None:
    record_run(tmp_path, make_run(ALIVE_LINK, GONE_LINK), BOTH_URLS)
    path = tmp_path / "links.jsonl"
    path.write_text(path.read_text() + '{"v":2,"url":"https://b.exam')
    observed = read_observed(tmp_path)
    assert len(observed.history) == 2
    assert [(problem.line, problem.code) for problem in observed.problems] == [(3, "damaged-line")]


def test_an_unreadable_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "links.jsonl").mkdir()
    with pytest.raises(SiteBuilderError, match="cannot be read"):
        read_observed(tmp_path)
