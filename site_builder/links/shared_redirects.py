"""Find shared redirects: redirects of several links of one host group to one page.

A host group is a set of hosts with one rate limit. The page at the end of a shared redirect usually
says that content was deleted, so it is not the new page of any of the links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from site_builder.link_health.records import Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.hosts import host_group

SHARED_REDIRECT_THRESHOLD = 3
"""A redirect is shared if at least this many links of one host group redirect to one final URL."""
SAME_TARGET = "same-target"
"""Reason code of links with a shared redirect."""


def suspect_shared_redirects(observations: Mapping[str, Observation]) -> dict[str, Observation]:
    """Return all observations, but with the verdict `suspect` for links with a shared redirect."""
    by_final_url: dict[tuple[str, str], list[str]] = defaultdict(list)
    for url, observation in observations.items():
        final_url = observation.final_url
        if observation.verdict in {Verdict.MOVED, Verdict.REDIRECTED} and final_url is not None:
            by_final_url[host_group(url), final_url].append(url)
    result = dict(observations)
    for urls in by_final_url.values():
        if len(urls) >= SHARED_REDIRECT_THRESHOLD:
            for url in urls:
                result[url] = replace(
                    observations[url], verdict=Verdict.SUSPECT, reason=SAME_TARGET
                )
    return result
