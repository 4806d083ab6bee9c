"""`python -m benchmarks` measures the builder and writes the figures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.figures import Figure, against_pagefind, in_builds
from benchmarks.report import as_markdown
from benchmarks.targets import describe_target
from benchmarks.workspace import Workspace


@pytest.mark.slow
def test_command_measures_one_stage_and_saves_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, output = tmp_path / "new" / "work", tmp_path / "RESULTS.md"
    options = ["--sizes", "20", "--runs", "1", "--only", "check"]
    monkeypatch.setattr(
        sys, "argv", ["benchmarks", *options, "--work", str(work), "--output", str(output)]
    )
    command.main()
    assert list(work.iterdir()) == []
    figures = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["figures"]
    assert [figure["what"] for figure in figures] == [
        "cold",
        "cold, against a cold build without search",
        "nothing changed",
    ]
    assert "check: cold, against a cold build without search" in output.read_text(encoding="utf-8")


def test_tables_and_targets_state_memory_in_mebibytes() -> None:
    figure = Figure("build", "without search", 100_000, "s", (1,), 2_000)
    assert describe_target(figure) == "<= 3000 MiB"
    assert "| memory MiB |" in as_markdown([figure], {})


def test_ratio_to_pagefind_compares_figures_for_equal_numbers_of_entries() -> None:
    ours = Figure("search", "bytes to first result", 1_000, "KB", (10, 20, 60))
    theirs = Figure("Pagefind", "bytes to first result", 1_000, "KB", (100,))
    (ratio,) = against_pagefind([ours, theirs], 1_000)
    assert ratio == Figure("search", "bytes to first result, against Pagefind", 1_000, "x", (0.2,))
    assert against_pagefind([ours, theirs], 10_000) == []


def test_in_builds_divides_each_value_by_the_seconds_of_a_cold_build() -> None:
    figure = in_builds(Figure("edit", "one", 1_000, "s", (1, 3)), 4)
    assert (figure.values, figure.unit) == ((0.25, 0.75), "x")


def test_each_run_selects_another_paper_whose_title_can_be_changed(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path, 60, runs=3)
    project = workspace.project("edited")
    files = [project.paper_at(share) for share in workspace.shares()]
    assert len(set(files)) == 3
    old, new = project.retitle(files[1], "Changed")
    assert new.endswith(": Changed")
    assert old != new
    assert new in files[1].read_text(encoding="utf-8")
    assert project.paper_at(workspace.shares()[1]) == files[1]
