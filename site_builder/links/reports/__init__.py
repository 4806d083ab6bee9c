"""Formats for reports of a run. To add a format, write a module and add its function to `REPORTS`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from site_builder import reporters
from site_builder.errors import Problem
from site_builder.links.reports.as_markdown import as_markdown
from site_builder.links.reports.as_problems import problems_of
from site_builder.links.reports.as_text import as_text
from site_builder.links.reports.report_input import TOOL, ReportInput
from site_builder.links.reports.run_files import UnreadableRun, as_json, run_from_json

WriteReport = Callable[[ReportInput], str]
"""A function that returns the text of a report."""


def _by_reporter(name: str) -> WriteReport:
    """Return a function that writes the problems of a run in a format of `reporters`."""
    write_problems = reporters.REPORTERS[name]

    def write_report(report_input: ReportInput) -> str:
        return write_problems(problems_of(report_input.run), tool=TOOL)

    return write_report


def _as_annotations(report_input: ReportInput) -> str:
    """Return annotations for GitHub: first one location of each message, then a second location of each, and so on.

    GitHub shows only the first ten annotations of each severity in a step. In this order, the ten do
    not repeat a message if there are ten different messages.
    """
    occurrences: Counter[str] = Counter()

    def with_number(problem: Problem) -> tuple[int, Problem]:
        occurrences[problem.message] += 1
        return occurrences[problem.message], problem

    problems = sorted(map(with_number, problems_of(report_input.run)))
    return reporters.REPORTERS["github"]([problem for _, problem in problems], tool=TOOL)


REPORTS: dict[str, WriteReport] = {
    "text": lambda report_input: as_text(report_input.run),
    "github": _as_annotations,
    "json": lambda report_input: as_json(report_input.run),
    "sarif": _by_reporter("sarif"),
    "junit": _by_reporter("junit"),
    "markdown": as_markdown,
}

__all__ = [
    "REPORTS",
    "ReportInput",
    "UnreadableRun",
    "as_json",
    "as_markdown",
    "as_text",
    "problems_of",
    "run_from_json",
]
