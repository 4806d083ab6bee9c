"""The stages of `make bench` that build a site from nothing, build it after an edit, and measure its size."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, in_builds, not_run, per_file, ratio
from benchmarks.hugo import HugoSite, write_leanest_site, write_site
from benchmarks.processes import CannotRun, ProcessRun
from benchmarks.workspace import ColdBuild, Project, Workspace, html_files

_BUILD, _EDIT = "build", "edit"
_MAX_PAGE_DIFFERENCE = 0.01


def build(workspace: Workspace) -> Iterator[Figure]:
    """Build from nothing with and without the search index, alternating with Hugo.

    Later stages use the sites of the last run.
    """
    full, without_search = workspace.project("built"), workspace.project("bare")
    full_runs: list[ProcessRun] = []
    bare_runs: list[ProcessRun] = []
    hugo: _Hugo | CannotRun | None = None
    pages = 0
    for _ in range(workspace.runs):
        without_search.clear()
        bare_runs.append(without_search.build(search=False))
        pages = pages or len(html_files(without_search.site))
        hugo = hugo or _Hugo.prepare(workspace, pages)
        if isinstance(hugo, _Hugo):
            hugo.build()
        full.clear()
        full_runs.append(full.build())
    workspace.built = full
    seconds = statistics.median(run.wall for run in bare_runs)
    workspace.cold_build = ColdBuild(without_search, seconds)

    full_note = f"{len(html_files(full.site)):,} HTML files"
    yield figure_of_runs(_BUILD, workspace.size, "with search", full_runs, full_note)
    bare = figure_of_runs(
        _BUILD, workspace.size, "without search", bare_runs, f"{pages:,} HTML files"
    )
    yield bare
    if isinstance(hugo, _Hugo):
        yield from hugo.figures(bare, pages)
    else:
        yield not_run(_BUILD, "Hugo", workspace.size, "s", str(hugo))


@dataclass
class _Hugo:
    """The two Hugo sites that the builder is compared with, and the measurements of their builds."""

    site: HugoSite
    """Hugo site with about as many HTML files as the builder's site."""
    leanest_site: HugoSite
    runs: list[ProcessRun] = field(default_factory=list)
    leanest_runs: list[ProcessRun] = field(default_factory=list)

    @classmethod
    def prepare(cls, workspace: Workspace, pages: int) -> _Hugo | CannotRun:
        """Write both projects, and return them. If Hugo cannot run, return the error."""
        try:
            return cls(
                write_site(workspace.folder / "hugo", workspace.entries, pages),
                write_leanest_site(workspace.folder / "hugo-leanest", workspace.entries),
            )
        except CannotRun as error:
            return error

    def build(self) -> None:
        """Build both sites."""
        self.runs.append(self.site.build())
        self.leanest_runs.append(self.leanest_site.build())

    def figures(self, ours: Figure, pages: int) -> Iterator[Figure]:
        """Yield the build times of both Hugo sites, and the ratios of `ours` to them."""
        made, few = self.site.pages, self.leanest_site.pages
        note = f"{made:,} HTML files"
        if abs(made / pages - 1) > _MAX_PAGE_DIFFERENCE:
            note += f"; NOT AS MANY AS OURS: {pages:,}"
        theirs = figure_of_runs(_BUILD, ours.size, "Hugo", self.runs, note)
        leanest = figure_of_runs(
            _BUILD, ours.size, "Hugo, leanest theme", self.leanest_runs, f"{few:,} HTML files"
        )
        yield theirs
        yield leanest
        yield ratio(ours, theirs, "without search, against Hugo")
        what = "without search, against Hugo's leanest theme, per HTML file"
        yield ratio(per_file(ours, pages), per_file(leanest, few), what)


def edit(workspace: Workspace) -> Iterator[Figure]:
    """Change a title and build again. Measure the share of the pages on which the new title replaced the old one."""
    full = workspace.built
    unchanged = [full.build() for _ in range(workspace.runs)]
    without_search = workspace.cold_build.project
    correct: list[float] = []
    full_runs: list[ProcessRun] = []
    bare_runs: list[ProcessRun] = []
    try:
        for number, share in enumerate(workspace.shares()):
            words = f"Changed in run {number}"
            without_search.retitle(without_search.paper_at(share), words)
            bare_runs.append(without_search.build(search=False))
            file = full.paper_at(share)
            finder = _TitleFinder(full, file.stem)
            old, new = full.retitle(file, words)
            before = finder.pages_with(old)
            full_runs.append(full.build())
            after = finder.pages_with(new)
            missed = (before ^ after) | finder.pages_with(old)
            correct.append(100 * (1 - len(missed) / max(1, len(before | after))))
    finally:
        full.restore_entries(workspace.entries)
        full.build()

    figure = partial(figure_of_runs, _EDIT, workspace.size)
    edited = figure("one entry edited, built again", full_runs)
    yield edited
    yield in_builds(edited, workspace.cold_build.seconds)
    yield figure("nothing edited, built again", unchanged)
    yield Figure(_EDIT, "listings that are right", workspace.size, "%", tuple(correct))
    yield figure("the same without search", bare_runs)


def weight(workspace: Workspace) -> Iterator[Figure]:
    """Measure the size of the site, of its biggest page and of the search index."""
    site = workspace.built.site
    total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    pages = [(path.stat().st_size, path) for path in html_files(site)]
    size, biggest = max(pages)
    note = f"{len(pages):,} HTML files"
    yield Figure("weight", "the site", workspace.size, "MB", (total / 1e6,), note=note)
    name = biggest.relative_to(site).as_posix()
    yield Figure("weight", "the biggest page", workspace.size, "KB", (size / 1e3,), note=name)
    index = sum(path.stat().st_size for path in (site / "search").rglob("*") if path.is_file())
    yield Figure("weight", "the search index", workspace.size, "MB", (index / 1e6,))


class _TitleFinder:
    """Finds the pages that show the title of an entry: the entry's page in each language, and listings.

    Pages of other entries are left out, because a new title may change which related entries they show.
    """

    def __init__(self, project: Project, slug: str) -> None:
        self._site = project.site
        self._others = {path.stem for path in project.entries.glob("*/*.yml")} - {slug}

    def pages_with(self, title: str) -> set[Path]:
        wanted = title.encode()
        return {
            path.relative_to(self._site)
            for path in html_files(self._site)
            if path.parent.name not in self._others and wanted in path.read_bytes()
        }


def cold_builds_in_turns(times: int, *projects: Project) -> tuple[list[ProcessRun], ...]:
    """Build each project from nothing `times` times, in turns. Return the runs of each project."""
    runs: tuple[list[ProcessRun], ...] = tuple([] for _ in projects)
    for _ in range(times):
        for project, measured in zip(projects, runs, strict=True):
            project.clear()
            measured.append(project.build())
    return runs


def figure_of_runs(
    stage: str, size: int, what: str, runs: list[ProcessRun], note: str = ""
) -> Figure:
    """Return a row with the seconds of each run and the largest peak memory."""
    walls = tuple(run.wall for run in runs)
    return Figure(stage, what, size, "s", walls, max(run.memory for run in runs), note)
