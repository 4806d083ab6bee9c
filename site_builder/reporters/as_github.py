"""Problems as workflow commands, which GitHub shows as annotations on the lines of a pull request.

The format is in GitHub's documentation, "Workflow commands for GitHub Actions". GitHub
shows at most ten annotations per severity and step, so `job_summary` lists all problems.
"""

from __future__ import annotations

from collections.abc import Sequence

from site_builder.errors import Problem, Severity
from site_builder.escaping import escape_markdown, escape_workflow_data, escape_workflow_property

MAX_PER_SEVERITY = 10
_MAX_CELL_LENGTH = 1_000
"""Maximum number of characters of a cell in the job summary. GitHub does not show a summary of more than 1 MB."""


def as_github(problems: Sequence[Problem], *, tool: str = "") -> str:  # noqa: ARG001 - Reporter
    """Return one line per problem, at most ten per severity. If a severity has more, a further line counts the rest."""
    lines: list[str] = []
    for severity in Severity:
        of_severity = [problem for problem in problems if problem.severity is severity]
        lines += [_command(problem) for problem in of_severity[:MAX_PER_SEVERITY]]
        rest = len(of_severity) - MAX_PER_SEVERITY
        if rest > 0:
            lines.append(f"::notice::{rest} more with severity {severity}; see the job's summary.")
    return "\n".join(lines)


def job_summary(problems: Sequence[Problem]) -> str:
    """Return a Markdown table of all problems, for `$GITHUB_STEP_SUMMARY`. Without problems, return a sentence."""
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
    pairs = ",".join(
        f"{key}={escape_workflow_property(value)}" for key, value in properties.items()
    )
    return f"::{problem.severity} {pairs}::{escape_workflow_data(problem.full_message)}"


def _cell(text: str) -> str:
    return escape_markdown(text, _MAX_CELL_LENGTH)
