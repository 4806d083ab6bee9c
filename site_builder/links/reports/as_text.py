"""Report for the terminal: the links with problems, the worst verdict first, and totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from site_builder.escaping import escape_terminal
from site_builder.link_health.verdicts import Verdict
from site_builder.links.reports.as_problems import severity_of
from site_builder.links.reports.wording import (
    TITLE_ADVICE,
    advice,
    describe_history,
    explain,
    format_date,
    shorten,
    title_message,
)
from site_builder.links.runs import CheckedLink, Run
from site_builder.plurals import plural

_WORST_FIRST = (
    *(Verdict.DEAD, Verdict.INVALID, Verdict.REFUSED, Verdict.GONE, Verdict.SUSPECT),
    *(Verdict.MOVED, Verdict.TRANSIENT, Verdict.THROTTLED, Verdict.BLOCKED, Verdict.UNCHECKED),
)


def as_text(run: Run) -> str:
    """Return the links with problems, grouped by verdict, then unexpected titles of pages, then the number of links."""
    blocks = []
    for verdict in _WORST_FIRST:
        links = [
            link
            for link in run.links
            if link.verdict is verdict and severity_of(link, run.scope) is not None
        ]
        if links:
            blocks.append(_group(verdict, links))
    if unexpected := [link for link in run.links if link.unexpected_title]:
        heading = f"titles ({len(unexpected):,}): {TITLE_ADVICE}"
        lines = [f"  {escape_terminal(title_message(link))}" for link in unexpected]
        blocks.append("\n".join([heading, *lines]))
    return "\n\n".join([*blocks, "\n".join(_summary(run))])


def count_by_verdict(links: Iterable[CheckedLink]) -> dict[Verdict, int]:
    """Return the number of links for each verdict that occurs, the best verdict first."""
    counts = Counter(link.verdict for link in links)
    return {verdict: counts[verdict] for verdict in Verdict if verdict in counts}


def _group(verdict: Verdict, links: list[CheckedLink]) -> str:
    """Return a heading and the links with this verdict.

    Advice that is equal for all of these links is in the heading.
    """
    advices = {advice(link) for link in links}
    shared = advices.pop() if len(advices) == 1 else ""
    heading = f"{verdict} ({len(links):,})" + (f": {escape_terminal(shared)}" if shared else "")
    return "\n".join([heading, *(_block(link, with_advice=not shared) for link in links)])


def _block(link: CheckedLink, *, with_advice: bool) -> str:
    details = ["; ".join(filter(None, (explain(link), describe_history(link))))]
    if with_advice:
        details.append(advice(link))
    details += [
        f"{location.path}:{location.line}:{location.column}: {location.field}"
        for location in link.locations
    ]
    lines = [shorten(link.url), *(f"  {escape_terminal(line)}" for line in details)]
    return "\n".join(f"  {line}" for line in lines)


def _summary(run: Run) -> list[str]:
    counts = count_by_verdict(run.links)
    line = plural(len(run.links), "link")
    if counts:
        line += ": " + ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items())
    unchecked = plural(counts.get(Verdict.UNCHECKED, 0), "link")
    lines = []
    if run.interrupted:
        lines.append(f"Interrupted: {unchecked} not checked.")
    elif run.out_of_time:
        lines.append(f"Out of time: {unchecked} not checked.")
    if run.scope == "history":
        if any(link.record is not None for link in run.links):
            line += f"; last checked on {format_date(run.finished)}"
        return [*lines, line]
    seconds = (run.finished - run.started).total_seconds()
    return [*lines, f"{line}; {_duration(seconds)}, {plural(run.requests, 'request')}"]


def _duration(seconds: float) -> str:
    minutes, whole_seconds = divmod(round(seconds), 60)
    if not minutes:
        return f"{whole_seconds} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {whole_seconds} s"
