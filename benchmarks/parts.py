"""The stage `parts`: what feeds, the API and other parts add to a build. The setting `publish` can switch these parts off."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks.building import cold_builds_in_turns, figure_of_runs
from benchmarks.figures import Figure, ratio
from benchmarks.processes import ProcessRun
from benchmarks.workspace import Project, Workspace

_STAGE = "parts"


def parts(workspace: Workspace) -> Iterator[Figure]:
    """Alternate builds with none of the parts and with all parts, then edit one entry and build again."""
    without, complete = workspace.project("no-parts"), workspace.project("parts", all_parts=True)
    runs, complete_runs = cold_builds_in_turns(workspace.runs, without, complete)
    small = figure_of_runs(_STAGE, workspace.size, "cold build, none of the parts", runs)
    large = figure_of_runs(_STAGE, workspace.size, "cold build, all parts", complete_runs)
    yield from (small, large, ratio(large, small, "cold build, all parts, against none of them"))

    edits = [_edit(complete, share, number) for number, share in enumerate(workspace.shares())]
    yield figure_of_runs(_STAGE, workspace.size, "one entry edited, with all parts", edits)
    cold = statistics.median(large.values)
    ratios = tuple(run.wall / cold for run in edits)
    what = "one entry edited, against a cold build, with all parts"
    yield Figure(_STAGE, what, workspace.size, "x", ratios)
    yield from _weight(workspace, "without parts", without)
    yield from _weight(workspace, "with all parts", complete)


def _edit(project: Project, share: float, number: int) -> ProcessRun:
    project.retitle(project.paper_at(share), f"Changed in run {number}")
    return project.build()


def _weight(workspace: Workspace, what: str, project: Project) -> Iterator[Figure]:
    sizes = [path.stat().st_size for path in project.site.rglob("*") if path.is_file()]
    size = workspace.size
    yield Figure(_STAGE, f"the site {what}", size, "MB", (sum(sizes) / 1e6,))
    yield Figure(_STAGE, f"files of the site {what}", size, "files", (len(sizes),))
