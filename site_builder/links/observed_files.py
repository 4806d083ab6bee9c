"""Read and write the history and the trend of all links, two files in the folder `observed/`.

The history is `links.jsonl`, with a line for each link. The trend is `link-runs.jsonl`, with a line
for each of the latest runs that checked at least 95% of all links. Only the link checker writes these files;
contributors edit `entries/`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from site_builder.entry_files import display_path
from site_builder.errors import Problem, Severity, SiteBuilderError
from site_builder.files.atomic import replace_files
from site_builder.link_health.history import History, record_all
from site_builder.link_health.history_file import parse_history, render_history
from site_builder.link_health.json_lines import CorruptLine
from site_builder.link_health.outage import local_outage_reason
from site_builder.link_health.trend import RunCounts, with_run
from site_builder.link_health.trend_file import parse_trend, render_trend
from site_builder.link_health.verdicts import Verdict
from site_builder.links.merging import missing_shards
from site_builder.links.runs import Run

HISTORY_FILE = "links.jsonl"
TREND_FILE = "link-runs.jsonl"


class ShardsMissing(SiteBuilderError):
    """Shards of a run are missing, so the history was not changed."""


class LocalOutage(SiteBuilderError):
    """A run looks like an outage of our own network, so the history was not changed."""


@dataclass(frozen=True)
class ObservedFolder:
    """The history and the trend in the folder `observed/`."""

    folder: Path
    history: History
    trend: tuple[RunCounts, ...]
    problems: tuple[Problem, ...]
    """A problem for each corrupt line. `record_run` writes the files without corrupt lines."""


def read_observed(folder: Path) -> ObservedFolder:
    """Read the history and the trend. A missing file counts as empty.

    Raises SiteBuilderError for a file that cannot be read, or that a newer builder wrote.
    """
    history, corrupt_lines = parse_history(_read(folder / HISTORY_FILE))
    trend, trend_corrupt_lines = parse_trend(_read(folder / TREND_FILE))
    problems = [
        *_problems(folder / HISTORY_FILE, corrupt_lines),
        *_problems(folder / TREND_FILE, trend_corrupt_lines),
    ]
    return ObservedFolder(folder, history, tuple(trend), tuple(problems))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SiteBuilderError(f"{display_path(path)} cannot be read: {error.strerror}.") from error


def _problems(path: Path, corrupt_lines: Collection[CorruptLine]) -> list[Problem]:
    hint = "Restore the line from git, or let the next `kb links check --record` delete it."
    return [
        Problem(
            display_path(path),
            corrupt.line,
            1,
            "",
            "damaged-line",
            corrupt.message,
            hint,
            severity=Severity.WARNING,
        )
        for corrupt in corrupt_lines
    ]


def record_run(
    folder: Path, run: Run, current_urls: Collection[str] | None, *, trusted: bool = False
) -> ObservedFolder:
    """Add a run to the history and to the trend; write both files or neither.

    `current_urls` are the URLs that the entries have now; every other URL is removed from the
    history. Pass None if an entry cannot be read; then no URL is removed. Raises ShardsMissing if
    the run lacks a shard (see `merging`). If `trusted` is false, raises LocalOutage for a run that looks like an outage
    of our own network.
    """
    observed = read_observed(folder)  # another run may have been recorded since this run began
    if missing := missing_shards(run):
        raise ShardsMissing(
            f"The results of {', '.join(missing)} are missing, so nothing was recorded. "
            "Run these shards again, then merge all results."
        )
    if not trusted:
        refuse_local_outage(observed, run)
    history = _extend_history(observed.history, run, current_urls)
    trend = _extend_trend(observed.trend, run)
    replace_files(
        {
            observed.folder / HISTORY_FILE: render_history(history),
            observed.folder / TREND_FILE: render_trend(trend),
        }
    )
    return ObservedFolder(observed.folder, history, trend, ())


def refuse_local_outage(observed: ObservedFolder, run: Run) -> None:
    """Raise LocalOutage if a run looks like an outage of our own network."""
    observations = [link.observation for link in run.links]
    if (reason := local_outage_reason(observed.history, observations)) is not None:
        raise LocalOutage(
            f"{reason} Nothing was recorded. Check the network and run again. If the links really "
            "failed, add --trust."
        )


def _extend_history(history: History, run: Run, current_urls: Collection[str] | None) -> History:
    if current_urls is None:
        current_urls = {*history, *(link.url for link in run.links)}
    observations = [
        link.observation
        for link in run.links
        if link.url in current_urls
        and link.verdict is not Verdict.INVALID  # an invalid URL has no history
    ]
    updated = record_all(history, observations)
    records = {url: record for url, record in updated.items() if url in current_urls}
    for link in run.links:
        if link.url not in records or link.record is None:
            continue
        record, known = records[link.url], link.record
        records[link.url] = replace(
            record, archived=known.archived or record.archived, first=known.first or record.first
        )
    return records


def _extend_trend(trend: tuple[RunCounts, ...], run: Run) -> tuple[RunCounts, ...]:
    """Return the trend with a run added. A run of only some links, or with too many unchecked links, is left out."""
    unchecked = sum(link.verdict is Verdict.UNCHECKED for link in run.links)
    if run.scope != "all" or unchecked > _MAX_UNCHECKED_SHARE * len(run.links):
        return trend
    return with_run(trend, RunCounts.of(run.finished, (link.verdict for link in run.links)))


_MAX_UNCHECKED_SHARE = 0.05
"""A run is not added to the trend if its share of unchecked links is larger than this.

This limit is not zero, because a run may reach its deadline before it has requested all links of a
host with many links.
"""
