"""Report for GitHub, both for the job summary and for the body of the tracking issue.

The tracking issue lists the links to fix. `update-link-issue.sh` reads the first line of the report,
and opens or closes the issue. GitHub rejects a text that is too long, so rows that do not fit are only
counted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from site_builder.escaping import (
    code_span,
    escape_markdown,
    escape_message,
    markdown_link,
    table_cell,
)
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages, message
from site_builder.i18n import plural as count_of
from site_builder.link_health.verdicts import Verdict
from site_builder.links.reports.as_text import count_by_verdict
from site_builder.links.reports.report_input import ReportInput
from site_builder.links.reports.run_changes import RunChanges, compare_with_history
from site_builder.links.reports.wording import (
    advice,
    describe_history,
    explain,
    format_date,
    shorten,
    what_to_compare,
    why_not_fixed,
)
from site_builder.links.runs import CheckedLink, Run
from site_builder.plurals import plural

MAX_CHARACTERS = 60_000
"""Rows that would make the report longer than this are omitted. GitHub accepts 65,536 characters."""
_MAX_LINK_LENGTH = 800
"""A URL with more characters than this is shown as plain text, not as a Markdown link."""
_MAX_CHANGES = 20
"""Maximum number of links to list for each type of change; the remaining links are counted."""
_MAX_ENTRIES_PER_LINK = 3
"""Maximum number of entries to list for a link; the remaining entries are counted."""
_MAX_OMITTED_LENGTH = 100
"""Each block with rows reserves this many characters for the line that replaces its omitted rows."""

NEEDS_FIX = (Verdict.DEAD, Verdict.INVALID, Verdict.REFUSED, Verdict.SUSPECT, Verdict.MOVED)
"""Links with these verdicts keep the tracking issue open."""

_REPORT_TITLES = {"changed": "report.title.changed", "only": "report.title.only"}
"""Scope (`Run.scope`) -> key of the report's title. For a scope that is not listed, the key is `report.title.all`."""

_SECTIONS: tuple[tuple[str, tuple[Verdict, ...], bool], ...] = (
    ("report.dead", (Verdict.DEAD,), False),
    ("report.unusable", (Verdict.INVALID, Verdict.REFUSED), False),
    ("report.moved", (Verdict.MOVED,), False),
    ("report.suspect", (Verdict.SUSPECT,), False),
    ("report.missing", (Verdict.GONE,), False),
    ("report.failed", (Verdict.TRANSIENT,), True),
    ("report.blocked", (Verdict.BLOCKED, Verdict.THROTTLED), True),
)
"""(key of the section's title, verdicts, whether the table is collapsed) for each section."""

_COLUMNS = (
    "report.column.link",
    "report.column.entry",
    "report.column.why",
    "report.column.since",
    "report.column.action",
)


