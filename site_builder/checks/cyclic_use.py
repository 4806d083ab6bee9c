"""Check for entries that use each other."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity

MAX_CYCLES = 100
"""At most this many cycles are reported, because finding each of them takes one pass over all entries."""


def find_cyclic_uses(catalog: Catalog) -> Iterator[Finding]:
    """Find entries that use each other, directly or through other entries.

    Each entry of a cycle has a finding, so `kb check --changed-since` reports the cycle if a branch changes any of its
    entries. If two cycles contain the same step, such as `a` uses `b`, the second cycle may be reported only after the
    first one is corrected. The check `self-use` reports an entry that uses itself.
    """
    graph = {
        entry.id: dict.fromkeys(used for used in entry.uses if used != entry.id)
        for entry in catalog
        if entry.uses
    }
    reported = set()
    for _ in range(MAX_CYCLES):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            cycle: list[str] = error.args[1][
                ::-1
            ]  # in graphlib's list, each entry is used by the next one
        else:
            return
        for user, used in pairwise(cycle):
            if (user, used) not in reported:
                reported.add((user, used))
                yield _finding(catalog, user, used, cycle)
        del graph[cycle[0]][cycle[1]]


def _finding(catalog: Catalog, user: str, used: str, cycle: list[str]) -> Finding:
    start = cycle.index(user)
    path = [*cycle[start:-1], *cycle[:start], user]
    return Finding(
        subject=user,
        field=("uses", catalog.entries[user].uses.index(used)),
        code="cyclic-use",
        message=f"the entries use each other: {' → '.join(f'`{id_}`' for id_ in path)}",
        hint="Keep `uses` in the later work, and delete it in the earlier one.",
    )


CHECK = Check(
    id="cyclic-use",
    severity=Severity.WARNING,
    check_catalog=find_cyclic_uses,
    bad="# in papers/quick-sort.yml\nuses: [papers/sorting]\n# in papers/sorting.yml\nuses: [papers/quick-sort]",
    good="# in papers/quick-sort.yml only\nuses: [papers/sorting]",
)
