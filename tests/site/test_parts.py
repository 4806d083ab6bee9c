"""Feeds, for example, are an optional part of a site. The setting `publish` names the parts of the site.

A part that it does not name has no trace on the site: no file, no link, no tag and no sentence.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.site_parts import PARTS, Part
from tests.site.conftest import copy_project, run

TRACES: dict[Part, str] = {
    "lists": r"entries\.(bib|csv)|downloads/|Download all|下载全部条目",
    "feeds": r"feed\.(xml|json)|atom\+xml|feed\+json|\bAtom\b",
    "api": r"api/v1|openapi|\bAPI\b",
    "markdown": r"index\.md|text/markdown",
    "embed": r"embed/|kb-embed|iframe|another site",
    "llms": r"llms",
}
"""Part -> pattern. Some file has a path or text that matches the pattern if and only if the site has this part."""

SEARCHED_SUFFIXES = {".html", ".md", ".txt", ".json", ".xml"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("parts"))


def build(project: Path, parts: list[Part]) -> dict[str, str]:
    """Build the site with only these parts, and return path -> text of its files, without assets and the search index."""
    text = (project / "mkdocs.yml").read_text(encoding="utf-8")
    text = re.sub(r"      publish: .*\n", "", text)
    own = "  - site_builder:\n"
    text = text.replace(own, f"{own}      publish: [{', '.join(parts)}]\n")
    (project / "mkdocs.yml").write_text(text, encoding="utf-8")
    built = run("kb", "build", cwd=project)
    assert built.returncode == 0, built.stderr
    site = project / "site"
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    return {
        name: path.read_text(encoding="utf-8") if path.suffix in SEARCHED_SUFFIXES else ""
        for name, path in files.items()
        if not name.startswith(("assets/", "search/"))
    }


def traces(site: dict[str, str], part: Part) -> set[str]:
    """Return the paths of the files with a trace of the part."""
    pattern = re.compile(TRACES[part])
    return {name for name, text in site.items() if pattern.search(name) or pattern.search(text)}


def test_a_site_with_all_parts_has_traces_of_each(project: Path) -> None:
    site = build(project, list(PARTS))
    for part in PARTS:
        found = traces(site, part)
        assert any(name.endswith(".html") for name in found), part
        assert len(found) > 2, part


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_off_leaves_no_trace(part: Part, project: Path) -> None:
    site = build(project, [one for one in PARTS if one != part])
    assert traces(site, part) == set()
    for other in PARTS:
        assert other == part or traces(site, other)


def test_a_site_without_parts_has_no_traces(project: Path) -> None:
    site = build(project, [])
    for part in PARTS:
        assert traces(site, part) == set(), part