@dataclass(frozen=True, slots=True)
class _Words:
    """Headings and sentences in all languages of the site."""

    languages: SiteLanguages

    def heading(self, key: str, *values: object) -> str:
        """Return a short text in all languages on one line, such as `Entry · 条目`."""
        texts = [message(code, key, *values) for code in self.languages]
        return " · ".join(dict.fromkeys(texts))

    def sentences(self, key: str, *values: object) -> str:
        """Return a sentence in all languages on one line."""
        texts = [message(code, key, *values) for code in self.languages]
        return " ".join(dict.fromkeys(texts))

    def table_head(self, keys: Sequence[str], alignment: str) -> str:
        """Return the first two lines of a table."""
        cells = " | ".join(self.heading(key) for key in keys)
        return f"| {cells} |\n{alignment}\n"


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the report. Rows that do not fit are omitted, and so are all rows after the first `max_rows`."""

    head: str
    rows: Sequence[str] = ()
    omitted: str = ""
    """Line that replaces omitted rows, with `{}` for their number."""
    tail: str = ""
    max_rows: int = sys.maxsize


def as_markdown(report_input: ReportInput) -> str:
    """Return the report: a summary, the changes, the totals, a table for each section, and unexpected page titles.

    Texts from hosts and entries are escaped, so GitHub shows them literally. Equal inputs give
    equal reports.
    """
    run, words = report_input.run, _Words(report_input.languages)
    links_to_fix = sum(link.verdict in NEEDS_FIX for link in run.links)
    blocks = [_Block(_opening(run, links_to_fix, words))]
    if run.scope != "history":
        blocks += _change_blocks(report_input, words)
    blocks.append(_Block(_totals(run, words)))
    for key, verdicts, collapsed in _SECTIONS:
        links = [link for link in run.links if link.verdict in verdicts]
        if links:
            blocks.append(_table(key, links, words, collapsed=collapsed))
    if unexpected := [link for link in run.links if link.unexpected_title]:
        blocks.append(_unexpected_titles(unexpected, words))
    return _fit(blocks)


def _opening(run: Run, links_to_fix: int, words: _Words) -> str:
    title = words.heading(_REPORT_TITLES.get(run.scope, "report.title.all"))
    lines = [f"<!-- link-health: findings={links_to_fix} -->", f"## {title}"]
    for language in words.languages:
        lines += ["", _summary(run, links_to_fix, language)]
    unchecked = count_by_verdict(run.links).get(Verdict.UNCHECKED, 0)
    if unchecked and (run.interrupted or run.out_of_time):
        texts = [
            message(language, "report.out-of-time", count_of(language, "report.links", unchecked))
            for language in words.languages
        ]
        lines += ["", " ".join(texts)]
    return "\n".join([*lines, ""])


def _summary(run: Run, links_to_fix: int, language: LanguageCode) -> str:
    """Return how many links to fix there are, and when the links were checked."""
    if not run.links:
        return message(language, "report.no-links")
    total = LANGUAGES[language].format_number(len(run.links))
    if links_to_fix:
        to_fix = count_of(language, "report.links", links_to_fix)
        text = message(language, "report.to-fix", to_fix, total)
    else:
        links = count_of(language, "report.links", len(run.links))
        text = message(language, "report.nothing-to-fix", links)
    return message(language, "report.summary", text, format_date(run.finished))


# --- what changed -----------------------------------------------------------------------------


def _change_blocks(report_input: ReportInput, words: _Words) -> list[_Block]:
    before, run = report_input.before, report_input.run
    if not before:
        text = words.sentences("report.first-run")
        return [_Block(f"\n### {words.heading('report.changes')}\n\n{text}\n")]
    last = format_date(max(record.last.at for record in before.values()))
    changes = compare_with_history(before, run)
    head = f"\n### {words.heading('report.changes-since', last)}\n\n"
    if not changes:
        return [_Block(f"{head}{words.sentences('report.no-changes')}\n")]
    counts = _counts(changes)
    blocks = [_Block(head + (f"{counts}\n" if counts else ""))]
    for change, links in changes.links_by_change.items():
        rows = [f"- {_changed_link(link)}\n" for link in links]
        change_head = f"\n**{words.heading(change)}** ({len(links):,})\n\n"
        blocks.append(_Block(change_head, rows, "- … and {} more\n", max_rows=_MAX_CHANGES))
    return blocks


def _counts(changes: RunChanges) -> str:
    parts = []
    if changes.first_checks:
        parts.append(f"{plural(changes.first_checks, 'link')} checked for the first time.")
    if changes.removed:
        parts.append(f"{plural(changes.removed, 'link')} no longer in any entry.")
    return " ".join(parts)


def _changed_link(link: CheckedLink) -> str:
    return f"{_linked_url(link.url)} in {_entries(link)}: {escape_message(explain(link))}"


# --- totals and tables ------------------------------------------------------------------------


def _totals(run: Run, words: _Words) -> str:
    counts = count_by_verdict(run.links)
    if not counts:
        return ""
    rows = "".join(
        f"| {verdict} | {count:,} | {count / len(run.links):.1%} |\n"
        for verdict, count in counts.items()
    )
    table_head = words.table_head(
        ("report.column.verdict", "report.column.number", "report.column.share"), "|---|--:|--:|"
    )
    return f"\n### {words.heading('report.all-links')}\n\n{table_head}{rows}"


def _table(key: str, links: Sequence[CheckedLink], words: _Words, *, collapsed: bool) -> _Block:
    title, table_head = words.heading(key), words.table_head(_COLUMNS, "|---|---|---|---|---|")
    rows = [_row(link) for link in links]
    omitted = "\n… and {} more: `kb links report` shows all.\n"
    if collapsed:
        nothing_to_do = words.heading("report.nothing-to-do")
        summary = f"<summary>{title} ({len(links):,}): {nothing_to_do}</summary>"
        head = f"\n<details>\n{summary}\n\n{table_head}"
        return _Block(head, rows, omitted, "\n</details>\n")
    return _Block(f"\n### {title} ({len(links):,})\n\n{table_head}", rows, omitted)


def _unexpected_titles(links: Sequence[CheckedLink], words: _Words) -> _Block:
    head = f"\n### {words.heading('report.titles')} ({len(links):,})\n\n"
    rows = [
        f"- {_linked_url(link.url)} in {_entries(link)}: {escape_message(shorten(link.unexpected_title, 100))}\n"
        for link in links
    ]
    return _Block(f"{head}{words.sentences('report.titles.what')}\n\n", rows, "- … and {} more\n")


def _row(link: CheckedLink) -> str:
    cells = (
        _linked_url(link.url),
        _entries(link),
        escape_message(explain(link)) if link.verdict is not Verdict.MOVED else "moved permanently",
        describe_history(link) or "–",
        _action(link),
    )
    return f"| {' | '.join(table_cell(cell) for cell in cells)} |\n"


def _action(link: CheckedLink) -> str:
    """Return what to do about a link, with Markdown links to the URLs."""
    final, record = link.observation.final_url, link.record
    if link.verdict is Verdict.MOVED and final is not None:
        reason = why_not_fixed(link)
        fix = "`kb links fix --moved`" if reason is None else escape_markdown(f"decide: {reason}")
        return f"Now at {_linked_url(final)} ({fix})"
    if link.verdict is Verdict.DEAD and record is not None and record.archived is not None:
        copy = record.archived
        label = f"archived copy from {format_date(copy.at)}"
        return f"Replace the link, or use the {_linked_url(copy.url, label)} (`kb links fix --archive`)"
    if link.verdict is Verdict.SUSPECT:
        leads_to = (
            "" if final is None or final == link.url else f"It now leads to {_linked_url(final)}."
        )
        comparison = escape_message(what_to_compare(link))
        return " ".join(filter(None, ("Open the link and look.", leads_to, comparison)))
    return escape_message(advice(link))


def _linked_url(url: str, label: str = "") -> str:
    """Return a Markdown link to a URL.

    Returns plain text if the URL is very long or not a web URL, or if GitHub would turn the link into a
    cross-reference.
    """
    shown = shorten(url, 120)
    if len(url) <= _MAX_LINK_LENGTH:
        markdown = markdown_link(label or shown, url)
        if markdown.startswith("["):
            return markdown
    return escape_markdown(shown)


def _entries(link: CheckedLink) -> str:
    names = sorted({location.entry or location.path for location in link.locations})
    shown = ", ".join(code_span(name, 120) for name in names[:_MAX_ENTRIES_PER_LINK])
    hidden = len(names) - _MAX_ENTRIES_PER_LINK
    return f"{shown} and {hidden:,} more" if hidden > 0 else shown or "no entry"


# --- length -----------------------------------------------------------------------------------


def _fit(blocks: Iterable[_Block]) -> str:
    """Return the blocks as one text. Omit rows that do not fit, and all rows after the first `max_rows` of a block."""
    all_blocks = list(blocks)
    space = MAX_CHARACTERS - sum(
        len(block.head) + len(block.tail) + bool(block.rows) * _MAX_OMITTED_LENGTH
        for block in all_blocks
    )
    parts = []
    for block in all_blocks:
        parts.append(block.head)
        for number, row in enumerate(block.rows):
            if number == block.max_rows or len(row) > space:
                parts.append(block.omitted.format(f"{len(block.rows) - number:,}"))
                break
            parts.append(row)
            space -= len(row)
        parts.append(block.tail)
    return "".join(parts)
