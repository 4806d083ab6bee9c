"""The link health page.

It shows the share of working links, a chart of this share over time, and tables of links with
problems.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.link_health.history import verdict_since
from site_builder.link_health.reasons import describe_reason
from site_builder.link_health.records import LinkRecord
from site_builder.link_health.trend import RunCounts
from site_builder.link_health.verdicts import NOT_JUDGED, WORKING, Verdict
from site_builder.models import TagRecord, Topic
from site_builder.pages import paths
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.health import LinkHealth, LinkUsage, Subject, link_usages
from site_builder.pages.link_badges import utc_date
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, PageSection
from site_builder.pages.trend_chart import HEIGHT, WIDTH, build_chart, percent
from site_builder.pages.untrusted_text import UNTRUSTED_REL, display_parts, safe_href

MAX_TABLE_ROWS = 200
"""A table has at most this many rows, one for each link. The number of omitted links is below the table."""

MAX_VISIBLE_ROWS = 12
"""A table with more rows than this is folded."""

MAX_TABLES_BYTES = 390_000
"""The rows of all tables together have at most this many bytes of HTML.

The limit is divided equally among the tables.
"""

MAX_SHOWN_REFERRERS = 3
"""A row names at most this many entries, topics and tags that contain the link, and the number of further ones."""

_TABLES: tuple[tuple[str, frozenset[Verdict]], ...] = (
    ("dead", frozenset({Verdict.DEAD})),
    ("gone", frozenset({Verdict.GONE})),
    ("suspect", frozenset({Verdict.SUSPECT})),
    ("moved", frozenset({Verdict.MOVED})),
    ("unusable", frozenset({Verdict.REFUSED, Verdict.INVALID})),
    ("blocked", frozenset({Verdict.BLOCKED})),
)
"""The name of each table, and the verdicts of link checks on the links in it.

The message key for the title of a table is `health.` followed by the name of the table.
"""


@dataclass(frozen=True, slots=True)
class Referrer:
    """An entry, a topic or a tag that contains the link of a row."""

    name: str
    href: str
    edit_href: str | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The row of a link in a table."""

    href: str | None
    """None if the URL is not safe to link to."""
    host: str
    rest: str
    """The part of the URL after the host."""
    referrers: tuple[Referrer, ...]
    more_referrers: int
    """Number of entries, topics and tags that contain the link and are not named in the row."""
    times: tuple[str, ...]
    reason: str
    alternative_href: str | None = None
    """URL of an archived copy, or the new URL of a moved link."""
    alternative_label: str = ""


