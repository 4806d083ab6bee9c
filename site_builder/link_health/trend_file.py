"""The trend as a file, `observed/link-runs.jsonl`: one line per run, sorted by time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from site_builder.link_health.json_lines import CorruptLine, LineSchema, format_line, parse_lines
from site_builder.link_health.json_models import JsonModel, Natural, Time, validate
from site_builder.link_health.times import format_time
from site_builder.link_health.trend import RunCounts, latest_runs
from site_builder.link_health.verdicts import Verdict

SCHEMA = LineSchema("observed/link-runs.jsonl", 1, {})


class _RunLine(JsonModel):
    at: Time
    counts: dict[Verdict, Natural | None]


def parse_trend(text: str) -> tuple[tuple[RunCounts, ...], list[CorruptLine]]:
    """Return the latest runs in a text, and the corrupt lines of the text.

    Raises `NewerSchema` if a newer builder wrote a line. Any other problem becomes a `CorruptLine`.
    """
    runs: list[RunCounts] = []
    corrupt_lines: list[CorruptLine] = []
    for _, parsed in parse_lines(text, SCHEMA, _build_run):
        if isinstance(parsed, CorruptLine):
            corrupt_lines.append(parsed)
        else:
            runs.append(parsed)
    return latest_runs(runs), corrupt_lines


def render_trend(runs: Iterable[RunCounts]) -> str:
    """Return the text of the file, with the latest runs. Equal runs give equal texts."""
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


def _build_run(data: dict[str, Any]) -> RunCounts:
    line = validate(_RunLine, data)
    return RunCounts(line.at, {verdict: count or 0 for verdict, count in line.counts.items()})
