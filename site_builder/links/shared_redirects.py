"""Crowds: many different links that end at one page were not moved there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from site_builder.link_health.records import Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.hosts import host_group

SHARED_REDIRECT_THRESHOLD = 3
"""So many links make a crowd: a page where so many end is what a host shows for all it has no more."""
SAME_TARGET = "same-target"


def suspect_shared_redirects(observations: Mapping[str, Observation]) -> dict[str, Observation]:
    """Suspect redirects by which many different links of one host end at one and the same page."""
    crowds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for url, seen in observations.items():
        if seen.verdict in {Verdict.MOVED, Verdict.REDIRECTED} and seen.final_url is not None:
            crowds[host_group(url), seen.final_url].append(url)
    found = dict(observations)
    for urls in crowds.values():
        if len(urls) >= SHARED_REDIRECT_THRESHOLD:
            for url in urls:
                found[url] = replace(observations[url], verdict=Verdict.SUSPECT, reason=SAME_TARGET)
    return found
