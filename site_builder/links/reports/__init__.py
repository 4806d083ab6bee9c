"""Report formats of runs. To add one: write a module and add its function to `REPORTS`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from site_builder import reporters
from site_builder.errors import Problem
from site_builder.links.reports.as_markdown import as_markdown
from site_builder.links.reports.as_problems import problems_of
from site_builder.links.reports.as_text import as_text
from site_builder.links.reports.link_report import TOOL, LinkReport
from site_builder.links.reports.run_files import UnreadableRun, as_json, run_from_json

Report = Callable[[LinkReport], str]


def _by_reporter(name: str) -> Report:
    """Return a report that writes the run's problems with one of `reporters.REPORTS`."""
    write = reporters.REPORTERS[name]

    def report(link_report: LinkReport) -> str:
        return write(problems_of(link_report.run), tool=TOOL)

    return report


def _as_annotations(report: LinkReport) -> str:
    """Annotate one occurrence of every link before the second one of any link.

    GitHub shows only ten annotations a step.
    """
    occurrences: Counter[str] = Counter()

    def number(problem: Problem) -> tuple[int, Problem]:
        occurrences[problem.message] += 1
        return occurrences[problem.message], problem

    problems = sorted(map(number, problems_of(report.run)))
    return reporters.REPORTERS["github"]([problem for _, problem in problems], tool=TOOL)


REPORTS: dict[str, Report] = {
    "text": lambda report: as_text(report.run),
    "github": _as_annotations,
    "json": lambda report: as_json(report.run),
    "sarif": _by_reporter("sarif"),
    "junit": _by_reporter("junit"),
    "markdown": as_markdown,
}

__all__ = [
    "REPORTS",
    "LinkReport",
    "Report",
    "UnreadableRun",
    "as_json",
    "as_markdown",
    "as_text",
    "problems_of",
    "run_from_json",
]
