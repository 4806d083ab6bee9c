"""Check a release: versions, contents of the packages, installation in fresh environments.

    python -m tools.check_release [--tag vX.Y.Z] [--dist DIR]      or: make release-check [TAG=vX.Y.Z]

The program builds the wheel and the sdist (source package), and puts them into `dist/` if all checks
succeed. It publishes nothing. Exit codes: 0 success, 1 problems found, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

PROJECT = Path(__file__).parent.parent
PYTHON_PACKAGE = "site_builder"

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_SECTION_START = re.compile(r"^## ", re.MULTILINE)
_RELEASE_TITLE = re.compile(r"(?P<version>\d+\.\d+\.\d+) - (?P<date>\d{4}-\d{2}-\d{2})")


class Packages(NamedTuple):
    """The two packages of a version."""

    wheel: Path
    sdist: Path


class Section(NamedTuple):
    """A section of the changelog. Its title is a version with a date, or `Unreleased`."""

    title: str
    text: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the checks until one fails; return the exit code."""
    parser = argparse.ArgumentParser(prog="check_release", description="Check a release.")
    parser.add_argument(
        "--tag",
        default="",
        help="Git tag of the version. Leave it out before the version is tagged.",
    )
    parser.add_argument(
        "--dist", type=Path, default=PROJECT / "dist", help="Folder for the packages."
    )
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            problems = check(Path(scratch), options.tag, options.dist)
    except subprocess.CalledProcessError as error:
        problems = [f"{error}\n{error.stdout}{error.stderr}".strip()]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def check(scratch: Path, tag: str, dist: Path) -> list[str]:
    """Return the problems of the first check that fails. If all checks succeed, copy the packages to `dist`."""
    if problems := list(version_problems(PROJECT, tag)):
        return problems
    print("Building the packages ...")
    packages = build(PROJECT, scratch / "dist")
    if problems := list(content_problems(packages, tracked_files(PROJECT))):
        return problems
    for package in packages:
        print(f"Trying {package.name} in a fresh environment ...")
        if problems := list(installation_problems(package, PROJECT, scratch / package.stem)):
            return problems
    for file in replace_packages(dist, packages):
        print(f"Checked: {file}")
    return []


# --- versions -----------------------------------------------------------------------------------


def project_version(project: Path) -> str:
    """Return the version in pyproject.toml, the only place where it is set."""
    data = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    version: str = data["project"]["version"]
    return version


def changelog_sections(project: Path) -> list[Section]:
    """Return the sections of CHANGELOG.md, the newest first."""
    _, *sections = _SECTION_START.split((project / "CHANGELOG.md").read_text("utf-8"))
    lines = (section.partition("\n") for section in sections)
    return [Section(title.strip(), text.strip()) for title, _, text in lines]


def version_problems(project: Path, tag: str = "") -> Iterator[str]:
    """Yield disagreements between pyproject.toml, CHANGELOG.md, CITATION.cff and the tag.

    CITATION.cff is compared only if pyproject.toml and CHANGELOG.md agree. If there is a tag, the section
    `Unreleased` must be empty or missing, because all changes before the tag are part of the release.
    """
    version = project_version(project)
    if _VERSION.fullmatch(version) is None:
        yield f"pyproject.toml: version {version} is not of the form X.Y.Z."
        return
    if tag not in {"", f"v{version}"}:
        yield f"The tag is {tag}, but pyproject.toml has version {version}. Use the tag v{version}."
    sections = changelog_sections(project)
    if sections and sections[0].title == "Unreleased":
        if tag and sections[0].text:
            yield f"CHANGELOG.md: move the changes under Unreleased to version {version}."
        del sections[0]
    release = _RELEASE_TITLE.fullmatch(sections[0].title) if sections else None
    if release is None or release["version"] != version or not _is_date(release["date"]):
        yield f"CHANGELOG.md: the newest version must have the heading `## {version} - YYYY-MM-DD`."
        return
    text = (project / "CITATION.cff").read_text("utf-8")
    citation = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - this loader creates only strings
    for field, expected in (("version", version), ("date-released", release["date"])):
        if citation.get(field) != expected:
            yield f"CITATION.cff: {field} must be {expected}, as in CHANGELOG.md."


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


