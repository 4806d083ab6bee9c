"""Contestants of the benchmark: how to start each, and how to read its number of alive links."""

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
"""The same limits as ours, and as fast as possible within them."""


@dataclass(frozen=True)
class CheckerInput:
    """Links to check, in the formats that the contestants read."""

    urls: Path
    """One URL per line."""
    entries: Path
    """The same links in entries."""
    authority: Path | None
    """Certificates to trust; None without TLS."""


@dataclass(frozen=True)
class Contestant:
    """A program that checks links."""

    name: str
    command: Callable[[CheckerInput], Sequence[str]]
    environment: Callable[[CheckerInput], dict[str, str]]
    alive: Callable[[str], int]
    """Parses its output into the number of alive links."""


def _nothing(_: CheckerInput) -> dict[str, str]:
    return {}


def _ours(checker_input: CheckerInput) -> Sequence[str]:
    trusted = ("--ca", str(checker_input.authority)) if checker_input.authority else ()
    return (sys.executable, "-m", "benchmarks.links.engine", *trusted, str(checker_input.urls))


def _kb(checker_input: CheckerInput) -> Sequence[str]:
    """Return the command of a user, with the default gap between requests to a host."""
    kb = str(Path(sys.executable).with_name("kb"))
    folders = (
        f"--entries={checker_input.entries}",
        f"--observed={checker_input.entries.with_name('observed')}",
    )
    return (kb, "links", "check", *folders, "--allow-private", "--format=json")


def _trusting(checker_input: CheckerInput) -> dict[str, str]:
    return {"SSL_CERT_FILE": str(checker_input.authority)} if checker_input.authority else {}


def lychee() -> str | None:
    """Return the path of lychee: next to this Python, or on the PATH; None if not installed."""
    local = Path(sys.executable).with_name("lychee")
    return str(local) if local.exists() else shutil.which("lychee")


def _lychee(*more: str) -> Callable[[CheckerInput], Sequence[str]]:
    return lambda checker_input: (
        lychee() or "lychee",
        *LYCHEE_OPTIONS,
        *more,
        str(checker_input.urls),
    )


def _ours_alive(printed: str) -> int:
    return int(json.loads(printed)["alive"])


def _kb_alive(printed: str) -> int:
    return sum(link["verdict"] == "alive" for link in json.loads(printed)["links"])


def _lychee_alive(printed: str) -> int:
    return int(json.loads(printed)["successful"])


OURS = Contestant("ours", _ours, _nothing, _ours_alive)
KB = Contestant("kb links check", _kb, _nothing, _kb_alive)
LYCHEE = Contestant("lychee", _lychee(), _trusting, _lychee_alive)
LYCHEE_INSECURE = Contestant("lychee --insecure", _lychee("--insecure"), _nothing, _lychee_alive)
