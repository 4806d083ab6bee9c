"""The two pages that hold everything together: the home page and the contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.catalog import latest_added
from site_builder.models import Entry
from site_builder.pages import addresses
from site_builder.pages.desk import Desk, describing
from site_builder.pages.listing import grouped_by_year, listing_page
from site_builder.pages.page import Page, Section

NEWEST = 6
"""So many of the newest entries stand on the home page."""


def home_page(desk: Desk) -> Iterator[Page]:
    """Make the home page: what this is, how much of it, the newest entries, the topics."""
    d = desk.at(addresses.HOME)
    newest = latest_added(d.catalog, NEWEST)
    topics = [topic for _, topic in d.catalog.topics_in_order()]
    yield Page(
        address=addresses.HOME,
        language=d.language,
        title=d.plain(d.site.name),
        description=describing(d.plain(d.site.description)),
        lead=d.render("home.html"),
        sections=(
            Section(d.say("home.topics"), d.render("cards.html", topics=topics)),
            Section(d.say("home.newest"), d.render("rows.html", entries=newest, kind=True)),
        ),
        kind="home",
        modified=max((entry.added.isoformat() for entry in d.catalog), default=None),
    )


def contents_page(desk: Desk) -> Iterator[Page]:
    """Make the whole knowledge base's table of contents: topic, kind, year, entry."""
    d = desk.at(addresses.CONTENTS)
    sections: list[Section] = []
    for depth, topic in d.catalog.topics_in_order():
        entries = d.catalog.by_topic.get(topic.id, ())
        sections.append(Section(d.plain(topic.name), level=2))
        sections += _kinds(d, entries)
        if not entries and depth == 0 and topic.id not in d.catalog.children:
            sections[-1] = Section(d.plain(topic.name), f"<p>{d.say('topic.empty')}</p>")
    lead = d.say("contents.lead")
    counts = [
        d.count(kind, len(d.catalog.by_kind.get(kind, ()))) for kind in ("paper", "repo", "dataset")
    ]
    title = d.say("contents")
    yield listing_page(d, addresses.CONTENTS, title, lead, sections, counts=counts, kind="contents")


def _kinds(d: Desk, entries: Sequence[Entry]) -> Iterator[Section]:
    for kind, title in (("repo", "repos"), ("paper", "papers"), ("dataset", "datasets")):
        chosen = [entry for entry in entries if entry.kind == kind]
        if not chosen:
            continue
        html = d.render("contents_list.html", groups=list(grouped_by_year(chosen).items()))
        yield Section(d.say(title), html, level=3)
