"""Merge the runs of several shards into one run.

The runs come from different machines, in any order, and a restarted shard may appear twice. So the
result must not depend on order or repetition.
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

_SCOPES_WIDE_TO_NARROW = ("history", "all", "changed", "only")
"""A merged run has the narrowest scope of its runs."""


def merge_runs(runs: Iterable[Run]) -> Run:
    """Merge runs: take the latest observation of each URL, and its locations from all runs.

    Equal runs count once. If a merged run is merged again with one of its parts, only the number of
    requests changes, because it is a sum. Raises UsageError if there is no run.
    """
    distinct = list(dict.fromkeys(runs))
    if not distinct:
        raise UsageError(
            "There is no run to merge. Name files that `kb links check --format json` wrote."
        )
    links: dict[str, list[CheckedLink]] = defaultdict(list)
    for run in distinct:
        for link in run.links:
            links[link.url].append(link)
    return Run(
        started=min(run.started for run in distinct),
        finished=max(run.finished for run in distinct),
        links=tuple(_merge_link(links[url]) for url in sorted(links)),
        requests=sum(run.requests for run in distinct),
        shards=_merge_shards(distinct),
        scope=max((run.scope for run in distinct), key=_SCOPES_WIDE_TO_NARROW.index),
        interrupted=any(run.interrupted for run in distinct),
        out_of_time=any(run.out_of_time for run in distinct),
    )


def missing_shards(run: Run) -> list[str]:
    """Return the shards that a merged run lacks, such as `["3/4"]`.

    If the shards come from different splits (`1/2` and `1/4`), one complete split is enough. If
    none is complete, the result is for the split that lacks the fewest shards.
    """
    numbers_by_count: dict[int, set[int]] = defaultdict(set)
    for shard in run.shards:
        number, _, count = shard.partition("/")
        numbers_by_count[int(count)].add(int(number))
    missing = [
        [f"{number}/{count}" for number in range(1, count + 1) if number not in present]
        for count, present in sorted(numbers_by_count.items())
    ]
    return min(missing, key=len, default=[])


def _merge_link(links: Sequence[CheckedLink]) -> CheckedLink:
    if len(links) == 1:
        return links[0]
    [latest] = latest_by_url(link.observation for link in links).values()
    records = [link.record for link in links if link.observation == latest]
    return CheckedLink(
        observation=latest,
        locations=tuple(sorted({location for link in links for location in link.locations})),
        record=max(records, key=_record_sort_key),
        is_new=any(link.is_new for link in links),
    )


def _record_sort_key(record: LinkRecord | None) -> tuple[bool, str]:
    return record is not None, json.dumps(record and record_to_dict(record), sort_keys=True)


def _merge_shards(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return all shards, sorted; none if one of the runs was not split."""
    if not all(run.shards for run in runs):
        return ()
    return tuple(sorted({shard for run in runs for shard in run.shards}, key=_shard_sort_key))


def _shard_sort_key(shard: str) -> tuple[int, int]:
    number, _, count = shard.partition("/")
    return int(count), int(number)
