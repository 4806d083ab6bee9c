"""A run: what one `kb links check` saw of every link; runs of several shards join into one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from site_builder.link_health.records import LinkRecord, Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.links_to_check import LinkToCheck, SourceLocation


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A link, what was seen of it, and what was known before and with it."""

    observation: Observation
    locations: tuple[SourceLocation, ...]
    record: LinkRecord | None = None
    """The history with this observation; None for a link that was not checked and never before."""
    is_new: bool = False
    """The branch in hand brings it."""

    @property
    def url(self) -> str:
        """The address that was asked for."""
        return self.observation.url

    @property
    def verdict(self) -> Verdict:
        """What to say of the link: `dead` where the history says so, else what was seen."""
        if self.record is not None and self.record.verdict is Verdict.DEAD:
            return Verdict.DEAD
        return self.observation.verdict


@dataclass(frozen=True, slots=True)
class Run:
    """What one run saw."""

    started: dt.datetime
    """UTC."""
    finished: dt.datetime
    links: tuple[CheckedLink, ...]
    """Sorted by URL."""
    requests: int = 0
    shards: tuple[str, ...] = ()
    """`2/4` for a shard; those that a joined run is made of, sorted. Empty for a run of everything."""
    scope: str = "all"
    """`all`, `changed` (--changed-since), `only` (--only) or `history` (nothing was asked)."""
    interrupted: bool = False
    """Ctrl-C ended it."""
    out_of_time: bool = False
    """Its deadline ended it."""


def run_from_history(targets: Iterable[LinkToCheck], history: Mapping[str, LinkRecord]) -> Run:
    """Return what the history says of these links, as if a run had just seen it.

    Links that it does not know are `unchecked`, with the reason `never`.
    """
    links = []
    for target in sorted(targets, key=lambda target: target.url):
        record = history.get(target.url)
        last = (
            Observation(target.url, _EPOCH, Verdict.UNCHECKED, "never")
            if record is None
            else record.last
        )
        links.append(CheckedLink(last, target.locations, record, target.is_new))
    times = [link.observation.at for link in links if link.record is not None] or [_EPOCH]
    return Run(min(times), max(times), tuple(links), scope="history")


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
