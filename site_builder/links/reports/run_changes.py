"""Compare a run with the history before the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.link_health.history import History
from site_builder.link_health.verdicts import WORKING, Verdict
from site_builder.links.merging import missing_shards
from site_builder.links.runs import CheckedLink, Run

RECOVERED = "report.new.recovered"
"""Key of the title for links that were dead, gone or suspect before the run, and work now.

A link whose verdict is `moved` now is listed under `report.new.moved` instead.
"""

_NEW_PROBLEMS: Mapping[Verdict, str] = {
    Verdict.DEAD: "report.new.dead",
    Verdict.GONE: "report.new.missing",
    Verdict.SUSPECT: "report.new.suspect",
    Verdict.MOVED: "report.new.moved",
    Verdict.INVALID: "report.new.unusable",
    Verdict.REFUSED: "report.new.unusable",
}
_RECOVERABLE = frozenset({Verdict.DEAD, Verdict.GONE, Verdict.SUSPECT})


@dataclass(frozen=True, slots=True)
class RunChanges:
    """Differences between a run and the history before the run."""

    links_by_change: Mapping[str, tuple[CheckedLink, ...]]
    """Key of a title -> the links below this title. The keys have the order of `_NEW_PROBLEMS`; `RECOVERED` is last."""
    first_checks: int
    """Number of links that were checked for the first time."""
    removed: int
    """Number of links that are no longer in any entry."""

    def __bool__(self) -> bool:
        return bool(self.links_by_change or self.first_checks or self.removed)


def compare_with_history(before: History, run: Run) -> RunChanges:
    """Return the differences; ignore links that are `unchecked` in the run."""
    checked = [link for link in run.links if link.observation.verdict is not Verdict.UNCHECKED]
    links_by_change: dict[str, list[CheckedLink]] = {
        change: [] for change in (*_NEW_PROBLEMS.values(), RECOVERED)
    }
    for link in checked:
        record = before.get(link.url)
        change = _change(record.verdict if record is not None else None, link.verdict)
        if change is not None:
            links_by_change[change].append(link)
    return RunChanges(
        {change: tuple(links) for change, links in links_by_change.items() if links},
        first_checks=sum(link.url not in before for link in checked),
        removed=_count_removed(before, run),
    )


def _change(before: Verdict | None, now: Verdict) -> str | None:
    if now is before or (before is Verdict.DEAD and now is Verdict.GONE):
        return None
    if before in _RECOVERABLE and now in WORKING - {Verdict.MOVED}:
        return RECOVERED
    return _NEW_PROBLEMS.get(now)


def _count_removed(before: History, run: Run) -> int:
    """Return how many links of the history are not in the run; 0 if the run does not cover all links."""
    if run.scope != "all" or missing_shards(run):
        return 0
    return len(before.keys() - {link.url for link in run.links})
