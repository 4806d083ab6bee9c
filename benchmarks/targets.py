"""The targets of the figures, and the reasons for missed targets."""

from __future__ import annotations

from benchmarks.figures import Figure

_SIZES = (1_000, 10_000, 100_000)

_Limits = tuple[float | None, float | None, float | None]

MAX_MEDIAN: dict[tuple[str, str], _Limits] = {
    ("build", "without search, against Hugo"): (1.5, 0.9, 1.0),
    ("build", "without search, against Hugo's leanest theme, per HTML file"): (None, 2.5, None),
    ("edit", "one entry edited, built again"): (1.0, None, None),
    (
        "edit",
        "one entry edited, built again, against a cold build without search",
    ): (None, 0.2, 1 / 3),
    ("serve", "save to reloaded page"): (1, 3, None),
    ("check", "cold, against a cold build without search"): (None, 0.25, None),
    ("check", "nothing changed"): (None, 1, 8),
    ("add", "500 arXiv ids, without the pause that arXiv asks for"): (3, None, None),
    ("parts", "cold build, all parts, against none of them"): (None, 2, None),
    ("parts", "one entry edited, against a cold build, with all parts"): (None, 0.3, None),
    ("parts", "the site with all parts"): (None, 950, None),
    ("parts", "files of the site with all parts"): (None, 140_000, None),
    ("results", "cold build with results, against one without"): (None, 1.15, None),
    ("results", "the biggest page of a board"): (300, 300, 300),
    ("search index", "cold"): (1.5, 12, 150),
    ("search index", "one entry edited"): (None, 3, None),
    ("search", "keystroke to first result"): (150, 200, 250),
    ("search", "bytes to first result"): (60, 100, 150),
    ("search", "the same behind 40 ms, 10 Mbit/s"): (500, 500, 700),
    # Against Pagefind: the ratios of the first run with the present entries (commit 8881dafd), rounded up.
    ("search index", "cold, against Pagefind"): (0.5, 0.63, None),
    ("search", "keystroke to first result, against Pagefind"): (0.77, 0.69, None),
    ("search", "bytes to first result, against Pagefind"): (0.33, 0.39, None),
    ("weight", "the site"): (None, 650, None),
    ("weight", "the biggest page"): (None, 500, None),
}
"""A row misses its target if the median is higher than the limit, for 1,000, 10,000 or 100,000 entries."""

MIN_VALUE: dict[tuple[str, str], float] = {
    ("edit", "listings that are right"): 100,
    ("search", "recall"): 100,
    ("search", "precision"): 100,
}
"""At every size, a row misses its target if the value of any run or query is lower than this."""

MAX_MEMORY_MIB: dict[tuple[str, str], _Limits] = {
    ("build", "without search"): (None, None, 3_000),
    ("search index", "cold"): (None, None, 3_000),
}
"""A row misses its target if the memory is higher than the limit, for 1,000, 10,000 or 100,000 entries."""

MISSED_TARGETS: dict[tuple[str, str, int], str] = {
    (
        "build",
        "without search, against Hugo",
        10_000,
    ): "Medians of three runs of this stage on one day: 0.95, 1.18 and 1.28. The code of the first and the last run "
    "needs equal CPU time for a page (2.0 ms), so the machine made the difference. Writing files takes 13 % of the "
    "CPU time, and no other function takes a tenth. Of the time for an entry page, metadata for programs take 16 "
    "%, the header 16 %, notes 15 % and citations 10 %. Tried: with ProcessPoolExecutor, a build took 1.08 and "
    "1.09 times as long. A check whether a path needs `quote` made no difference above the noise. Now a note is "
    "parsed once for all languages (before, the parser took about 4 % of a build for each language), and the "
    "citations of a page take 111 instead of 131 microseconds.",
    (
        "build",
        "without search, against Hugo's leanest theme, per HTML file",
        10_000,
    ): "Medians of three runs of this stage on one day: 2.58, 2.40 and 2.66. The leanest theme has no metadata for "
    "programs, no header and no citations. Tried: the same as for the row above, because both rows measure the "
    "same builds of this builder.",
    (
        "edit",
        "one entry edited, built again",
        1_000,
    ): "A build with nothing edited takes four fifths of this time. The import of 1,060 modules takes about a third; "
    "380 of them belong to this builder. Tried: a build no longer imports a web server and no longer lists "
    "Material's icons. Commands that do not build no longer import MkDocs and its theme (0.18 s of CPU time); a "
    "build needs both.",
    (
        "serve",
        "save to reloaded page",
        10_000,
    ): "The preview uses one core, because its web server runs in a thread. It computes the same as a build in the "
    "rows of `edit`. Tried there: less work to decide which pages changed (from 2.6 to 1.1 s of CPU time), to plan "
    "all pages (from 1.10 to 0.70 s) and for all checks (from 1.41 to 1.15 s of CPU time). Comparing an entry with "
    "eight instead of ten older and newer ones for each feature would save 0.05 s.",
    (
        "check",
        "nothing changed",
        10_000,
    ): "Imports take 0.4 s, loading the cached entries 0.4 s, and the checks that compare all entries 0.6 s. Half of "
    "these 0.6 s is the comparison of titles. Only a cache of findings would save more time. Tried: comparing "
    "titles with `rapidfuzz.process.extract` takes 1.2 s instead of 0.5 to 0.8 s. Parsing notes for references "
    "only if they name a missing entry shortened checking from 0.5 to 0.15 s. With fewer comparisons of authors, "
    "all checks went from 1.41 to 1.15 s of CPU time.",
    (
        "search",
        "keystroke to first result, against Pagefind",
        10_000,
    ): "The search was measured again, and Pagefind was not. In the run of the target, the search took 138 ms at a "
    "pace of 57 ms; now it took 144 ms at a pace of 60 ms. Both are about 5 % more, so the machine made the "
    "difference. Nothing was tried.",
}
"""(stage, row, number of entries) -> reason why a target is missed, and what was tried."""


def describe_target(figure: Figure) -> str:
    """Return the target of a row as text. Without a target, the text is empty."""
    parts = []
    lowest, highest, memory = _targets_of(figure)
    if lowest is not None:
        parts.append(f">= {lowest:g} {figure.unit}")
    if highest is not None:
        parts.append(f"<= {highest:.3g} {figure.unit}")
    if memory is not None:
        parts.append(f"<= {memory:g} MiB")
    return ", ".join(parts)


def is_reached(figure: Figure) -> bool | None:
    """Return whether a row reaches its target, or None if it has no target or no values."""
    lowest, highest, memory = _targets_of(figure)
    if not figure.values or lowest is highest is memory is None:
        return None
    return (
        (lowest is None or min(figure.values) >= lowest)
        and (highest is None or figure.typical <= highest)
        and (memory is None or (figure.memory or 0) <= memory)
    )


def _targets_of(figure: Figure) -> tuple[float | None, float | None, float | None]:
    row = (figure.stage, figure.what)
    return MIN_VALUE.get(row), _limit(MAX_MEDIAN, figure), _limit(MAX_MEMORY_MIB, figure)


def _limit(table: dict[tuple[str, str], _Limits], figure: Figure) -> float | None:
    limits = table.get((figure.stage, figure.what))
    return limits[_SIZES.index(figure.size)] if limits and figure.size in _SIZES else None
