"""The stages of `make bench` for searching: the built site, and two other engines on pages with the same texts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path

from benchmarks.engines import Material, Ours, Pagefind, spaced
from benchmarks.figures import Figure, not_run
from benchmarks.ground_truth import read_entries
from benchmarks.processes import KB, ProcessRun, run
from benchmarks.processes import pagefind as binary
from benchmarks.searching import measure_search
from benchmarks.workspace import Workspace

_MAX_PAGEFIND_ENTRIES = 10_000
_MAX_MATERIAL_ENTRIES = 1_000


def search(workspace: Workspace) -> Iterator[Figure]:
    """Measure the search of the built site."""
    yield from measure_search(Ours(), "search", workspace.built.site, workspace)


def pagefind(workspace: Workspace) -> Iterator[Figure]:
    """Index one page for each entry with Pagefind, and search these pages. Writing the pages is not measured."""
    if workspace.size > _MAX_PAGEFIND_ENTRIES:
        why = "Pagefind takes 150 KB of memory for each entry"
        yield not_run("Pagefind", "index", workspace.size, "s", why)
        return
    command = [binary(), "--site", ".", "--force-language", "en", "--quiet"]
    site = workspace.folder / "pagefind"
    for entry in read_entries(workspace.entries):
        page = site / entry.id / "index.html"
        page.parent.mkdir(parents=True)
        heading, *rest = (escape(spaced(text)) for text in entry.texts)
        body = "".join(f"<p>{text}</p>" for text in rest)
        page.write_text(
            f'<!doctype html><html lang="en"><title>{heading}</title>'
            f"<main data-pagefind-body><h1>{heading}</h1>{body}</main></html>",
            encoding="utf-8",
        )
    runs = []
    for _ in range(workspace.runs):
        shutil.rmtree(site / "pagefind", ignore_errors=True)
        runs.append(run(command, site))
    yield _built("Pagefind", "index", workspace, runs, _size(site / "pagefind"))
    (site / "index.html").write_text("<!doctype html><title>Search</title>", encoding="utf-8")
    yield from measure_search(Pagefind(site), "Pagefind", site, workspace)


def material(workspace: Workspace) -> Iterator[Figure]:
    """Build one page for each entry with MkDocs, with and without Material's search, and search these pages."""
    if workspace.size > _MAX_MATERIAL_ENTRIES:
        why = (
            "measured only at 1,000 entries; with more entries, a build takes more than ten seconds"
        )
        yield not_run("Material", "build with its search", workspace.size, "s", why)
        return
    folder = workspace.folder / "material"
    for entry in read_entries(workspace.entries):
        page = folder / "docs" / f"{entry.id}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        paragraphs = escape("\n\n".join(entry.texts))
        page.write_text(f"# {paragraphs}\n", encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Search\n", encoding="utf-8")
    with_search, without = [], []
    for _ in range(workspace.runs):
        without.append(_mkdocs(folder, []))
        with_search.append(_mkdocs(folder, [{"search": {"lang": ["en", "zh"]}}]))
    # Material segments Chinese with jieba, if jieba is installed. jieba has no wheel, so the requirements lack it.
    jieba = f"{'with' if find_spec('jieba') else 'without'} jieba"
    note = f"{_size(folder / 'site' / 'search')}, {jieba}"
    yield _built("Material", "build with its search", workspace, with_search, note)
    yield _built("Material", "build without search", workspace, without, "")
    yield from measure_search(Material(), "Material", folder / "site", workspace)


def _mkdocs(folder: Path, plugins: list[object]) -> ProcessRun:
    """Run `mkdocs build`. The navigation leaves out the pages of entries.

    With these pages in the navigation, the time would grow with the square of the number of pages.
    """
    settings = {
        "site_name": "Atlas",
        "theme": {"name": "material", "font": False},
        "nav": ["index.md"],
        "plugins": plugins,
    }
    (folder / "mkdocs.yml").write_text(
        json.dumps(settings), encoding="utf-8"
    )  # every JSON text is valid YAML
    shutil.rmtree(folder / "site", ignore_errors=True)
    mkdocs = str(Path(KB).with_name("mkdocs"))
    return run([mkdocs, "build", "--quiet"], folder)


def _built(
    stage: str, what: str, workspace: Workspace, runs: list[ProcessRun], note: str
) -> Figure:
    walls = tuple(run.wall for run in runs)
    return Figure(stage, what, workspace.size, "s", walls, max(run.memory for run in runs), note)


def _size(folder: Path) -> str:
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return f"index {total / 1e6:.1f} MB"
