"""A site depends only on its sources, not on the place and time of the build. An invalid entry stops a build."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from site_builder.mkdocs_plugin import build_site
from tests.conftest import PROJECT, SEED
from tests.site.conftest import copy_project, environment, files_in, program_path, run


def differing(one: Path, other: Path) -> list[str]:
    """Return the paths of the files that differ between two folders, or that only one folder contains."""
    first, second = files_in(one), files_in(other)
    assert first
    return sorted(path for path in first.keys() | second if first.get(path) != second.get(path))


def test_the_site_is_independent_of_folder_and_time(built_site: Path, tmp_path: Path) -> None:
    """Build in another folder, with another date, time zone and hash seed of Python."""
    project = copy_project(tmp_path / "elsewhere")
    done = run(
        "kb", "build", "--site-dir", "out",
        cwd=project, PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="4102444800", TZ="Pacific/Kiritimati",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert differing(built_site, project / "out") == []


def test_mkdocs_build_writes_the_files_that_kb_build_writes(
    built_site: Path, tmp_path: Path
) -> None:
    """Users of MkDocs may run `mkdocs build` instead of `kb build`."""
    done = run("mkdocs", "build", "--site-dir", str(tmp_path / "out"), cwd=SEED)
    assert done.returncode == 0, done.stderr
    assert differing(built_site, tmp_path / "out") == []


def test_site_contains_no_absolute_path_of_a_folder(built_site: Path) -> None:
    folders = [str(folder).encode() for folder in (PROJECT, Path.home(), built_site.parent)]
    # A short path such as "/root" may be part of any text.
    folders = [folder for folder in folders if len(folder) > 5]
    assert folders
    found = [
        path
        for path, content in files_in(built_site).items()
        if any(folder in content for folder in folders)
    ]
    assert found == []


# --- a new knowledge base ---------------------------------------------------------------------

SMALL = """\
site_name: Small
theme: {name: material, font: false}
plugins: [site_builder]
"""


def test_a_knowledge_base_with_a_topic_and_no_entries_can_be_built(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "topics.yml").write_text("- id: first\n  name: First\n")
    (tmp_path / "mkdocs.yml").write_text(SMALL)
    report = build_site(tmp_path / "mkdocs.yml", None, None)
    assert report.entries == 0
    for page in ("index.html", "zh/index.html", "topics/first/index.html"):
        assert (tmp_path / "site" / page).is_file()


# --- invalid entries ---------------------------------------------------------------------------

BREAKAGES = {
    "papers/blip-2.yml": ("year: 2023", "year: soon"),
    "papers/clip.yml": ("topics: [", "topics: [no-such-topic, "),
    "repos/mmsa.yml": ("url:", "adress:"),
}
"""Entry file -> (valid text, invalid text that replaces it)."""


@pytest.fixture
def broken(built_site: Path, tmp_path: Path) -> Path:
    """Return a project with three invalid entries. Its site was built when these entries were valid."""
    project = copy_project(tmp_path / "project")
    shutil.copytree(built_site, project / "site")
    for name, (valid, invalid) in BREAKAGES.items():
        file = project / "entries" / name
        text = file.read_text(encoding="utf-8")
        assert valid in text
        file.write_text(text.replace(valid, invalid, 1), encoding="utf-8")
    return project


def run_all(commands: Sequence[str], cwd: Path) -> list[tuple[int, str]]:
    """Run commands in parallel, and return the exit code and the output of each command."""
    started = [
        subprocess.Popen(
            [program_path(words[0]), *words[1:]],
            cwd=cwd,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for words in map(str.split, commands)
    ]
    outputs = [process.communicate(timeout=120)[0] for process in started]
    return [(process.returncode, text) for process, text in zip(started, outputs, strict=True)]


def test_commands_fail_for_invalid_entries_and_keep_the_old_site(
    broken: Path, built_site: Path
) -> None:
    (check_code, check_output), (build_code, build_output), (mkdocs_code, mkdocs_output) = run_all(
        ["kb check", "kb build", "mkdocs build"], broken
    )
    assert check_code == build_code == 1
    assert mkdocs_code != 0
    for name in BREAKAGES:
        assert f"entries/{name}:" in check_output
    assert check_output.rstrip().endswith("in 3 files.")
    assert check_output.strip() == build_output.strip()
    assert check_output.strip() in mkdocs_output
    for output in (check_output, build_output, mkdocs_output):
        assert "Traceback" not in output
    assert differing(built_site, broken / "site") == []
