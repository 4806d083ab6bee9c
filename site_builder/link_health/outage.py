"""Whether a run says more about our own network than about the links.

A run is not to be trusted, and nothing of it goes into the history, when

1. nothing answered: nothing worked, no host sent a status, and no name server said that a name
   does not exist;
2. nothing worked, though at least `MIN_SITES` sites were asked, which a machine behind a login
   page or a wall sees;
3. of the links that worked the last time, on average more than `MAX_FAILING_SHARE` of each site fail.

Sites are counted, not links: where half of all links lead to GitHub, a bad day of GitHub is not
ours. A site is all that ends in the same two labels, so all of `github.io` is one.

Links without a history have no part in the third rule. A first run over an old list may find much
of it gone, and if that were refused, it would be refused each week.
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
"""Where fewer sites were asked, it may be true that none of them works (rule 2)."""

MIN_KNOWN_LINKS = 20
MIN_KNOWN_SITES = 5
"""Where fewer had worked before, a few bad ones are a large share (rule 3)."""

MAX_FAILING_SHARE = 0.30
"""Links of the average site that may begin to fail in one run."""

_NEVER_ASKED = frozenset({Verdict.UNCHECKED, Verdict.REFUSED, Verdict.INVALID})


def own_outage_reason(history: History, observations: Iterable[Observation]) -> str | None:
    """Tell in one sentence why a run is not to be trusted; None where it is.

    The history is the one before the run.
    """
    asked = [
        seen for seen in latest_by_url(observations).values() if seen.verdict not in _NEVER_ASKED
    ]
    if not asked:
        return None
    return _nothing_answered(asked) or _nothing_worked(asked) or _many_fail(history, asked)


def _nothing_answered(asked: list[Observation]) -> str | None:
    answers = WORKING | {Verdict.GONE}  # a service that answers for a host gives no status
    if any(seen.status is not None or seen.verdict in answers for seen in asked):
        return None
    return (
        f"Nothing answered ({plural(len(asked), 'link')} asked for), as if there were no network."
    )


def _nothing_worked(asked: list[Observation]) -> str | None:
    sites = {_site(seen.url) for seen in asked}
    if len(sites) < MIN_SITES or any(seen.verdict in WORKING for seen in asked):
        return None
    return (
        f"Not one of {plural(len(asked), 'link')} on {len(sites)} sites worked, "
        "as if something stood between us and the network."
    )


def _many_fail(history: History, asked: list[Observation]) -> str | None:
    fails: defaultdict[str, list[bool]] = defaultdict(list)
    for seen in asked:
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
        f"Of {plural(known, 'link')} that worked the last time, {failing} fail at once: on average "
        f"{share:.0%} of each of {len(fails)} sites, and more than {MAX_FAILING_SHARE:.0%} is not "
        "believed."
    )


def _site(url: str) -> str:
    """Return the last two labels of a host name, or an IP address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return url
    labels = host.split(".")
    return host if ":" in host or labels[-1].isdigit() else ".".join(labels[-2:])
