"""A run for a person on GitHub: the summary of a job, and the body of the tracking issue.

The first line is for `update-link-issue.sh`, which opens and closes the issue. GitHub refuses what is too
long, so tables end where there is room for no more.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from site_builder.issue_forms.escaping import (
    code_span,
    escape_markdown,
    escape_message,
    markdown_link,
)
from site_builder.link_health.verdicts import Verdict
from site_builder.links.reports.as_text import count_by_verdict
from site_builder.links.reports.link_report import LinkReport
from site_builder.links.reports.run_changes import RunChanges, compare_with_history
from site_builder.links.reports.wording import (
    advice,
    describe_history,
    explain,
    format_date,
    shorten,
    why_not_fixed,
)
from site_builder.links.runs import CheckedLink, Run
from site_builder.plurals import plural

MAX_CHARACTERS = 60_000
"""GitHub takes 65,536 in an issue."""
_MAX_LINK_LENGTH = 800
_MAX_CHANGES = 20
_MAX_ENTRIES = 3
_MAX_OMITTED_LENGTH = 100

NEEDS_FIX = (Verdict.DEAD, Verdict.INVALID, Verdict.REFUSED, Verdict.SUSPECT, Verdict.MOVED)
"""The tracking issue stays open for these."""

_TITLES = {
    "all": "Link health · 链接状态",
    "history": "Link health · 链接状态",
    "changed": "Links of this branch · 本分支的链接",
    "only": "Chosen links · 选定的链接",
}

_SECTIONS: tuple[tuple[str, tuple[Verdict, ...], bool], ...] = (
    ("Dead · 已失效", (Verdict.DEAD,), False),
    ("Unusable · 不可用", (Verdict.INVALID, Verdict.REFUSED), False),
    ("Moved for good · 永久迁移", (Verdict.MOVED,), False),
    ("Suspect · 疑似变更", (Verdict.SUSPECT,), False),
    ("Lately missing · 近期未找到", (Verdict.GONE,), False),
    ("Failed this time · 本次访问失败", (Verdict.TRANSIENT,), True),
    ("Closed to robots · 不允许程序访问", (Verdict.BLOCKED, Verdict.THROTTLED), True),
)
"""Title, verdicts, and whether the table is folded."""

_BAR, _ESCAPED_BAR = re.compile(r"(?<!\\)\|"), r"\\|"
"""Bars end cells, in code as well."""

_TABLE_HEAD = "| Link · 链接 | Entry · 条目 | Why · 原因 | Since · 时间 | What to do · 处理 |\n|---|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of the report whose rows may be cut."""

    head: str
    rows: Sequence[str] = ()
    rest: str = ""
    """What tells of rows that were cut, with `{}` for their number."""
    tail: str = ""
    most: int = sys.maxsize
    """So many rows are enough, even where there is room for more."""


def as_markdown(report: LinkReport) -> str:
    """Return what changed, the totals, and a table for each sort of trouble.

    Texts of hosts and entries are shown as they are and obeyed by nobody. The same run gives the
    same text, whenever it is written.
    """
    run = report.run
    findings = sum(link.verdict in NEEDS_FIX for link in run.links)
    blocks = [_Block(_opening(run, findings))]
    if run.scope != "history":
        blocks += _change_blocks(report)
    blocks.append(_Block(_totals(run)))
    for title, verdicts, folded in _SECTIONS:
        chosen = [link for link in run.links if link.verdict in verdicts]
        if chosen:
            blocks.append(_table(title, chosen, folded=folded))
    return _fit(blocks)


def _opening(run: Run, findings: int) -> str:
    title = _TITLES.get(run.scope, _TITLES["all"])
    if not run.links:
        said, chinese = "There was no link to check.", "没有需要检查的链接。"
    elif findings:
        said = f"**{plural(findings, 'link')} to mend**, of {len(run.links):,}."
        chinese = f"**{findings:,} 个链接需要处理**，共 {len(run.links):,} 个。"
    else:
        said = f"Nothing to mend among {plural(len(run.links), 'link')}."
        chinese = f"{len(run.links):,} 个链接均无需处理。"
    lines = [
        f"<!-- link-health: findings={findings} -->",
        f"## {title}",
        "",
        f"{said} Last checked on {format_date(run.finished)}." if run.links else said,
        "",
        f"{chinese}最近一次检查：{format_date(run.finished)}。" if run.links else chinese,
    ]
    unchecked = count_by_verdict(run.links).get(Verdict.UNCHECKED, 0)
    if unchecked and (run.interrupted or run.out_of_time):
        said = f"There was no time for {plural(unchecked, 'link')}."
        lines += ["", f"{said} 时间不足，有 {unchecked:,} 个链接未检查。"]
    return "\n".join([*lines, ""])


# --- what changed -----------------------------------------------------------------------------


