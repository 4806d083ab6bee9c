"""A catalog with one sample link for each verdict of link checks. All these links except the unchecked one have a history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from site_builder.link_health.records import ArchivedCopy, LinkRecord, Observation, Streak
from site_builder.link_health.trend import RunCounts
from site_builder.link_health.verdicts import Verdict
from site_builder.models import Entry
from site_builder.pages import LinkHealth, Site
from tests.factories import catalog, dataset, paper, topic
from tests.pages.sample_catalogs import SITE

NOW = dt.datetime(2026, 11, 23, 4, 17, tzinfo=dt.UTC)
"""Time of the last observation of each sample link."""
BEFORE = dt.datetime(2026, 9, 7, 3, 0, tzinfo=dt.UTC)
"""Time of the first check of each sample link, and `last_alive` of each record."""
FIRST_FAILURE = dt.datetime(2026, 10, 5, 3, 0, tzinfo=dt.UTC)
"""Time of the first failure of the dead, the gone and the transient sample link."""

REASONS = {
    Verdict.ALIVE: "http-200",
    Verdict.REDIRECTED: "http-302",
    Verdict.MOVED: "http-301",
    Verdict.BLOCKED: "http-403",
    Verdict.THROTTLED: "http-429",
    Verdict.SUSPECT: "soft-404",
    Verdict.TRANSIENT: "timeout",
    Verdict.GONE: "http-404",
    Verdict.REFUSED: "private-address",
    Verdict.INVALID: "invalid-url",
    Verdict.DEAD: "http-410",
}
"""Verdict -> reason of the sample link's last observation. `unchecked` links have no observation."""

ARCHIVED = ArchivedCopy("https://web.archive.org/web/2026/https://example.org/dead", BEFORE)
NEW_URL = "https://new.example.org/moved"


def url_with(verdict: Verdict) -> str:
    """Return the URL of the sample link with this verdict."""
    return f"https://example.org/{verdict}"


def record(url: str, verdict: Verdict, **changes: object) -> LinkRecord:
    """Return the record of a link with this verdict. `changes` replace fields of the record."""
    observed = Verdict.GONE if verdict is Verdict.DEAD else verdict
    last = Observation(url, NOW, observed, REASONS[verdict], 200, NEW_URL)
    count = {Verdict.DEAD: 3, Verdict.GONE: 1, Verdict.TRANSIENT: 1}.get(verdict)
    streak = Streak(observed, count, FIRST_FAILURE, NOW) if count is not None else None
    result = LinkRecord(url, BEFORE, last, BEFORE, streak)
    if verdict is Verdict.DEAD:
        result = replace(result, archived=ARCHIVED)
    assert result.verdict is verdict
    return replace(result, **changes)  # type: ignore[arg-type]


def health_of(records: Iterable[LinkRecord], trend: tuple[RunCounts, ...] = ()) -> LinkHealth:
    """Return the link health with these records."""
    return LinkHealth({record.url: record for record in records}, trend)


def site_with(health: LinkHealth | None) -> Site:
    """Return the sample site with this link health."""
    return replace(SITE, health=health)


def entry_of(verdict: Verdict) -> Entry:
    """Return an entry whose `url`, summary and notes contain the sample link with this verdict."""
    text = f"See [this]({url_with(verdict)}#usage)."
    both = {"en": text, "zh": text}
    return dataset(str(verdict), url=f"{url_with(verdict)}#usage", summary=both, notes=both)


TREND = (
    RunCounts(BEFORE, {Verdict.ALIVE: 9, Verdict.GONE: 1}),
    RunCounts(FIRST_FAILURE, {Verdict.ALIVE: 19, Verdict.GONE: 1}),
    RunCounts(NOW, {Verdict.ALIVE: 3, Verdict.GONE: 1, Verdict.UNCHECKED: 7}),
)
EVERY_VERDICT = catalog(
    *(entry_of(verdict) for verdict in Verdict),
    paper(links={"paper": url_with(Verdict.DEAD), "code": url_with(Verdict.BLOCKED)}),
    topics=(topic("vision", description={"en": f"[gone]({url_with(Verdict.GONE)})"}),),
)
HEALTH = health_of([record(url_with(verdict), verdict) for verdict in REASONS], TREND)
OBSERVED_SITE = site_with(HEALTH)
