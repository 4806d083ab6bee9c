"""The pages of the built site, and functions that run programs and copy the test project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from site_builder.catalog import Catalog
from site_builder.knowledge_base import open_knowledge_base
from tests.conftest import SEED, SITE_URL, Reader, served
from tests.site.parsed import ParsedPage, parse_site


@pytest.fixture(scope="session")
def parsed(built_site: Path) -> dict[str, ParsedPage]:
    """Return file path -> page, for all pages of the built site, including 404.html."""
    return parse_site(built_site)


@pytest.fixture(scope="session")
def pages(parsed: dict[str, ParsedPage]) -> list[ParsedPage]:
    """Return all pages except 404.html, which has no URL of its own."""
    return [page for page in parsed.values() if page.file != "404.html"]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """Return the catalog of the test project."""
    return open_knowledge_base(SEED / "entries").catalog


@pytest.fixture(scope="module")
def shared_visitor(browser: Browser, site: Path) -> Iterator[Reader]:
    """Yield a reader of the site that the fixture `site` of a test module builds."""
    with served(site) as home:
        reader = Reader(browser, home)
        yield reader
        reader.close()


@pytest.fixture
def visitor(shared_visitor: Reader) -> Iterator[Reader]:
    """Yield `shared_visitor`. The test fails if an opened page has a problem."""
    yield shared_visitor
    assert shared_visitor.finish() == []


def program_path(name: str) -> str:
    """Return the path of a program in the virtual environment of the tests."""
    return str(Path(sys.executable).parent / name)


def environment(**changes: str) -> dict[str, str]:
    """Return the environment variables for a program that builds the site."""
    return {**os.environ, "KB_SITE_URL": SITE_URL, "NO_COLOR": "1", **changes}


def run(*words: str, cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the virtual environment, and return its output and exit code."""
    return subprocess.run(
        [program_path(words[0]), *words[1:]],
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def copy_project(folder: Path) -> Path:
    """Copy the test project `SEED` to a folder: settings, entries, hand-written pages and results of link checks."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("entries", "docs", "observed"):
        if (SEED / name).is_dir():
            shutil.copytree(SEED / name, folder / name)
    shutil.copy(SEED / "mkdocs.yml", folder)
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    """Return path -> content of all files in a folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
