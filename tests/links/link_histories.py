"""Build histories with links that moved or are dead."""

from __future__ import annotations

import datetime as dt

from site_builder.link_health.records import ArchivedCopy, LinkRecord, Observation, Streak
from site_builder.link_health.verdicts import Verdict

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def record_of(url: str, verdict: Verdict, final: str | None = None) -> LinkRecord:
    """Return the record of a link that was checked once."""
    reason = "http-301" if verdict is Verdict.MOVED else "x"
    return LinkRecord(url, NOW, Observation(url, NOW, verdict, reason, 200, final))


def moved_history(final_urls: dict[str, str]) -> dict[str, LinkRecord]:
    """Return a history of links that moved, given as old URL -> new URL."""
    return {old: record_of(old, Verdict.MOVED, final) for old, final in final_urls.items()}


def dead_record(url: str, copy: str | None = None) -> LinkRecord:
    """Return the record of a dead link. `copy` is the URL of its archived copy, if it has one."""
    last = Observation(url, NOW, Verdict.GONE, "http-404", 404)
    streak = Streak(Verdict.GONE, 5, NOW - dt.timedelta(days=60), NOW)
    archived = ArchivedCopy(copy, NOW) if copy is not None else None
    return LinkRecord(url, NOW - dt.timedelta(days=60), last, None, streak, archived)
