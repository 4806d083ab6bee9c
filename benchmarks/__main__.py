"""`make bench`: how long things take. Prints medians; nothing here decides whether tests pass."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.synthetic import write_entries

KB = Path(sys.executable).with_name("kb")

_LOAD = (
    "import sys; from pathlib import Path; from site_builder.entry_files import load; "
    "loaded = load(Path(sys.argv[1])); assert not loaded.problems, loaded.problems[:3]"
)


def main() -> None:
    """Time whole processes, cold, over several runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--entries", type=int, nargs="*", default=[1_000, 10_000])
    options = parser.parse_args()
    table = Table("What", "Entries", "Median s", "Min s", "Max s", "ms an entry")
    with tempfile.TemporaryDirectory() as temporary:
        for what, number, run in _jobs(Path(temporary), options.entries):
            times = [_timed(run) for _ in range(options.runs)]
            median = statistics.median(times)
            table.add_row(
                what,
                f"{number:,}",
                *(f"{value:.2f}" for value in (median, min(times), max(times))),
                f"{median / number * 1000:.2f}",
            )
    Console().print(table)


def _jobs(folder: Path, sizes: list[int]) -> list[tuple[str, int, Callable[[], None]]]:
    jobs: list[tuple[str, int, Callable[[], None]]] = []
    real = sum(1 for _ in Path("entries").glob("*/*.yml"))
    jobs.append(("kb check, the real entries", real, lambda: _run(str(KB), "check")))
    jobs.append(
        (
            "kb build, the real entries",
            real,
            lambda: _run(str(KB), "build", "--site-dir", str(folder / "site")),
        )
    )
    for size in sizes:
        entries = folder / str(size)
        write_entries(entries, size)
        path = str(entries)
        jobs.append(("load and validate", size, partial(_run, sys.executable, "-c", _LOAD, path)))
        jobs.append(("kb check", size, partial(_run, str(KB), "check", "--entries", path)))
    return jobs


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _timed(run: Callable[[], None]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