def _change_blocks(report: LinkReport) -> list[_Block]:
    before, run = report.before, report.run
    if not before:
        return [
            _Block(
                "\n### What changed · 变化\n\nNothing was known before this run. 此前没有检查记录。\n"
            )
        ]
    last = format_date(max(record.last.at for record in before.values()))
    changes = compare_with_history(before, run)
    head = f"\n### What changed since {last} · 自 {last} 以来的变化\n\n"
    if not changes:
        return [_Block(f"{head}Nothing. 没有变化。\n")]
    numbers = _numbers(changes)
    blocks = [_Block(head + (f"{numbers}\n" if numbers else ""))]
    for kind, links in changes.kinds.items():
        rows = [f"- {_change(link)}\n" for link in links]
        title = f"\n**{kind}** ({len(links):,})\n\n"
        blocks.append(_Block(title, rows, "- … and {} more\n", most=_MAX_CHANGES))
    return blocks


def _numbers(changes: RunChanges) -> str:
    parts = []
    if changes.first_seen:
        parts.append(f"{plural(changes.first_seen, 'link')} checked for the first time.")
    if changes.removed:
        parts.append(f"{plural(changes.removed, 'link')} in no entry any more.")
    return " ".join(parts)


def _change(link: CheckedLink) -> str:
    return f"{_link(link.url)} in {_entries(link)}: {escape_message(explain(link))}"


# --- totals and tables ------------------------------------------------------------------------


def _totals(run: Run) -> str:
    counts = count_by_verdict(run.links)
    if not counts:
        return ""
    rows = "".join(
        f"| {verdict} | {count:,} | {count / len(run.links):.1%} |\n"
        for verdict, count in counts.items()
    )
    return f"\n### All links · 全部链接\n\n| Verdict · 结论 | Links · 数量 | Share · 占比 |\n|---|--:|--:|\n{rows}"


def _table(title: str, links: Sequence[CheckedLink], *, folded: bool) -> _Block:
    rows = [_row(link) for link in links]
    rest = "\n… and {} more: `kb links report` shows all.\n"
    if folded:
        summary = f"<summary>{title} ({len(links):,}): nothing to do · 无需处理</summary>"
        head = f"\n<details>\n{summary}\n\n{_TABLE_HEAD}"
        return _Block(head, rows, rest, "\n</details>\n")
    return _Block(f"\n### {title} ({len(links):,})\n\n{_TABLE_HEAD}", rows, rest)


def _row(link: CheckedLink) -> str:
    cells = (
        _link(link.url),
        _entries(link),
        escape_message(explain(link)) if link.verdict is not Verdict.MOVED else "for good",
        describe_history(link) or "–",
        _action(link),
    )
    return f"| {' | '.join(_BAR.sub(_ESCAPED_BAR, cell) for cell in cells)} |\n"


def _action(link: CheckedLink) -> str:
    """Say what to do, with addresses that can be clicked."""
    final, record = link.observation.final_url, link.record
    if link.verdict is Verdict.MOVED and final is not None:
        reason = why_not_fixed(link)
        how = "`kb links fix --moved`" if reason is None else escape_markdown(f"decide: {reason}")
        return f"Now at {_link(final)} ({how})"
    if link.verdict is Verdict.DEAD and record is not None and record.archived is not None:
        copy = record.archived
        label = f"copy of {format_date(copy.at)}"
        return f"Replace it, or take the {_link(copy.url, label)} (`kb links fix --archive`)"
    if link.verdict is Verdict.SUSPECT and final is not None and final != link.url:
        return f"Open it and look; it ends at {_link(final)}"
    return escape_message(advice(link))


def _link(url: str, label: str = "") -> str:
    """Return a link; or a text, where a link would be very long or leave a trace over there."""
    shown = shorten(url, 120)
    if len(url) <= _MAX_LINK_LENGTH:
        written = markdown_link(label or shown, url)
        if written.startswith("["):
            return written
    return escape_markdown(shown)


def _entries(link: CheckedLink) -> str:
    names = sorted({place.entry or place.path for place in link.locations})
    shown = ", ".join(code_span(name, 120) for name in names[:_MAX_ENTRIES])
    hidden = len(names) - _MAX_ENTRIES
    return f"{shown} and {hidden:,} more" if hidden > 0 else shown or "no entry"


# --- length -----------------------------------------------------------------------------------


def _fit(blocks: Iterable[_Block]) -> str:
    """Write the blocks with as many rows as there is room for, those of the first blocks first."""
    every = list(blocks)
    room = MAX_CHARACTERS - sum(
        len(block.head) + len(block.tail) + bool(block.rows) * _MAX_OMITTED_LENGTH
        for block in every
    )
    written = []
    for block in every:
        written.append(block.head)
        for number, row in enumerate(block.rows):
            if number == block.most or len(row) > room:
                written.append(block.rest.format(f"{len(block.rows) - number:,}"))
                break
            written.append(row)
            room -= len(row)
        written.append(block.tail)
    return "".join(written)
