"""The stage `results` of `make bench`: what 300 benchmarks and their result tables (boards) add to a build."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.building import cold_builds_in_turns
from benchmarks.figures import Figure, ratio
from benchmarks.processes import ProcessRun
from benchmarks.workspace import Project, Workspace, html_files

BENCHMARKS = 300
_STAGE = "results"


def boards(workspace: Workspace) -> Iterator[Figure]:
    """Build in turns without and with results, always with the search index. Then find the largest page of a board.

    Times are CPU seconds of all processes of a build. Other programs on the machine affect CPU seconds less than
    wall-clock seconds.
    """
    without = workspace.project("no-results")
    complete = workspace.project("results", benchmarks=BENCHMARKS)
    runs, complete_runs = cold_builds_in_turns(workspace.runs, without, complete)
    small = _figure(workspace, "cold build without results, CPU", runs)
    note = f"{BENCHMARKS} benchmarks, {_count_results(complete):,} results"
    large = _figure(workspace, "cold build with results, CPU", complete_runs, note)
    yield from (small, large, ratio(large, small, "cold build with results, against one without"))
    pages = [(page.stat().st_size, page) for page in html_files(complete.site / "benchmarks")]
    pages += [(page.stat().st_size, page) for page in html_files(complete.site / "zh/benchmarks")]
    size, largest = max(pages)
    name = largest.relative_to(complete.site).as_posix()
    yield Figure(
        _STAGE, "the biggest page of a board", workspace.size, "KB", (size / 1e3,), note=name
    )


def _figure(workspace: Workspace, what: str, runs: list[ProcessRun], note: str = "") -> Figure:
    seconds = tuple(run.cpu for run in runs)
    memory = max(run.memory for run in runs)
    return Figure(_STAGE, what, workspace.size, "s", seconds, memory, note)


def _count_results(project: Project) -> int:
    files = project.entries.glob("*/*.yml")
    return sum(file.read_text(encoding="utf-8").count("- benchmark: ") for file in files)