def health_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the link health page. If no link was ever checked, yield nothing."""
    health = context.site.health
    if health is None or (last_observed_at := health.last_observed_at) is None:
        return
    page_context = context.at(paths.LINK_HEALTH)
    links = link_usages(context.catalog, health)
    yield listing_page(
        page_context,
        paths.LINK_HEALTH,
        context.t("link-health"),
        context.t("link-health.lead"),
        _sections(page_context, links, health),
        list_html=_working_share(page_context, links, last_observed_at),
        modified=utc_date(last_observed_at),
    )


def _working_share(
    context: PageContext, links: Sequence[LinkUsage], last_observed_at: dt.datetime
) -> str:
    current = RunCounts.of(last_observed_at, [_verdict(link) for link in links])
    working = sum(current.counts.get(verdict, 0) for verdict in WORKING)
    blocked = sum(current.counts.get(verdict, 0) for verdict in NOT_JUDGED - {Verdict.UNCHECKED})
    share = current.share_working
    return context.render_template(
        "health_share.html",
        share=None if share is None else percent(share),
        working=context.format_number(working),
        checked=context.format_number(current.number_judged),
        blocked=context.format_number(blocked) if blocked else "",
        last_observed_at=last_observed_at,
    )


def _sections(
    context: PageContext, links: Sequence[LinkUsage], health: LinkHealth
) -> Iterator[PageSection]:
    by_verdict: dict[Verdict, list[LinkUsage]] = {verdict: [] for verdict in Verdict}
    for link in links:
        by_verdict[_verdict(link)].append(link)
    tables = {
        name: listed
        for name, verdicts in _TABLES
        if (listed := [link for v in Verdict if v in verdicts for link in by_verdict[v]])
    }
    if links:
        counts = _verdict_counts(by_verdict)
        html = context.render_template("health_verdicts.html", counts=counts)
        yield PageSection(context.t("health.verdicts"), html, anchor="verdicts")
    html = context.render_template(
        "health_trend.html",
        chart=build_chart(health.trend),
        percent=percent,
        width=WIDTH,
        height=HEIGHT,
    )
    yield PageSection(context.t("health.trend"), html, anchor="trend")
    for name, listed in tables.items():
        html = _table(context, listed, MAX_TABLES_BYTES // len(tables))
        yield PageSection(context.t(f"health.{name}"), html, anchor=name)


def _verdict_counts(
    by_verdict: dict[Verdict, list[LinkUsage]],
) -> list[tuple[Verdict, int, str | None]]:
    """Return (verdict, number of links with this verdict, href of the table with these links).

    Verdicts that no link has are left out. If no table shows the links, the href is None.
    """
    table_of = {verdict: name for name, verdicts in _TABLES for verdict in verdicts}
    return [
        (
            verdict,
            len(links),
            f"#{table_of[verdict]}" if verdict in table_of else None,
        )
        for verdict, links in by_verdict.items()
        if links
    ]


def _table(context: PageContext, links: Sequence[LinkUsage], max_bytes: int) -> str:
    """Return a table of links. The link whose verdict changed last comes first.

    The rows together have at most `max_bytes` bytes.
    """
    recorded = [(link, link.record) for link in links if link.record is not None]
    recorded.sort(key=lambda pair: (-verdict_since(pair[1]).timestamp(), pair[0].url))
    rows: list[str] = []
    bytes_left = max_bytes
    for link, record in recorded[:MAX_TABLE_ROWS]:
        row = context.render_template(
            "health_row.html", row=_row(context, link, record), rel=UNTRUSTED_REL
        )
        bytes_left -= len(row.encode())
        if bytes_left < 0:
            break
        rows.append(row)
    verdicts = [v for v in Verdict if any(record.verdict is v for _, record in recorded)]
    return context.render_template(
        "health_table.html",
        meaning=" ".join(context.t(f"verdict.{verdict}.means") for verdict in verdicts),
        rows="\n".join(rows),
        number=len(rows),
        is_long=len(rows) > MAX_VISIBLE_ROWS,
        omitted=len(recorded) - len(rows),
    )


def _row(context: PageContext, link: LinkUsage, record: LinkRecord) -> LinkRow:
    host, rest = display_parts(link.url)
    alternative_href, alternative_label = _alternative(context, record)
    return LinkRow(
        href=safe_href(link.url),
        host=host,
        rest=rest,
        referrers=tuple(
            _referrer(context, referrer) for referrer in link.referrers[:MAX_SHOWN_REFERRERS]
        ),
        more_referrers=max(0, len(link.referrers) - MAX_SHOWN_REFERRERS),
        times=_times(context, record),
        reason=describe_reason(record.last.reason, context.language),
        alternative_href=alternative_href,
        alternative_label=alternative_label,
    )


def _referrer(context: PageContext, referrer: Subject) -> Referrer:
    if isinstance(referrer, TagRecord):
        name, edit_href = context.localize(referrer.name), context.edit_href("tags.yml")
        return Referrer(name, context.tag_href(referrer.tag), edit_href)
    if isinstance(referrer, Topic):
        name, edit_href = context.localize(referrer.name), context.edit_href("topics.yml")
        return Referrer(name, context.topic_href(referrer), edit_href)
    name, edit_href = context.plain_title(referrer.heading), context.edit_href(f"{referrer.id}.yml")
    return Referrer(name, context.entry_href(referrer), edit_href)


def _times(context: LanguageContext, record: LinkRecord) -> tuple[str, ...]:
    if record.verdict not in {Verdict.DEAD, Verdict.GONE}:
        return (context.t("health.seen", utc_date(record.last.at)),)
    last_alive = (
        context.t("health.never-alive")
        if record.last_alive is None
        else context.t("health.last-alive", utc_date(record.last_alive))
    )
    return context.t("health.since", utc_date(verdict_since(record))), last_alive


def _alternative(context: LanguageContext, record: LinkRecord) -> tuple[str | None, str]:
    """Return (href, label) for the archived copy of a dead or suspect link, or the new URL of a moved link.

    If this URL is not safe to link to, the href is None. If the record has no such URL, the href is
    None and the label is empty.
    """
    if record.verdict in {Verdict.DEAD, Verdict.SUSPECT} and record.archived is not None:
        label = context.t("mark.archived.at", utc_date(record.archived.at))
        return safe_href(record.archived.url), label
    if record.verdict is Verdict.MOVED and record.last.final_url is not None:
        label = "".join(display_parts(record.last.final_url))
        return safe_href(record.last.final_url), label
    return None, ""


def _verdict(link: LinkUsage) -> Verdict:
    return Verdict.UNCHECKED if link.record is None else link.record.verdict
