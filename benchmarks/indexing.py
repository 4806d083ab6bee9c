"""Measure only the search index: its build from entries that are already loaded.

`python -m benchmarks.indexing FOLDER` loads the entries, builds the index several times, and prints the measurements as
JSON. The time of loading is not measured. On Linux with two cores or more, each build has a process of its own, so the
peak memory of each build is known.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.processes import PROJECT, run
from benchmarks.workspace import Workspace
from site_builder.catalog import Catalog
from site_builder.knowledge_base import open_knowledge_base
from site_builder.parallel import BackgroundTask, gc_paused
from site_builder.search.from_catalog import index_files

_WHAT = {"cold": "cold", "edit": "one entry edited", "same": "nothing edited"}


@dataclass(frozen=True)
class _Built:
    """Measurements of building the index once."""

    seconds: float
    memory: float
    """Peak memory in MiB of the largest process, including the loaded entries."""


def index(workspace: Workspace) -> Iterator[Figure]:
    """In each run, build the index three times: with an empty cache, after an edit, and again without another edit."""
    command = [
        sys.executable,
        "-m",
        __name__,
        str(workspace.entries),
        "--runs",
        str(workspace.runs),
    ]
    printed = json.loads(run(command, PROJECT).printed)
    for key, what in _WHAT.items():
        took = [_Built(**built) for built in printed[key]]
        seconds = tuple(built.seconds for built in took)
        memory = max(built.memory for built in took)
        yield Figure("search index", what, workspace.size, "s", seconds, memory)


def main() -> None:
    """Load the entries, build the index several times, and print the measurements."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.indexing", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of entries")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    loaded = open_knowledge_base(options.folder)
    catalog, digests = loaded.catalog, loaded.digests
    took: dict[str, list[dict[str, float]]] = {key: [] for key in _WHAT}
    with tempfile.TemporaryDirectory() as temporary:
        for number in range(options.runs):
            cache = Path(temporary) / str(number)
            took["cold"].append(_build(catalog, cache, digests))
            at = (2 * number + 1) * len(catalog) // (2 * options.runs)
            edited = _edited(catalog, digests, at, f"Changed in run {number}")
            for key in ("edit", "same"):
                took[key].append(_build(edited[0], cache, edited[1]))
    print(json.dumps(took, indent=1))  # noqa: T201


def _build(catalog: Catalog, cache: Path, digests: Mapping[str, bytes]) -> dict[str, float]:
    return asdict(BackgroundTask(partial(_measured, catalog, cache, digests)).result())


def _measured(catalog: Catalog, cache: Path, digests: Mapping[str, bytes]) -> _Built:
    with gc_paused():  # as `kb build` does
        started = time.perf_counter()
        index_files(catalog, cache, digests)
        seconds = time.perf_counter() - started
    targets = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(target).ru_maxrss for target in targets)
    return _Built(seconds, peak / 1024)  # Linux counts in KiB


def _edited(
    catalog: Catalog, digests: Mapping[str, bytes], at: int, name: str
) -> tuple[Catalog, dict[str, bytes]]:
    """Return the catalog and the digests after adding an alias to one entry."""
    entry = list(catalog)[at]
    changed = entry.model_copy(update={"aliases": (*entry.aliases, name)})
    entries = {**catalog.entries, entry.id: changed}
    digest = hashlib.sha256(name.encode()).digest()
    return replace(catalog, entries=entries), {**digests, entry.id: digest}


if __name__ == "__main__":
    main()
