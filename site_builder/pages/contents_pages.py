"""The whole knowledge base's table of contents: topic, kind, year, entry.

Of a large knowledge base, the contents page only names the topics, and each has its own contents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from site_builder.models import KINDS, Entry, Kind, Topic
from site_builder.pages import addresses, paging
from site_builder.pages.desk import Desk
from site_builder.pages.listing import (
    Listing,
    grouped_by_kind,
    grouped_by_year,
    listing_page,
    planned_listing,
)
from site_builder.pages.overview import Name, name_list
from site_builder.pages.page import Page, PlannedListing, Section
from site_builder.pages.paging import Group
from site_builder.pages.rows import aliases
from site_builder.pages.shelf import Tally

_ORDER: tuple[tuple[Kind, str], ...] = (
    ("repo", "repos"),
    ("paper", "papers"),
    ("dataset", "datasets"),
)


def is_folded(desk: Desk) -> bool:
    """Tell whether the contents have too many lines for one page."""
    return sum(map(len, desk.catalog.by_topic.values())) > paging.MOST_LINES


def contents_page(desk: Desk) -> Iterator[Page | PlannedListing]:
    """Make the contents, on one page or with a page for each topic."""
    d = desk.at(addresses.CONTENTS)
    folded = is_folded(d)
    title = d.say("contents")
    yield listing_page(
        d,
        addresses.CONTENTS,
        title,
        d.say("contents.lead"),
        () if folded else _sections(d),
        counts=[d.count(kind, len(d.catalog.by_kind.get(kind, ()))) for kind in KINDS],
        kind="contents",
        lists=name_list(d, _topics(d)) if folded else "",
    )
    if folded:
        for _, topic in d.catalog.topics_in_order():
            yield planned_listing(
                desk,
                _address(topic),
                d.catalog.by_topic.get(topic.id, ()),
                (topic.id,),
                partial(_topic_listing, desk, topic),
                write=partial(_lines, year_level=3),
                most=paging.MOST_LINES,
            )


def _sections(d: Desk) -> Iterator[Section]:
    for depth, topic in d.catalog.topics_in_order():
        entries = d.catalog.by_topic.get(topic.id, ())
        is_empty = not entries and depth == 0 and topic.id not in d.catalog.children
        yield Section(d.plain(topic.name), f"<p>{d.say('topic.empty')}</p>" if is_empty else "")
        for group in _by_kind(d, entries, level=3):
            yield Section(group.title, _lines(d, group.entries), group.level)


def _topics(d: Desk) -> Iterator[Name]:
    for _, topic in d.catalog.topics_in_order():
        entries = d.catalog.by_topic.get(topic.id, ())
        yield Name(d.plain(topic.name), _address(topic), len(entries))


def _topic_listing(desk: Desk, topic: Topic) -> Listing:
    entries = desk.catalog.by_topic.get(topic.id, ())
    empty = Section(desk.say("contents"), f"<p>{desk.say('topic.empty')}</p>")
    return Listing(
        _address(topic),
        desk.say("contents") + desk.say("mark.colon") + desk.plain(topic.name),
        entries,
        partial(_by_kind, desk, entries, level=2),
        Tally.of(entries),
        steps=[(desk.say("contents"), addresses.CONTENTS)],
        kind="contents",
        parent=addresses.CONTENTS,
        opening=lambda _: () if entries else (empty,),
    )


def _address(topic: Topic) -> str:
    return f"{addresses.CONTENTS}{topic.id}/"


def _by_kind(d: Desk, entries: Sequence[Entry], level: int) -> Iterator[Group]:
    kinds = grouped_by_kind(entries)
    for kind, title in _ORDER:
        if kind in kinds:
            yield Group(d.say(title), tuple(kinds[kind]), level)


def _lines(d: Desk, entries: Sequence[Entry], year_level: int = 4) -> str:
    return "".join(_each_year(d, entries, f"h{year_level}")).strip()


def _each_year(d: Desk, entries: Sequence[Entry], tag: str) -> Iterator[str]:
    for year, group in grouped_by_year(entries).items():
        if year:
            yield f'<{tag} class="kb-contents__year">{year}</{tag}>'
        items = [
            f'<li><a href="{d.entry_href(entry)}">{d.name(entry.heading)}</a>'
            f"{aliases(d, entry)}</li>\n"
            for entry in group
        ]
        yield f'<ul class="kb-contents">\n{"".join(items)}</ul>\n'
