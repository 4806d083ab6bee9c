"""The stage of `kb check`."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure
from benchmarks.workspace import Workspace


def check(workspace: Workspace) -> Iterator[Figure]:
    """Check without any cache, and again with the caches of the first run."""
    project = workspace.project("checked")
    cold, again = [], []
    for _ in range(workspace.runs):
        project.clear()
        cold.append(project.check())
        again.append(project.check())
    for what, took in (("cold", cold), ("nothing changed", again)):
        walls = tuple(one.wall for one in took)
        memory = max(one.memory for one in took)
        yield Figure("check", what, workspace.size, "s", walls, memory)
