"""The page about the links: how many can be opened, how that changed, and which need a hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.link_health import WORKING, LinkRecord, RunCount, Verdict, since
from site_builder.models import Entry, Topic, slugify
from site_builder.pages import addresses
from site_builder.pages.desk import Desk
from site_builder.pages.foreign_text import FOREIGN_REL, shown_parts, web_href
from site_builder.pages.health import Health, HeldLink, held_links
from site_builder.pages.link_marks import day, reason_in_words
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, Section
from site_builder.pages.trend_chart import HEIGHT, WIDTH, chart_of, percent

MOST_ROWS = 200
"""So many links of one sort are listed."""

MOST_CHARACTERS = 390_000
"""So much may all rows have; each table gets its part of it."""

MOST_HOLDERS = 3
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
class Holder:
    """An entry or a topic in which a link stands."""

    name: str
    href: str
    edit_href: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A link in a table."""

    href: str | None
    """None for what no page should lead to."""
    host: str
    path: str
    holders: tuple[Holder, ...]
    more_holders: int
    times: tuple[str, ...]
    reason: str
    onward: str | None = None
    """Where to go instead: an archived copy, the new address."""
    onward_label: str = ""


def health_page(desk: Desk) -> Iterator[Page]:
    """Make the page, where anything was observed."""
    health = desk.site.health
    if health is None or (newest := health.newest) is None:
        return
    d = desk.at(addresses.LINK_HEALTH)
    links = held_links(d.catalog, health)
    yield listing_page(
        d,
        addresses.LINK_HEALTH,
        d.say("link-health"),
        d.say("link-health.lead"),
        _sections(d, links, health),
        lists=_share(d, links, newest),
        modified=day(newest),
    )


def _share(d: Desk, links: Sequence[HeldLink], newest: dt.datetime) -> str:
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


def _sections(d: Desk, links: Sequence[HeldLink], health: Health) -> Iterator[Section]:
    by_verdict: dict[Verdict, list[HeldLink]] = {verdict: [] for verdict in Verdict}
    for link in links:
        by_verdict[_verdict(link)].append(link)
    tables = {
        name: rows
        for name, verdicts in _TABLES
        if (rows := [link for v in Verdict if v in verdicts for link in by_verdict[v]])
    }
    if links:
        html = d.render("health_verdicts.html", counts=_counts(d, by_verdict))
        yield Section(d.say("health.verdicts"), html)
    chart = chart_of(health.trend)
    html = d.render("health_trend.html", chart=chart, percent=percent, size=(WIDTH, HEIGHT))
    yield Section(d.say("health.trend"), html)
    for name, found in tables.items():
        html = _table(d, found, MOST_CHARACTERS // len(tables))
        yield Section(d.say(f"health.{name}"), html)


def _counts(
    d: Desk, by_verdict: dict[Verdict, list[HeldLink]]
) -> list[tuple[Verdict, int, str | None]]:
    """Return how many links are of each verdict, and the way to their table."""
    place = {verdict: name for name, verdicts in _TABLES for verdict in verdicts}
    return [
        (
            verdict,
            len(links),
            f"#{slugify(d.say(f'health.{place[verdict]}'))}" if verdict in place else None,
        )
        for verdict, links in by_verdict.items()
        if links
    ]


def _table(d: Desk, links: Sequence[HeldLink], most: int) -> str:
    """Write the newest links of a sort, as many as have room."""
    known = [(link, link.record) for link in links if link.record is not None]
    known.sort(key=lambda pair: (-since(pair[1]).timestamp(), pair[0].url))
    rows: list[str] = []
    room = most
    for link, record in known[:MOST_ROWS]:
        row = d.render("health_row.html", row=_row(d, link, record), rel=FOREIGN_REL)
        room -= len(row.encode())
        if room < 0:
            break
        rows.append(row)
    verdicts = [verdict for verdict in Verdict if any(r.verdict is verdict for _, r in known)]
    means = " ".join(d.say(f"verdict.{verdict}.means") for verdict in verdicts)
    rest = len(known) - len(rows)
    return d.render("health_table.html", means=means, rows="\n".join(rows), rest=rest)


def _row(d: Desk, link: HeldLink, record: LinkRecord) -> Row:
    host, path = shown_parts(link.url)
    onward, label = _onward(d, record)
    return Row(
        href=web_href(link.url),
        host=host,
        path=path,
        holders=tuple(_holder(d, holder) for holder in link.holders[:MOST_HOLDERS]),
        more_holders=max(0, len(link.holders) - MOST_HOLDERS),
        times=_times(d, record),
        reason=reason_in_words(record.last.reason, d.language),
        onward=onward,
        onward_label=label,
    )


def _holder(d: Desk, holder: Entry | Topic) -> Holder:
    if isinstance(holder, Topic):
        return Holder(d.plain(holder.name), d.topic_href(holder), d.edit_href("topics.yml"))
    edit = d.edit_href(f"{holder.id}.yml")
    return Holder(d.plain(holder.heading), d.entry_href(holder), edit)


def _times(d: Desk, record: LinkRecord) -> tuple[str, ...]:
    if record.verdict not in {Verdict.DEAD, Verdict.GONE}:
        return (d.say("health.seen", day(record.last.at)),)
    alive = (
        d.say("health.never-alive")
        if record.last_alive is None
        else d.say("health.last-alive", day(record.last_alive))
    )
    return d.say("health.since", day(since(record))), alive


def _onward(d: Desk, record: LinkRecord) -> tuple[str | None, str]:
    """Return where to go instead, and what to call it."""
    if record.verdict is Verdict.DEAD and record.archived is not None:
        label = d.say("mark.archived.at", day(record.archived.at))
        return web_href(record.archived.url), label
    if record.verdict is Verdict.MOVED and record.last.final_url is not None:
        label = "".join(shown_parts(record.last.final_url))
        return web_href(record.last.final_url), label
    return None, ""


def _verdict(link: HeldLink) -> Verdict:
    return Verdict.UNCHECKED if link.record is None else link.record.verdict
