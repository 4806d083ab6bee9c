"""The home page."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import latest_added
from site_builder.pages import addresses
from site_builder.pages.contents_pages import contents_page, is_folded
from site_builder.pages.descriptions import describing
from site_builder.pages.desk import Desk
from site_builder.pages.page import Page, Section
from site_builder.pages.rows import rows

__all__ = ["contents_page", "home_page"]

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
        lead=d.render("home.html", all_key="contents" if is_folded(d) else "home.all"),
        sections=(
            Section(d.say("home.topics"), d.render("cards.html", topics=topics)),
            Section(d.say("home.newest"), rows(d, newest, kind=True)),
        ),
        kind="home",
        modified=newest[0].added.isoformat() if newest else None,
    )
