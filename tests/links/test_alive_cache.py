"""Which links the cache keeps, and for how long."""

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
TTL_DAYS = host_policy(host_group(URL)).ttl_days


def observation(verdict: Verdict = Verdict.ALIVE, days: float = 0.0, url: str = URL) -> Observation:
    return Observation(url, NOW - dt.timedelta(days=days), verdict, "http-200", 200, url)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache.jsonl"


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict != "dead"])
def test_only_alive_links_are_cached(verdict: Verdict, cache: Path) -> None:
    write_cache(cache, [observation(verdict)], {})
    assert bool(read_cache(cache, NOW)) == (verdict is Verdict.ALIVE)


@pytest.mark.parametrize(
    ("days", "is_cached"),
    [(0.0, True), (TTL_DAYS * 0.7, True), (TTL_DAYS, False), (TTL_DAYS * 9, False), (-1.0, False)],
)
def test_a_cached_link_expires_after_the_ttl_of_its_host(
    days: float, is_cached: bool, cache: Path
) -> None:
    write_cache(cache, [observation(days=days)], {})
    assert read_cache(cache, NOW) == ({URL: observation(days=days)} if is_cached else {})


def test_cached_links_of_one_host_expire_at_different_times(cache: Path) -> None:
    write_cache(
        cache, [observation(days=TTL_DAYS * 0.9, url=f"{URL}{number}") for number in range(100)], {}
    )
    assert 10 < len(read_cache(cache, NOW)) < 90


def test_a_link_leaves_the_cache_if_it_failed_and_stays_if_it_is_unchecked(cache: Path) -> None:
    before = {URL: observation(days=0.1), f"{URL}2": observation(days=0.1, url=f"{URL}2")}
    write_cache(
        cache,
        [observation(Verdict.TRANSIENT), observation(Verdict.UNCHECKED, url=f"{URL}2")],
        before,
    )
    assert set(read_cache(cache, NOW)) == {f"{URL}2"}


@pytest.mark.parametrize("text", ["", "\0", "[]\n", "{}\n{}\n", '{"schema": 1}\nnonsense\n'])
def test_an_unreadable_cache_file_is_read_as_an_empty_cache(text: str, cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_text(text)
    assert read_cache(cache, NOW) == {}


def test_the_cache_of_another_version_is_ignored(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cache(cache, [observation()], {})
    monkeypatch.setattr(alive_cache, "_HEADER", {"schema": 1, "checker": "99.0"})
    assert read_cache(cache, NOW) == {}


def test_write_errors_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "cache.jsonl"
    write_cache(path, [observation()], {})
    assert read_cache(path, NOW) == {}
