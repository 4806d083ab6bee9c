"""Read the recorded observations of links and entries, for the pages that show them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from site_builder.errors import Problem
from site_builder.links.observed_files import read_observed
from site_builder.observed_facts.records import Facts
from site_builder.observing.facts_folder import FACTS_FILE, read_facts
from site_builder.pages import LinkHealth


def read_health(folder: Path) -> tuple[LinkHealth | None, tuple[Problem, ...]]:
    """Return the health of links, and a problem for each corrupt line.

    The health is None if the files record neither an observation of a link nor a run of the link checks. Raises
    SiteBuilderError if a file cannot be read, or was written by a newer version of the builder.
    """
    observed = read_observed(folder)
    health = LinkHealth(observed.history, observed.trend)
    return (health if health.last_observed_at is not None else None), observed.problems


def read_observed_facts(folder: Path) -> tuple[Facts, tuple[Problem, ...]]:
    """Return the facts about entries in the facts file, and a problem for each corrupt line.

    Raises SiteBuilderError if the file cannot be read, or was written by a newer version of the builder.
    """
    return read_facts(folder / FACTS_FILE)


def observed_digest(folder: Path) -> bytes:
    """Return a digest of the files in the folder of observations."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.is_file():
            digest.update(path.name.encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()
