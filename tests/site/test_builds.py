"""One input makes one site, whoever builds it, where and when; a broken entry makes none."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from site_builder.mkdocs_plugin import build_site
from tests.conftest import PROJECT, SEED
from tests.site.conftest import command, copy_project, environment, run, tree


def differing(one: Path, other: Path) -> list[str]:
    """Name every file that is not byte for byte the same in two folders."""
    first, second = tree(one), tree(other)
    return sorted(path for path in first.keys() | second if first.get(path) != second.get(path))


@pytest.mark.slow
def test_another_place_another_time_the_same_site(built_site: Path, tmp_path: Path) -> None:
    """Neither the folder, nor the date, nor the time zone, nor Python's hash order is in it."""
    project = copy_project(tmp_path / "elsewhere")
    done = run(
        "kb", "build", "--site-dir", "out",
        cwd=project, PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="4102444800", TZ="Pacific/Kiritimati",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert differing(built_site, project / "out") == []


@pytest.mark.slow
def test_mkdocs_build_makes_the_same_site(built_site: Path, tmp_path: Path) -> None:
    """People who know MkDocs type that, in the checkout."""
    done = run("mkdocs", "build", "--site-dir", str(tmp_path / "out"), cwd=SEED)
    assert done.returncode == 0, done.stderr
    assert differing(built_site, tmp_path / "out") == []


def test_nothing_tells_on_whose_machine_it_was_built(built_site: Path) -> None:
    places = [str(place).encode() for place in (PROJECT, Path.home(), built_site.parent)]
    told = [
        path
        for path, content in tree(built_site).items()
        if any(place in content for place in places if len(place) > 5)
    ]
    assert told == []


# --- a site of next to nothing ----------------------------------------------------------------

SMALL = """\
site_name: Small
theme: {name: material, font: false}
plugins: [site_builder]
"""


def test_a_site_without_entries_is_built(tmp_path: Path) -> None:
    """The first thing that somebody who starts a knowledge base of their own sees."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "topics.yml").write_text("- id: first\n  name: First\n")
    (tmp_path / "mkdocs.yml").write_text(SMALL)
    report = build_site(tmp_path / "mkdocs.yml", None, None)
    assert report.entries == 0
    for page in ("index.html", "zh/index.html", "topics/first/index.html", "papers/index.html"):
        assert (tmp_path / "site" / page).is_file()


# --- broken entries ---------------------------------------------------------------------------

BREAKAGES = {
    "papers/blip-2.yml": ("year: 2023", "year: soon"),
    "papers/clip.yml": ("topics: [", "topics: [no-such-topic, "),
    "repos/mmsa.yml": ("url:", "adress:"),
}
"""File -> what is written there, and what is written instead."""


@pytest.fixture
def broken(built_site: Path, tmp_path: Path) -> Path:
    """A project with three broken entries, and the site that was built when it was whole."""
    project = copy_project(tmp_path / "project")
    shutil.copytree(built_site, project / "site")
    for name, (right, wrong) in BREAKAGES.items():
        file = project / "entries" / name
        text = file.read_text(encoding="utf-8")
        assert right in text
        file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return project


def run_all(commands: Sequence[str], cwd: Path) -> list[tuple[int, str]]:
    """Run commands side by side; (exit code, everything that was said) of each."""
    started = [
        subprocess.Popen(
            [command(words[0]), *words[1:]],
            cwd=cwd,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for words in map(str.split, commands)
    ]
    said = [process.communicate(timeout=120)[0] for process in started]
    return [(process.returncode, text) for process, text in zip(started, said, strict=True)]


@pytest.mark.slow
def test_broken_entries_are_reported_alike_and_leave_the_old_site(
    broken: Path, built_site: Path
) -> None:
    (checked, report), (built, by_build), (made, by_mkdocs) = run_all(
        ["kb check", "kb build", "mkdocs build"], broken
    )
    assert checked == built == 1
    assert made != 0
    for name in BREAKAGES:
        assert f"entries/{name}:" in report
    assert report.rstrip().endswith("in 3 files.")
    assert report.strip() == by_build.strip()
    assert report.strip() in by_mkdocs
    for text in (report, by_build, by_mkdocs):
        assert "Traceback" not in text
    assert differing(built_site, broken / "site") == []
