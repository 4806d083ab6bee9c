"""One problem a line, in the form that editors and terminals make clickable."""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.errors import Problem, Severity


def as_text(problems: Sequence[Problem]) -> str:
    """Return `path:line:column: severity: field message [code]`, the hint below, a count at the end."""
    if not problems:
        return ""
    blocks = [_block(problem) for problem in problems]
    return "\n".join([*blocks, "", _count(problems)])


def _block(problem: Problem) -> str:
    where = f"{problem.path}:{problem.line}:{problem.column}"
    field = f"{problem.field}: " if problem.field else ""
    line = f"{where}: {problem.severity}: {field}{problem.message} [{problem.code}]"
    lines = [_visible(line)]
    if problem.hint:
        lines.append(f"    {_visible(problem.hint)}")
    return "\n".join(lines)


def _visible(text: str) -> str:
    """Spell out what cannot be seen: a text quotes files, and a terminal must not obey them."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _count(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    files = len({problem.path for problem in problems})
    parts = [
        _plural(count, word) for count, word in ((errors, "error"), (warnings, "warning")) if count
    ]
    return f"{' and '.join(parts)} in {_plural(files, 'file')}."


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
