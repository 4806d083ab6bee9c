"""The trend: the number of links with each verdict, for each of the latest runs that checked nearly all links.

`trend_file` converts the trend to the text of its file and back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from site_builder.link_health.times import to_utc
from site_builder.link_health.verdicts import NOT_JUDGED, WORKING, Verdict

MAX_RUNS = 520
"""Maximum number of runs in the trend. The oldest runs are dropped. 520 weekly runs span ten years."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """One run of the trend: when it ended, and how many links had each verdict."""

    at: dt.datetime
    """Time at which the run ended. The constructor converts it with `times.to_utc`."""
    counts: Mapping[Verdict, int] = field(hash=False)
    """Verdict -> number of links, never 0. May include `dead`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))
        counts = {verdict: self.counts[verdict] for verdict in Verdict if self.counts.get(verdict)}
        object.__setattr__(self, "counts", counts)

    @classmethod
    def of(cls, at: dt.datetime, verdicts: Iterable[Verdict]) -> RunCounts:
        """Return the counts of the verdicts of a run that ended at this time."""
        return cls(at, Counter(verdicts))

    @property
    def total(self) -> int:
        """Number of all links, including unchecked links."""
        return sum(self.counts.values())

    @property
    def share_working(self) -> float | None:
        """Share of working links among the judged links, from 0 to 1; None if no link was judged."""
        judged = self.number_judged
        if not judged:
            return None
        return sum(self.counts.get(verdict, 0) for verdict in WORKING) / judged

    @property
    def number_judged(self) -> int:
        """Number of links with a verdict that says whether readers can open the link (not in `NOT_JUDGED`)."""
        return self.total - sum(self.counts.get(verdict, 0) for verdict in NOT_JUDGED)


def with_run(runs: Iterable[RunCounts], run: RunCounts) -> tuple[RunCounts, ...]:
    """Add a run; return the latest `MAX_RUNS` runs."""
    return latest_runs([*runs, run])


def latest_runs(runs: Iterable[RunCounts]) -> tuple[RunCounts, ...]:
    """Return the latest `MAX_RUNS` runs, sorted by time.

    If the end times of several runs are equal, only the run with the most checked links is kept. The
    order of the runs does not matter.
    """
    chosen: dict[dt.datetime, RunCounts] = {}
    for run in runs:
        previous = chosen.get(run.at)
        if previous is None or _precedence(run) > _precedence(previous):
            chosen[run.at] = run
    return tuple(chosen[at] for at in sorted(chosen)[-MAX_RUNS:])


def _precedence(run: RunCounts) -> tuple[int, list[int]]:
    counts = [run.counts.get(verdict, 0) for verdict in Verdict]
    return run.total - run.counts.get(Verdict.UNCHECKED, 0), counts
