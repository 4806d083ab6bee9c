"""Read and write results.json, which has the values of RESULTS.md. Newly measured values replace old ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.figures import Figure

_DIGITS = 4


def merge_and_save(
    file: Path, figures: Sequence[Figure], facts: Mapping[str, str], order: Sequence[str]
) -> None:
    """Replace old figures by new figures, and save all figures, sorted by size and stage.

    If the versions or the number of cores in the file differ from `facts`, all old figures are deleted. An old figure
    without values is also deleted if its stage was run again.
    """
    measured = {(figure.stage, figure.what, figure.size) for figure in figures}
    stages = {(figure.stage, figure.size) for figure in figures}
    remaining = [
        old
        for old in _old_figures(file, facts)
        if (old.stage, old.what, old.size) not in measured
        if old.values or (old.stage, old.size) not in stages
    ]
    every = sorted(
        [*remaining, *figures], key=lambda figure: (figure.size, order.index(figure.stage))
    )
    content = {"facts": facts, "figures": [_plain(figure) for figure in every]}
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(file: Path) -> tuple[list[Figure], dict[str, str]]:
    """Return the saved figures, and the versions with which they were measured."""
    content = json.loads(file.read_text(encoding="utf-8"))
    figures = [
        Figure(**(figure | {"values": tuple(figure["values"])})) for figure in content["figures"]
    ]
    return figures, content["facts"]


def _old_figures(file: Path, facts: Mapping[str, str]) -> list[Figure]:
    if not file.is_file():
        return []
    figures, old_facts = read(file)
    return figures if old_facts == facts else []


def _plain(figure: Figure) -> dict[str, object]:
    plain = asdict(figure) | {"values": [round(value, _DIGITS) for value in figure.values]}
    if figure.memory is not None:
        plain["memory"] = round(figure.memory, 1)
    if figure.pace is not None:
        plain["pace"] = round(figure.pace, _DIGITS)
    return plain
