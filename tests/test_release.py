"""Releases: versions agree, packages are complete, and the files that describe the project are correct."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from site_builder.entry_files.yaml_reader import MAX_DEPTH, MAX_FILE_BYTES
from site_builder.http_client.limits import Limits
from site_builder.issue_forms import ACCEPT_LABEL
from site_builder.links.judging import MAX_REDIRECTS
from tests.test_workflows import tool
from tools import check_release
from tools.check_release import (
    Packages,
    build,
    content_problems,
    installation_problems,
    replace_packages,
    version_problems,
)

PROJECT = Path(__file__).parents[1]

CHANGELOG = """\
# Changelog

## Unreleased

## 1.2.0 - 2026-12-01

### Added

- A command.

## 1.1.0 - 2026-11-01
"""

# --- versions -----------------------------------------------------------------------------------


def write_project(
    folder: Path, version: str = "1.2.0", changelog: str = CHANGELOG, citation: str = ""
) -> Path:
    (folder / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    (folder / "CHANGELOG.md").write_text(changelog)
    citation = citation or f"version: {version}\ndate-released: 2026-12-01\n"
    (folder / "CITATION.cff").write_text(citation)
    return folder


def test_versions_of_this_project_agree() -> None:
    assert list(version_problems(PROJECT)) == []


def test_kb_prints_the_version_in_pyproject_toml() -> None:
    kb = Path(sys.executable).with_name("kb")
    shown = subprocess.run([kb, "--version"], check=True, capture_output=True, text=True).stdout
    assert shown == f"kb {check_release.project_version(PROJECT)}\n"


@pytest.mark.parametrize("tag", ["", "v1.2.0"])
def test_equal_versions_are_not_reported(tmp_path: Path, tag: str) -> None:
    assert list(version_problems(write_project(tmp_path), tag)) == []


@pytest.mark.parametrize("tag", ["1.2.0", "v1.1.0", "v1.2", "V1.2.0", "v1.2.0-rc1"])
def test_tag_that_is_not_the_version_is_reported(tmp_path: Path, tag: str) -> None:
    assert list(version_problems(write_project(tmp_path), tag)) == [
        f"The tag is {tag}, but pyproject.toml has version 1.2.0. Use the tag v1.2.0."
    ]


@pytest.mark.parametrize("version", ["1.2", "1.2.0.dev1", "v1.2.0", "1.2.0-rc1", ""])
def test_version_that_is_not_three_numbers_is_reported(tmp_path: Path, version: str) -> None:
    assert list(version_problems(write_project(tmp_path, version))) == [
        f"pyproject.toml: version {version} is not of the form X.Y.Z."
    ]


WRONG_HEADING = "CHANGELOG.md: the newest version must have the heading `## 1.2.0 - YYYY-MM-DD`."


@pytest.mark.parametrize(
    "changelog",
    [
        "",
        "# Changelog\n",
        "## Unreleased\n",
        "## 1.3.0 - 2026-12-02\n\n## 1.2.0 - 2026-12-01\n",
        "## 1.1.0 - 2026-11-01\n",
        "## 1.2.0\n",
        "## 1.2.0 - 2026-13-01\n",
        "## 1.2.0 (2026-12-01)\n",
        "### 1.2.0 - 2026-12-01\n",
    ],
)
def test_a_missing_or_wrong_heading_of_the_newest_version_is_reported(
    tmp_path: Path, changelog: str
) -> None:
    assert list(version_problems(write_project(tmp_path, changelog=changelog))) == [WRONG_HEADING]


def test_unreleased_changes_are_reported_only_if_there_is_a_tag(tmp_path: Path) -> None:
    changelog = CHANGELOG.replace("## Unreleased\n", "## Unreleased\n\n- Another command.\n")
    project = write_project(tmp_path, changelog=changelog)
    assert list(version_problems(project)) == []
    assert list(version_problems(project, "v1.2.0")) == [
        "CHANGELOG.md: move the changes under Unreleased to version 1.2.0."
    ]


@pytest.mark.parametrize(
    ("citation", "field", "value"),
    [
        ("version: 1.1.0\ndate-released: 2026-12-01\n", "version", "1.2.0"),
        ("date-released: 2026-12-01\n", "version", "1.2.0"),
        ("version: 1.2.0\ndate-released: 2026-11-30\n", "date-released", "2026-12-01"),
        ("version: 1.2.0\n", "date-released", "2026-12-01"),
    ],
)
def test_citation_file_without_the_version_and_date_of_the_changelog_is_reported(
    tmp_path: Path, citation: str, field: str, value: str
) -> None:
    assert list(version_problems(write_project(tmp_path, citation=citation))) == [
        f"CITATION.cff: {field} must be {value}, as in CHANGELOG.md."
    ]


def test_no_package_is_built_for_a_wrong_tag(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dist = tmp_path / "dist"
    assert check_release.main(["--tag", "v0.0.0", "--dist", str(dist)]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("The tag is v0.0.0, but pyproject.toml has version ")
    assert not dist.exists()


# --- contents -----------------------------------------------------------------------------------

FILES = {"README.md", "site_builder/__init__.py", "site_builder/pages/home.html"}


def write_packages(folder: Path, in_wheel: set[str], in_sdist: set[str]) -> Packages:
    packages = Packages(folder / "p-1.0.0-py3-none-any.whl", folder / "p-1.0.0.tar.gz")
    with zipfile.ZipFile(packages.wheel, "w") as wheel:
        for name in in_wheel | {"p-1.0.0.dist-info/METADATA", "p-1.0.0.dist-info/licenses/LICENSE"}:
            wheel.writestr(name, "")
    with tarfile.open(packages.sdist, "w:gz") as sdist:
        for name in in_sdist | {"PKG-INFO"}:
            sdist.addfile(tarfile.TarInfo(f"p-1.0.0/{name}"), BytesIO())
    return packages


@pytest.mark.slow
def test_packages_of_this_project_contain_every_file(tmp_path: Path) -> None:
    """The test also counts files that are not committed yet, so that it passes before a commit."""
    if not (PROJECT / ".git").exists():
        pytest.skip("this is not a git repository")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    files = {path for path in listed.stdout.split("\0") if path and (PROJECT / path).exists()}
    assert len(files) > 500
    assert list(content_problems(build(PROJECT, tmp_path / "dist"), files)) == []


def test_complete_packages_are_not_reported(tmp_path: Path) -> None:
    packages = write_packages(tmp_path, FILES - {"README.md"}, FILES)
    assert list(content_problems(packages, FILES)) == []


def test_files_that_a_package_lacks_are_reported(tmp_path: Path) -> None:
    packages = write_packages(tmp_path, {"site_builder/__init__.py"}, FILES - {"README.md"})
    hint = "see .gitignore and [tool.hatch.build] in pyproject.toml."
    assert list(content_problems(packages, FILES)) == [
        f"p-1.0.0-py3-none-any.whl lacks site_builder/pages/home.html: {hint}",
        f"p-1.0.0.tar.gz lacks README.md: {hint}",
    ]


def test_packed_files_that_git_does_not_track_are_reported(tmp_path: Path) -> None:
    in_wheel = (FILES | {"site_builder/draft.py"}) - {"README.md"}
    packages = write_packages(tmp_path, in_wheel, FILES | {"secret.txt"})
    hint = "which git does not track: add or delete the file."
    assert list(content_problems(packages, FILES)) == [
        f"p-1.0.0-py3-none-any.whl contains site_builder/draft.py, {hint}",
        f"p-1.0.0.tar.gz contains secret.txt, {hint}",
    ]


def test_new_packages_replace_older_packages(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    for name in ("p-0.9.0.tar.gz", "p-0.9.0-py3-none-any.whl", "notes.txt"):
        (dist / name).write_text("")
    packages = write_packages(tmp_path, set(), set())
    assert list(replace_packages(dist, packages)) == [dist / path.name for path in packages]
    names = {path.name for path in dist.iterdir()}
    assert names == {"notes.txt", *(path.name for path in packages)}


# --- installation -------------------------------------------------------------------------------


@pytest.mark.long
def test_packages_work_in_fresh_environments(tmp_path: Path) -> None:
    for package in build(PROJECT, tmp_path / "dist"):
        assert list(installation_problems(package, PROJECT, tmp_path / package.stem)) == []


@pytest.mark.long
def test_the_check_of_the_installation_fails_for_a_package_without_templates(
    tmp_path: Path,
) -> None:
    complete = build(PROJECT, tmp_path / "dist").wheel
    broken = tmp_path / complete.name
    with zipfile.ZipFile(complete) as old, zipfile.ZipFile(broken, "w") as new:
        for item in old.infolist():
            if not item.filename.startswith("site_builder/pages/templates/"):
                new.writestr(item, old.read(item))
    with pytest.raises(subprocess.CalledProcessError, match="'build'"):
        list(installation_problems(broken, PROJECT, tmp_path / "broken"))


# --- files about the project --------------------------------------------------------------------


@pytest.mark.slow
def test_citation_file_matches_its_schema() -> None:
    command = [tool("check-jsonschema"), "--builtin-schema", "vendor.citation-file-format"]
    done = subprocess.run(
        [*command, str(PROJECT / "CITATION.cff")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "phrase",
    [
        f"at most {MAX_FILE_BYTES // 1024} KiB",
        f"more than {MAX_DEPTH} levels",
        f"ends after {Limits().deadline:.0f} seconds",
        f"at most {Limits().max_body_bytes // 1024} KiB of a page",
        f"{Limits().max_header_bytes // 1024} KiB of header fields",
        f"at most {MAX_REDIRECTS} redirects",
        f"the label `{ACCEPT_LABEL}`",
    ],
)
def test_security_policy_agrees_with_the_code_about_limits_and_the_label(phrase: str) -> None:
    assert phrase in " ".join((PROJECT / "SECURITY.md").read_text("utf-8").split())


@pytest.mark.parametrize("name", ["SECURITY.md", "CODE_OF_CONDUCT.md"])
def test_document_says_how_to_report_a_vulnerability_privately(name: str) -> None:
    assert "*Security → Report a vulnerability*" in (PROJECT / name).read_text("utf-8")
