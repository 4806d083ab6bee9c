"""Format figures as tables: for the terminal, and as Markdown for RESULTS.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table

from benchmarks.figures import Figure, growth, with_ratios_to_pagefind
from benchmarks.targets import MISSED_TARGETS, describe_target, is_reached

_HEADERS = ("", "median", "lowest", "highest", "memory MiB", "target", "reached", "pace", "")
_OTHER_PROGRAMS = {"Pagefind", "Material"}
"""Stages that do not run the code of this builder."""
_DIGITS = {"s": 2, "ms": 0, "x": 2, "KB": 0, "MB": 1, "%": 1, "files": 0}

_INTRODUCTION = """\
# What `make bench` measured

Written by `make bench`, which replaces only the rows that it measures again. Whole processes are measured, from
YAML files on disk to a finished site in both languages. There are no caches unless a row says otherwise.
The entries are synthetic and bilingual, with a fixed seed; [synthetic](synthetic/__init__.py) says how they are made.
A value is the median of several runs; a percentage is a mean. Two builders that are compared take turns, and each
turn gives one ratio. Memory is that of the largest process of a command. The sites have none of the parts that the
setting `publish` switches off, except in the stage "parts".

Hugo builds the same texts twice. Its first site has as many HTML files as ours and a small theme
([hugo_theme](hugo_theme)). Its second site has the leanest theme ([hugo_leanest_theme](hugo_leanest_theme)) and fewer
HTML files, so the ratio to it is one of seconds per HTML file.

The search is measured in headless Chromium, every query in a new profile, with the page loaded and the search not yet
opened; the server compresses like GitHub Pages. The correct results are found by looking at every file
([ground_truth.py](ground_truth.py)).

The speed of shared machines varies. So a fixed piece of work is timed on one core before and after each stage
([pace.py](pace.py)); the column *pace* shows the median of its times. Seconds can be compared only between rows with
about the same pace. Ratios, bytes and percentages can always be compared. A ratio to Pagefind divides the medians of
two stages. If these are times, their paces differ by at most 10 %.
"""


def as_markdown(figures: Sequence[Figure], facts: Mapping[str, str]) -> str:
    """Return the text of RESULTS.md."""
    figures = with_ratios_to_pagefind(figures)
    newest = max((figure.code for figure in figures), default="")
    parts = [_INTRODUCTION, _markdown_table(("Measured with", ""), list(facts.items()))]
    for size in sorted({figure.size for figure in figures}):
        own = [figure for figure in figures if figure.size == size]
        parts.append(f"## {size:,} entries\n")
        parts.append(_markdown_table(_HEADERS, [_cells(figure) for figure in own]))
        parts.append(_older_code(own, newest))
        parts.append("".join(f"- **{name}**: {text}\n" for name, text in _missed_targets(own)))
    rows = _growth(figures)
    if rows:
        parts.append(
            "## Growth\n\nHow values grow with the number of entries: the exponent, by least squares; 1 is linear. The exponent of a\n"
            "time is meaningful only if its rows have about the same pace.\n"
        )
        parts.append(_markdown_table(("", "entries", "time or bytes", "memory"), rows))
    return "\n".join(part for part in parts if part)


def as_tables(figures: Sequence[Figure]) -> list[Table]:
    """Return the tables for the terminal."""
    figures = with_ratios_to_pagefind(figures)
    tables = []
    for size in sorted({figure.size for figure in figures}):
        rows = [_cells(figure) for figure in figures if figure.size == size]
        tables.append(_table(f"{size:,} entries", _HEADERS, rows))
    rows = _growth(figures)
    if rows:
        tables.append(
            _table("Growth: 1 is linear", ("", "entries", "time or bytes", "memory"), rows)
        )
    return tables


def _cells(figure: Figure) -> tuple[str, ...]:
    name = f"{figure.stage}: {figure.what}"
    if not figure.values:
        return (name, "", "", "", "", describe_target(figure), "", "", figure.note)
    is_good = is_reached(figure)
    return (
        name,
        *(
            _value(figure, value)
            for value in (figure.typical, min(figure.values), max(figure.values))
        ),
        f"{figure.memory:,.0f}" if figure.memory else "",
        describe_target(figure),
        "" if is_good is None else "yes" if is_good else "**no**",
        "" if figure.pace is None else f"{1e3 * figure.pace:.0f} ms",
        figure.note,
    )


def _value(figure: Figure, value: float) -> str:
    return f"{value:,.{_DIGITS[figure.unit]}f} {figure.unit}"


def _missed_targets(figures: Sequence[Figure]) -> list[tuple[str, str]]:
    found = [
        (
            f"{figure.stage}: {figure.what}",
            MISSED_TARGETS.get((figure.stage, figure.what, figure.size)),
        )
        for figure in figures
        if is_reached(figure) is False
    ]
    return [(name, text) for name, text in found if text]


def _older_code(figures: Sequence[Figure], newest: str) -> str:
    """Return a line for each older version of `site_builder`, with the stages that were measured with it."""
    stages: dict[str, dict[str, None]] = {}
    for figure in figures:
        if figure.code not in {"", newest} and figure.stage not in _OTHER_PROGRAMS:
            stages.setdefault(figure.code, {})[figure.stage] = None
    return "".join(
        f"Stages measured with older code ({code}) than the newest rows ({newest}): {', '.join(own)}.\n"
        for code, own in sorted(stages.items())
    )


def _growth(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    return [
        (
            f"{row.stage}: {row.what}",
            ", ".join(f"{size:,}" for size in row.sizes),
            "" if row.time is None else f"{row.time:.2f}",
            "" if row.memory is None else f"{row.memory:.2f}",
        )
        for row in growth(figures)
    ]


def _table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    for index, header in enumerate(headers):
        table.add_column(header, justify="left" if index in {0, len(_HEADERS) - 1} else "right")
    for row in rows:
        table.add_row(*("[bold red]no" if cell == "**no**" else cell for cell in row))
    return table


def _markdown_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headers, ["---", *("---:" for _ in headers[1:])], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
