"""The stages of searching: ours on the built site, and two others on pages of the same texts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path

from benchmarks.engines import Material, Ours, Pagefind, spaced
from benchmarks.figures import Figure, not_run
from benchmarks.processes import KB, Took, run
from benchmarks.processes import pagefind as binary
from benchmarks.searching import ask
from benchmarks.truth import read_entries
from benchmarks.workshop import Workshop

_MOST_FOR_PAGEFIND = 10_000
_MOST_FOR_MATERIAL = 1_000


def search(shop: Workshop) -> Iterator[Figure]:
    """Search the built site."""
    yield from ask(Ours(), "search", shop.built.site, shop)


def pagefind(shop: Workshop) -> Iterator[Figure]:
    """Index a page an entry with Pagefind, and search that; writing the pages does not count."""
    if shop.size > _MOST_FOR_PAGEFIND:
        why = "it takes 150 KB of memory an entry"
        yield not_run("Pagefind", "index", shop.size, "s", why)
        return
    command = [binary(), "--site", ".", "--force-language", "en", "--quiet"]
    site = shop.folder / "pagefind"
    for entry in read_entries(shop.entries):
        page = site / entry.id / "index.html"
        page.parent.mkdir(parents=True)
        heading, *rest = (escape(spaced(text)) for text in entry.texts)
        body = "".join(f"<p>{text}</p>" for text in rest)
        page.write_text(
            f'<!doctype html><html lang="en"><title>{heading}</title>'
            f"<main data-pagefind-body><h1>{heading}</h1>{body}</main></html>",
            encoding="utf-8",
        )
    took = []
    for _ in range(shop.runs):
        shutil.rmtree(site / "pagefind", ignore_errors=True)
        took.append(run(command, site))
    yield _built("Pagefind", "index", shop, took, _size(site / "pagefind"))
    (site / "index.html").write_text("<!doctype html><title>Search</title>", encoding="utf-8")
    yield from ask(Pagefind(site), "Pagefind", site, shop)


def material(shop: Workshop) -> Iterator[Figure]:
    """Build a page an entry with MkDocs and Material's search; without it, to see what it adds."""
    if shop.size > _MOST_FOR_MATERIAL:
        why = "measured at 1,000 entries only; beyond, it takes ten seconds and more"
        yield not_run("Material", "build with its search", shop.size, "s", why)
        return
    folder = shop.folder / "material"
    for entry in read_entries(shop.entries):
        page = folder / "docs" / f"{entry.id}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        paragraphs = "\n\n".join(entry.texts)
        page.write_text(f"# {paragraphs}\n", encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Search\n", encoding="utf-8")
    with_search, without = [], []
    for _ in range(shop.runs):
        without.append(_mkdocs(folder, []))
        with_search.append(_mkdocs(folder, [{"search": {"lang": ["en", "zh"]}}]))
    # It cuts Chinese with jieba where that is installed; jieba has no wheel, so it is not pinned.
    jieba = f"{'with' if find_spec('jieba') else 'without'} jieba"
    note = f"{_size(folder / 'site' / 'search')}, {jieba}"
    yield _built("Material", "build with its search", shop, with_search, note)
    yield _built("Material", "build without search", shop, without, "")
    yield from ask(Material(), "Material", folder / "site", shop)


def _mkdocs(folder: Path, plugins: list[object]) -> Took:
    """Build with the entries out of the navigation: in it they would take quadratic time."""
    settings = {
        "site_name": "Atlas",
        "theme": {"name": "material", "font": False},
        "nav": ["index.md"],
        "plugins": plugins,
    }
    (folder / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
    shutil.rmtree(folder / "site", ignore_errors=True)
    mkdocs = str(Path(KB).with_name("mkdocs"))
    return run([mkdocs, "build", "--quiet"], folder)


def _built(stage: str, what: str, shop: Workshop, took: list[Took], note: str) -> Figure:
    walls = tuple(one.wall for one in took)
    return Figure(stage, what, shop.size, "s", walls, max(one.memory for one in took), note)


def _size(folder: Path) -> str:
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return f"index {total / 1e6:.1f} MB"
