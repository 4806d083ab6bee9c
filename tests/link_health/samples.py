"""Sample records and observations: functions that build them, and Hypothesis strategies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st

from site_builder.link_health.history import History
from site_builder.link_health.records import (
    ArchivedCopy,
    FirstPage,
    Hop,
    LinkRecord,
    Observation,
    Streak,
)
from site_builder.link_health.verdicts import FAILING, WORKING, Verdict

START = dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)
URL = "https://example.org/paper"
NOT_COUNTED = [
    Verdict.BLOCKED,
    Verdict.THROTTLED,
    Verdict.SUSPECT,
    Verdict.REFUSED,
    Verdict.INVALID,
]
"""Verdicts that leave the streak of failures unchanged, although the link was checked."""
OBSERVABLE = [verdict for verdict in Verdict if verdict is not Verdict.DEAD]
"""Verdicts that one check can give."""
CHECKED = [verdict for verdict in OBSERVABLE if verdict is not Verdict.UNCHECKED]
"""Verdicts of checked links."""


def on_day(days: float) -> dt.datetime:
    return START + dt.timedelta(days=days)


def observed(
    verdict: str, days: float = 0, url: str = URL, status: int | None = None
) -> Observation:
    return Observation(url, on_day(days), Verdict(verdict), f"because-{verdict}", status)


# --- strategies -------------------------------------------------------------------------------

urls = st.builds(
    "https://{}.example/{}".format,
    st.text("abcxyz", min_size=1, max_size=3),
    st.text("abz09-._~!$&'()*+,;=:@", max_size=4).filter(lambda path: path not in {".", ".."}),
)
times = st.datetimes(
    dt.datetime(1, 1, 2),
    dt.datetime(9999, 12, 30),
    timezones=st.just(dt.UTC),
).map(lambda at: at.replace(microsecond=0, fold=0))
day_numbers = st.integers(0, 60)
statuses = st.none() | st.integers(100, 999)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
chains = st.lists(st.builds(Hop, st.integers(100, 999), texts), max_size=3).map(tuple)


@st.composite
def observations(
    draw: st.DrawFn,
    verdicts: Sequence[Verdict] = OBSERVABLE,
    for_urls: st.SearchStrategy[str] | None = None,
) -> Observation:
    return Observation(
        url=draw(urls if for_urls is None else for_urls),
        at=on_day(draw(day_numbers)),
        verdict=draw(st.sampled_from(verdicts)),
        reason=draw(texts),
        status=draw(statuses),
        final_url=draw(st.none() | texts),
        chain=draw(chains),
        elapsed=draw(st.floats(0, 1000)),
        attempts=draw(st.integers(0, 9)),
        title=draw(texts),
    )


@st.composite
def pasts(draw: st.DrawFn, verdicts: Sequence[Verdict] = OBSERVABLE) -> list[Observation]:
    """Generate observations of one link at different times, sorted by time."""
    quarters = sorted(draw(st.sets(st.integers(0, 60 * 4), max_size=14)))
    return [observed(draw(st.sampled_from(verdicts)), quarter / 4) for quarter in quarters]


@st.composite
def records(draw: st.DrawFn) -> LinkRecord:
    """Generate a valid record."""
    url = draw(urls)
    first_seen, last_alive, streak_start, streak_end, at = sorted(
        draw(st.lists(times, min_size=5, max_size=5))
    )
    verdict = draw(st.sampled_from(CHECKED))
    streaks = (
        st.none()
        if verdict in WORKING
        else st.none()
        | st.builds(
            Streak,
            st.sampled_from(sorted(FAILING)),
            st.integers(1, 99),
            st.just(streak_start),
            st.just(streak_end),
        )
    )
    return LinkRecord(
        url=url,
        first_seen=first_seen,
        last=Observation(
            url,
            at,
            verdict,
            draw(texts),
            draw(statuses),
            draw(st.none() | texts),
            draw(chains),
        ),
        last_alive=draw(st.none() | st.just(last_alive)),
        streak=draw(streaks),
        archived=draw(st.none() | st.builds(ArchivedCopy, texts, times)),
        first=draw(st.none() | st.builds(FirstPage, times, texts, texts)),
    )


histories: st.SearchStrategy[History] = st.lists(records(), max_size=5).map(
    lambda generated: {record.url: record for record in generated}
)
