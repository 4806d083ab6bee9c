"""The stage of `make bench` that measures `kb check`."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure, in_builds
from benchmarks.workspace import Workspace


def check(workspace: Workspace) -> Iterator[Figure]:
    """Check without caches, and then check again with the caches of the first check."""
    project = workspace.project("checked")
    cold, again = [], []
    for _ in range(workspace.runs):
        project.clear()
        cold.append(project.check())
        again.append(project.check())
    for what, took in (("cold", cold), ("nothing changed", again)):
        walls = tuple(run.wall for run in took)
        memory = max(run.memory for run in took)
        figure = Figure("check", what, workspace.size, "s", walls, memory)
        yield figure
        if took is cold:
            yield in_builds(figure, workspace.cold_build.seconds)
