"""Detect runs that failed because of an outage of our own network.

The results of such a run are not recorded in the history. A run looks like an outage if one of three rules applies:

1. Nothing responded. No link worked, no host sent a status, and neither a name server nor a service
   (an API such as GitHub's) reported that a host or page does not exist.
2. No link worked, although the links lead to at least `MIN_SITES` sites. Perhaps a login page or a
   firewall blocks the machine.
3. Of the links that worked when last checked, too many fail now: the share of failing links, averaged
   over the sites, is larger than `MAX_FAILING_SHARE`.

The average is taken over sites, not links. If half of all links lead to GitHub, an outage of GitHub
must not look like an outage of our network. A site is all hosts whose last two labels are equal, so
`a.github.io` and `b.github.io` are one site.

Rule 3 ignores links without a history. When links are checked for the first time, many may already
be gone. If rule 3 counted these links, the run would never be recorded, however often it is repeated.
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
"""Rule 2 needs at least this many sites. On fewer sites, all links may really be broken."""

MIN_PREVIOUSLY_WORKING_LINKS = 20
"""Rule 3 needs at least this many links that worked when last checked."""
MIN_PREVIOUSLY_WORKING_SITES = 5
"""The links that rule 3 needs must be on at least this many sites. Otherwise, one failing site would weigh too much."""

MAX_FAILING_SHARE = 0.30
"""Rule 3 rejects a run if the share of failing links, averaged over the sites, is larger than this."""

_NOT_REQUESTED = frozenset({Verdict.UNCHECKED, Verdict.REFUSED, Verdict.INVALID})


def local_outage_reason(history: History, observations: Iterable[Observation]) -> str | None:
    """Return a sentence that says why a run must not be recorded; None if the run may be recorded.

    `history` is the history before the run, and `observations` are those of the run.
    """
    requested = [
        observation
        for observation in latest_by_url(observations).values()
        if observation.verdict not in _NOT_REQUESTED
    ]
    if not requested:
        return None
    return (
        _nothing_responded(requested)
        or _nothing_worked(requested)
        or _too_many_fail(history, requested)
    )


def _nothing_responded(requested: list[Observation]) -> str | None:
    # Name servers and services give verdicts without an HTTP status. Such a verdict is a response, too.
    responded = WORKING | {Verdict.GONE}
    if any(
        observation.status is not None or observation.verdict in responded
        for observation in requested
    ):
        return None
    return f"Nothing responded ({plural(len(requested), 'link')} requested), as if there were no network."


def _nothing_worked(requested: list[Observation]) -> str | None:
    sites = {_site(observation.url) for observation in requested}
    works = any(observation.verdict in WORKING for observation in requested)
    if works or len(sites) < MIN_SITES:
        return None
    return (
        f"None of {plural(len(requested), 'link')} on {len(sites)} sites worked, "
        "as if a login page or a firewall blocked the network."
    )


def _too_many_fail(history: History, requested: list[Observation]) -> str | None:
    failing_by_site: defaultdict[str, list[bool]] = defaultdict(list)
    for observation in requested:
        record = history.get(observation.url)
        if record is not None and record.last.verdict in WORKING:
            failing_by_site[_site(observation.url)].append(observation.verdict in FAILING)
    sites = len(failing_by_site)
    links = sum(map(len, failing_by_site.values()))
    if links < MIN_PREVIOUSLY_WORKING_LINKS or sites < MIN_PREVIOUSLY_WORKING_SITES:
        return None
    share = sum(sum(failing) / len(failing) for failing in failing_by_site.values()) / sites
    if share <= MAX_FAILING_SHARE:
        return None
    failures = sum(map(sum, failing_by_site.values()))
    return (
        f"Of {plural(links, 'link')} that worked when last checked, {failures} fail now. Averaged "
        f"over {sites} sites, {share:.0%} of the links fail. More than {MAX_FAILING_SHARE:.0%} "
        "counts as an outage of our own network."
    )


def _site(url: str) -> str:
    """Return the last two labels of the host name, or the IP address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return url
    labels = host.split(".")
    return host if ":" in host or labels[-1].isdigit() else ".".join(labels[-2:])
