"""A cache of what was alive a short while ago; failures are never believed for later.

It lies outside of git (`.cache/`, or where CI keeps caches), and is thrown away by another version
of the checker. How long an answer is believed depends on the class of the host, with some jitter,
so that not everything falls due in one run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from site_builder import __version__
from site_builder.entry_files.atomic_writing import write_atomically
from site_builder.errors import SiteBuilderError
from site_builder.link_health.history_file import observation_from_dict, observation_to_dict
from site_builder.link_health.records import Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.hosts import host_group, host_policy

SCHEMA = 1
_JITTER = 0.25
_HEAD = {"schema": SCHEMA, "checker": __version__}


def read_cache(path: Path, now: dt.datetime) -> dict[str, Observation]:
    """Return what may still be believed. A cache that cannot be read is empty, never an error."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        if not lines or json.loads(lines[0]) != _HEAD:
            return {}
        found = (observation_from_dict(json.loads(line)) for line in lines[1:])
        return {seen.url: seen for seen in found if _is_fresh(seen, now)}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _is_fresh(seen: Observation, now: dt.datetime) -> bool:
    age = (now - seen.at).total_seconds() / 86_400
    return seen.verdict is Verdict.ALIVE and 0 <= age < _days_of(seen.url)


def _days_of(url: str) -> float:
    """Return for how many days an answer is believed: always the same for one URL."""
    spread = int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) / 2**32
    return host_policy(host_group(url)).ttl_days * (1 - _JITTER * spread)


def write_cache(path: Path, seen: Iterable[Observation], before: Mapping[str, Observation]) -> None:
    """Add what a run saw alive to what was believed before; forget what no longer is.

    A folder that cannot be written to costs the next run time, and is no reason to fail this one.
    """
    kept = dict(before)
    for observation in seen:
        if observation.verdict is Verdict.ALIVE:
            kept[observation.url] = observation
        elif observation.verdict is not Verdict.UNCHECKED:
            kept.pop(observation.url, None)
    lines = [json.dumps(_HEAD)]
    lines += [json.dumps(observation_to_dict(kept[url])) for url in sorted(kept)]
    try:
        write_atomically(path, "\n".join(lines) + "\n")
    except (OSError, SiteBuilderError):
        return
