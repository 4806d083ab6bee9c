"""Problems as plain text, with positions that editors and terminals make clickable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from site_builder.errors import Problem, Severity
from site_builder.escaping import escape_terminal
from site_builder.plurals import plural


def as_text(problems: Sequence[Problem], *, tool: str = "") -> str:  # noqa: ARG001 - Reporter
    """Return `path:line:column: severity: field: message [code]` and the hint of each problem, then the totals.

    Without problems, the text is empty.
    """
    if not problems:
        return ""
    blocks = [_block(problem) for problem in problems]
    return "\n".join([*blocks, "", _totals(problems)])


def _block(problem: Problem) -> str:
    position = f"{problem.path}:{problem.line}:{problem.column}"
    field = f"{problem.field}: " if problem.field else ""
    line = f"{position}: {problem.severity}: {field}{problem.message} [{problem.code}]"
    lines = [escape_terminal(line)]
    if problem.hint:
        lines.append(f"    {escape_terminal(problem.hint)}")
    return "\n".join(lines)


def _totals(problems: Sequence[Problem]) -> str:
    """Return the numbers of problems and files: `1 error and 2 warnings in 2 files.`."""
    counts = Counter(problem.severity for problem in problems)
    files = len({problem.path for problem in problems})
    *first, last = (plural(counts[severity], severity) for severity in Severity if counts[severity])
    totals = f"{', '.join(first)} and {last}" if first else last
    return f"{totals} in {plural(files, 'file')}."
