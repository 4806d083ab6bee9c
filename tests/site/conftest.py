"""The built site as parsed pages, and a way to run a command as a reader of the README would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.catalog import Catalog
from site_builder.knowledge_base import open_knowledge_base
from tests.conftest import SEED, SITE_URL
from tests.site.parsed import ParsedPage, parse_site

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def parsed(built_site: Path) -> dict[str, ParsedPage]:
    """Every page of the built site, 404.html included, by the path of its file."""
    return parse_site(built_site)


@pytest.fixture(scope="session")
def pages(parsed: dict[str, ParsedPage]) -> list[ParsedPage]:
    """The pages that have an address: all but 404.html."""
    return [page for page in parsed.values() if page.path != "404.html"]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The entries of the seed."""
    return open_knowledge_base(SEED / "entries").catalog


def command(name: str) -> str:
    """Return a command of the environment that runs the tests."""
    return str(Path(sys.executable).parent / name)


def environment(**changes: str) -> dict[str, str]:
    """Return the environment for a command: this one, with the site's address."""
    return {**os.environ, "KB_SITE_URL": SITE_URL, "NO_COLOR": "1", **changes}


def run(*words: str, cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment and return what it said."""
    return subprocess.run(
        [command(words[0]), *words[1:]],
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def copy_project(folder: Path) -> Path:
    """Copy what a knowledge base consists of: settings, entries, pages, what was observed of links."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("entries", "docs", "observed"):
        if (SEED / name).is_dir():
            shutil.copytree(SEED / name, folder / name)
    shutil.copy(SEED / "mkdocs.yml", folder)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, by its path."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
