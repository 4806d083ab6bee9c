"""The folder `observed/`: what is known of links, read and written as files.

`links.jsonl` holds the history of every link, `link-runs.jsonl` a line for each complete run.
Machines write here and nobody else; what people write lies in `entries/`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from site_builder.entry_files import display_path
from site_builder.entry_files.atomic_writing import replace_files
from site_builder.errors import Problem, Severity, SiteBuilderError
from site_builder.link_health.history import History, record_all
from site_builder.link_health.history_file import CorruptLine, parse_history, render_history
from site_builder.link_health.outage import own_outage_reason
from site_builder.link_health.trend import RunCount, parse_trend, render_trend, with_run
from site_builder.link_health.verdicts import Verdict
from site_builder.links.merging import missing_shards
from site_builder.links.runs import Run

HISTORY_FILE = "links.jsonl"
TREND_FILE = "link-runs.jsonl"


class ShardsMissing(SiteBuilderError):
    """A run is not whole; the history stays as it is."""


class LocalOutage(SiteBuilderError):
    """A run says more about us than about the links; the history stays as it is."""


@dataclass(frozen=True)
class ObservedFolder:
    """What the folder holds."""

    folder: Path
    history: History
    trend: tuple[RunCount, ...]
    problems: tuple[Problem, ...]
    """Damaged lines, which are skipped; they are gone once the files are written again."""


def read_observed(folder: Path) -> ObservedFolder:
    """Read the folder; one that is missing is empty.

    Raises SiteBuilderError for files that cannot be read, and for those of a newer version.
    """
    history, damages = parse_history(_read(folder / HISTORY_FILE))
    trend, trend_damages = parse_trend(_read(folder / TREND_FILE))
    problems = [
        *_problems(folder / HISTORY_FILE, damages),
        *_problems(folder / TREND_FILE, trend_damages),
    ]
    return ObservedFolder(folder, history, tuple(trend), tuple(problems))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SiteBuilderError(f"{display_path(path)} cannot be read: {error.strerror}.") from error


def _problems(path: Path, damages: Collection[CorruptLine]) -> list[Problem]:
    hint = "Take the line from git again, or let the next recorded run write it anew."
    return [
        Problem(
            display_path(path),
            d.line,
            1,
            "",
            "damaged-line",
            d.message,
            hint,
            severity=Severity.WARNING,
        )
        for d in damages
    ]


def record(
    folder: Path, run: Run, present: Collection[str] | None, *, trusted: bool = False
) -> ObservedFolder:
    """Add what a run saw to the folder as it is now: both files or none.

    `present` are the URLs that stand in entries now; the others are forgotten. None where that is
    not known, because an entry cannot be read: then nothing is forgotten. Raises ShardsMissing and,
    unless the run is `trusted`, OurOutage.
    """
    observed = read_observed(folder)  # another run may have been recorded since this one began
    if missing := missing_shards(run):
        raise ShardsMissing(
            f"The results of {', '.join(missing)} are missing, so nothing was recorded. "
            "Run these shards again and name all results."
        )
    if not trusted:
        refuse_local_outage(observed, run)
    history = _with_run(observed.history, run, present)
    trend = _with_count(observed.trend, run)
    replace_files(
        {
            observed.folder / HISTORY_FILE: render_history(history),
            observed.folder / TREND_FILE: render_trend(trend),
        }
    )
    return ObservedFolder(observed.folder, history, trend, ())


def refuse_local_outage(observed: ObservedFolder, run: Run) -> None:
    """Raise OurOutage for a run that says more about our network than about the links."""
    seen = [link.observation for link in run.links]
    if (reason := own_outage_reason(observed.history, seen)) is not None:
        raise LocalOutage(
            f"{reason} Nothing was recorded. Look at the network and run again; if it is really "
            "them, add --trust."
        )


def _with_run(history: History, run: Run, present: Collection[str] | None) -> History:
    if present is None:
        present = {*history, *(link.url for link in run.links)}
    seen = [
        link.observation
        for link in run.links
        if link.url in present and link.verdict is not Verdict.INVALID  # no URL, no history
    ]
    kept = {url: known for url, known in record_all(history, seen).items() if url in present}
    for link in run.links:
        if link.url in kept and link.record is not None and link.record.archived is not None:
            kept[link.url] = replace(kept[link.url], archived=link.record.archived)
    return kept


def _with_count(trend: tuple[RunCount, ...], run: Run) -> tuple[RunCount, ...]:
    """Add a line for a run that saw all, or nearly all; any other would show as a change."""
    unchecked = sum(link.verdict is Verdict.UNCHECKED for link in run.links)
    if run.scope != "all" or unchecked > _MOST_UNCHECKED * len(run.links):
        return trend
    return with_run(trend, RunCount.of(run.finished, (link.verdict for link in run.links)))


_MOST_UNCHECKED = 0.05
"""Of all links: a host that has too many for one night must not end the chart."""
