"""Cache of links that were `alive` in a recent check. Links with any other verdict are never cached.

The cache is a file of `cache_store`. So it is ignored if it is from another machine, or if the builder, a library or
Python has changed since: the new code might judge the links differently.

A link stays in the cache for 75% to 100% of the `ttl_days` that `hosts.yml` sets for its host group
(hosts that share one rate limit). The percentage depends on the URL, so that the links of a host do not
all expire in one run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from site_builder import cache_store
from site_builder.environment_key import environment_key
from site_builder.link_health.records import Observation
from site_builder.link_health.serialization import observation_from_dict, observation_to_dict
from site_builder.link_health.verdicts import Verdict
from site_builder.links.hosts import host_group, host_policy

_JITTER = 0.25


def read_cache(path: Path, now: dt.datetime) -> dict[str, Observation]:
    """Return URL -> observation, for observations that have not expired.

    Returns an empty dict if the file is missing or not valid.
    """
    environment_key()  # computed and cached now, because the code may change during the check
    saved = cache_store.load(path)
    observations = map(observation_from_dict, json.loads(saved)) if isinstance(saved, str) else ()
    return {
        observation.url: observation for observation in observations if _is_fresh(observation, now)
    }


def _is_fresh(observation: Observation, now: dt.datetime) -> bool:
    days = (now - observation.at).total_seconds() / 86_400
    return observation.verdict is Verdict.ALIVE and 0 <= days < _ttl_days(observation.url)


def _ttl_days(url: str) -> float:
    """Return the number of days that the cache keeps an observation of this URL."""
    fraction = int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) / 2**32
    return host_policy(host_group(url)).ttl_days * (1 - _JITTER * fraction)


def write_cache(
    path: Path, observations: Iterable[Observation], cached: Mapping[str, Observation]
) -> None:
    """Add the links that were alive in a run to the cache; remove the links that got another verdict.

    `unchecked` links, and links that are not in the run, stay in the cache. `cached` is the content
    of the cache before the run. If the file cannot be written, the error is ignored: without a cache, the
    next run only takes longer.
    """
    updated = dict(cached)
    for observation in observations:
        if observation.verdict is Verdict.ALIVE:
            updated[observation.url] = observation
        elif observation.verdict is not Verdict.UNCHECKED:
            updated.pop(observation.url, None)
    cache_store.save(
        path, json.dumps([observation_to_dict(updated[url]) for url in sorted(updated)])
    )
