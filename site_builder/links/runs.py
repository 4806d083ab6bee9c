"""A run: the result of one `kb links check`. `merging` merges the runs of several shards (parts of all links).

`run_from_history` makes a run from the last observations in the history, for reports without a new check.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from site_builder.link_health.records import LinkRecord, Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.links_to_check import LinkToCheck, SourceLocation


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """Result for one link: its observation in this run, and its history after the run."""

    observation: Observation
    locations: tuple[SourceLocation, ...]
    record: LinkRecord | None = None
    """History of the link after this run; None before its first check."""
    is_new: bool = False
    """Whether the current branch added this URL: no entry, topic or tag contained it before."""
    unexpected_title: str = ""
    """Title of the page, if no word of the title is in the names of the entries that contain the link.

    Empty if a name contains a word of the title, or if the title was not compared with the names.
    """

    @property
    def url(self) -> str:
        """URL of the link, as in `LinkToCheck.url`."""
        return self.observation.url

    @property
    def verdict(self) -> Verdict:
        """Verdict to report: `dead` if `record` is dead, else the verdict of `observation`."""
        if self.record is not None and self.record.verdict is Verdict.DEAD:
            return Verdict.DEAD
        return self.observation.verdict


@dataclass(frozen=True, slots=True)
class Run:
    """Result of one check of links."""

    started: dt.datetime
    """Start of the run, in UTC."""
    finished: dt.datetime
    """End of the run, in UTC."""
    links: tuple[CheckedLink, ...]
    """Sorted by URL."""
    requests: int = 0
    shards: tuple[str, ...] = ()
    """Shards of this run (see `merging`), such as `2/4`, sorted; empty if the run was not split."""
    scope: str = "all"
    """`all`, `changed` (--changed-since), `only` (--only) or `history` (no request was sent)."""
    interrupted: bool = False
    """Whether Ctrl-C ended the run."""
    out_of_time: bool = False
    """Whether the deadline ended the run."""


def run_from_history(links: Iterable[LinkToCheck], history: Mapping[str, LinkRecord]) -> Run:
    """Return a run of the given links, each with its last observation in the history. Sends no request.

    Links that are not in the history are `unchecked`, with the reason `never`.
    """
    checked_links = []
    for link in sorted(links, key=lambda link: link.url):
        record = history.get(link.url)
        last = (
            Observation(link.url, _EPOCH, Verdict.UNCHECKED, "never")
            if record is None
            else record.last
        )
        checked_links.append(CheckedLink(last, link.locations, record, link.is_new))
    times = [link.observation.at for link in checked_links if link.record is not None] or [_EPOCH]
    return Run(min(times), max(times), tuple(checked_links), scope="history")


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
