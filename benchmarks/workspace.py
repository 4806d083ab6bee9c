"""The workspace for one number of entries: the entries, and the projects that build a site from them."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.processes import KB, PROJECT, ProcessRun, run
from benchmarks.synthetic import write_entries

_SOURCES = {"mkdocs.yml", "docs", "entries"}
_PLUGIN = "  - site_builder:\n"
_PLAIN_TITLE = re.compile('^title: "([a-zA-Z0-9 ,:-]+)"$', re.MULTILINE)
"""Matches the line of a title that needs no escapes in HTML and YAML."""


@dataclass(frozen=True)
class Project:
    """A folder with entries, docs and settings, in which `kb build` can build a site."""

    folder: Path

    @property
    def entries(self) -> Path:
        """Folder of the entries."""
        return self.folder / "entries"

    @property
    def site(self) -> Path:
        """Folder of the built site."""
        return self.folder / "site"

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables: a public site URL, and a cache folder inside the project."""
        cache = str(self.folder / ".cache")
        return {"KB_SITE_URL": "https://example.org/", "XDG_CACHE_HOME": cache}

    def clear(self) -> None:
        """Remove the site and all caches; keep only the sources."""
        for path in self.folder.iterdir():
            if path.name not in _SOURCES:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def build(self, *, search: bool = True) -> ProcessRun:
        """Run `kb build`."""
        options = [] if search else ["--no-search"]
        return run([KB, "build", *options], self.folder, self.environment)

    def check(self) -> ProcessRun:
        """Run `kb check`. The entries have no errors, so a non-zero exit code means a crash."""
        return run([KB, "check"], self.folder, self.environment)

    def retitle(self, file: Path, words: str) -> tuple[str, str]:
        """Change the title in a paper's file; return the old and the new title."""
        text = file.read_text(encoding="utf-8")
        found = _PLAIN_TITLE.search(text)
        assert found is not None, f"{file} has no plain title; choose a file with `paper_at`"
        first_word = found[1].split()[0].removesuffix(":")
        new = f"{first_word}: {words}"  # does not contain the old title
        file.write_text(text.replace(found[1], new, 1), encoding="utf-8")
        return found[1], new

    def restore_entries(self, entries: Path) -> None:
        """Restore every entry from the folder `entries`."""
        for file in self.entries.glob("*/*.yml"):
            content = (entries / file.relative_to(self.entries)).read_bytes()
            if file.read_bytes() != content:
                file.write_bytes(content)

    def paper_at(self, share: float) -> Path:
        """Skip this share of all papers, and return the file of the next paper with a plain title."""
        files = sorted(self.entries.glob("papers/*.yml"))
        return next(
            file
            for file in files[int(share * len(files)) :] + files
            if _PLAIN_TITLE.search(file.read_text(encoding="utf-8"))
        )


@dataclass(frozen=True)
class ColdBuild:
    """A project that was built from nothing without the search index."""

    project: Project
    """The entries of the project may have been edited since the build."""
    seconds: float


class Workspace:
    """The entries and the projects that all stages share, for one number of entries."""

    def __init__(self, folder: Path, size: int, runs: int) -> None:
        self.folder = folder
        self.size = size
        self.runs = runs

    @cached_property
    def entries(self) -> Path:
        """Folder of the synthetic entries, which no stage edits."""
        folder = self.folder / "entries"
        write_entries(folder, self.size)
        return folder

    def project(self, name: str, *, all_parts: bool = False, benchmarks: int = 0) -> Project:
        """Make a project with copies of the entries and of this repository's texts and settings.

        With `all_parts`, the site has all parts that the setting `publish` can switch off. Otherwise, it has none of
        these parts; only such a site is compared with the sites of other generators. `benchmarks` is the number of
        benchmarks. The papers contain results of these benchmarks.
        """
        folder = self.folder / name
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        settings = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
        if not all_parts:
            settings = settings.replace(_PLUGIN, f"{_PLUGIN}      publish: []\n")
        (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
        shutil.copytree(PROJECT / "docs", folder / "docs")
        if benchmarks:
            write_entries(folder / "entries", self.size, benchmarks=benchmarks)
        else:
            shutil.copytree(self.entries, folder / "entries")
        return Project(folder)

    @cached_property
    def built(self) -> Project:
        """A built project with the search index. A stage that edits the entries must restore them."""
        project = self.project("built")
        project.build()
        return project

    @cached_property
    def cold_build(self) -> ColdBuild:
        """A build without the search index."""
        project = self.project("bare")
        return ColdBuild(project, project.build(search=False).wall)

    def shares(self) -> list[float]:
        """Divide the interval from 0 to 1 into as many equal parts as there are runs, and return the middle of each part."""
        return [(2 * number + 1) / (2 * self.runs) for number in range(self.runs)]


def html_files(site: Path) -> list[Path]:
    """Return every HTML file of a site."""
    return sorted(site.rglob("*.html"))
