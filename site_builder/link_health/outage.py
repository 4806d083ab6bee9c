"""Detect runs that failed because of an outage of our own network.

The results of such a run are not recorded in the history. A run is one if

1. nothing responded: no link worked, no host sent a status, and no name server reported that a
   name does not exist;
2. no link worked, on at least `MIN_SITES` sites: the machine is behind a login page or a firewall;
3. links that worked when last checked fail now: on average more than `MAX_FAILING_SHARE` of the
   links of each site.

The average is taken over sites, not links. If half of all links lead to GitHub, an outage of GitHub
must not look like ours. A site is all hosts with the same last two labels, so `github.io` is one.

The third rule ignores links without a history. Many links of an old list may be gone in its first
run; if that run were rejected, so would be the run of every following week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from site_builder.link_health.history import History, latest_by_url
from site_builder.link_health.records import Observation
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict
from site_builder.plurals import plural

MIN_SITES = 3
"""On fewer sites it is possible that really no link works (rule 2)."""

MIN_KNOWN_LINKS = 20
MIN_KNOWN_SITES = 5
"""With fewer that worked before, a few failures are already a large share (rule 3)."""

MAX_FAILING_SHARE = 0.30
"""Largest share of a site's links, averaged over the sites, that may start to fail in one run."""

_NOT_REQUESTED = frozenset({Verdict.UNCHECKED, Verdict.REFUSED, Verdict.INVALID})


def own_outage_reason(history: History, observations: Iterable[Observation]) -> str | None:
    """Return a sentence that says why a run must not be recorded; None if it may be.

    `history` is the one before the run.
    """
    requested = [
        seen for seen in latest_by_url(observations).values() if seen.verdict not in _NOT_REQUESTED
    ]
    if not requested:
        return None
    return (
        _nothing_responded(requested)
        or _nothing_worked(requested)
        or _too_many_fail(history, requested)
    )


def _nothing_responded(requested: list[Observation]) -> str | None:
    # A service that is queried instead of the host gives a verdict without a status.
    responded = WORKING | {Verdict.GONE}
    if any(seen.status is not None or seen.verdict in responded for seen in requested):
        return None
    return f"Nothing responded ({plural(len(requested), 'link')} requested), as if there were no network."


def _nothing_worked(requested: list[Observation]) -> str | None:
    sites = {_site(seen.url) for seen in requested}
    if len(sites) < MIN_SITES or any(seen.verdict in WORKING for seen in requested):
        return None
    return (
        f"None of {plural(len(requested), 'link')} on {len(sites)} sites worked, "
        "as if a login page or a firewall blocked the network."
    )


def _too_many_fail(history: History, requested: list[Observation]) -> str | None:
    fails: defaultdict[str, list[bool]] = defaultdict(list)
    for seen in requested:
        record = history.get(seen.url)
        if record is not None and record.last.verdict in WORKING:
            fails[_site(seen.url)].append(seen.verdict in FAILING)
    known = sum(map(len, fails.values()))
    if known < MIN_KNOWN_LINKS or len(fails) < MIN_KNOWN_SITES:
        return None
    share = sum(sum(site) / len(site) for site in fails.values()) / len(fails)
    if share <= MAX_FAILING_SHARE:
        return None
    failing = sum(map(sum, fails.values()))
    return (
        f"Of {plural(known, 'link')} that worked when last checked, {failing} fail now: on average "
        f"{share:.0%} of the links of each of {len(fails)} sites. More than "
        f"{MAX_FAILING_SHARE:.0%} is taken for an outage of our own network."
    )


def _site(url: str) -> str:
    """Return the last two labels of the host name, or the IP address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return url
    labels = host.split(".")
    return host if ":" in host or labels[-1].isdigit() else ".".join(labels[-2:])
