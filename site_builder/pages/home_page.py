"""The home page."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import latest_added
from site_builder.pages import paths
from site_builder.pages.contents_pages import contents_page, is_split_by_topic
from site_builder.pages.context import PageContext
from site_builder.pages.descriptions import description_from_markdown
from site_builder.pages.page import Page, PageSection
from site_builder.pages.rows import rows

__all__ = ["contents_page", "home_page"]

MAX_NEWEST_ENTRIES = 6
"""So many of the newest entries stand on the home page."""


def home_page(desk: PageContext) -> Iterator[Page]:
    """Make the home page: what this is, how much of it, the newest entries, the topics."""
    d = desk.at(paths.HOME)
    newest = latest_added(d.catalog, MAX_NEWEST_ENTRIES)
    topics = [topic for _, topic in d.catalog.topics_in_order()]
    yield Page(
        path=paths.HOME,
        language=d.language,
        title=d.plain(d.site.name),
        description=description_from_markdown(d.plain(d.site.description)),
        header_html=d.render(
            "home.html", all_key="contents" if is_split_by_topic(d) else "home.all"
        ),
        sections=(
            PageSection(d.t("home.topics"), d.render("topic_cards.html", topics=topics)),
            PageSection(d.t("home.newest"), rows(d, newest, kind=True)),
        ),
        page_type="home",
        modified=newest[0].added.isoformat() if newest else None,
    )
