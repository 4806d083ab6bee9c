"""Building, building again, and what came out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import hugo
from benchmarks.figures import Figure, not_run, ratio
from benchmarks.processes import CannotRun, ProcessRun, has_no_search_option
from benchmarks.workspace import Project, Workspace, html_files

_BUILD, _EDIT = "build", "edit"
_NO_OPTION = "kb build has no --no-search"
_MAX_PAGE_DIFFERENCE = 0.01


def build(workspace: Workspace) -> Iterator[Figure]:
    """Build from nothing with and without the search index, in turns with Hugo.

    What the last run leaves behind, other stages need not build.
    """
    full, without_search = workspace.project("built"), workspace.project("bare")
    full_took: list[ProcessRun] = []
    bare_took: list[ProcessRun] = []
    hugo_took: list[ProcessRun] = []
    pages = 0
    why_no_hugo = ""
    theirs: hugo.HugoSite | None = None
    for run in range(workspace.runs):
        without_search.clear()
        bare_took.append(without_search.build(search=not has_no_search_option()))
        if run == 0:
            pages = len(html_files(without_search.site))
            try:
                theirs = hugo.write_site(workspace.folder / "hugo", workspace.entries, pages)
            except CannotRun as error:
                why_no_hugo = str(error)
        if theirs is not None:
            hugo_took.append(theirs.build())
        full.clear()
        full_took.append(full.build())
    workspace.built, workspace.without_search = full, without_search

    figure = partial(_figure, _BUILD, workspace.size)
    full_figure = figure("with search", full_took, f"{len(html_files(full.site)):,} HTML files")
    yield full_figure
    hugo_figure = None
    if theirs is not None:
        made = theirs.pages
        note = f"{made:,} HTML files"
        if abs(made / pages - 1) > _MAX_PAGE_DIFFERENCE:
            note += f"; NOT AS MANY AS OURS: {pages:,}"
        hugo_figure = figure("Hugo", hugo_took, note)
        yield hugo_figure
    else:
        yield not_run(_BUILD, "Hugo", workspace.size, "s", why_no_hugo)
    if not has_no_search_option():
        yield not_run(_BUILD, "without search", workspace.size, "s", _NO_OPTION)
        if hugo_figure is not None:
            yield ratio(full_figure, hugo_figure, "with search, against Hugo")
        return
    bare_figure = figure("without search", bare_took, f"{pages:,} HTML files")
    yield bare_figure
    if hugo_figure is not None:
        yield ratio(bare_figure, hugo_figure, "without search, against Hugo")


def edit(workspace: Workspace) -> Iterator[Figure]:
    """Change one entry's title and build again; then look for it wherever the old one stood."""
    full = workspace.built
    unchanged = [full.build() for _ in range(workspace.runs)]
    without_search = workspace.without_search if has_no_search_option() else None
    right: list[float] = []
    full_took: list[ProcessRun] = []
    bare_took: list[ProcessRun] = []
    try:
        for number in range(workspace.runs):
            index = (2 * number + 1) * workspace.size // (2 * workspace.runs)
            words = f"Changed in run {number}"
            if without_search is not None:
                without_search.retitle(index, words)
                bare_took.append(without_search.build(search=False))
            places = _TitleFinder(full, index)
            old, new = full.retitle(index, words)
            before = places.pages_with(old)
            full_took.append(full.build())
            after = places.pages_with(new)
            missed = (before ^ after) | places.pages_with(old)
            right.append(100 * (1 - len(missed) / max(1, len(before | after))))
    finally:
        full.restore_entries(workspace.entries)
        full.build()

    figure = partial(_figure, _EDIT, workspace.size)
    yield figure("one entry edited, built again", full_took)
    yield figure("nothing edited, built again", unchanged)
    yield Figure(_EDIT, "listings that are right", workspace.size, "%", tuple(right))
    if without_search is not None:
        yield figure("the same without search", bare_took)


def weight(workspace: Workspace) -> Iterator[Figure]:
    """Weigh the site: the sum of its files' lengths, and its biggest page."""
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
    """Finds the pages that name an entry: its own two, and the listings that it stands in.

    Other entries' pages are left out: whom an entry is related to can change with its title.
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


def _figure(stage: str, size: int, what: str, took: list[ProcessRun], note: str = "") -> Figure:
    walls = tuple(one.wall for one in took)
    return Figure(stage, what, size, "s", walls, max(one.memory for one in took), note)