# --- contents -----------------------------------------------------------------------------------


def build(project: Path, folder: Path) -> Packages:
    """Build both packages with the installed hatchling, into an empty or new folder."""
    hatchling = (sys.executable, "-m", "hatchling")
    _run(*hatchling, "build", "-t", "sdist", "-t", "wheel", "-d", folder, cwd=project)
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Packages(wheel, sdist)


def tracked_files(project: Path) -> set[str]:
    """Return the paths of the files that git tracks, relative to the project."""
    listed = _run("git", "ls-files", "-z", cwd=project)
    return set(listed.split("\0")) - {""}


def content_problems(packages: Packages, files: Iterable[str]) -> Iterator[str]:
    """Yield each difference between the packages and the files of the project.

    The sdist must contain every file; the wheel must contain all files of the Python package, including
    templates, scripts, stylesheets and YAML files.
    """
    tracked = set(files)
    of_python_package = {path for path in tracked if path.startswith(f"{PYTHON_PACKAGE}/")}
    for package, packed, expected in (
        (packages.wheel, wheel_files(packages.wheel), of_python_package),
        (packages.sdist, sdist_files(packages.sdist), tracked),
    ):
        for path in sorted(expected - packed):
            yield f"{package.name} lacks {path}: see .gitignore and [tool.hatch.build] in pyproject.toml."
        for path in sorted(packed - expected):
            yield f"{package.name} contains {path}, which git does not track: add or delete the file."


def wheel_files(wheel: Path) -> set[str]:
    """Return the paths of the files in a wheel, without its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def sdist_files(sdist: Path) -> set[str]:
    """Return the paths of the files in an sdist below its top folder, without its metadata."""
    with tarfile.open(sdist) as archive:
        names = {member.name for member in archive if not member.isdir()}
    return {name.partition("/")[2] for name in names} - {"PKG-INFO"}


# --- installation -------------------------------------------------------------------------------


def installation_problems(package: Path, project: Path, folder: Path) -> Iterator[str]:
    """Install a package in a new virtual environment below `folder`, and yield each wrong result of `kb`.

    pip installs only the pinned requirements, verifies their hashes, and then installs the package. `kb`
    runs on a copy of the project `tests/data/seed`. A command that fails raises CalledProcessError.
    """
    environment, site = folder / "environment", folder / "site"
    _run(sys.executable, "-m", "venv", environment)
    python, kb = environment / "bin" / "python", environment / "bin" / "kb"
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--quiet")
    requirements = project / "requirements" / "site.txt"
    _run(*pip, "install", "--require-hashes", "--only-binary", ":all:", "-r", requirements)
    _run(*pip, "install", "--no-deps", "--no-index", "--no-build-isolation", package)
    _run(*pip, "check")

    sample = shutil.copytree(project / "tests" / "data" / "seed", folder / "sample")
    shown = _run(kb, "--version", cwd=sample).strip()
    if shown != f"kb {project_version(project)}":
        yield f"{package.name}: `kb --version` prints `{shown}`."
    _run(kb, "check", cwd=sample)
    _run(kb, "build", "--site-dir", site, cwd=sample)
    for page in ("index.html", "zh/index.html"):
        if not (site / page).is_file():
            yield f"{package.name}: `kb build` writes no {page}."


def replace_packages(dist: Path, packages: Packages) -> Iterator[Path]:
    """Replace all wheels and sdists in a folder by the two packages; yield the new files."""
    dist.mkdir(parents=True, exist_ok=True)
    for pattern in ("*.whl", "*.tar.gz"):
        for old in dist.glob(pattern):
            old.unlink()
    for package in packages:
        yield Path(shutil.copy2(package, dist))


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a command without the environment variables KB_* and PYTHON*; return its output."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KB_", "PYTHON"))
    }
    done = subprocess.run(
        command, cwd=cwd, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
