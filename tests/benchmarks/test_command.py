"""`python -m benchmarks` measures the builder and writes the figures."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import results
from benchmarks.figures import Figure, in_builds, with_ratios_to_pagefind
from benchmarks.processes import code_version
from benchmarks.report import as_markdown
from benchmarks.targets import MISSED_TARGETS, describe_target, is_reached
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
    assert {figure["code"] for figure in figures} == {code_version()}
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
    ours = Figure("search", "bytes to first result", 1_000, "KB", (10, 20, 60), pace=0.05)
    theirs = Figure("Pagefind", "bytes to first result", 1_000, "KB", (100,), pace=0.09)
    ratio = Figure("search", "bytes to first result, against Pagefind", 1_000, "x", (0.2,))
    assert with_ratios_to_pagefind([ours, theirs]) == [ours, ratio, theirs]
    larger = replace(theirs, size=10_000)
    assert with_ratios_to_pagefind([ours, larger]) == [ours, larger]


def test_times_of_two_stages_are_divided_only_at_about_equal_paces() -> None:
    """A pace is the time of a fixed piece of work. It shows how fast the machine was during the stage."""
    theirs = Figure("Pagefind", "index", 10_000, "s", (10,), pace=0.058)
    ours = Figure("search index", "cold", 10_000, "s", (6,), pace=0.059)
    ratio = with_ratios_to_pagefind([theirs, ours])[-1]
    assert (ratio.what, ratio.values) == ("cold, against Pagefind", (0.6,))
    assert ratio.note == "two stages with about equal paces 59 ms and 58 ms"
    refused = with_ratios_to_pagefind([theirs, replace(ours, pace=0.048)])[-1]
    assert refused.values == ()
    assert refused.note == "not computed: paces 48 ms and 58 ms differ"


def test_report_names_the_stages_that_were_measured_with_older_code() -> None:
    new = Figure("weight", "the site", 1_000, "MB", (1,), code="2026-11-30 01:30 b")
    old = Figure("parts", "the site without parts", 1_000, "MB", (2,), code="2026-11-29 22:30 c")
    pagefind = replace(old, stage="Pagefind")
    line = (
        "Stages measured with older code (2026-11-29 22:30 c) "
        "than the newest rows (2026-11-30 01:30 b): parts.\n"
    )
    assert line in as_markdown([new, old, pagefind], {})
    assert "older code" not in as_markdown([new, replace(old, code=new.code)], {})


def test_results_md_contains_the_report_of_the_stored_figures() -> None:
    folder = Path(command.__file__).parent
    text = as_markdown(*results.read(folder / "results.json"))
    advice = "run `python -m benchmarks --report`"
    assert (folder / "RESULTS.md").read_text(encoding="utf-8") == text, advice


def test_each_missed_target_has_a_reason() -> None:
    figures, _ = results.read(Path(command.__file__).parent / "results.json")
    missed = {
        (row.stage, row.what, row.size)
        for row in with_ratios_to_pagefind(figures)
        if is_reached(row) is False
    }
    assert missed == set(MISSED_TARGETS)


def test_seconds_are_converted_to_multiples_of_a_cold_build() -> None:
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
