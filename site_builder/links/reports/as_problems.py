"""What a run found as problems in entry files: one for each place where such a link stands."""

from __future__ import annotations

from site_builder.errors import Problem, Severity
from site_builder.link_health.verdicts import Verdict
from site_builder.links.reports.wording import advice, problem_message
from site_builder.links.runs import CheckedLink, Run

_BROKEN = frozenset({Verdict.GONE, Verdict.DEAD, Verdict.INVALID, Verdict.REFUSED})

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
"""All others are no problems."""


def problems_of(run: Run) -> list[Problem]:
    """Return what is wrong with the links of a run, sorted by place."""
    return sorted(problem for link in run.links for problem in _problems(link, run.scope))


def severity_of(link: CheckedLink, scope: str) -> Severity | None:
    """Say how much a link's verdict matters; None where nothing is wrong.

    A branch (`changed`) answers for the links that it brings: what is not there now never was, and
    history need not be waited for. It does not answer for those that were there before.
    """
    if scope != "changed":
        return _SEVERITIES.get(link.verdict)
    if link.verdict in _BROKEN:
        return Severity.ERROR if link.is_new else Severity.WARNING
    if link.verdict is Verdict.UNCHECKED:
        return Severity.NOTICE
    return _SEVERITIES.get(link.verdict)


def _problems(link: CheckedLink, scope: str) -> list[Problem]:
    severity = severity_of(link, scope)
    if severity is None:
        return []
    code, said, hint = f"link-{link.verdict}", problem_message(link), advice(link)
    return [
        Problem(place.path, place.line, place.column, place.field, code, said, hint, severity)
        for place in link.locations
    ]
