"""Decide which pages link to feeds, and make the links. The package `feeds` makes the files of the feeds."""

from __future__ import annotations

from typing import NamedTuple

from site_builder.pages import paths
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html

ATOM, JSON_FEED = "feed.xml", "feed.json"
"""Names of the files of a feed, in Atom and in JSON Feed."""

ATOM_TYPE, JSON_FEED_TYPE = "application/atom+xml", "application/feed+json"

MIN_ENTRIES_WITH_FEED = 5
"""An author with fewer entries than this has no feed. Each topic, tag and venue has a feed."""

_ALWAYS_WITH_FEED = (paths.TOPICS, paths.TAGS, paths.VENUES)


class PageFeeds(NamedTuple):
    """The feeds that a page links to, in Atom and in JSON Feed."""

    path: str
    """Path of the folder of the feeds, without the prefix of the language; empty for the feeds of all entries."""
    title: str
    """Title of the feeds, such as the name of a topic."""


def feed_link(context: PageContext, path: str, title: str, entry_count: int) -> str:
    """Return a link to the Atom feed of the page at a path. If the page has no feeds, return an empty text."""
    feeds = feeds_of_page(context, path, title, entry_count)
    if feeds is None:
        return ""
    text, label = context.t("feed"), context.t("feed.label", feeds.title)
    href = context.href(f"{feeds.path}{ATOM}")
    return (
        f'<a class="kb-feed" href="{escape_html(href)}" type="{ATOM_TYPE}" aria-label="{escape_html(label)}">'
        f"{escape_html(text)}</a>"
    )


def feeds_of_page(
    context: LanguageContext, path: str, title: str, entry_count: int
) -> PageFeeds | None:
    """Return the feeds that the page at a path links to, or None. The page lists `entry_count` entries.

    The pages below `new/`, which list the newest entries, link to the feeds of all entries. Without `site_url`
    there are no feeds, because the links in a feed must be absolute.
    """
    if "feeds" not in context.site.publish or not context.site.url:
        return None
    if path == paths.HOME:
        return PageFeeds(path, title)
    if path.startswith(paths.NEW):
        return PageFeeds(paths.HOME, context.localize(context.site.name))
    folder, _, rest = path.partition("/")
    is_subject = bool(rest) and "/" not in rest.removesuffix("/")
    is_author = f"{folder}/" == paths.AUTHORS and entry_count >= MIN_ENTRIES_WITH_FEED
    has_feeds = is_subject and (is_author or f"{folder}/" in _ALWAYS_WITH_FEED)
    return PageFeeds(path, title) if has_feeds else None
