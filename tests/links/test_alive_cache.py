"""What is believed without asking again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from site_builder.link_health.records import Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links import alive_cache
from site_builder.links.alive_cache import read_cache, write_cache
from site_builder.links.hosts import host_group, host_policy

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
URL = "https://example.org/a"
LONGEST = host_policy(host_group(URL)).ttl_days


def seen(verdict: Verdict = Verdict.ALIVE, days: float = 0.0, url: str = URL) -> Observation:
    return Observation(url, NOW - dt.timedelta(days=days), verdict, "http-200", 200, url)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache.jsonl"


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict != "dead"])
def test_only_what_was_alive_is_believed(verdict: Verdict, cache: Path) -> None:
    write_cache(cache, [seen(verdict)], {})
    assert bool(read_cache(cache, NOW)) == (verdict is Verdict.ALIVE)


@pytest.mark.parametrize(
    ("days", "believed"),
    [(0.0, True), (LONGEST * 0.7, True), (LONGEST, False), (LONGEST * 9, False), (-1.0, False)],
)
def test_not_for_ever(days: float, believed: bool, cache: Path) -> None:
    write_cache(cache, [seen(days=days)], {})
    assert read_cache(cache, NOW) == ({URL: seen(days=days)} if believed else {})


def test_not_everything_falls_due_at_once(cache: Path) -> None:
    write_cache(cache, [seen(days=LONGEST * 0.9, url=f"{URL}{n}") for n in range(100)], {})
    assert 10 < len(read_cache(cache, NOW)) < 90


def test_a_failure_ends_belief_and_an_unchecked_link_does_not(cache: Path) -> None:
    before = {URL: seen(days=0.1), f"{URL}2": seen(days=0.1, url=f"{URL}2")}
    write_cache(
        cache,
        [seen(Verdict.TRANSIENT), seen(Verdict.UNCHECKED, url=f"{URL}2")],
        before,
    )
    assert set(read_cache(cache, NOW)) == {f"{URL}2"}


@pytest.mark.parametrize("text", ["", "\0", "[]\n", "{}\n{}\n", '{"schema": 1}\nnonsense\n'])
def test_what_cannot_be_read_is_not_believed(text: str, cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_text(text)
    assert read_cache(cache, NOW) == {}


def test_another_version_of_the_checker_asks_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cache(cache, [seen()], {})
    monkeypatch.setattr(alive_cache, "_HEADER", {"schema": 1, "checker": "99.0"})
    assert read_cache(cache, NOW) == {}


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write_cache(tmp_path / "file" / "cache.jsonl", [seen()], {})
