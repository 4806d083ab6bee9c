"""The stages of building: from nothing, after an edit, and the size of the site."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import hugo
from benchmarks.figures import Figure, not_run, ratio
from benchmarks.processes import CannotRun, ProcessRun, can_omit_search
from benchmarks.workspace import Project, Workspace, html_files

_BUILD, _EDIT = "build", "edit"
_NO_OPTION = "kb build has no --no-search"
_MAX_PAGE_DIFFERENCE = 0.01


def build(workspace: Workspace) -> Iterator[Figure]:
    """Build from nothing with and without the search index, alternating with Hugo.

    The other stages use the sites of the last run.
    """
    full, without_search = workspace.project("built"), workspace.project("bare")
    full_runs: list[ProcessRun] = []
    bare_runs: list[ProcessRun] = []
    hugo_runs: list[ProcessRun] = []
    pages = 0
    no_hugo_reason = ""
    hugo_site: hugo.HugoSite | None = None
    for run in range(workspace.runs):
        without_search.clear()
        bare_runs.append(without_search.build(search=not can_omit_search()))
        if run == 0:
            pages = len(html_files(without_search.site))
            try:
                hugo_site = hugo.write_site(workspace.folder / "hugo", workspace.entries, pages)
            except CannotRun as error:
                no_hugo_reason = str(error)
        if hugo_site is not None:
            hugo_runs.append(hugo_site.build())
        full.clear()
        full_runs.append(full.build())
    workspace.built, workspace.without_search = full, without_search

    figure = partial(_figure, _BUILD, workspace.size)
    full_figure = figure("with search", full_runs, f"{len(html_files(full.site)):,} HTML files")
    yield full_figure
    hugo_figure = None
    if hugo_site is not None:
        made = hugo_site.pages
        note = f"{made:,} HTML files"
        if abs(made / pages - 1) > _MAX_PAGE_DIFFERENCE:
            note += f"; NOT AS MANY AS OURS: {pages:,}"
        hugo_figure = figure("Hugo", hugo_runs, note)
        yield hugo_figure
    else:
        yield not_run(_BUILD, "Hugo", workspace.size, "s", no_hugo_reason)
    if not can_omit_search():
        yield not_run(_BUILD, "without search", workspace.size, "s", _NO_OPTION)
        if hugo_figure is not None:
            yield ratio(full_figure, hugo_figure, "with search, against Hugo")
        return
    bare_figure = figure("without search", bare_runs, f"{pages:,} HTML files")
    yield bare_figure
    if hugo_figure is not None:
        yield ratio(bare_figure, hugo_figure, "without search, against Hugo")


def edit(workspace: Workspace) -> Iterator[Figure]:
    """Change the title of one entry and build again; then check every page that showed the old title."""
    full = workspace.built
    unchanged = [full.build() for _ in range(workspace.runs)]
    without_search = workspace.without_search if can_omit_search() else None
    correct: list[float] = []
    full_runs: list[ProcessRun] = []
    bare_runs: list[ProcessRun] = []
    try:
        for number in range(workspace.runs):
            index = (2 * number + 1) * workspace.size // (2 * workspace.runs)
            words = f"Changed in run {number}"
            if without_search is not None:
                without_search.retitle(index, words)
                bare_runs.append(without_search.build(search=False))
            finder = _TitleFinder(full, index)
            old, new = full.retitle(index, words)
            before = finder.pages_with(old)
            full_runs.append(full.build())
            after = finder.pages_with(new)
            missed = (before ^ after) | finder.pages_with(old)
            correct.append(100 * (1 - len(missed) / max(1, len(before | after))))
    finally:
        full.restore_entries(workspace.entries)
        full.build()

    figure = partial(_figure, _EDIT, workspace.size)
    yield figure("one entry edited, built again", full_runs)
    yield figure("nothing edited, built again", unchanged)
    yield Figure(_EDIT, "listings that are right", workspace.size, "%", tuple(correct))
    if without_search is not None:
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
    """Finds the pages that show the title of an entry: its own two, and its listings.

    Pages of other entries are left out, because related entries can change with the title.
    """

    def __init__(self, project: Project, index: int) -> None:
        self._site = project.site
        own = project.entry_file(index).stem
        entries = {path.stem for path in project.entries.glob("*/*.yml")}
        self._others = entries - {own}

    def pages_with(self, title: str) -> set[Path]:
        wanted = title.encode()
        return {
            path.relative_to(self._site)
            for path in html_files(self._site)
            if path.parent.name not in self._others and wanted in path.read_bytes()
        }


def _figure(stage: str, size: int, what: str, runs: list[ProcessRun], note: str = "") -> Figure:
    walls = tuple(run.wall for run in runs)
    return Figure(stage, what, size, "s", walls, max(run.memory for run in runs), note)
