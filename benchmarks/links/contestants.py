"""Contestants of the benchmark: link checkers, their commands, and parsers of their output."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

LYCHEE_OPTIONS = (
    "--max-concurrency=64",
    "--host-concurrency=4",
    "--host-request-interval=0ms",
    "--max-retries=0",
    "--no-progress",
    "--format=json",
)
"""Options that give lychee the concurrency limits of the contestant `ours`. There is no pause between two requests, and
lychee does not repeat a failed request."""


@dataclass(frozen=True)
class CheckerInput:
    """Links to check, in the formats that the contestants read."""

    urls: Path
    """One URL per line."""
    entries: Path
    """Folder of entries that contain these URLs."""
    authority: Path | None
    """PEM file with certificates to trust; None without TLS."""


@dataclass(frozen=True)
class Contestant:
    """A program that checks links."""

    name: str
    command: Callable[[CheckerInput], Sequence[str]]
    environment: Callable[[CheckerInput], dict[str, str]]
    alive: Callable[[str], int]
    """Parses the output; returns the number of alive links."""


def _no_variables(_: CheckerInput) -> dict[str, str]:
    return {}


def _engine_command(checker_input: CheckerInput) -> Sequence[str]:
    trusted = ("--ca", str(checker_input.authority)) if checker_input.authority else ()
    return (sys.executable, "-m", "benchmarks.links.engine", *trusted, str(checker_input.urls))


def _kb_command(checker_input: CheckerInput) -> Sequence[str]:
    """Return the `kb links check` command, with the default gap between requests to a host."""
    kb = str(Path(sys.executable).with_name("kb"))
    folders = (
        f"--entries={checker_input.entries}",
        f"--observed={checker_input.entries.with_name('observed')}",
    )
    return (kb, "links", "check", *folders, "--allow-private", "--format=json")


def _trust_variables(checker_input: CheckerInput) -> dict[str, str]:
    return {"SSL_CERT_FILE": str(checker_input.authority)} if checker_input.authority else {}


def lychee() -> str | None:
    """Return the path of lychee, or None if it is not installed.

    Looks in the folder of the running Python, then in the folders of PATH.
    """
    local = Path(sys.executable).with_name("lychee")
    return str(local) if local.exists() else shutil.which("lychee")


def _lychee_command(*options: str) -> Callable[[CheckerInput], Sequence[str]]:
    return lambda checker_input: (
        lychee() or "lychee",
        *LYCHEE_OPTIONS,
        *options,
        str(checker_input.urls),
    )


def _parse_engine_output(output: str) -> int:
    return int(json.loads(output)["alive"])


def _parse_kb_output(output: str) -> int:
    return sum(link["verdict"] == "alive" for link in json.loads(output)["links"])


def _parse_lychee_output(output: str) -> int:
    return int(json.loads(output)["successful"])


OURS = Contestant("ours", _engine_command, _no_variables, _parse_engine_output)
KB = Contestant("kb links check", _kb_command, _no_variables, _parse_kb_output)
LYCHEE = Contestant("lychee", _lychee_command(), _trust_variables, _parse_lychee_output)
LYCHEE_INSECURE = Contestant(
    "lychee --insecure", _lychee_command("--insecure"), _no_variables, _parse_lychee_output
)
