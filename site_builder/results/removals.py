"""Find benchmarks that have lost many results, by comparing an older catalog with a newer one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from site_builder.catalog import Catalog
from site_builder.results.boards import rows_of

_MANY_RESULTS = 3
"""If a change removes more results on a benchmark than this, contributors must confirm the change."""
_LARGE_SHARE = 1 / 3
"""If a change removes more than this share of the results on a benchmark, contributors must confirm the change."""


@dataclass(frozen=True, slots=True)
class Removal:
    """The removal of many results on one benchmark."""

    benchmark_id: str
    """The id of the benchmark in the older catalog."""
    removed: int
    """Number of removed results."""
    before: int
    """Number of results in the older catalog."""


def removed_results(before: Catalog, after: Catalog) -> tuple[Removal, ...]:
    """Return a removal for each benchmark that lost more than three results, or more than a third of its results.

    The function only compares the numbers of results that each entry has on the benchmark. So a corrected result does
    not count as removed. These results do not count as removed, either: those of a renamed entry or benchmark, and
    those of an entry whose file is not valid in the newer catalog. `kb check` reports the invalid file anyway.
    """
    now = Counter((entry.id, row.result.benchmark) for entry in after for row in rows_of(entry))
    had: Counter[tuple[str, str]] = Counter()
    for entry in before:
        had.update((entry.id, row.result.benchmark) for row in rows_of(entry))
    total: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    for (entry_id, benchmark_id), count in had.items():
        total[benchmark_id] += count
        present_id = after.redirects.get(entry_id, entry_id)
        if present_id not in after.invalid_ids:
            present = now[present_id, after.redirects.get(benchmark_id, benchmark_id)]
            removed[benchmark_id] += max(0, count - present)
    return tuple(
        Removal(id_, removed[id_], total[id_])
        for id_ in sorted(removed)
        if removed[id_] > min(_MANY_RESULTS, _LARGE_SHARE * total[id_])
    )
