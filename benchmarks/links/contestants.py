"""Who checks the links: how each is started, and where it says how many it found alive."""

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
"""As polite as we are in the benchmark, which is as fast as it can be within these limits."""


@dataclass(frozen=True)
class CheckerInput:
    """What is to be checked, in the forms that the contestants read."""

    urls: Path
    """A URL a line."""
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
    """Reads what it prints: how many links it found alive."""


def _nothing(_: CheckerInput) -> dict[str, str]:
    return {}


def _ours(task: CheckerInput) -> Sequence[str]:
    trusted = ("--ca", str(task.authority)) if task.authority else ()
    return (sys.executable, "-m", "benchmarks.links.engine", *trusted, str(task.urls))


def _kb(task: CheckerInput) -> Sequence[str]:
    """As a user starts it, with the gaps between requests that every host is given."""
    kb = str(Path(sys.executable).with_name("kb"))
    folders = (f"--entries={task.entries}", f"--observed={task.entries.with_name('observed')}")
    return (kb, "links", "check", *folders, "--allow-private", "--format=json")


def _trusting(task: CheckerInput) -> dict[str, str]:
    return {"SSL_CERT_FILE": str(task.authority)} if task.authority else {}


def lychee() -> str | None:
    """Return where lychee lies: beside this Python, else on the PATH; None where nowhere."""
    beside = Path(sys.executable).with_name("lychee")
    return str(beside) if beside.exists() else shutil.which("lychee")


def _lychee(*more: str) -> Callable[[CheckerInput], Sequence[str]]:
    return lambda task: (lychee() or "lychee", *LYCHEE_OPTIONS, *more, str(task.urls))


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
