"""The home page."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog, latest_added
from site_builder.models import Topic
from site_builder.pages import paths
from site_builder.pages.contents_pages import is_split_by_topic
from site_builder.pages.context import LanguageContext
from site_builder.pages.descriptions import description_from_markdown
from site_builder.pages.downloads import downloads_link
from site_builder.pages.escaping import escape_html
from site_builder.pages.feed_links import feed_link
from site_builder.pages.metadata import home_metadata
from site_builder.pages.observed import retracted_ids, rows_note
from site_builder.pages.page import Page, PageSection
from site_builder.pages.rows import entry_rows

MAX_NEWEST_ENTRIES = 6
"""The home page shows at most this many of the entries that were added last."""

MAX_TOPIC_CARDS = 12
"""If there are more topics than this, the home page shows only the highest topics (see `_highest_topics`)."""


def _highest_topics(catalog: Catalog) -> list[Topic]:
    """Return the topics without a parent. A topic that is alone on its level is replaced by its subtopics, if any."""
    topics = catalog.children.get(None, ())
    while len(topics) == 1 and (below := catalog.children.get(topics[0].id)):
        topics = below
    return list(topics)


def home_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the home page. It shows the name and the description of the site, topics and the newest entries."""
    page_context = context.at(paths.HOME)
    newest = latest_added(context.catalog, MAX_NEWEST_ENTRIES, retracted_ids(context.site.facts))
    topics = [topic for _, topic in context.catalog.topics_in_order()]
    if len(topics) > MAX_TOPIC_CARDS:
        topics = _highest_topics(context.catalog)
    contents_key = "contents" if is_split_by_topic(context) else "home.all"
    cards = page_context.render_template("topic_cards.html", topics=topics)
    rows = entry_rows(page_context, newest, show_kind=True, show_added=True)
    href = escape_html(page_context.browse_href([("sort", "added")]))
    label = escape_html(context.t("home.newest.all"))
    site_name = context.localize(context.site.name)
    by_month = (
        f'<a href="{page_context.href(paths.NEW)}">{escape_html(context.t("new"))}</a>'
        if newest
        else ""
    )
    feed = feed_link(page_context, paths.HOME, site_name, len(context.catalog))
    rows = f'{rows}\n{rows_note(context, newest)}<p class="kb-filter-link"><a href="{href}">{label}</a> {by_month} {downloads_link(page_context)} {feed}</p>'
    yield Page(
        path=paths.HOME,
        language=context.language,
        languages=context.languages,
        title=site_name,
        description=description_from_markdown(context.localize(context.site.description)),
        header_html=page_context.render_template("home.html", contents_key=contents_key),
        sections=(
            PageSection(context.t("home.topics"), cards, anchor="topics"),
            PageSection(context.t("home.newest"), rows, anchor="newest"),
        ),
        page_type="home",
        head_html=home_metadata(page_context, site_name, len(context.catalog)),
        modified=newest[0].added.isoformat() if newest else None,
    )
