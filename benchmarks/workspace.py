"""One size of the benchmark: its entries, and folders in which the site of them is built."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.processes import KB, PROJECT, ProcessRun, has_no_search_option, run
from benchmarks.synthetic import write_entries

_SOURCES = {"mkdocs.yml", "docs", "entries"}


@dataclass(frozen=True)
class Project:
    """A folder with entries, texts and settings, as somebody keeps them."""

    folder: Path

    @property
    def entries(self) -> Path:
        """The folder of entries."""
        return self.folder / "entries"

    @property
    def site(self) -> Path:
        """Where the site is built."""
        return self.folder / "site"

    @property
    def environment(self) -> dict[str, str]:
        """A published address, as the real site has; and caches nowhere but in here."""
        cache = str(self.folder / ".cache")
        return {"KB_SITE_URL": "https://example.org/", "XDG_CACHE_HOME": cache}

    def clear(self) -> None:
        """Remove everything that was not written by hand: the site, and every sort of cache."""
        for path in self.folder.iterdir():
            if path.name not in _SOURCES:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def build(self, *, search: bool = True) -> ProcessRun:
        """Run `kb build`."""
        options = [] if search else ["--no-search"]
        return run([KB, "build", *options], self.folder, self.environment)

    def check(self) -> ProcessRun:
        """Run `kb check`. These entries have no errors, so an exit code is a crash, not a finding."""
        return run([KB, "check"], self.folder, self.environment)

    def retitle(self, index: int, words: str) -> tuple[str, str]:
        """Give an entry another title, as an editor saves it; return the old one and the new one."""
        file = self.entry_file(index)
        text = file.read_text(encoding="utf-8")
        found = re.search('^title: "(.*)"$', text, re.MULTILINE)
        assert found is not None, "synthetic entries begin with a quoted title"
        new = f"{found[1].partition(':')[0]}: {words}"
        file.write_text(text.replace(found[1], new, 1), encoding="utf-8")
        return found[1], new

    def restore_entries(self, entries: Path) -> None:
        """Let every entry be as it is in that folder again."""
        for file in self.entries.glob("*/*.yml"):
            content = (entries / file.relative_to(self.entries)).read_bytes()
            if file.read_bytes() != content:
                file.write_bytes(content)

    def entry_file(self, index: int) -> Path:
        """Return the file of a synthetic entry."""
        return self.entries / "papers" / f"paper-{index:06d}.yml"


class Workspace:
    """What the stages of one size share."""

    def __init__(self, folder: Path, size: int, runs: int) -> None:
        self.folder = folder
        self.size = size
        self.runs = runs

    @cached_property
    def entries(self) -> Path:
        """The synthetic entries; nobody edits these."""
        folder = self.folder / "entries"
        write_entries(folder, self.size)
        return folder

    def project(self, name: str) -> Project:
        """Make a folder with copies of the entries and of this project's own texts and settings."""
        folder = self.folder / name
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        shutil.copy(PROJECT / "mkdocs.yml", folder)
        shutil.copytree(PROJECT / "docs", folder / "docs")
        shutil.copytree(self.entries, folder / "entries")
        return Project(folder)

    @cached_property
    def built(self) -> Project:
        """A project with its site, search included; whoever edits it takes that back."""
        project = self.project("built")
        project.build()
        return project

    @cached_property
    def without_search(self) -> Project:
        """The same without the search index, or with it as long as it cannot be left out.

        It may have been edited.
        """
        project = self.project("bare")
        project.build(search=not has_no_search_option())
        return project


def html_files(site: Path) -> list[Path]:
    """Return every HTML file of a site."""
    return sorted(site.rglob("*.html"))
