"""How the links fared over time: one line a complete run, `observed/link-runs.jsonl`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.link_health.json_lines import CorruptLine, LineSchema, format_line, parse_lines
from site_builder.link_health.json_object import JsonObject
from site_builder.link_health.times import format_time, to_utc
from site_builder.link_health.verdicts import WORKING, Verdict

SCHEMA = LineSchema("observed/link-runs.jsonl", 1, {})
MAX_RUNS = 520
"""Ten years of weeks; older runs are forgotten."""


@dataclass(frozen=True, slots=True)
class RunCount:
    """How many links had which verdict when a run ended."""

    at: dt.datetime
    """As `Observation.at`."""
    counts: Mapping[Verdict, int] = field(hash=False)
    """`dead` is among them, unlike in observations. Zeros are left out."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_utc(self.at))
        counts = {verdict: self.counts[verdict] for verdict in Verdict if self.counts.get(verdict)}
        object.__setattr__(self, "counts", counts)

    @classmethod
    def of(cls, at: dt.datetime, verdicts: Iterable[Verdict]) -> RunCount:
        """Count the verdicts of a run."""
        return cls(at, Counter(verdicts))

    @property
    def total(self) -> int:
        """All links, checked or not."""
        return sum(self.counts.values())

    @property
    def share_working(self) -> float | None:
        """Working links among those that were checked, 0 to 1; None where none was.

        Only `unchecked` links are left out of the whole. A link that the host keeps from us
        (`blocked`, `throttled`) is in it, and does not count as working.
        """
        checked = self.total - self.counts.get(Verdict.UNCHECKED, 0)
        if not checked:
            return None
        return sum(self.counts.get(verdict, 0) for verdict in WORKING) / checked


def with_run(runs: Iterable[RunCount], run: RunCount) -> tuple[RunCount, ...]:
    """Add a run; see `latest_runs`."""
    return latest_runs([*runs, run])


def latest_runs(runs: Iterable[RunCount]) -> tuple[RunCount, ...]:
    """Return the latest `MAX_RUNS` in order of time.

    Of two at one time the one with more checked links stays, in whatever order they are given.
    """
    chosen: dict[dt.datetime, RunCount] = {}
    for run in runs:
        known = chosen.get(run.at)
        if known is None or _fullness(run) > _fullness(known):
            chosen[run.at] = run
    return tuple(chosen[at] for at in sorted(chosen)[-MAX_RUNS:])


def parse_trend(text: str) -> tuple[tuple[RunCount, ...], list[CorruptLine]]:
    """Read the runs, merged, and tell which lines were damaged. Raises only `NewerSchema`."""
    runs: list[RunCount] = []
    corrupt_lines: list[CorruptLine] = []
    for _, made in parse_lines(text, SCHEMA, _run):
        if isinstance(made, CorruptLine):
            corrupt_lines.append(made)
        else:
            runs.append(made)
    return latest_runs(runs), corrupt_lines


def render_trend(runs: Iterable[RunCount]) -> str:
    """Write the runs, merged; the same ones always give the same bytes."""
    return "".join(
        format_line(
            SCHEMA,
            {
                "at": format_time(run.at),
                "counts": {verdict.value: count for verdict, count in run.counts.items()},
            },
        )
        for run in latest_runs(runs)
    )


def _run(data: dict[str, Any]) -> RunCount:
    fields = JsonObject(data, ("at", "counts"))
    names = [verdict.value for verdict in Verdict]
    counts = JsonObject(fields.required("counts", fields.get("counts")), names, "counts")
    return RunCount(
        fields.required("at", fields.time("at")),
        {verdict: counts.integer(verdict.value, 0) or 0 for verdict in Verdict},
    )


def _fullness(run: RunCount) -> tuple[int, list[int]]:
    counts = [run.counts.get(verdict, 0) for verdict in Verdict]
    return run.total - run.counts.get(Verdict.UNCHECKED, 0), counts
