"""Hypothesis strategies that generate runs of `kb links check`.

The strategies draw from few URLs and few times, so two runs often share a URL or a time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import strategies as st

from site_builder.link_health.history import with_observation
from site_builder.link_health.records import ArchivedCopy, Hop, LinkRecord, Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.links_to_check import SourceLocation
from site_builder.links.runs import CheckedLink, Run

EPOCH = dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC)
URLS = [f"https://{host}.example/{page}" for host in "abc" for page in ("", "x", "y%20z?q=1")]
OBSERVABLE = [verdict for verdict in Verdict if verdict is not Verdict.DEAD]

times_of_checks = st.integers(0, 30).map(lambda days: EPOCH + dt.timedelta(days=days))
texts = st.text(st.characters(codec="utf-8"), max_size=20)
hops = st.builds(Hop, st.sampled_from([301, 302, 308]), texts)
locations = st.builds(
    SourceLocation,
    path=st.sampled_from(["entries/papers/a.yml", "entries/repos/b.yml"]),
    line=st.integers(1, 30),
    column=st.integers(1, 9),
    field=st.sampled_from(["links.page", "links.code[1]", "notes.en"]),
    entry=st.sampled_from(["papers/a", "repos/b"]),
)


@st.composite
def observations(draw: st.DrawFn, url: str) -> Observation:
    """Generate an observation of a URL."""
    return Observation(
        url,
        draw(times_of_checks),
        draw(st.sampled_from(OBSERVABLE)),
        draw(st.sampled_from(["http-404", "timeout", "http-301"]) | texts),
        draw(st.none() | st.sampled_from([200, 301, 404, 503])),
        draw(st.none() | st.sampled_from(URLS) | texts),
        tuple(draw(st.lists(hops, max_size=2))),
        draw(st.sampled_from([0.0, 0.25, 12.5])),
        draw(st.integers(0, 3)),
        draw(st.sampled_from(["", "A title"]) | texts),
    )


@st.composite
def links(draw: st.DrawFn, url: str) -> CheckedLink:
    """Generate a checked link with a record of up to four checks.

    The record may contain an archived copy. If the link is unchecked in all these checks, the record is None.
    """
    past = draw(st.lists(observations(url), min_size=1, max_size=4))
    past.sort(key=lambda observation: observation.at)
    record: LinkRecord | None = None
    for observation in past:
        record = with_observation(record, observation)
    if record is not None and draw(st.booleans()):
        copy = ArchivedCopy(f"https://web.archive.org/web/2020/{url}", draw(times_of_checks))
        record = replace(record, archived=copy)
    link_locations = draw(st.lists(locations, max_size=3, unique=True))
    return CheckedLink(
        past[-1],
        tuple(sorted(link_locations)),
        record,
        draw(st.booleans()),
        draw(st.just("") | texts),
    )


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Generate a run of one shard (a part of all links) or several shards, or a run that was not split into shards."""
    urls = sorted(draw(st.sets(st.sampled_from(URLS), max_size=5)))
    times = sorted(draw(st.tuples(times_of_checks, times_of_checks)))
    return Run(
        times[0],
        times[1],
        tuple(draw(links(url)) for url in urls),
        draw(st.integers(0, 50)),
        draw(st.sampled_from([(), ("1/3",), ("2/3",), ("3/3",), ("1/3", "2/3"), ("1/2",)])),
        draw(st.sampled_from(["all", "all", "changed", "only"])),
        draw(st.booleans()),
        draw(st.booleans()),
    )
