"""Convert a run to problems. At each location, a link can have two: its verdict, and an unexpected title.

A title is unexpected if it has no word of the names of the entries that contain the link.
"""

from __future__ import annotations

from site_builder.errors import Problem, Severity
from site_builder.link_health.verdicts import Verdict
from site_builder.links.reports.wording import (
    TITLE_ADVICE,
    advice,
    problem_message,
    title_message,
)
from site_builder.links.runs import CheckedLink, Run

_ERRORS_IF_NEW = frozenset({Verdict.GONE, Verdict.DEAD, Verdict.INVALID, Verdict.REFUSED})

_SEVERITIES = {
    Verdict.DEAD: Severity.ERROR,
    Verdict.INVALID: Severity.ERROR,
    Verdict.REFUSED: Severity.ERROR,
    Verdict.GONE: Severity.WARNING,
    Verdict.SUSPECT: Severity.WARNING,
    Verdict.MOVED: Severity.WARNING,
    Verdict.TRANSIENT: Severity.NOTICE,
    Verdict.THROTTLED: Severity.NOTICE,
    Verdict.BLOCKED: Severity.NOTICE,
}
"""Severity of each verdict that is a problem; `severity_of` has exceptions for the links of a branch."""


def problems_of(run: Run) -> list[Problem]:
    """Return the problems of the links in a run, sorted by file and line."""
    return sorted(problem for link in run.links for problem in _problems(link, run.scope))


def severity_of(link: CheckedLink, scope: str) -> Severity | None:
    """Return the severity of a link's verdict; None if the verdict is not a problem.

    In a run for a branch (scope `changed`), a new link that is gone, dead, invalid or refused is an
    error: the author of the branch can correct the link. For a link that is not new, these verdicts
    are only warnings. In this scope, an unchecked link is a notice.
    """
    if scope != "changed":
        return _SEVERITIES.get(link.verdict)
    if link.verdict in _ERRORS_IF_NEW:
        return Severity.ERROR if link.is_new else Severity.WARNING
    if link.verdict is Verdict.UNCHECKED:
        return Severity.NOTICE
    return _SEVERITIES.get(link.verdict)


def _problems(link: CheckedLink, scope: str) -> list[Problem]:
    found = []
    if (severity := severity_of(link, scope)) is not None:
        found.append((f"link-{link.verdict}", problem_message(link), advice(link), severity))
    if link.unexpected_title:
        found.append(("link-title", title_message(link), TITLE_ADVICE, Severity.NOTICE))
    return [
        Problem(
            location.path,
            location.line,
            location.column,
            location.field,
            code,
            message,
            hint,
            severity,
        )
        for location in link.locations
        for code, message, hint, severity in found
    ]
