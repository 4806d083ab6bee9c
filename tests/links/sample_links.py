"""Links with a history, written short."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from site_builder.link_health.history import with_observation
from site_builder.link_health.records import ArchivedCopy, LinkRecord, Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.links_to_check import SourceLocation
from site_builder.links.runs import CheckedLink, Run

NOW = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
ALIVE = ("alive", "http-200")
GONE = ("gone", "http-404")
DYING = ((30, ALIVE), (14, GONE), (7, GONE))
"""One more like the last, and it is dead."""

Past = tuple[tuple[int, tuple[str, str]], ...]
"""Days ago, and what was seen then."""


def checked_link(
    verdict: str,
    reason: str = "x",
    *,
    url: str = "https://a.example/p",
    final: str | None = None,
    past: Past = (),
    new: bool = False,
    copied: bool = False,
    places: tuple[tuple[str, int], ...] = (("papers/clip", 4),),
) -> CheckedLink:
    """Return a link that was checked now."""
    seen = Observation(url, NOW, Verdict(verdict), reason, None, final, (), 0.5, 1)
    record = with_observation(known(url, past), seen)
    if copied and record is not None:
        copy = ArchivedCopy(f"https://web.archive.org/web/2024/{url}", NOW - dt.timedelta(days=900))
        record = replace(record, archived=copy)
    locations = (
        SourceLocation(f"entries/{entry}.yml", n, 7, "links.page", entry) for entry, n in places
    )
    return CheckedLink(seen, tuple(locations), record, new)


def known(url: str, past: Past) -> LinkRecord | None:
    """Return what the history knew of a link."""
    record: LinkRecord | None = None
    for days, (verdict, reason) in past:
        at = NOW - dt.timedelta(days=days)
        record = with_observation(record, Observation(url, at, Verdict(verdict), reason))
    return record


def make_run(*links: CheckedLink, scope: str = "all") -> Run:
    """Return a run that took 72 seconds."""
    ordered = tuple(sorted(links, key=lambda link: link.url))
    return Run(NOW - dt.timedelta(seconds=72), NOW, ordered, 1_310, scope=scope)
