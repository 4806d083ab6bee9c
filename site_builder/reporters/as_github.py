"""Problems as workflow commands, which GitHub shows as annotations on the lines of a pull request.

The format and its escaping are in GitHub's documentation, "Workflow commands for GitHub Actions". GitHub
shows at most ten annotations per severity and step, so `job_summary` lists all problems.
"""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.errors import Problem, Severity

MAX_PER_SEVERITY = 10

# Escapes in the message of a command, and in its properties.
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def as_github(problems: Sequence[Problem], *, tool: str = "") -> str:  # noqa: ARG001 - Reporter
    """Return one line per problem, at most ten lines per severity, and the number of problems left out."""
    lines: list[str] = []
    for severity in Severity:
        of_severity = [problem for problem in problems if problem.severity is severity]
        lines += [_command(problem) for problem in of_severity[:MAX_PER_SEVERITY]]
        rest = len(of_severity) - MAX_PER_SEVERITY
        if rest > 0:
            lines.append(f"::notice::{rest} more with severity {severity}; see the job's summary.")
    return "\n".join(lines)


def job_summary(problems: Sequence[Problem]) -> str:
    """Return a Markdown table of all problems, for `$GITHUB_STEP_SUMMARY`."""
    if not problems:
        return "No problems found.\n"
    rows = [
        f"| {problem.severity} | {_cell(f'{problem.path}:{problem.line}:{problem.column}')} "
        f"| {_cell(problem.field)} | {_cell(problem.message)} | {_cell(problem.hint)} "
        f"| {_cell(problem.code)} |"
        for problem in problems
    ]
    head = ["| Severity | Where | Field | What | What to do | Check |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _command(problem: Problem) -> str:
    properties = {
        "file": problem.path,
        "line": str(problem.line),
        "col": str(problem.column),
        "title": problem.code,
    }
    pairs = ",".join(f"{key}={_escape(value, _PROPERTY)}" for key, value in properties.items())
    return f"::{problem.severity} {pairs}::{_escape(problem.full_message, _DATA)}"


def _escape(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)


def _cell(text: str) -> str:
    """Escape Markdown and HTML in the text of a table cell."""
    visible = "".join(c if c.isprintable() else " " for c in text)
    escaped = visible.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|~@" else c for c in escaped)
