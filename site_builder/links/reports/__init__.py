"""Report formats of runs. To add a format, write a module and add its function to `REPORTS`."""

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
"""Returns the text of a report."""


def _by_reporter(name: str) -> WriteReport:
    """Return a function that reports the problems of a run in a format of `reporters`."""
    write_problems = reporters.REPORTERS[name]

    def write_report(report: ReportInput) -> str:
        return write_problems(problems_of(report.run), tool=TOOL)

    return write_report


def _as_annotations(report: ReportInput) -> str:
    """Return annotations for GitHub, which shows only ten per step.

    So each link is annotated at one of its locations first, and at further locations after that.
    """
    occurrences: Counter[str] = Counter()

    def number(problem: Problem) -> tuple[int, Problem]:
        occurrences[problem.message] += 1
        return occurrences[problem.message], problem

    problems = sorted(map(number, problems_of(report.run)))
    return reporters.REPORTERS["github"]([problem for _, problem in problems], tool=TOOL)


REPORTS: dict[str, WriteReport] = {
    "text": lambda report: as_text(report.run),
    "github": _as_annotations,
    "json": lambda report: as_json(report.run),
    "sarif": _by_reporter("sarif"),
    "junit": _by_reporter("junit"),
    "markdown": as_markdown,
}

__all__ = [
    "REPORTS",
    "ReportInput",
    "UnreadableRun",
    "WriteReport",
    "as_json",
    "as_markdown",
    "as_text",
    "problems_of",
    "run_from_json",
]
