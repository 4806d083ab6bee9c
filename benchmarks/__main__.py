"""`make bench`: measure building, checking, searching and other commands. No test depends on the results.

Most stages measure whole processes over several runs. A stage that cannot run reports why. The figures are
printed as tables, and saved as RESULTS.md and results.json. A later run takes from results.json the figures that are
not measured again. With --report, nothing is measured, and all figures are taken from results.json.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from rich.console import Console

from benchmarks import (
    adding,
    boards,
    building,
    checking,
    indexing,
    parts,
    report,
    results,
    search_stages,
    serving,
)
from benchmarks.figures import Figure, not_run
from benchmarks.pace import seconds_of_work
from benchmarks.processes import CannotRun, code_version, environment_info
from benchmarks.workspace import Workspace

_HERE = Path(__file__).parent
_RESULTS = "results.json"
_WIDTH = 150
_MAX_SERVED_ENTRIES = 10_000
_MAX_ENTRIES_FOR_ADD = 1_000
"""With more entries, `kb add` is not measured. It adds to an empty folder, so one size is sufficient."""


@dataclass(frozen=True)
class Stage:
    """A function that measures something, once for each number of entries."""

    name: str
    measure: Callable[[Workspace], Iterator[Figure]]
    max_size: int | None = None
    """Maximum number of entries. With more entries, the stage is left out."""


STAGES = (
    Stage("build", building.build),
    Stage("search index", indexing.index),
    Stage("edit", building.edit),
    Stage("weight", building.weight),
    Stage("parts", parts.parts),
    Stage("results", boards.boards),
    Stage("serve", serving.serve, _MAX_SERVED_ENTRIES),
    Stage("check", checking.check),
    Stage("add", adding.add, _MAX_ENTRIES_FOR_ADD),
    Stage("search", search_stages.search),
    Stage("Pagefind", search_stages.pagefind),
    Stage("Material", search_stages.material),
)


def main() -> None:
    """Run the chosen stages for each number of entries, print the figures and save them."""
    names = [stage.name for stage in STAGES]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], metavar="ENTRIES")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="STAGE",
                        help=f"stages to run; there are: {', '.join(names)}")  # fmt: skip
    parser.add_argument("--output", type=Path, default=_HERE / "RESULTS.md")
    parser.add_argument("--work", type=Path, help="where to build [default: a temporary folder]")
    parser.add_argument(
        "--report",
        action="store_true",
        help="measure nothing, and write RESULTS.md from results.json",
    )
    options = parser.parse_args()
    if options.report:
        _write_report(options.output)
        return
    console = Console()
    console.width = max(console.width, _WIDTH)
    stages = [stage for stage in STAGES if stage.name in options.only]
    measured_with = environment_info()
    results_file = options.output.with_name(_RESULTS)
    figures: list[Figure] = []
    if options.work is not None:
        options.work.mkdir(parents=True, exist_ok=True)
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.work) as temporary:
            workspace = Workspace(Path(temporary), size, options.runs)
            for stage in stages:
                with console.status(f"{stage.name}, {size:,} entries"):
                    figures += _measure(stage, workspace)
                # Saved after each stage, so that stopping the program does not lose the results of finished stages.
                results.merge_and_save(results_file, figures, measured_with, names)
                _write_report(options.output)
    console.print(*report.as_tables(figures))


def _write_report(output: Path) -> None:
    figures, facts = results.read(output.with_name(_RESULTS))
    output.write_text(report.as_markdown(figures, facts), encoding="utf-8")


def _measure(stage: Stage, workspace: Workspace) -> Sequence[Figure]:
    if stage.max_size is not None and workspace.size > stage.max_size:
        return []
    paces = [seconds_of_work()]
    try:
        figures = list(stage.measure(workspace))
    except CannotRun as error:
        return [not_run(stage.name, "", workspace.size, "s", str(error))]
    paces.append(seconds_of_work())
    code = code_version()
    return [replace(figure, pace=median(paces), code=code) for figure in figures]


if __name__ == "__main__":
    main()
