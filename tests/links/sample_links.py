"""Functions that build checked links and runs."""

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
"""Past checks of a link. If the next check finds the link gone, the link is dead."""

Past = tuple[tuple[int, tuple[str, ...]], ...]
"""Past checks of a link, each as (days ago, (verdict, reason)) or (days ago, (verdict, reason, title))."""


def checked_link(
    verdict: str,
    reason: str = "x",
    *,
    url: str = "https://a.example/p",
    final: str | None = None,
    past: Past = (),
    new: bool = False,
    copied: bool = False,
    title: str = "",
    locations: tuple[tuple[str, int], ...] = (("papers/clip", 4),),
) -> CheckedLink:
    """Return a link that was checked at `NOW`.

    A location is given as (entry, line). If `copied` is true, the link has an archived copy.
    """
    observation = Observation(url, NOW, Verdict(verdict), reason, None, final, (), 0.5, 1, title)
    record = with_observation(past_record(url, past), observation)
    if copied and record is not None:
        copy = ArchivedCopy(f"https://web.archive.org/web/2024/{url}", NOW - dt.timedelta(days=900))
        record = replace(record, archived=copy)
    source_locations = tuple(
        SourceLocation(f"entries/{entry}.yml", line, 7, "links.page", entry)
        for entry, line in locations
    )
    return CheckedLink(observation, source_locations, record, new)


def past_record(url: str, past: Past) -> LinkRecord | None:
    """Return the record of a link after its past checks; None if it has no past checks."""
    record: LinkRecord | None = None
    for days, (verdict, reason, *titles) in past:
        at = NOW - dt.timedelta(days=days)
        observation = Observation(url, at, Verdict(verdict), reason, title="".join(titles))
        record = with_observation(record, observation)
    return record


def make_run(*links: CheckedLink, scope: str = "all") -> Run:
    """Return a run of the given links. The run took 72 seconds and ended at `NOW`."""
    ordered = tuple(sorted(links, key=lambda link: link.url))
    return Run(NOW - dt.timedelta(seconds=72), NOW, ordered, 1_310, scope=scope)
