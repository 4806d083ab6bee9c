"""Problems for people, one per line, with positions that editors and terminals make clickable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from site_builder.errors import Problem, Severity
from site_builder.plurals import plural
from site_builder.reporters.escaping import escape_invisible


def as_text(problems: Sequence[Problem], *, tool: str = "") -> str:  # noqa: ARG001 - Reporter
    """Return `path:line:column: severity: field: message [code]` lines with hints, then a count."""
    if not problems:
        return ""
    blocks = [_block(problem) for problem in problems]
    return "\n".join([*blocks, "", _count(problems)])


def _block(problem: Problem) -> str:
    where = f"{problem.path}:{problem.line}:{problem.column}"
    field = f"{problem.field}: " if problem.field else ""
    line = f"{where}: {problem.severity}: {field}{problem.message} [{problem.code}]"
    lines = [escape_invisible(line)]
    if problem.hint:
        lines.append(f"    {escape_invisible(problem.hint)}")
    return "\n".join(lines)


def _count(problems: Sequence[Problem]) -> str:
    counts = Counter(problem.severity for problem in problems)
    files = len({problem.path for problem in problems})
    *most, last = (plural(counts[severity], severity) for severity in Severity if counts[severity])
    parts = f"{', '.join(most)} and {last}" if most else last
    return f"{parts} in {plural(files, 'file')}."
