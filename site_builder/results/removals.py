"""Find boards that lost many of their results between two catalogs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from site_builder.catalog import Catalog
from site_builder.results.boards import rows_of

_MANY_ROWS = 3
"""The removal of more rows must be confirmed."""
_LARGE_SHARE = 1 / 3
"""The removal of a larger share of the rows of a board must be confirmed."""


@dataclass(frozen=True, slots=True)
class Removal:
    """The removal of many results of one benchmark."""

    benchmark_id: str
    """The id in the older catalog."""
    removed: int
    before: int
    """Number of results in the older catalog."""


def removed_results(before: Catalog, after: Catalog) -> tuple[Removal, ...]:
    """Return the benchmarks that lost more than three results, or more than a third of their results.

    The results of each entry are counted, so a row that was corrected is not removed. An entry or a benchmark that was
    renamed keeps its results. The results of a file that is not valid now are not counted: it has other problems.
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
        if removed[id_] > min(_MANY_ROWS, _LARGE_SHARE * total[id_])
    )
