"""Merge the runs of several shards into one run.

A shard is the part of all links that one machine checks (`kb links check --shard 2/4`). One
shard may be checked twice, and the caller may pass the runs in any order. So the result must not
depend on the order of the runs, and a run that is passed twice must not change the result.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from site_builder.errors import UsageError
from site_builder.link_health.history import earliest_first_page, latest_by_url
from site_builder.link_health.records import LinkRecord
from site_builder.link_health.serialization import record_to_dict
from site_builder.link_health.verdicts import Verdict
from site_builder.links.runs import CheckedLink, Run

_SCOPES_WIDE_TO_NARROW = ("history", "all", "changed", "only")
"""The scope says which links a run checked. A merged run has the narrowest scope among the given runs."""


def merge_runs(runs: Iterable[Run]) -> Run:
    """Return one run that has the latest observation and all locations of each URL.

    Equal runs are merged as one run. `requests` of the result is the sum of the requests of all merged
    runs. If the result is merged again with one of these runs, only `requests` changes. Raises
    UsageError if there is no run.
    """
    distinct = list(dict.fromkeys(runs))
    if not distinct:
        raise UsageError(
            "There is no run to merge. Give the paths of files that `kb links check --format json` "
            "wrote."
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

    The run may have shards of several splits, such as `1/2` of a split into two shards and `1/4` of a
    split into four. Then return the missing shards of the split that lacks the fewest.
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
    latest_links = [link for link in links if link.observation == latest]
    record = max((link.record for link in latest_links), key=_record_sort_key)
    if record is not None:
        checked = [link for link in links if link.observation.verdict is not Verdict.UNCHECKED]
        records = (link.record for link in (*latest_links, *checked))
        record = replace(record, first=earliest_first_page(filter(None, records)))
    return CheckedLink(
        observation=latest,
        locations=tuple(sorted({location for link in links for location in link.locations})),
        record=record,
        is_new=any(link.is_new for link in links),
        unexpected_title=max(link.unexpected_title for link in latest_links),
    )


def _record_sort_key(record: LinkRecord | None) -> tuple[bool, str]:
    if record is None:
        return False, ""
    return True, json.dumps(record_to_dict(replace(record, first=None)), sort_keys=True)


def _merge_shards(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return the shards of all runs, sorted; empty if one of the runs was not split."""
    if not all(run.shards for run in runs):
        return ()
    return tuple(sorted({shard for run in runs for shard in run.shards}, key=_shard_sort_key))


def _shard_sort_key(shard: str) -> tuple[int, int]:
    number, _, count = shard.partition("/")
    return int(count), int(number)
