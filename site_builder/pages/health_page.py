"""The page about the links: how many can be opened, how that changed, and which need a hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.link_health import WORKING, LinkRecord, RunCount, Verdict, verdict_since
from site_builder.models import Entry, Topic, slugify
from site_builder.pages import paths
from site_builder.pages.context import PageContext
from site_builder.pages.health import LinkHealth, LinkUsage, link_usages
from site_builder.pages.link_badges import describe_reason, utc_date
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, PageSection
from site_builder.pages.trend_chart import HEIGHT, WIDTH, chart_of, percent
from site_builder.pages.untrusted_text import UNTRUSTED_REL, display_parts, safe_href

MAX_TABLE_ROWS = 200
"""So many links of one sort are listed."""

MAX_TABLES_BYTES = 390_000
"""So much may all rows have; each table gets its part of it."""

MAX_SHOWN_REFERRERS = 3
"""So many of the entries that hold a link are named."""

_TABLES: tuple[tuple[str, frozenset[Verdict]], ...] = (
    ("dead", frozenset({Verdict.DEAD})),
    ("gone", frozenset({Verdict.GONE})),
    ("suspect", frozenset({Verdict.SUSPECT})),
    ("moved", frozenset({Verdict.MOVED})),
    ("unusable", frozenset({Verdict.REFUSED, Verdict.INVALID})),
    ("blocked", frozenset({Verdict.BLOCKED})),
)
"""What a table is called by -> what it lists; what readers should know first comes first."""


@dataclass(frozen=True, slots=True)
class Referrer:
    """An entry or a topic in which a link stands."""

    name: str
    href: str
    edit_href: str | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link in a table."""

    href: str | None
    """None for what no page should lead to."""
    host: str
    path: str
    referrers: tuple[Referrer, ...]
    more_referrers: int
    times: tuple[str, ...]
    reason: str
    onward: str | None = None
    """Where to go instead: an archived copy, the new address."""
    onward_label: str = ""


def health_page(desk: PageContext) -> Iterator[Page]:
    """Make the page, where anything was observed."""
    health = desk.site.health
    if health is None or (newest := health.last_observed_at) is None:
        return
    d = desk.at(paths.LINK_HEALTH)
    links = link_usages(d.catalog, health)
    yield listing_page(
        d,
        paths.LINK_HEALTH,
        d.t("link-health"),
        d.t("link-health.lead"),
        _sections(d, links, health),
        lists=_share(d, links, newest),
        modified=utc_date(newest),
    )


def _share(d: PageContext, links: Sequence[LinkUsage], newest: dt.datetime) -> str:
    count = RunCount.of(newest, [_verdict(link) for link in links])
    working = sum(count.counts.get(verdict, 0) for verdict in WORKING)
    checked = count.total - count.counts.get(Verdict.UNCHECKED, 0)
    share = count.share_working
    return d.render(
        "health_share.html",
        share=None if share is None else percent(share),
        working=f"{working:,}",
        checked=f"{checked:,}",
        newest=newest,
    )


def _sections(
    d: PageContext, links: Sequence[LinkUsage], health: LinkHealth
) -> Iterator[PageSection]:
    by_verdict: dict[Verdict, list[LinkUsage]] = {verdict: [] for verdict in Verdict}
    for link in links:
        by_verdict[_verdict(link)].append(link)
    tables = {
        name: rows
        for name, verdicts in _TABLES
        if (rows := [link for v in Verdict if v in verdicts for link in by_verdict[v]])
    }
    if links:
        html = d.render("health_verdicts.html", counts=_counts(d, by_verdict))
        yield PageSection(d.t("health.verdicts"), html)
    chart = chart_of(health.trend)
    html = d.render("health_trend.html", chart=chart, percent=percent, size=(WIDTH, HEIGHT))
    yield PageSection(d.t("health.trend"), html)
    for name, found in tables.items():
        html = _table(d, found, MAX_TABLES_BYTES // len(tables))
        yield PageSection(d.t(f"health.{name}"), html)


def _counts(
    d: PageContext, by_verdict: dict[Verdict, list[LinkUsage]]
) -> list[tuple[Verdict, int, str | None]]:
    """Return how many links are of each verdict, and the way to their table."""
    place = {verdict: name for name, verdicts in _TABLES for verdict in verdicts}
    return [
        (
            verdict,
            len(links),
            f"#{slugify(d.t(f'health.{place[verdict]}'))}" if verdict in place else None,
        )
        for verdict, links in by_verdict.items()
        if links
    ]


def _table(d: PageContext, links: Sequence[LinkUsage], most: int) -> str:
    """Write the newest links of a sort, as many as have room."""
    known = [(link, link.record) for link in links if link.record is not None]
    known.sort(key=lambda pair: (-verdict_since(pair[1]).timestamp(), pair[0].url))
    rows: list[str] = []
    room = most
    for link, record in known[:MAX_TABLE_ROWS]:
        row = d.render("health_row.html", row=_row(d, link, record), rel=UNTRUSTED_REL)
        room -= len(row.encode())
        if room < 0:
            break
        rows.append(row)
    verdicts = [verdict for verdict in Verdict if any(r.verdict is verdict for _, r in known)]
    means = " ".join(d.t(f"verdict.{verdict}.means") for verdict in verdicts)
    rest = len(known) - len(rows)
    return d.render("health_table.html", means=means, rows="\n".join(rows), rest=rest)


def _row(d: PageContext, link: LinkUsage, record: LinkRecord) -> LinkRow:
    host, path = display_parts(link.url)
    onward, label = _onward(d, record)
    return LinkRow(
        href=safe_href(link.url),
        host=host,
        path=path,
        referrers=tuple(
            _referrer(d, referrer) for referrer in link.referrers[:MAX_SHOWN_REFERRERS]
        ),
        more_referrers=max(0, len(link.referrers) - MAX_SHOWN_REFERRERS),
        times=_times(d, record),
        reason=describe_reason(record.last.reason, d.language),
        onward=onward,
        onward_label=label,
    )


def _referrer(d: PageContext, referrer: Entry | Topic) -> Referrer:
    if isinstance(referrer, Topic):
        return Referrer(d.plain(referrer.name), d.topic_href(referrer), d.edit_href("topics.yml"))
    edit = d.edit_href(f"{referrer.id}.yml")
    return Referrer(d.plain(referrer.heading), d.entry_href(referrer), edit)


def _times(d: PageContext, record: LinkRecord) -> tuple[str, ...]:
    if record.verdict not in {Verdict.DEAD, Verdict.GONE}:
        return (d.t("health.seen", utc_date(record.last.at)),)
    alive = (
        d.t("health.never-alive")
        if record.last_alive is None
        else d.t("health.last-alive", utc_date(record.last_alive))
    )
    return d.t("health.since", utc_date(verdict_since(record))), alive


def _onward(d: PageContext, record: LinkRecord) -> tuple[str | None, str]:
    """Return where to go instead, and what to call it."""
    if record.verdict is Verdict.DEAD and record.archived is not None:
        label = d.t("mark.archived.at", utc_date(record.archived.at))
        return safe_href(record.archived.url), label
    if record.verdict is Verdict.MOVED and record.last.final_url is not None:
        label = "".join(display_parts(record.last.final_url))
        return safe_href(record.last.final_url), label
    return None, ""


def _verdict(link: LinkUsage) -> Verdict:
    return Verdict.UNCHECKED if link.record is None else link.record.verdict
