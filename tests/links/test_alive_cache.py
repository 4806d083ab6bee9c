"""The cache keeps an alive link for at most the TTL (time to live) of its host group (hosts with one rate limit)."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from site_builder import cache_store
from site_builder.environment_key import environment_key
from site_builder.link_health.records import Observation
from site_builder.link_health.serialization import observation_to_dict
from site_builder.link_health.verdicts import Verdict
from site_builder.links.alive_cache import read_cache, write_cache
from site_builder.links.hosts import host_group, host_policy

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
URL = "https://example.org/a"
TTL_DAYS = host_policy(host_group(URL)).ttl_days


def observation(verdict: Verdict = Verdict.ALIVE, days: float = 0.0, url: str = URL) -> Observation:
    return Observation(url, NOW - dt.timedelta(days=days), verdict, "http-200", 200, url)


@pytest.fixture
def cache_path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache.bin"


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict != "dead"])
def test_only_alive_links_are_cached(verdict: Verdict, cache_path: Path) -> None:
    write_cache(cache_path, [observation(verdict)], {})
    assert bool(read_cache(cache_path, NOW)) == (verdict is Verdict.ALIVE)


@pytest.mark.parametrize(
    ("days", "is_cached"),
    [(0.0, True), (TTL_DAYS * 0.7, True), (TTL_DAYS, False), (TTL_DAYS * 9, False), (-1.0, False)],
)
def test_a_cached_link_is_used_only_within_its_ttl(
    days: float, is_cached: bool, cache_path: Path
) -> None:
    write_cache(cache_path, [observation(days=days)], {})
    assert read_cache(cache_path, NOW) == ({URL: observation(days=days)} if is_cached else {})


def test_cached_links_of_one_host_expire_at_different_times(cache_path: Path) -> None:
    write_cache(
        cache_path,
        [observation(days=TTL_DAYS * 0.9, url=f"{URL}{number}") for number in range(100)],
        {},
    )
    assert 10 < len(read_cache(cache_path, NOW)) < 90


def test_failed_links_leave_the_cache_and_unchecked_links_stay(cache_path: Path) -> None:
    cached_before = {URL: observation(days=0.1), f"{URL}2": observation(days=0.1, url=f"{URL}2")}
    write_cache(
        cache_path,
        [observation(Verdict.TRANSIENT), observation(Verdict.UNCHECKED, url=f"{URL}2")],
        cached_before,
    )
    assert set(read_cache(cache_path, NOW)) == {f"{URL}2"}


def test_a_file_that_the_builder_has_not_written_gives_an_empty_cache(cache_path: Path) -> None:
    write_cache(cache_path, [observation()], {})
    for text in ("", "\0", "[]\n", json.dumps([observation_to_dict(observation())])):
        cache_path.write_text(text)
        assert read_cache(cache_path, NOW) == {}


def test_a_copied_cache_is_ignored(cache_path: Path, tmp_path: Path) -> None:
    """A pull request could add a whole folder with a cache."""
    write_cache(cache_path, [observation()], {})
    shutil.copytree(cache_path.parent, tmp_path / "copy")
    assert read_cache(tmp_path / "copy" / cache_path.name, NOW) == {}


def test_a_cache_is_ignored_after_a_change_of_the_builder_or_a_library(
    cache_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cache(cache_path, [observation()], {})
    monkeypatch.setattr(cache_store, "environment_key", lambda: b"later".ljust(32))
    assert read_cache(cache_path, NOW) == {}


def test_the_environment_key_is_computed_before_the_check(cache_path: Path) -> None:
    """The code may change during a check, but the check has used the old code."""
    environment_key.cache_clear()
    read_cache(cache_path, NOW)
    assert environment_key.cache_info().currsize == 1


def test_write_errors_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "cache.bin"
    write_cache(path, [observation()], {})
    assert read_cache(path, NOW) == {}
