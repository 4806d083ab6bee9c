"""Runs of several shards as one run, in whatever order they came.

What is joined are files that machines wrote at different times, some of them twice, after a shard
was started again; so neither order nor repetition may matter.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from site_builder.errors import UsageError
from site_builder.link_health.history import latest_by_url
from site_builder.link_health.records import LinkRecord
from site_builder.link_health.serialization import record_to_dict
from site_builder.links.runs import CheckedLink, Run

_SCOPES = ("history", "all", "changed", "only")
"""A joined run tells of no more than the narrowest of its runs, which is the last of these."""


def merge_runs(runs: Iterable[Run]) -> Run:
    """Join runs: the latest observation of each URL, with all its sources.

    Equal runs count once, so joining again what was joined before changes nothing but the number
    of requests, which is the sum over different runs. Raises UsageError for no run at all.
    """
    different = list(dict.fromkeys(runs))
    if not different:
        raise UsageError("There is no run to join. Name what `kb links check` wrote.")
    links: dict[str, list[CheckedLink]] = defaultdict(list)
    for run in different:
        for link in run.links:
            links[link.url].append(link)
    return Run(
        started=min(run.started for run in different),
        finished=max(run.finished for run in different),
        links=tuple(_merged(links[url]) for url in sorted(links)),
        requests=sum(run.requests for run in different),
        shards=_shards(different),
        scope=max((run.scope for run in different), key=_SCOPES.index),
        interrupted=any(run.interrupted for run in different),
        out_of_time=any(run.out_of_time for run in different),
    )


def missing_shards(run: Run) -> list[str]:
    """Name the shards that a run lacks to be one of everything: `["3/4"]`.

    Where shards of several divisions were joined, one division that is complete is enough, and
    what is missing is what is missing of the one that is nearest to it.
    """
    divisions: dict[int, set[int]] = defaultdict(set)
    for shard in run.shards:
        number, _, count = shard.partition("/")
        divisions[int(count)].add(int(number))
    missing = [
        [f"{number}/{count}" for number in range(1, count + 1) if number not in there]
        for count, there in sorted(divisions.items())
    ]
    return min(missing, key=len, default=[])


def _merged(links: Sequence[CheckedLink]) -> CheckedLink:
    if len(links) == 1:
        return links[0]
    [seen] = latest_by_url(link.observation for link in links).values()
    records = [link.record for link in links if link.observation == seen]
    return CheckedLink(
        observation=seen,
        locations=tuple(sorted({source for link in links for source in link.locations})),
        record=max(records, key=_record_order),
        is_new=any(link.is_new for link in links),
    )


def _record_order(record: LinkRecord | None) -> tuple[bool, str]:
    return record is not None, json.dumps(record and record_to_dict(record), sort_keys=True)


def _shards(runs: Sequence[Run]) -> tuple[str, ...]:
    """Unite the shards; a run of everything has none, and lacks none whatever is joined to it."""
    if not all(run.shards for run in runs):
        return ()
    return tuple(sorted({shard for run in runs for shard in run.shards}, key=_shard_order))


def _shard_order(shard: str) -> tuple[int, int]:
    number, _, count = shard.partition("/")
    return int(count), int(number)
